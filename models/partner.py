"""A partner: an agency that serves its travellers through TripWise under its own name, and what it has used."""

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from models.account import Tier
from models.ids import PartnerId, UserId
from models.value import Value

SLUG_PATTERN = r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$"
NAME_LIMIT = 100

OPERATION_LIMIT = 80
"""The longest name of an operation that is counted, in characters."""

UNNAMED = "unnamed"
OTHER = "other"
"""What operations are counted as that have no name, or one that can't be told or comes after too many."""

_OPERATION = re.compile(rf"[A-Za-z0-9_]{{1,{OPERATION_LIMIT}}}")


def _plain(text: str) -> str:
    """Refuse what could disguise a name: control and format characters, among them changes of direction, and markup."""
    if any(unicodedata.category(character).startswith(("C", "Z")) and character != " " for character in text) or set(text) & set("<>"):
        raise ValueError("plain text")
    return text


PlainName = Annotated[str, StringConstraints(min_length=1, max_length=NAME_LIMIT, strip_whitespace=True), AfterValidator(_plain)]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$"), AfterValidator(str.lower)]
HTTPSAddress = Annotated[
    str,
    StringConstraints(
        max_length=500,
        pattern=r"^https://[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?(?::[0-9]{1,5})?"
        r"(?:/[A-Za-z0-9._~!$*+,;=:@%/-]*)?(?:\?[A-Za-z0-9._~!$&*+,;=:@%/?-]*)?$",
    ),
]
"""An absolute address (RFC 3986) without user, fragment, or any character that could end an attribute or a `url()`."""

PublicEmail = Annotated[
    str,
    StringConstraints(
        max_length=254, pattern=r"^[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9-]{1,63}){1,6}$"
    ),
]


class Branding(Value):
    """What a partner's clients show to travellers; nothing in it can be anything but plain text, a colour or an address."""

    name: PlainName
    primary_colour: Colour | None = None
    accent_colour: Colour | None = None
    support_email: PublicEmail | None = None
    logo_url: HTTPSAddress | None = None


class Profile(Value):
    """What an operator says of a partner. The slug is its public handle and stays its own for ever."""

    slug: Annotated[str, StringConstraints(pattern=SLUG_PATTERN)]
    name: PlainName
    tier: Literal[Tier.PARTNER, Tier.ENTERPRISE]
    branding: Branding


class Partner(Profile):
    """A partner of a cell. `user_id` is its service account, which owns the trips that its keys make."""

    id: PartnerId
    user_id: UserId
    created_at: AwareDatetime
    closed_at: AwareDatetime | None = None


class UsageDay(Value):
    """What the keys of a partner used on one day (UTC) with operations of one name; cost is in units of the cost contract."""

    date: dt.date
    operation: str
    requests: int = Field(ge=0)
    errors: int = Field(ge=0)
    cost: int = Field(ge=0)


def condensed(days: Sequence[UsageDay], names: int) -> list[UsageDay]:
    """Return usage with at most so many names a day, those most asked for; the rest of a day is summed up as `OTHER`."""
    kept: list[UsageDay] = []
    for date, group in groupby(days, key=lambda each: each.date):
        ranked = sorted(group, key=lambda each: (each.operation == OTHER, -each.requests, each.operation))
        named = [each for each in ranked[:names] if each.operation != OTHER]
        rest = ranked[len(named) :]
        kept += sorted(named, key=lambda each: each.operation)
        if rest:
            requests, errors, cost = (sum(getattr(each, name) for each in rest) for name in ("requests", "errors", "cost"))
            kept.append(UsageDay(date=date, operation=OTHER, requests=requests, errors=errors, cost=cost))
    return kept


def operation_label(name: str | None) -> str:
    """Return the name that an operation is counted under; what clients send is not trusted to be one."""
    if not name:
        return UNNAMED
    beginning = name[:OPERATION_LIMIT]
    return beginning if _OPERATION.fullmatch(beginning) else OTHER
