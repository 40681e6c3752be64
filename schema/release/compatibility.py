"""Whether the schema keeps what the last released one promised: `python -m schema.release.compatibility`.

`schema/release/released.graphql` is the schema of the last release. A change that can break a client has to stand in the changelog under
[Unreleased] as its own point that begins with the sentence printed here: under “Breaking”, “Dangerous” or “Deprecated”. A point
there that nothing in the schema answers to is refused as well. What is removed was deprecated in a released schema, and its
date is over. `--release VERSION` makes the schema the released one and the section that version's.
"""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

from graphql import (
    GraphQLArgument,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
    is_required_argument,
    is_required_input_field,
    print_ast,
)
from graphql.utilities import BreakingChange, DangerousChange, find_schema_changes
from graphql.utilities.find_schema_changes import SafeChangeType

from models.value import Value
from schema.release.changelog import Changelog, Release, read_version
from schema.release.deprecation import deprecations, read_deprecation
from schema.release.elements import Element, elements

ROOT = Path(__file__).parents[2]
SERVED = "schema/schema.graphql"
RELEASED = "schema/release/released.graphql"
CHANGELOG = "CHANGELOG.md"


class Severity(StrEnum):
    """What a change may do to a client, named like the section of the changelog that declares it."""

    BREAKING = "Breaking"
    """A client that worked may fail."""
    DANGEROUS = "Dangerous"
    """A client that worked may behave differently, or meet what it does not know."""
    DEPRECATED = "Deprecated"
    """A client that works has to change by a date."""


class Finding(Value):
    """A change of the schema that its clients have to be told of, as one sentence."""

    severity: Severity
    sentence: str


def findings(released: GraphQLSchema, served: GraphQLSchema) -> list[Finding]:
    """Return what has changed for clients, the worst first; changes that no client can notice are left out.

    Both schemas have to be built from SDL, which alone tells the directives that are applied.
    """
    before = {each.coordinate: each for each in elements(released)}
    now = {each.coordinate: each for each in elements(served)}
    both = [(before[coordinate], now[coordinate]) for coordinate in before if coordinate in now]
    required = [coordinate for (coordinate, _, old), (_, _, new) in both if _lost_its_default(old, new)]
    found = [each for each in _known(released, served) if each.sentence not in {f"{name} defaultValue was removed." for name in required}]
    found += [Finding(severity=Severity.BREAKING, sentence=f"{coordinate} became required.") for coordinate in required]
    found += _of_roots(released, served)
    found += [finding for old, new in both for finding in _of_element(old, new)]
    found += _of_directives(both, {each.name for each in released.directives})
    found += [
        Finding(severity=Severity.DEPRECATED, sentence=f"{coordinate} was deprecated.")
        for coordinate, each in now.items()
        if each.deprecation_reason is not None and (coordinate not in before or before[coordinate].deprecation_reason is None)
    ]
    return sorted(set(found), key=lambda each: (list(Severity).index(each.severity), each.sentence))


def objections(released: GraphQLSchema, served: GraphQLSchema, changelog: Changelog, today: date) -> list[str]:
    """Return why this schema can't be served beside that changelog, each as a sentence that says what to do; empty when it can."""
    found = findings(released, served)
    return [
        *_undeclared(found, changelog),
        *_stale(found, changelog),
        *_removed_too_early(released, served, today),
        *_bad_deprecations(released, served, changelog.last_release()),
    ]


