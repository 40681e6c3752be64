"""What the documents say is what the code does."""

import ast
import re
from pathlib import Path

import pytest

import models.errors
from edge.settings import Settings
from models.account import Tier
from models.change import DocumentKind
from models.errors import TripWiseError, leaves
from models.mutation import ARGS
from models.quota import ANONYMOUS, BUDGETS, Budget
from models.value import camel
from models.wire import VALUES
from schema.execution.guard import CHARACTER_LIMIT, LIMITS, LIST_LIMIT, TOKEN_LIMIT

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("leaf", list(leaves()), ids=lambda leaf: leaf.code)
def test_every_code_is_documented(leaf: type[TripWiseError]) -> None:
    row = f"| `{leaf.code}` | {'yes' if leaf.retryable else 'no'} | {leaf.http_status} | {leaf.message} |"

    assert row in (ROOT / "docs/problems.md").read_text().splitlines()


CODE = re.compile(r"(?!TRIPWISE_)[A-Z]+(_[A-Z]+)+")
TELLING = ("schema/execution/endpoint.py", "schema/execution/documents.py", "schema/problems.py", "api/graphql.py", "api/problems.py")
"""Where codes stand that are of no leaf of the error tree."""


def test_every_code_of_graphql_itself_is_documented_and_no_other() -> None:
    trees = [ast.parse((ROOT / each).read_text()) for each in TELLING]
    constants = [node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    told = {each for each in constants if isinstance(each, str) and CODE.fullmatch(each)} - {leaf.code for leaf in leaves()}

    own = (ROOT / "docs/problems.md").read_text().partition("## Of GraphQL itself")[2]
    assert {code for code in re.findall(r"`(\w+)`", own) if CODE.fullmatch(code)} == told


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_every_setting_is_documented_with_its_meaning(name: str) -> None:
    rows = [line for line in (ROOT / "docs/operators.md").read_text().splitlines() if line.startswith(f"| `TRIPWISE_{name.upper()}` |")]

    assert len(rows) == 1
    assert rows[0].endswith(f"| {Settings.model_fields[name].description} |")


def test_every_error_stands_in_the_tree_of_its_docstring() -> None:
    drawn = models.errors.__doc__ or ""

    assert [leaf.__name__ for leaf in leaves() if leaf.__name__ not in drawn] == []


def test_codes_are_unique() -> None:
    codes = [leaf.code for leaf in leaves()]

    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    ("measure", "limit"),
    [
        *LIMITS.items(),
        ("characters", CHARACTER_LIMIT),
        ("tokens", TOKEN_LIMIT),
        ("entries of a list in an argument or variable", LIST_LIMIT),
    ],
)
def test_every_bound_of_a_document_is_documented(measure: str, limit: int) -> None:
    assert f"| {measure} | {limit:,} |" in (ROOT / "docs/http.md").read_text().splitlines()


@pytest.mark.parametrize(
    ("who", "budget"),
    [
        ("nobody, for each address (IPv6: each /64)", ANONYMOUS),
        ("free", BUDGETS[Tier.FREE]),
        ("premium", BUDGETS[Tier.PREMIUM]),
        ("partner, all its keys together", BUDGETS[Tier.PARTNER]),
        ("enterprise", BUDGETS[Tier.ENTERPRISE]),
    ],
)
def test_every_budget_is_documented(who: str, budget: Budget) -> None:
    assert f"| {who} | {budget.limit:,} | {budget.restore_rate:,.0f} |" in (ROOT / "docs/http.md").read_text().splitlines()


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_the_protocol_lists_every_field_of_each_kind_of_document(kind: DocumentKind) -> None:
    rows = [line for line in (ROOT / "docs/sync-protocol.md").read_text().splitlines() if line.startswith(f"| `{kind.name}` |")]

    assert [cell.strip() for cell in rows[0].split("|")[3].split(",")] == [camel(name) for name in VALUES[kind].model_fields]


def test_the_protocol_lists_every_operation_and_its_arguments() -> None:
    table = (ROOT / "docs/sync-protocol.md").read_text().partition("### Operations")[2].partition("### Merge")[0]
    told = {op for row in table.splitlines() for op in re.findall(r"`(\w+)`", row.split("|")[1] if row.startswith("| `") else "")}

    assert told - {"op"} == set(ARGS)
