"""Partners, their API keys and their usage: plain tables outside the log, as accounts are.

Partners and keys are written by the operator's command and read by the node; usage is written by the node and read by both
(docs/adr/0007-partner-tables-have-one-writer-each.md).
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

import apsw
from pydantic import Field

from models.account import Tier
from models.api_key import APIKey
from models.ids import CellCode, KeyId, PartnerId, UserId, home_of
from models.partner import OTHER, Partner, UsageDay
from models.value import Value

OPERATIONS_A_DAY = 200
"""How many operations are counted by name for one key on one day; the rest is summed up under `OTHER`."""


class StoredKey(APIKey):
    """A key with the SHA-256 of its text, by which it is known again."""

    digest: str = Field(repr=False)

    @property
    def shown(self) -> APIKey:
        """Return what may be shown of it."""
        return APIKey.model_validate(self.model_dump(exclude={"digest"}))


class Directory(Value):
    """All open partners with the keys worth knowing, as of one count of the operator's writes."""

    writes: int
    partners: dict[PartnerId, Partner]
    keys: dict[KeyId, StoredKey]


class UsageKey(NamedTuple):
    """What one sum of usage is about."""

    key_id: KeyId
    day: dt.date
    operation: str


class UsageSum(NamedTuple):
    """A sum of usage; errors are among the requests."""

    requests: int
    errors: int
    cost: int

    def plus(self, other: "UsageSum") -> "UsageSum":
        """Return both together."""
        return UsageSum(self.requests + other.requests, self.errors + other.errors, self.cost + other.cost)


_PARTNER_COLUMNS = ("id", "slug", "name", "tier", "branding", "user_id", "created_at", "closed_at")
_KEY_COLUMNS = ("id", "partner_id", "digest", "label", "scopes", "created_at", "expires_at", "revoked_at")
_PARTNER = f"SELECT {', '.join(_PARTNER_COLUMNS)} FROM partners"
_KEY = f"SELECT {', '.join(_KEY_COLUMNS)} FROM api_keys"


def cell_in(connection: apsw.Connection) -> CellCode | None:
    """Return the cell that has written the log, None while that is empty."""
    row = connection.execute("SELECT id FROM changes ORDER BY seq DESC LIMIT 1").fetchone()
    return None if row is None else home_of(str(row[0]))


def writes_so_far(connection: apsw.Connection) -> int:
    """Return how often partners and keys were written; they are as they were while the number is."""
    return int(connection.execute("SELECT number FROM partner_writes").get)


def directory(connection: apsw.Connection, ended_after: dt.datetime) -> Directory:
    """Return all partners that are not closed, and all keys of any partner but those that ended before a moment."""
    moment = ended_after.isoformat()
    keys = connection.execute(
        f"{_KEY} WHERE (revoked_at IS NULL OR revoked_at > ?) AND (expires_at IS NULL OR expires_at > ?)", (moment, moment)
    )
    stored = [_key(row) for row in keys]
    return Directory(
        writes=writes_so_far(connection),
        partners={partner.id: partner for partner in all_partners(connection) if partner.closed_at is None},
        keys={key.id: key for key in stored},
    )


def all_partners(connection: apsw.Connection) -> list[Partner]:
    """Return all partners by slug, the closed ones too."""
    return [_partner(row) for row in connection.execute(f"{_PARTNER} ORDER BY slug")]


def partner_by_slug(connection: apsw.Connection, slug: str) -> Partner | None:
    """Return a partner, or None."""
    row = connection.execute(f"{_PARTNER} WHERE slug = ?", (slug,)).fetchone()
    return None if row is None else _partner(row)


def keys_of(connection: apsw.Connection, partner_id: str) -> list[StoredKey]:
    """Return all keys that a partner ever had, the newest first."""
    return [_key(row) for row in connection.execute(f"{_KEY} WHERE partner_id = ? ORDER BY created_at DESC, id", (partner_id,))]


def last_used_days(connection: apsw.Connection, partner_id: str) -> dict[KeyId, dt.date]:
    """Return the last day (UTC) on which each key of a partner was used; a key that never was is left out."""
    rows = connection.execute(
        "SELECT id, (SELECT max(day) FROM partner_usage WHERE key_id = id) AS day FROM api_keys WHERE partner_id = ? AND day IS NOT NULL",
        (partner_id,),
    )
    return {KeyId(str(key_id)): dt.date.fromisoformat(str(day)) for key_id, day in rows}