def release(released: GraphQLSchema, served: GraphQLSchema, changelog: Changelog, version: tuple[int, int, int], today: date) -> Changelog:
    """Return the changelog of a release; raise `ValueError` where it objects, or the version does not follow from the changes.

    By Semantic Versioning 2.0.0 a breaking change needs a new major version, below 1.0.0 a new minor one.
    """
    if refused := objections(released, served, changelog, today):
        raise ValueError("\n".join(refused))
    last = changelog.last_release()
    lowest = (0, 0, 0) if last is None else (*last.version[:2], last.version[2] + 1)
    if last is not None and any(each.severity is Severity.BREAKING for each in findings(released, served)):
        lowest = (last.version[0] + 1, 0, 0) if last.version[0] else (0, last.version[1] + 1, 0)
    if version < lowest:
        raise ValueError(f"{_dotted(version)} is too low: these changes need {_dotted(lowest)} or higher.")
    return changelog.with_release(Release(version=version, day=today))


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Print the findings and objections for the files below `root`, or make a release of them; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m schema.release.compatibility", description="Compare the schema with the last released one."
    )
    parser.add_argument("--release", metavar="VERSION", help="make the schema the released one of this version")
    asked = parser.parse_args(arguments)
    sdl = (root / SERVED).read_text(encoding="utf-8")
    served, released = build_schema(sdl), build_schema((root / RELEASED).read_text(encoding="utf-8"))
    changelog = Changelog(text=(root / CHANGELOG).read_text(encoding="utf-8"))
    today = datetime.now(UTC).date()
    try:
        if asked.release is not None:
            renewed = release(released, served, changelog, read_version(asked.release), today)
            (root / RELEASED).write_text(sdl, encoding="utf-8")
            (root / CHANGELOG).write_text(renewed.text, encoding="utf-8")
            sys.stdout.write(f"{RELEASED}\n{CHANGELOG}\n")
            return 0
        for finding in findings(released, served):
            sys.stdout.write(f"{finding.severity}: {finding.sentence}\n")
        refused = objections(released, served, changelog, today)
    except ValueError as error:
        refused = [str(error)]
    sys.stderr.writelines(f"{each}\n" for each in refused)
    return 1 if refused else 0


def _known(released: GraphQLSchema, served: GraphQLSchema) -> Iterator[Finding]:
    """Yield what graphql-core finds; a new default is dangerous too, since who left the argument out now gets it."""
    new_defaults = {SafeChangeType.ARG_DEFAULT_VALUE_ADDED, SafeChangeType.INPUT_FIELD_DEFAULT_VALUE_ADDED}
    for change in find_schema_changes(released, served):
        sentence = " ".join(change.description.split())
        if isinstance(change, BreakingChange):
            yield Finding(severity=Severity.BREAKING, sentence=sentence)
        elif isinstance(change, DangerousChange) or (change.type in new_defaults and not sentence.endswith(" null.")):
            yield Finding(severity=Severity.DANGEROUS, sentence=sentence)


def _lost_its_default(old: object, new: object) -> bool:
    """Tell whether an argument or input field is required now only because its default has gone; graphql-core overlooks it."""
    if isinstance(old, GraphQLArgument) and isinstance(new, GraphQLArgument):
        return str(old.type) == str(new.type) and is_required_argument(new) and not is_required_argument(old)
    if isinstance(old, GraphQLInputField) and isinstance(new, GraphQLInputField):
        return str(old.type) == str(new.type) and is_required_input_field(new) and not is_required_input_field(old)
    return False


def _of_roots(released: GraphQLSchema, served: GraphQLSchema) -> Iterator[Finding]:
    for name in ("query", "mutation", "subscription"):
        old: GraphQLNamedType | None = getattr(released, f"{name}_type")
        new: GraphQLNamedType | None = getattr(served, f"{name}_type")
        if old is not None and (new is None or new.name != old.name):
            changed = f"The {name} root changed from {old.name} to {new.name if new else 'none'}."
            yield Finding(severity=Severity.BREAKING, sentence=changed)


