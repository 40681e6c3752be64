"""The page of the schema is the schema's, and all its links lead somewhere."""

import re

import pytest
from graphql import GraphQLSchema, build_schema

from schema.release.reference import REFERENCE_FILE, SDL_FILE, reference, slug

SMALL = """
directive @cost(
  "The cost."
  weight: String! = "1|2"
) on FIELD_DEFINITION
"A tree."
interface Plant { "Its name." name: String! }
type Tree implements Plant { "Its name." name: String! "Its trees." trees(first: Int! = 3): [Tree!]! @cost(weight: "2") old: Int
  @deprecated(reason: "2027-01-01: use `name`. Removed after 2027-06-01.") }
union Any = Tree
type Query { "A tree." tree(of: ID): Tree mine: [Any!] }
type Subscription { grown: Tree! }
"""


@pytest.fixture(scope="module")
def page() -> str:
    return REFERENCE_FILE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema(SDL_FILE.read_text(encoding="utf-8"))


def test_the_committed_page_is_the_schemas(page: str, schema: GraphQLSchema) -> None:
    assert page == reference(schema), "The schema has changed. Write its page anew with `make schema` and commit it."


def test_every_link_leads_somewhere(page: str) -> None:
    headings = [slug(each) for each in re.findall(r"^#+ (.+)$", page, re.MULTILINE)]
    links = re.findall(r"\]\(([^)]+)\)", page)

    assert len(headings) == len(set(headings))
    assert len(links) > 300
    assert {link for link in links if link.startswith("#") and link[1:] not in headings} == set()
    assert {link for link in links if not link.startswith("#") and not (REFERENCE_FILE.parent / link).exists()} == set()


def test_every_type_and_root_field_has_a_section(page: str, schema: GraphQLSchema) -> None:
    headings = set(re.findall(r"^### (.+)$", page, re.MULTILINE))
    roots = [each for each in (schema.query_type, schema.mutation_type, schema.subscription_type) if each is not None]
    brought = {"Int", "Float", "String", "Boolean", "ID"}

    assert {f"{root.name}.{name}" for root in roots for name in root.fields} <= headings
    assert {name for name in schema.type_map if not name.startswith("__")} - {root.name for root in roots} - brought <= headings


@pytest.mark.parametrize(("heading", "anchor"), [("Query.trips", "querytrips"), ("@listSize", "listsize"), ("How to read", "how-to-read")])
def test_anchors_are_those_of_github(heading: str, anchor: str) -> None:
    assert slug(heading) == anchor


@pytest.mark.parametrize(
    "line",
    [
        "- [Queries](#queries): [tree](#querytree), [mine](#querymine)",
        "Answers [Tree](#tree). API key: `trees:read`.",
        "Answers \\[[Any](#any)!\\]. API key: none may.",
        "Answers [Tree](#tree)!. API key: any.",
        "| `of` | ID |  |",
        "Implements [Plant](#plant).",
        "Implemented by [Tree](#tree).",
        "One of [Tree](#tree).",
        "| `name` | String! | Its name. |",
        '| `trees` | \\[[Tree](#tree)!\\]! | Its trees. `@cost(weight: "2")`. |',
        "| `trees(first:)` | Int! = `3` |  |",
        "| `old` | Int | **Deprecated** 2027-01-01: use `name`. Removed after 2027-06-01. |",
        '| `weight` | String! = `"1\\|2"` | The cost. |',
    ],
)
def test_a_page_tells_types_arguments_prices_scopes_and_deprecations(line: str) -> None:
    needs = {"query": {"tree": "trees:read"}, "subscription": {"grown": "any key"}}

    assert line in reference(build_schema(SMALL), needs).splitlines()