def usage_of(connection: apsw.Connection, partner_id: str, since: dt.date, until: dt.date) -> list[UsageDay]:
    """Return what a partner used from one day to another, both included, by day and by name of the operation."""
    rows = connection.execute(
        "SELECT day, operation, sum(requests), sum(errors), sum(cost) FROM api_keys JOIN partner_usage ON key_id = id"
        " WHERE partner_id = ? AND day BETWEEN ? AND ? GROUP BY day, operation ORDER BY day, operation",
        (partner_id, since.isoformat(), until.isoformat()),
    )
    return [UsageDay.model_validate(dict(zip(UsageDay.model_fields, row, strict=True))) for row in rows]


def add_usage(connection: apsw.Connection, sums: Mapping[UsageKey, UsageSum]) -> None:
    """Add sums to what is stored; names beyond `OPERATIONS_A_DAY` of a key's day go to `OTHER`."""
    known: dict[tuple[KeyId, dt.date], set[str]] = defaultdict(set)
    for key_id, day in {(each.key_id, each.day) for each in sums}:
        rows = connection.execute("SELECT operation FROM partner_usage WHERE key_id = ? AND day = ?", (key_id, day.isoformat()))
        known[key_id, day] = {str(row[0]) for row in rows} - {OTHER}
    for (key_id, day, operation), added in sums.items():
        names = known[key_id, day]
        is_counted = operation in names or len(names) < OPERATIONS_A_DAY
        name = operation if is_counted else OTHER
        if name != OTHER:
            names.add(name)
        connection.execute(
            "INSERT INTO partner_usage(key_id, day, operation, requests, errors, cost) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
            " SET requests = requests + excluded.requests, errors = errors + excluded.errors, cost = cost + excluded.cost",
            (key_id, day.isoformat(), name, *added),
        )


def drop_usage(connection: apsw.Connection, before: dt.date) -> int:
    """Delete the usage of days before one; return how many rows."""
    connection.execute("DELETE FROM partner_usage WHERE day < ?", (before.isoformat(),))
    return connection.changes()


def put_service_account(connection: apsw.Connection, user_id: UserId, tier: Tier, at: dt.datetime) -> None:
    """Make a partner's service account, or bring its tier up to date; nobody can sign in to it."""
    connection.execute(
        "INSERT INTO accounts(user_id, tier, created_at) VALUES (?, ?, ?) ON CONFLICT(user_id) DO UPDATE SET tier = excluded.tier",
        (user_id, tier.value, at.isoformat()),
    )


def put_partner(connection: apsw.Connection, partner: Partner) -> None:
    """Add a partner, or write all that may change of one: everything but its id, account and birth."""
    connection.execute(
        "INSERT INTO partners(id, slug, name, tier, branding, user_id, created_at, closed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT(id) DO UPDATE SET slug = excluded.slug, name = excluded.name, tier = excluded.tier,"
        " branding = excluded.branding, closed_at = excluded.closed_at",
        (
            partner.id,
            partner.slug,
            partner.name,
            partner.tier.value,
            partner.branding.model_dump_json(),
            partner.user_id,
            partner.created_at.isoformat(),
            _moment(partner.closed_at),
        ),
    )


def put_key(connection: apsw.Connection, key: StoredKey) -> None:
    """Add a key, or write when one ends."""
    connection.execute(
        "INSERT INTO api_keys(id, partner_id, digest, label, scopes, created_at, expires_at, revoked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT(id) DO UPDATE SET expires_at = excluded.expires_at, revoked_at = excluded.revoked_at",
        (
            key.id,
            key.partner_id,
            key.digest,
            key.label,
            json.dumps(sorted(key.scopes)),
            key.created_at.isoformat(),
            _moment(key.expires_at),
            _moment(key.revoked_at),
        ),
    )


def _moment(at: dt.datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _partner(row: tuple[object, ...]) -> Partner:
    fields = dict(zip(_PARTNER_COLUMNS, row, strict=True))
    return Partner.model_validate({**fields, "branding": json.loads(str(fields["branding"]))})


def _key(row: tuple[object, ...]) -> StoredKey:
    fields = dict(zip(_KEY_COLUMNS, row, strict=True))
    return StoredKey.model_validate({**fields, "scopes": json.loads(str(fields["scopes"]))})
