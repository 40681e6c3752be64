"""The languages TripWise speaks."""

import re
from enum import StrEnum


class Locale(StrEnum):
    """A language tag (RFC 5646) that messages and itineraries are written in."""

    PT_BR = "pt-BR"
    PT_PT = "pt-PT"
    ES = "es"
    EN = "en"
    FR = "fr"
    IT = "it"


DEFAULT_LOCALE = Locale.PT_BR

_RANGE = re.compile(r"(?P<tag>\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)(?:\s*;\s*q=(?P<q>[01](?:\.\d{0,3})?))?")


def match_locale(tag: str) -> Locale | None:
    """Return the locale nearest to a language tag, or None when we don't speak it."""
    lowered = tag.strip().replace("_", "-").lower()
    for locale in Locale:
        if lowered == locale.value.lower():
            return locale
    primary = lowered.partition("-")[0]
    if primary == "pt":
        return Locale.PT_BR if lowered in {"pt", "pt-br"} else Locale.PT_PT
    return next((locale for locale in Locale if locale.value == primary), None)


def negotiate_locale(accept_language: str | None) -> Locale:
    """Return the best locale for an Accept-Language header (RFC 9110, section 12.5.4); pt-BR when none fits."""
    ranges: list[tuple[float, int, str]] = []
    for index, part in enumerate((accept_language or "").split(",")[:20]):
        found = _RANGE.fullmatch(part.strip())
        if found:
            ranges.append((-float(found["q"] or 1), index, found["tag"]))
    for quality, _, tag in sorted(ranges):
        if quality < 0 and (locale := match_locale(tag)):
            return locale
    return DEFAULT_LOCALE