def _of_element(old: Element, new: Element) -> Iterator[Finding]:
    name, before, now = old.coordinate, old.definition, new.definition
    if isinstance(before, GraphQLScalarType) and isinstance(now, GraphQLScalarType) and before.specified_by_url != now.specified_by_url:
        changed = f"Scalar {name} changed its specification from {before.specified_by_url} to {now.specified_by_url}."
        yield Finding(severity=Severity.BREAKING, sentence=changed)
    if isinstance(before, GraphQLInputObjectType) and isinstance(now, GraphQLInputObjectType) and now.is_one_of and not before.is_one_of:
        yield Finding(severity=Severity.BREAKING, sentence=f"{name} takes exactly one of its fields now.")
    if old.deprecation_reason is None or old.deprecation_reason == new.deprecation_reason:
        return
    if new.deprecation_reason is None:
        yield Finding(severity=Severity.DANGEROUS, sentence=f"{name} is no longer deprecated.")
        return
    promised, promises = _until(old.deprecation_reason), _until(new.deprecation_reason)
    if promised is not None and promises is not None and promises < promised:
        yield Finding(severity=Severity.BREAKING, sentence=f"The removal of {name} was brought forward from {promised} to {promises}.")


def _of_directives(both: list[tuple[Element, Element]], known: set[str]) -> Iterator[Finding]:
    """Yield what directives say otherwise than before, such as `@cost`.

    Those that the released schema did not know promised nothing; `@deprecated`, `@specifiedBy` and `@oneOf` are looked at by themselves.
    """
    compared = known - {"deprecated", "specifiedBy", "oneOf"}
    for old, new in both:
        before = sorted(print_ast(each) for each in old.directives if each.name.value in compared)
        now = sorted(print_ast(each) for each in new.directives if each.name.value in compared)
        if before != now:
            changed = f"The directives of {old.coordinate} changed from {' '.join(before) or 'none'} to {' '.join(now) or 'none'}."
            yield Finding(severity=Severity.DANGEROUS, sentence=changed)


def _undeclared(found: list[Finding], changelog: Changelog) -> Iterator[str]:
    for each in found:
        if not any(_declares(point, each) for point in changelog.declared(each.severity)):
            yield f"Not declared. Add to CHANGELOG.md, [Unreleased], “{each.severity}”: - {each.sentence} <What to do instead.>"


def _stale(found: list[Finding], changelog: Changelog) -> Iterator[str]:
    for severity in Severity:
        for point in changelog.declared(severity):
            if not any(each.severity is severity and _declares(point, each) for each in found):
                yield f"CHANGELOG.md declares under “{severity}” what has not changed, or not in these words: - {point}"


def _declares(point: str, finding: Finding) -> bool:
    sentence = finding.sentence.replace("`", "")
    return point == sentence or point.startswith(f"{sentence} ")


def _removed_too_early(released: GraphQLSchema, served: GraphQLSchema, today: date) -> Iterator[str]:
    """Yield what went without notice; what went with its whole type, or its type's kind, needs its declaration alone."""
    left = {each.coordinate: type(each.definition) for each in elements(served)}
    kinds = {each.coordinate: type(each.definition) for each in elements(released)}
    for each in elements(released):
        if each.coordinate in left or each.parent is None or left.get(each.parent) is not kinds[each.parent]:
            continue
        until = _until(each.deprecation_reason)
        if until is None:
            yield f"{each.coordinate} was removed without notice. Put it back, deprecated, and remove it after its date."
        elif today <= until:
            yield f"{each.coordinate} was removed too early: it was promised to work until {until}. Put it back."


def _bad_deprecations(released: GraphQLSchema, served: GraphQLSchema, last: Release | None) -> Iterator[str]:
    """Yield reasons that are not of the form, and new ones dated back, which would shorten the notice."""
    known = deprecations(elements(released))
    for coordinate, reason in deprecations(elements(served)).items():
        try:
            since = read_deprecation(reason).since
        except ValueError as error:
            yield f"The deprecation of {coordinate} has to be put right: {error}."
            continue
        if coordinate not in known and last is not None and since < last.day:
            yield f"The deprecation of {coordinate} is dated {since}, before the release of {last.day} that did not tell of it yet."


def _until(reason: str | None) -> date | None:
    """Return until when a deprecation lets things work; None where nothing was promised in due form."""
    try:
        return None if reason is None else read_deprecation(reason).until
    except ValueError:
        return None


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


if __name__ == "__main__":
    sys.exit(main())
