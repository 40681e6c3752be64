"""The schema keeps what the last released one promised, and whatever breaks a promise is caught."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from graphql import (
    REMOVE,
    DirectiveDefinitionNode,
    EnumValueDefinitionNode,
    FieldDefinitionNode,
    GraphQLSchema,
    InputValueDefinitionNode,
    Node,
    NonNullTypeNode,
    TypeDefinitionNode,
    Visitor,
    build_ast_schema,
    build_schema,
    parse,
    print_ast,
    visit,
)
from graphql.utilities import BreakingChangeType, DangerousChangeType, find_schema_changes
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schema.release import compatibility
from schema.release.changelog import Changelog, Release, read_version
from schema.release.compatibility import ROOT, Finding, Severity, findings, objections, release
from schema.release.deprecation import deprecations, read_deprecation
from schema.release.elements import elements

TODAY = date(2027, 6, 1)
EMPTY = Changelog(text="# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2027-01-15\n\n### Added\n\n- All.\n")

BASE = """
directive @cost(weight: String!) on FIELD_DEFINITION
directive @masked(by: String = "x", with: Int! = 1) repeatable on FIELD | QUERY
directive @gone on FIELD
scalar Colour @specifiedBy(url: "https://colour.example/1")
interface Named { name: String! }
interface Aged { age: Int }
type Trip implements Named & Aged {
  name: String!
  age: Int
  notes: String!
  title: String @deprecated(reason: "2027-01-20: use `name`. Removed after 2027-05-01.")
  summary: String @deprecated(reason: "2027-01-20: use `notes`. Removed after 2027-08-01.")
  days(first: Int! = 10, after: String, size: Int = 5): [Day!]! @cost(weight: "2")
  kind: Kind
  found: Found
  colour: Colour
  paint: Paint
}
type Day { number: Int! }
type Extra { id: ID }
union Found = Trip | Day
enum Kind { VISIT MEAL }
enum Paint { RED BLUE }
input TripInput { name: String! = "trip", notes: String = "none", size: Int, day: DayInput }
input DayInput { number: Int, title: String }
type Query { trip(id: ID, input: TripInput): Trip extra: Extra named: Named }
type Mutation { make: Trip }
type Other { make: Trip }
schema { query: Query mutation: Mutation }
"""

PLANTED = {
    # What graphql-core knows as breaking.
    "TYPE_REMOVED": ("type Other { make: Trip }", "", "Other was removed."),
    "TYPE_CHANGED_KIND": ("enum Paint { RED BLUE }", "scalar Paint", "Paint changed from an Enum type to a Scalar type."),
    "TYPE_REMOVED_FROM_UNION": ("= Trip | Day", "= Trip", "Day was removed from union type Found."),
    "VALUE_REMOVED_FROM_ENUM": ("VISIT MEAL", "VISIT", "Enum value Kind.MEAL was removed."),
    "REQUIRED_INPUT_FIELD_ADDED": ("size: Int, day", "size: Int, at: Int!, day", "A required field TripInput.at was added."),
    "IMPLEMENTED_INTERFACE_REMOVED": ("Named & Aged", "Named", "Trip no longer implements interface Aged."),
    "FIELD_REMOVED": ("  notes: String!\n", "", "Field Trip.notes was removed."),
    "FIELD_CHANGED_KIND": ("  notes: String!\n", "  notes: String\n", "Field Trip.notes changed type from String! to String."),
    "REQUIRED_ARG_ADDED": ("trip(id: ID,", "trip(id: ID, of: ID!,", "A required argument Query.trip(of:) was added."),
    "ARG_REMOVED": ("trip(id: ID, input: TripInput)", "trip(input: TripInput)", "Argument Query.trip(id:) was removed."),
    "ARG_CHANGED_KIND": ("trip(id: ID,", "trip(id: ID!,", "Argument Query.trip(id:) has changed type from ID to ID!."),
    "DIRECTIVE_REMOVED": ("directive @gone on FIELD\n", "", "Directive @gone was removed."),
    "DIRECTIVE_ARG_REMOVED": ('by: String = "x", ', "", "Argument @masked(by:) was removed."),
    "REQUIRED_DIRECTIVE_ARG_ADDED": ("@gone on", "@gone(at: Int!) on", "A required argument @gone(at:) was added."),
    "DIRECTIVE_REPEATABLE_REMOVED": ("repeatable on FIELD", "on FIELD", "Repeatable flag was removed from @masked."),
    "DIRECTIVE_LOCATION_REMOVED": ("FIELD | QUERY", "FIELD", "QUERY was removed from @masked."),
    # And as dangerous.
    "VALUE_ADDED_TO_ENUM": ("VISIT MEAL", "VISIT MEAL FREE", "Enum value Kind.FREE was added."),
    "TYPE_ADDED_TO_UNION": ("= Trip | Day", "= Trip | Day | Extra", "Extra was added to union type Found."),
    "OPTIONAL_INPUT_FIELD_ADDED": ("size: Int, day", "size: Int, at: Int, day", "An optional field TripInput.at was added."),
    "OPTIONAL_ARG_ADDED": ("trip(id: ID,", "trip(id: ID, of: ID,", "An optional argument Query.trip(of:) was added."),
    "IMPLEMENTED_INTERFACE_ADDED": (
        "type Extra {",
        "type Extra implements Aged { age: Int",
        "Aged added to interfaces implemented by Extra.",
    ),
    "ARG_DEFAULT_VALUE_CHANGE": ("size: Int = 5", "size: Int = 6", "Trip.days(size:) has changed defaultValue from 5 to 6."),
    "INPUT_FIELD_DEFAULT_VALUE_CHANGE": (
        'notes: String = "none"',
        'notes: String = "some"',
        'TripInput.notes has changed defaultValue from "none" to "some".',
    ),
    # What it overlooks.
    "argument that lost its default": ("first: Int! = 10", "first: Int!", "Trip.days(first:) became required."),
    "input field that lost its default": ('name: String! = "trip"', "name: String!", "TripInput.name became required."),
    "directive argument that lost its default": ("with: Int! = 1", "with: Int!", "@masked(with:) became required."),
    "argument with a new default": ("after: String,", 'after: String = "a",', 'Trip.days(after:) added a defaultValue "a".'),
    "input field with a new default": ("size: Int, day", "size: Int = 3, day", "TripInput.size added a defaultValue 3."),
    "other root": ("mutation: Mutation", "mutation: Other", "The mutation root changed from Mutation to Other."),
    "lost root": (" mutation: Mutation", "", "The mutation root changed from Mutation to none."),
    "other format of a scalar": (
        "example/1",
        "example/2",
        "Scalar Colour changed its specification from https://colour.example/1 to https://colour.example/2.",
    ),
    "one of": ("input DayInput {", "input DayInput @oneOf {", "DayInput takes exactly one of its fields now."),
    "higher price": (
        'weight: "2"',
        'weight: "9"',
        'The directives of Trip.days changed from @cost(weight: "2") to @cost(weight: "9").',
    ),
    "new price": (
        "  kind: Kind\n",
        '  kind: Kind @cost(weight: "3")\n',
        'The directives of Trip.kind changed from none to @cost(weight: "3").',
    ),
    "deprecation taken back": (
        ' @deprecated(reason: "2027-01-20: use `notes`. Removed after 2027-08-01.")',
        "",
        "Trip.summary is no longer deprecated.",
    ),
    "removal brought forward": (
        "2027-08-01",
        "2027-06-30",
        "The removal of Trip.summary was brought forward from 2027-08-01 to 2027-06-30.",
    ),
    "new deprecation": (
        "  notes: String!\n",
        '  notes: String! @deprecated(reason: "2027-05-01: use `name`. Removed after 2027-12-01.")\n',
        "Trip.notes was deprecated.",
    ),
}
HARMLESS = {
    "new type": ("type Day {", "type New { id: ID } type Day {"),
    "new field": ("  notes: String!\n", "  notes: String!\n  more: Int\n"),
    "new description": ("type Day {", '"A day." type Day {'),
    "field that is never null any more": ("kind: Kind\n", "kind: Kind!\n"),
    "argument that may be left out now": ("first: Int! = 10", "first: Int = 10"),
    "new directive with its prices": (
        "  kind: Kind\n",
        "  kind: Kind @size(of: 3)\n",
    ),
    "default of null": ("after: String,", "after: String = null,"),
    "order of fields": (
        "type Mutation { make: Trip }\ntype Other { make: Trip }",
        "type Other { make: Trip }\ntype Mutation { make: Trip }",
    ),
    "later removal": ("2027-08-01", "2027-09-01"),
}


def changed(old: str, new: str) -> GraphQLSchema:
    assert BASE.count(old) == 1
    text = BASE.replace(old, new)
    return build_schema(text if "@size" not in text else f"directive @size(of: Int!) on FIELD_DEFINITION\n{text}")


def declaring(*points: Finding) -> Changelog:
    sections = {each.severity: [other.sentence for other in points if other.severity is each.severity] for each in points}
    text = "".join(f"### {name}\n\n" + "".join(f"- {point} Do otherwise.\n" for point in told) + "\n" for name, told in sections.items())
    return Changelog(text=EMPTY.text.replace("## [Unreleased]\n", f"## [Unreleased]\n\n{text}"))


def test_our_schema_keeps_what_the_released_one_promised() -> None:
    released, served = (build_schema((ROOT / each).read_text(encoding="utf-8")) for each in (compatibility.RELEASED, compatibility.SERVED))
    changelog = Changelog(text=(ROOT / compatibility.CHANGELOG).read_text(encoding="utf-8"))

    assert objections(released, served, changelog, datetime.now(UTC).date()) == []


def test_our_released_schema_belongs_to_a_release() -> None:
    last = Changelog(text=(ROOT / compatibility.CHANGELOG).read_text(encoding="utf-8")).last_release()

    assert last is not None
    assert last.day <= datetime.now(UTC).date()


def test_the_corpus_has_every_kind_of_change_that_graphql_knows() -> None:
    kinds = {each.name for each in (*BreakingChangeType, *DangerousChangeType)}

    assert kinds - set(PLANTED) == set()
    released = build_schema(BASE)
    for name in kinds:
        old, new, _ = PLANTED[name]
        assert name in {each.type.name for each in find_schema_changes(released, changed(old, new))}


@pytest.mark.parametrize(("old", "new", "sentence"), PLANTED.values(), ids=PLANTED)
def test_a_change_that_can_break_a_client_is_found_and_refused(old: str, new: str, sentence: str) -> None:
    released, served = build_schema(BASE), changed(old, new)

    found = findings(released, served)
    refused = objections(released, served, EMPTY, TODAY)

    assert sentence in [each.sentence for each in found]
    assert [line for line in refused if line.startswith("Not declared.") and f"- {sentence} " in line] != []


@pytest.mark.parametrize(("old", "new"), HARMLESS.values(), ids=HARMLESS)
def test_a_change_that_no_client_notices_needs_no_declaration(old: str, new: str) -> None:
    released, served = build_schema(BASE), changed(old, new)

    assert findings(released, served) == []
    assert objections(released, served, EMPTY, TODAY) == []


@pytest.mark.parametrize(("old", "new", "sentence"), PLANTED.values(), ids=PLANTED)
def test_a_declared_change_is_accepted_unless_it_removes_without_notice(old: str, new: str, sentence: str) -> None:
    released, served = build_schema(BASE), changed(old, new)
    changelog = declaring(*findings(released, served))

    refused = objections(released, served, changelog, TODAY)

    removed = re.fullmatch(r"(?:Field|Argument|Enum value) (\S+) was removed\.", sentence)
    assert refused == (
        [f"{removed[1]} was removed without notice. Put it back, deprecated, and remove it after its date."] if removed else []
    )


def test_what_was_deprecated_can_be_removed_after_its_date_and_not_before() -> None:
    released = build_schema(BASE)
    served = changed('  title: String @deprecated(reason: "2027-01-20: use `name`. Removed after 2027-05-01.")\n', "")
    changelog = declaring(*findings(released, served))

    assert objections(released, served, changelog, date(2027, 5, 2)) == []
    assert objections(released, served, changelog, date(2027, 5, 1)) == [
        "Trip.title was removed too early: it was promised to work until 2027-05-01. Put it back."
    ]


def test_a_declaration_without_its_change_is_refused() -> None:
    changelog = declaring(Finding(severity=Severity.BREAKING, sentence="Field Trip.notes was removed."))

    assert objections(build_schema(BASE), build_schema(BASE), changelog, TODAY) == [
        "CHANGELOG.md declares under “Breaking” what has not changed, or not in these words: - Field Trip.notes was removed. Do otherwise."
    ]


@pytest.mark.parametrize(
    "point",
    [
        "Field Trip.note was removed.",
        "Field Trip.notes was removed",
        "field Trip.notes was removed.",
        "Field Trip.notes was removed.And",
        "The Field Trip.notes was removed.",
        "",
    ],
)
def test_a_declaration_has_to_begin_with_the_very_sentence(point: str) -> None:
    served = changed("  notes: String!\n", "")
    changelog = Changelog(text=f"## [Unreleased]\n\n### Breaking\n\n- {point}\n")

    refused = objections(build_schema(BASE), served, changelog, TODAY)

    assert len([line for line in refused if "declare" in line]) == 2


def test_a_declaration_under_another_heading_does_not_count() -> None:
    served = changed("VISIT MEAL", "VISIT MEAL FREE")
    changelog = Changelog(text="## [Unreleased]\n\n### Breaking\n\n- Enum value Kind.FREE was added.\n")

    assert len(objections(build_schema(BASE), served, changelog, TODAY)) == 2


def test_a_declaration_of_an_earlier_release_does_not_count() -> None:
    served = changed("VISIT MEAL", "VISIT MEAL FREE")
    changelog = Changelog(text="## [Unreleased]\n\n## [1.0.0] - 2027-01-01\n\n### Dangerous\n\n- Enum value Kind.FREE was added.\n")

    assert len(objections(build_schema(BASE), served, changelog, TODAY)) == 1


def test_a_declaration_may_be_wrapped_and_have_backticks() -> None:
    served = changed("VISIT MEAL", "VISIT MEAL FREE")
    changelog = Changelog(text="## [Unreleased]\n\n### Dangerous\n\n- Enum value `Kind.FREE`\n  was added. Show it\n  as free time.\n")

    assert objections(build_schema(BASE), served, changelog, TODAY) == []


@pytest.mark.parametrize(
    "text",
    [
        "# Changelog\n",
        "## [Unreleased]\n\n## [Unreleased]\n",
        "## [Unreleased]\n\n### Breaking\n\nField Trip.notes was removed.\n",
        "## [Unreleased]\n\n### Breaking\n\n- One.\n\n### Breaking\n\n- Two.\n",
    ],
)
def test_a_changelog_that_can_be_misread_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Changelog(text=text).declared("Breaking")


def test_our_deprecations_say_since_when_what_to_use_and_how_long() -> None:
    for reason in deprecations(elements(SCHEMA)).values():
        read_deprecation(reason)


@pytest.mark.parametrize(
    ("reason", "mistake"),
    [
        ("No longer supported", "does not read"),
        ("2027-02-01: use `name`.", "does not read"),
        ("use `name`. Removed after 2027-08-01.", "does not read"),
        ("2027-02-01: Removed after 2027-08-01.", "does not read"),
        ("2027-02-01: use . Removed after 2027-08-01.", "does not read"),
        ("2027-02-01: use `name`. Removed after 2027-08-01. Sorry.", "does not read"),
        ("2027-02-30: use `name`. Removed after 2027-08-01.", "day is out of range"),
        ("2027-02-01: use `name`. Removed after 2027-05-01.", "2027-05-01 is less than 90 days after 2027-02-01"),
        ("2027-01-01: use `name`. Removed after 2027-08-01.", "is dated 2027-01-01, before the release of 2027-01-15"),
    ],
)
def test_a_deprecation_without_form_or_notice_is_refused(reason: str, mistake: str) -> None:
    served = changed("  notes: String!\n", f'  notes: String! @deprecated(reason: "{reason}")\n')
    changelog = declaring(Finding(severity=Severity.DEPRECATED, sentence="Trip.notes was deprecated."))

    refused = objections(build_schema(BASE), served, changelog, TODAY)

    assert len(refused) == 1
    assert "deprecation of Trip.notes" in refused[0]
    assert mistake in refused[0]


def test_a_deprecation_of_90_days_is_enough() -> None:
    read = read_deprecation("2027-02-01: use `name`. Removed after 2027-05-02.")

    assert (read.since, read.instead, read.until) == (date(2027, 2, 1), "`name`", date(2027, 5, 2))
    assert read.until - read.since == timedelta(days=90)


@pytest.mark.parametrize(("version", "fits"), [("1.2.3", False), ("1.2.4", False), ("1.3.0", False), ("2.0.0", True), ("10.0.0", True)])
def test_a_breaking_change_needs_a_new_major_version(version: str, fits: bool) -> None:  # noqa: FBT001  # a table's column
    released, served = build_schema(BASE), changed("kind: Kind", "kind: String")
    changelog = declaring(*findings(released, served))

    if fits:
        assert release(released, served, changelog, read_version(version), TODAY).last_release() == Release(
            version=read_version(version), day=TODAY
        )
    else:
        with pytest.raises(ValueError, match=r"is too low: these changes need 2\.0\.0 or higher"):
            release(released, served, changelog, read_version(version), TODAY)


def test_below_1_a_breaking_change_needs_a_new_minor_version() -> None:
    released, served = build_schema(BASE), changed("kind: Kind", "kind: String")
    changelog = Changelog(text=declaring(*findings(released, served)).text.replace("[1.2.3]", "[0.2.3]"))

    with pytest.raises(ValueError, match=r"0\.3\.0 or higher"):
        release(released, served, changelog, (0, 2, 4), TODAY)
    assert release(released, served, changelog, (0, 3, 0), TODAY).last_release() == Release(version=(0, 3, 0), day=TODAY)


def test_a_release_makes_the_schema_the_released_one_and_empties_the_section(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "schema" / "release").mkdir(parents=True)
    released, served, changelog = (tmp_path / each for each in (compatibility.RELEASED, compatibility.SERVED, compatibility.CHANGELOG))
    sdl = print_ast(parse(BASE.replace("VISIT MEAL", "VISIT MEAL FREE")))
    released.write_text(BASE)
    served.write_text(sdl)
    changelog.write_text(EMPTY.text)

    assert compatibility.main([], tmp_path) == 1
    assert compatibility.main(["--release", "1.3.0"], tmp_path) == 1
    assert (released.read_text(), changelog.read_text()) == (BASE, EMPTY.text)
    assert "Not declared." in capsys.readouterr().err

    changelog.write_text(declaring(Finding(severity=Severity.DANGEROUS, sentence="Enum value Kind.FREE was added.")).text)
    assert compatibility.main([], tmp_path) == 0
    assert capsys.readouterr().out == "Dangerous: Enum value Kind.FREE was added.\n"
    assert compatibility.main(["--release", "1.3.0"], tmp_path) == 0

    assert released.read_text() == sdl
    day = datetime.now(UTC).date().isoformat()
    assert f"## [Unreleased]\n\n## [1.3.0] - {day}\n\n### Dangerous\n\n- Enum value Kind.FREE was added." in changelog.read_text()
    assert compatibility.main([], tmp_path) == 0


OURS = parse((ROOT / compatibility.SERVED).read_text(encoding="utf-8"), no_location=True)
SCHEMA = build_ast_schema(OURS, assume_valid_sdl=True)


class Breaker(Visitor):
    """Does to one element of a schema what breaks its clients; `broken` is its coordinate, None when there is no such element."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.left = number
        self.broken: str | None = None

    def _is_the_one(self, ancestors: list[Node], node: FieldDefinitionNode | InputValueDefinitionNode | EnumValueDefinitionNode) -> bool:
        if any(isinstance(each, DirectiveDefinitionNode) for each in ancestors):
            return False
        self.left -= 1
        if self.left == -1:
            *outer, owner = [each.name.value for each in ancestors if isinstance(each, FieldDefinitionNode | TypeDefinitionNode)]
            self.broken = f"{outer[0]}.{owner}({node.name.value}:)" if outer else f"{owner}.{node.name.value}"
        return self.left == -1


