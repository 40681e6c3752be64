"""Access tokens: JWT signed with EdDSA over Ed25519 (RFC 7519, RFC 8037), verifiable anywhere by the published JWKS (RFC 7517)."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import KeySet, OKPKey

from edge.access.actors import Actor
from models.account import Tier
from models.clock import Clock
from models.errors import InvalidSetting, InvalidToken, MalformedID, TokenExpired
from models.ids import CellCode, IdPrefix, UserId, home_of, require

ACCESS_TOKEN_LIFETIME = timedelta(minutes=15)
AUDIENCE = "tripwise"
ALGORITHM = "Ed25519"
"""EdDSA over edwards25519, by its fully specified name (RFC 9864)."""
KEY_FILE = "signing-key.pem"
TOKEN_LIMIT = 4096
"""The longest token that is looked at, in characters."""

VERIFIED_LIMIT = 10_000
"""How many verified tokens are remembered: checking a signature costs more than most requests do besides."""


def load_signing_key(folder: Path) -> OKPKey:
    """Return the cell's signing key, made and stored readable by its owner alone on the first start.

    Raises `InvalidSetting` for a file that holds no Ed25519 key.
    """
    path = folder / KEY_FILE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        key = OKPKey.generate_key("Ed25519")
        fresh = path.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(key.as_pem(private=True))
            os.fsync(file.fileno())
        fresh.rename(path)
    try:
        key = OKPKey.import_key(path.read_bytes(), {"use": "sig", "alg": ALGORITHM})
    except (JoseError, ValueError, OSError) as error:
        raise InvalidSetting(setting=str(path), reason=str(error)) from error
    if not key.is_private or key.curve_name != "Ed25519":
        raise InvalidSetting(setting=str(path), reason="it holds no private Ed25519 key")
    key.ensure_kid()
    return key


class Tokens:
    """Issues and verifies access tokens."""

    def __init__(self, key: OKPKey, issuer: str, cell: CellCode, clock: Clock) -> None:
        """Sign with `key` for users whose home is `cell`."""
        self._key = key
        self._keys = KeySet([key])
        self._issuer = issuer
        self._cell = cell
        self._clock = clock
        self._verified: dict[str, Actor] = {}

    @property
    def jwks(self) -> dict[str, object]:
        """Return the public keys as a JWK Set."""
        return dict(self._keys.as_dict(private=False))

    def issue(self, user_id: UserId, tier: Tier, session_id: str) -> str:
        """Return an access token for a user of this cell."""
        now = int(self._clock().timestamp())
        claims = {
            "iss": self._issuer,
            "aud": AUDIENCE,
            "sub": user_id,
            "home": self._cell,
            "tier": tier.value,
            "sid": session_id,
            "iat": now,
            "exp": now + int(ACCESS_TOKEN_LIFETIME.total_seconds()),
        }
        return jwt.encode({"alg": ALGORITHM, "kid": self._key.kid, "typ": "at+jwt"}, claims, self._key, algorithms=[ALGORITHM])

    def verify(self, token: str) -> Actor:
        """Return whom a token speaks for; raise `InvalidToken` or `TokenExpired`.

        A token that was sound once is sound until it expires, which is looked at every time.
        """
        known = self._verified.get(token)
        if known is None:
            return self._remember(token, self._verify(token))
        if known.expires_at is not None and known.expires_at <= self._clock():
            self._verified.pop(token, None)
            raise TokenExpired
        return known

    def _remember(self, token: str, actor: Actor) -> Actor:
        """Keep a verified token, in place of the one that was kept first when there are too many; return its actor."""
        if len(self._verified) >= VERIFIED_LIMIT:
            del self._verified[next(iter(self._verified))]
        self._verified[token] = actor
        return actor

    def _verify(self, token: str) -> Actor:
        if len(token) > TOKEN_LIMIT:
            raise InvalidToken
        registry = jwt.JWTClaimsRegistry(
            now=int(self._clock().timestamp()),
            leeway=0,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": AUDIENCE},
            exp={"essential": True},
        )
        try:
            claims = jwt.decode(token, self._keys, algorithms=[ALGORITHM]).claims
            registry.validate(claims)
            user_id = UserId(require(str(claims["sub"]), IdPrefix.USER))
            if home_of(user_id) != claims["home"]:
                raise InvalidToken
            return Actor(
                user_id=user_id,
                home=CellCode(claims["home"]),
                tier=Tier(claims["tier"]),
                session_id=str(claims["sid"]),
                expires_at=datetime.fromtimestamp(claims["exp"], UTC),
            )
        except ExpiredTokenError as error:
            raise TokenExpired from error
        except (JoseError, MalformedID, KeyError, ValueError, TypeError) as error:
            raise InvalidToken from error
