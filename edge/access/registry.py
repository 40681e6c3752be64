"""The operator's side of partners: enrolling them, and giving out and ending their keys.

It works on a cell's file from a process of its own, beside a running node or without one, and writes nothing but partners
and keys, which the node only reads.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import apsw
from pydantic import Field

from edge.access.partners import KeyUse
from edge.store import partners
from edge.store.database import BUSY_TIMEOUT_MS, FILE_NAME, connect, open_existing
from edge.store.inspection import pending_migrations
from edge.store.partners import StoredKey
from models.api_key import APIKey, Scope, mint_key, read_key
from models.clock import Clock, utc_now
from models.errors import InvalidSetting, Overloaded
from models.ids import CellCode, mint_partner, mint_user
from models.partner import Partner, Profile, UsageDay
from models.value import Value, checked

LIVE_KEYS = 50
"""How many keys of one partner may be alive at once; nodes hold all of them in memory."""


class Issued(Value):
    """A new key with its text, which is told this once and stored nowhere."""

    partner: Partner
    key: APIKey
    text: str = Field(repr=False)


class Rotated(Value):
    """A new key, and the one that it follows, which ends soon or has ended."""

    issued: Issued
    replaced: APIKey


class Enrolled(Value):
    """A partner with all keys that it ever had, the newest first."""

    partner: Partner
    keys: tuple[KeyUse, ...]


class PartnerRegistry:
    """Looks after the partners of one cell."""

    def __init__(self, folder: Path, cell: CellCode, clock: Clock = utc_now) -> None:
        """Work on the database in `folder`, which is of `cell`.

        Every method raises `DatabaseMissing`, `DatabaseCorrupt`, `InvalidSetting` where nodes have yet to migrate the
        database or the cell is another, or `Overloaded` when the node keeps it locked.
        """
        self._folder = folder
        self._cell = cell
        self._clock = clock

    def enrolled(self) -> list[Enrolled]:
        """Return all partners by slug, the closed ones too."""
        with self._reading() as connection:
            return [_enrolled(connection, partner) for partner in partners.all_partners(connection)]

    def enrolled_as(self, slug: str) -> Enrolled:
        """Return a partner."""
        with self._reading() as connection:
            return _enrolled(connection, _partner(connection, slug))

    def usage(self, slug: str, since: date, until: date) -> list[UsageDay]:
        """Return a partner's usage by day (UTC) and operation, both days included."""
        with self._reading() as connection:
            return partners.usage_of(connection, _partner(connection, slug).id, since, until)

    def create(self, profile: Profile, scopes: Iterable[Scope], label: str, lifetime: timedelta | None) -> Issued:
        """Enrol a partner and issue its first key."""
        partner = Partner(id=mint_partner(self._cell), user_id=mint_user(self._cell), created_at=self._clock(), **dict(profile))
        with self._writing() as connection:
            if partners.partner_by_slug(connection, partner.slug) is not None:
                raise InvalidSetting(setting="SLUG", reason=f"{partner.slug} is taken")
            partners.put_partner(connection, partner)
            return self._issue(connection, partner, frozenset(scopes), label, lifetime)

    def update(self, slug: str, change: Callable[[Partner], Partner]) -> Partner:
        """Replace an open partner by what `change` makes of it."""
        with self._writing() as connection:
            partner = checked(lambda: change(_open_partner(connection, slug)))
            partners.put_partner(connection, partner)
            return partner

    def add_key(self, slug: str, scopes: Iterable[Scope], label: str, lifetime: timedelta | None) -> Issued:
        """Issue one more key."""
        with self._writing() as connection:
            return self._issue(connection, _open_partner(connection, slug), frozenset(scopes), label, lifetime)

    def rotate(self, slug: str, key_id: str | None, overlap: timedelta, lifetime: timedelta | None) -> Rotated:
        """Issue a key with the scopes and label of another, which lives on for `overlap` at most; without any it ends at once.

        The key to follow is named, or is the only one alive. Without `lifetime` the new key lasts as long as the old was to.
        """
        with self._writing() as connection:
            partner = _open_partner(connection, slug)
            old = self._live_key(connection, partner, key_id)
            if lifetime is None and old.expires_at is not None:
                lifetime = old.expires_at - old.created_at
            ends_at = self._clock() + overlap
            ending = {"expires_at": ends_at if old.expires_at is None else min(old.expires_at, ends_at)}
            replaced = old.replace(**(ending if overlap else {"revoked_at": ends_at}))
            partners.put_key(connection, replaced)
            issued = self._issue(connection, partner, old.scopes, old.label, lifetime)
            return Rotated(issued=issued, replaced=replaced.shown)

    def revoke(self, slug: str, key_id: str | None) -> list[APIKey]:
        """End a key, or all keys of a partner for None; return those that were alive. A revoked key never comes back."""
        with self._writing() as connection:
            partner = _partner(connection, slug)
            if key_id is not None:
                self._key(connection, partner, key_id)
            return self._end_keys(connection, partner, key_id)

    def close(self, slug: str) -> Partner:
        """End a partner: its keys are revoked, its branding is not served any more, and its slug stays taken."""
        with self._writing() as connection:
            partner = _open_partner(connection, slug)
            self._end_keys(connection, partner, None)
            closed = partner.replace(closed_at=self._clock())
            partners.put_partner(connection, closed)
            return closed

    def _issue(
        self, connection: apsw.Connection, partner: Partner, scopes: frozenset[Scope], label: str, lifetime: timedelta | None
    ) -> Issued:
        now = self._clock()
        alive = sum(key.is_alive(now) for key in partners.keys_of(connection, partner.id))
        if alive >= LIVE_KEYS:
            raise InvalidSetting(setting="SLUG", reason=f"{partner.slug} has {alive} keys alive; revoke one first")
        text = mint_key(self._cell)
        named = read_key(text)
        if named is None:
            raise ValueError("a minted key can be read")
        key = checked(
            lambda: StoredKey(
                id=named.id,
                partner_id=partner.id,
                digest=named.digest,
                label=label,
                scopes=scopes,
                created_at=now,
                expires_at=None if lifetime is None else now + lifetime,
            )
        )
        partners.put_key(connection, key)
        return Issued(partner=partner, key=key.shown, text=text)

    def _end_keys(self, connection: apsw.Connection, partner: Partner, key_id: str | None) -> list[APIKey]:
        now = self._clock()
        ended = [
            key.replace(revoked_at=now)
            for key in partners.keys_of(connection, partner.id)
            if key.is_alive(now) and (key_id is None or key.id == key_id)
        ]
        for key in ended:
            partners.put_key(connection, key)
        return [key.shown for key in ended]

    def _live_key(self, connection: apsw.Connection, partner: Partner, key_id: str | None) -> StoredKey:
        now = self._clock()
        if key_id is not None:
            key = self._key(connection, partner, key_id)
            if not key.is_alive(now):
                raise InvalidSetting(setting="--key", reason=f"{key_id} has ended; add a key instead")
            return key
        alive = [key for key in partners.keys_of(connection, partner.id) if key.is_alive(now)]
        if len(alive) == 1:
            return alive[0]
        told = ", ".join(key.id for key in alive) or "none"
        raise InvalidSetting(setting="--key", reason=f"say which; alive are: {told}")

    def _key(self, connection: apsw.Connection, partner: Partner, key_id: str) -> StoredKey:
        found = next((key for key in partners.keys_of(connection, partner.id) if key.id == key_id), None)
        if found is None:
            raise InvalidSetting(setting="--key", reason=f"{partner.slug} has no such key; see `tripwise partner show {partner.slug}`")
        return found

    @contextmanager
    def _reading(self) -> Iterator[apsw.Connection]:
        connection = open_existing(self._folder)
        try:
            connection.execute("BEGIN")
            self._require_ready(connection)
            yield connection
        finally:
            connection.close()

    @contextmanager
    def _writing(self) -> Iterator[apsw.Connection]:
        """Yield a connection in a write transaction, committed at the end unless something is raised."""
        open_existing(self._folder).close()
        connection = None
        try:
            connection = connect(self._folder / FILE_NAME, read_only=False)
            connection.execute("BEGIN IMMEDIATE")
            self._require_ready(connection)
            yield connection
            connection.execute("COMMIT")
        except (apsw.BusyError, apsw.LockedError) as error:
            raise Overloaded(seconds=BUSY_TIMEOUT_MS // 1000) from error
        except (apsw.ReadOnlyError, apsw.CantOpenError, apsw.PermissionsError, apsw.FullError, apsw.IOError) as error:
            raise InvalidSetting(setting="--data", reason=f"{self._folder} can't be written: {error}") from error
        finally:
            if connection is not None:
                connection.close()

    def _require_ready(self, connection: apsw.Connection) -> None:
        if pending := pending_migrations(connection):
            raise InvalidSetting(setting="--data", reason=f"the database there lacks {', '.join(pending)}; start a node on it once")
        cell = partners.cell_in(connection)
        if cell not in {None, self._cell}:
            raise InvalidSetting(setting="TRIPWISE_CELL", reason=f"the database there is of cell {cell}, not {self._cell}")


def _enrolled(connection: apsw.Connection, partner: Partner) -> Enrolled:
    days = partners.last_used_days(connection, partner.id)
    keys = partners.keys_of(connection, partner.id)
    return Enrolled(partner=partner, keys=tuple(KeyUse(key=key.shown, last_used_on=days.get(key.id)) for key in keys))


def _partner(connection: apsw.Connection, slug: str) -> Partner:
    partner = partners.partner_by_slug(connection, slug)
    if partner is None:
        raise InvalidSetting(setting="SLUG", reason=f"there is no partner {slug!r}; see `tripwise partner list`")
    return partner


def _open_partner(connection: apsw.Connection, slug: str) -> Partner:
    partner = _partner(connection, slug)
    if partner.closed_at is not None:
        raise InvalidSetting(setting="SLUG", reason=f"{slug} was closed on {partner.closed_at.date()}")
    return partner
