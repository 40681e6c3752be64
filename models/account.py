"""Who uses TripWise, and what they like."""

import re
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from models.errors import InvalidEmail, WeakPassword
from models.ids import UserId
from models.locale import DEFAULT_LOCALE, Locale
from models.money import Currency
from models.place import Diet, Interest
from models.travel import Mobility
from models.trip import Pace
from models.value import Value

PASSWORD_LENGTHS = (8, 256)
"""The shortest and longest password, in characters (NIST SP 800-63B, section 5.1.1)."""

_SURROGATE = re.compile(r"[\ud800-\udfff]")
"""Half a character, which JSON can spell but no encoding can hold."""

_EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f.]+(?:\.[^@\s\x00-\x1f.]+)+")


class Tier(StrEnum):
    """What a caller has paid for."""

    FREE = "free"
    PREMIUM = "premium"
    PARTNER = "partner"
    ENTERPRISE = "enterprise"


class Preferences(Value):
    """What a traveller likes on every trip; a trip's own wishes go first."""

    interests: tuple[Interest, ...] = Field(default=(), max_length=len(Interest))
    pace: Pace | None = None
    mobility: Mobility | None = None
    diets: tuple[Diet, ...] = Field(default=(), max_length=len(Diet))
    currency: Currency | None = None


class User(Value):
    """A traveller as a document. E-mail and password stay out of the log; see `edge/store/accounts.py`."""

    id: UserId
    name: Annotated[str, StringConstraints(max_length=100, strip_whitespace=True)] = ""
    locale: Locale = DEFAULT_LOCALE
    preferences: Preferences = Preferences()
    created_at: AwareDatetime


def normal_email(raw: str) -> str:
    """Return an e-mail address in the form it is compared in; raise `InvalidEmail`."""
    email = raw.strip().casefold()
    if len(email) > 254 or _EMAIL.fullmatch(email) is None or _SURROGATE.search(email):
        raise InvalidEmail(path=("input", "email"))
    return email


def strong_password(raw: str) -> str:
    """Return a password that is long enough; raise `WeakPassword`."""
    minimum, limit = PASSWORD_LENGTHS
    if not minimum <= len(raw) <= limit or _SURROGATE.search(raw):
        raise WeakPassword(path=("input", "password"), minimum=minimum, limit=limit)
    return raw