class Remover(Breaker):
    def enter(self, node: Node, _key: object, _parent: object, _path: object, ancestors: list[Node]) -> object:
        kinds = FieldDefinitionNode | InputValueDefinitionNode | EnumValueDefinitionNode
        if isinstance(node, kinds) and self._is_the_one(ancestors, node):
            return REMOVE
        return None


class Loosener(Breaker):
    """Makes a field nullable that never was null."""

    def enter_field_definition(
        self, node: FieldDefinitionNode, _key: object, _parent: object, _path: object, ancestors: list[Node]
    ) -> object:
        if isinstance(node.type, NonNullTypeNode) and self._is_the_one(ancestors, node):
            return replace(node, type=node.type.type)
        return None


class Tightener(Breaker):
    """Makes an argument or input field required that was not."""

    def enter_input_value_definition(
        self, node: InputValueDefinitionNode, _key: object, _parent: object, _path: object, ancestors: list[Node]
    ) -> object:
        if not isinstance(node.type, NonNullTypeNode) and self._is_the_one(ancestors, node):
            return replace(node, type=NonNullTypeNode(type=node.type), default_value=None)
        return None


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([Remover, Loosener, Tightener]), st.integers(min_value=0, max_value=700))
def test_whatever_is_broken_in_our_schema_is_found_by_its_name(kind: type[Breaker], number: int) -> None:
    breaker = kind(number)
    served = build_ast_schema(visit(OURS, breaker), assume_valid_sdl=True)
    assume(breaker.broken is not None)

    found = [each for each in findings(SCHEMA, served) if each.severity is Severity.BREAKING]

    assert len(found) == 1
    assert f" {breaker.broken} " in found[0].sentence
    assert objections(SCHEMA, served, EMPTY, TODAY) != []
