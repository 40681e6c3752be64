"""Deprecations: since when, what to use instead, and how long the old way still works.

A reason reads `2026-11-22: use `remarks`. Removed after 2027-03-01.`, so that a person and a program can both plan with it.
"""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from models.value import Value
from schema.release.elements import Element

NOTICE = timedelta(days=90)
"""How long what is deprecated still works, at least."""

FORM = "YYYY-MM-DD: use <what>. Removed after YYYY-MM-DD."

_REASON = re.compile(r"(?P<since>\d{4}-\d{2}-\d{2}): use (?P<instead>\S.*)\. Removed after (?P<until>\d{4}-\d{2}-\d{2})\.")


class Deprecation(Value):
    """A promise: it works until the end of the day `until` (UTC)."""

    since: date
    instead: str
    until: date


def read_deprecation(reason: str) -> Deprecation:
    """Return what the reason of a `@deprecated` says; raise `ValueError` for one that is not of the form, or gives too little notice."""
    match = _REASON.fullmatch(reason)
    if match is None:
        raise ValueError(f"“{reason}” does not read “{FORM}”")
    deprecation = Deprecation(since=date.fromisoformat(match["since"]), instead=match["instead"], until=date.fromisoformat(match["until"]))
    if deprecation.until < deprecation.since + NOTICE:
        raise ValueError(f"{deprecation.until} is less than {NOTICE.days} days after {deprecation.since}")
    return deprecation


def deprecations(found: Iterable[Element]) -> dict[str, str]:
    """Return the reasons of all that is deprecated, by coordinate."""
    return {each.coordinate: each.deprecation_reason for each in found if each.deprecation_reason is not None}
