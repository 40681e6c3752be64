"""API keys: what one looks like, what it may, and when it ends.

A key reads `twk_<cell>_<id>_<secret>_<checksum>`, after the example of GitHub's tokens
(https://github.blog/engineering/behind-githubs-new-authentication-token-formats/): the prefix lets scanners find leaked
keys, and the checksum lets them tell a key from a look-alike without asking anybody. No part may hold the separator, so
that a key can be read in one way only. The id is no secret: it names the key in lists and logs.
"""

import hashlib
import re
import secrets
import string
import zlib
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from models.errors import KeyExpired, KeyRevoked
from models.ids import CellCode, KeyId, PartnerId
from models.value import Value

KEY_PREFIX = "twk_"
KEY_PATTERN = r"twk_[a-z]{2,8}-[0-9]{1,3}_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}"
"""What finds keys in a text; published for secret scanners."""

LABEL_LIMIT = 60

_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_ID_LENGTH = 12
_SECRET_LENGTH = 43
"""Characters of base 62: the least number that holds 256 bits."""

_CHECKSUM_LENGTH = 6
_KEY = re.compile(KEY_PATTERN)


class Scope(StrEnum):
    """What a key may be good for."""

    TRIPS_READ = "trips:read"
    TRIPS_WRITE = "trips:write"
    PLAN = "plan"
    CATALOGUE_READ = "catalogue:read"
    USAGE_READ = "usage:read"


class APIKey(Value):
    """A key of a partner, without its secret."""

    id: KeyId
    partner_id: PartnerId
    label: Annotated[str, StringConstraints(max_length=LABEL_LIMIT, strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    scopes: frozenset[Scope] = Field(min_length=1)
    created_at: AwareDatetime
    expires_at: AwareDatetime | None = None
    revoked_at: AwareDatetime | None = None

    def require_alive(self, now: datetime) -> None:
        """Raise `KeyRevoked` or `KeyExpired` for a key that has ended."""
        if self.revoked_at is not None:
            raise KeyRevoked
        if self.expires_at is not None and self.expires_at <= now:
            raise KeyExpired

    def is_alive(self, now: datetime) -> bool:
        """Tell whether the key opens anything at this moment."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)


class NamedKey(Value):
    """What the text of a key says of itself, with the digest that it is known by."""

    cell: CellCode
    id: KeyId
    digest: str = Field(repr=False)


def mint_key(cell: CellCode) -> str:
    """Return the text of a new key: 256 random bits, to be shown once."""
    body = f"{KEY_PREFIX}{cell}_{_random(_ID_LENGTH)}_{_random(_SECRET_LENGTH)}"
    return f"{body}_{_checksum(body)}"


def read_key(text: str) -> NamedKey | None:
    """Return what a key says of itself, None for what is no key or was copied wrongly.

    The digest is the SHA-256 of the whole text. A slow hash would add nothing: there is no guessing 256 random bits
    (NIST SP 800-63B, section 5.1.2.2, asks for a salted slow hash below 112 bits only).
    """
    if _KEY.fullmatch(text) is None:
        return None
    body, _, checksum = text.rpartition("_")
    if checksum != _checksum(body):
        return None
    _, cell, key_id, _ = body.split("_")
    return NamedKey(cell=CellCode(cell), id=KeyId(key_id), digest=hashlib.sha256(text.encode()).hexdigest())


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def _checksum(body: str) -> str:
    """Return the CRC-32 of a text (ISO/IEC 13239, as zlib has it) in base 62."""
    number = zlib.crc32(body.encode())
    digits = ""
    for _ in range(_CHECKSUM_LENGTH):
        number, rest = divmod(number, len(_ALPHABET))
        digits = _ALPHABET[rest] + digits
    return digits
