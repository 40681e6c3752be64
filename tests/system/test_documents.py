"""What the documents say is what the code does."""

from pathlib import Path

import pytest

import models.errors
from edge.settings import Settings
from models.errors import TripWiseError, leaves

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("leaf", list(leaves()), ids=lambda leaf: leaf.code)
def test_every_code_is_documented(leaf: type[TripWiseError]) -> None:
    row = f"| `{leaf.code}` | {'yes' if leaf.retryable else 'no'} | {leaf.http_status} | {leaf.message} |"

    assert row in (ROOT / "docs/problems.md").read_text().splitlines()


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
