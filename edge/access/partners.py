"""Partners at work: who an API key speaks for, and what was done with it.

All partners and keys are held in memory and read anew when the operator has written, which one look at a counter tells. So
the check of a key waits for nothing, a flood of wrong keys costs the database nothing, and a revocation holds within
`CACHE_SECONDS`, on open sockets too.
"""

import asyncio
import hmac
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from time import monotonic

import apsw

from edge.access.actors import Actor
from edge.events import Events
from edge.store import partners
from edge.store.database import Database
from edge.store.partners import OPERATIONS_A_DAY, Directory, StoredKey, UsageKey, UsageSum
from edge.sync.writer import Transaction, Writer
from models.account import Tier, User
from models.api_key import APIKey, read_key
from models.change import DocumentKind, Origin
from models.clock import Clock
from models.errors import KeyRefused, KeyRevoked
from models.ids import CellCode, KeyId, PartnerId, UserId
from models.partner import OTHER, Partner, UsageDay, operation_label
from models.value import Value

CACHE_SECONDS = 2.0
"""How old what is known of partners and keys may be when a key is checked."""

TICK_SECONDS = 1.0
"""How often the operator's writes are looked for, and how often usage goes to disk."""

ENDED_KEPT = timedelta(days=90)
"""How long a key that has ended is told why it is refused; later it is unknown."""

USAGE_KEPT = timedelta(days=400)
"""How long usage is kept: the longest period that can be asked for, a year later."""

SECOND_LOOK_SECONDS = 0.1
"""How often, in seconds, a key that nobody knows is looked for anew at most: whoever makes keys up costs no more reads than that."""

KEY_LIMIT = 128
"""The longest text that is looked at as a key, in characters."""


class KeyUse(Value):
    """A key and the last day (UTC) it was used on, if it ever was."""

    key: APIKey
    last_used_on: date | None


class Partners:
    """Checks API keys and keeps account of their use."""

    def __init__(
        self,
        database: Database,
        writer: Writer,
        events: Events,
        cell: CellCode,
        clock: Clock,
        timer: Callable[[], float] = monotonic,
    ) -> None:
        """Serve the partners in `database`; `timer` gives seconds, by which knowledge ages."""
        self._database = database
        self._writer = writer
        self._events = events
        self._cell = cell
        self._clock = clock
        self._timer = timer
        self._directory = Directory(writes=-1, partners={}, keys={})
        self._slugs: dict[str, Partner] = {}
        self._looked_at = -CACHE_SECONDS
        self._looking = asyncio.Lock()
        self._actors: dict[KeyId, Actor] = {}
        self._opening = asyncio.Lock()
        self._opened: dict[UserId, Tier] = {}
        self._sums: dict[UsageKey, UsageSum] = {}
        self._names: dict[tuple[KeyId, date], int] = {}
        self._is_closing = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Read what there is, drop usage that is too old, and keep both up to date from now on."""
        await self.refresh()
        before = self._clock().date() - USAGE_KEPT
        await self._database.write(lambda connection: partners.drop_usage(connection, before))
        self._task = asyncio.create_task(self._keep())

    async def close(self) -> None:
        """Stop, and write down what is not yet on disk. Idempotent."""
        self._is_closing.set()
        if self._task is not None:
            await self._task
        await self.flush()

    async def actor_of(self, text: str) -> Actor:
        """Return whom a key speaks for.

        Raises `KeyRefused` for what is no key of this cell, whatever is wrong with it, and `KeyRevoked` or `KeyExpired`
        for one that was.
        """
        named = read_key(text) if len(text) <= KEY_LIMIT else None
        if named is None or named.cell != self._cell:
            raise KeyRefused
        await self._know()
        if named.id not in self._directory.keys and self._timer() - self._looked_at >= SECOND_LOOK_SECONDS:
            await self.refresh()  # Who was given a key a moment ago should not be told that it is none.
        key = self._directory.keys.get(named.id)
        if key is None or not hmac.compare_digest(key.digest, named.digest):
            raise KeyRefused
        key.require_alive(self._clock())
        known = self._actors.get(key.id)
        return known or await self._open(key)

    def require_standing(self, actor: Actor) -> None:
        """Raise `KeyRevoked` or `KeyExpired` if the actor's key has ended since it was checked; users always stand."""
        if actor.key_id is None:
            return
        key = self._directory.keys.get(actor.key_id)
        if key is None or key.partner_id not in self._directory.partners:
            raise KeyRevoked
        key.require_alive(self._clock())

    async def partner_of(self, name: str) -> Partner | None:
        """Return an open partner by id or slug, or None."""
        await self._know()
        return self._directory.partners.get(PartnerId(name)) or self._slugs.get(name)

    async def keys_of(self, partner_id: PartnerId) -> list[KeyUse]:
        """Return a partner's keys, the newest first, without those that ended longer ago than `ENDED_KEPT`."""
        await self._know()
        days = await self._database.read(lambda connection: partners.last_used_days(connection, partner_id))
        mine = [key for key in self._directory.keys.values() if key.partner_id == partner_id]
        mine.sort(key=lambda key: (key.created_at, key.id), reverse=True)
        return [KeyUse(key=key.shown, last_used_on=days.get(key.id)) for key in mine]

    async def usage(self, partner_id: PartnerId, since: date, until: date) -> list[UsageDay]:
        """Return a partner's usage by day (UTC) and operation, both days included; the last seconds may be missing."""
        return await self._database.read(lambda connection: partners.usage_of(connection, partner_id, since, until))

    def used(self, actor: Actor, operation: str | None, cost: int, outcome: str) -> None:
        """Take note of an operation that was asked for with a key: `outcome` is `ok` or the code of a problem.

        The log gets a line at once and the usage a few seconds later. What users do is not noted. Never waits.
        """
        if actor.partner_id is None or actor.key_id is None:
            return
        name = operation_label(operation)
        self._events.partner_used(actor.partner_id, actor.key_id, name, cost, outcome)
        place = self._place(actor.key_id, name)
        is_error = outcome != "ok"
        self._sums[place] = self._sums.get(place, UsageSum(0, 0, 0)).plus(UsageSum(1, int(is_error), max(0, cost)))

    async def refresh(self) -> None:
        """Read partners and keys anew if the operator has written since."""
        asked_at = self._timer()
        found = await self._database.read(self._newer)
        if found is not None and found.writes > self._directory.writes:
            self._directory = found
            self._slugs = {partner.slug: partner for partner in found.partners.values()}
            self._actors = {}
        self._looked_at = max(self._looked_at, asked_at)

    async def flush(self) -> None:
        """Write down the usage noted so far, in one transaction."""
        sums, self._sums, self._names = self._sums, {}, {}
        if not sums:
            return
        try:
            await self._database.write(lambda connection: partners.add_usage(connection, sums))
        except Exception:
            for place, noted in sums.items():
                self._sums[place] = noted.plus(self._sums.get(place, UsageSum(0, 0, 0)))
            raise

    def _newer(self, connection: apsw.Connection) -> Directory | None:
        if partners.writes_so_far(connection) == self._directory.writes:
            return None
        return partners.directory(connection, self._clock() - ENDED_KEPT)

    async def _know(self) -> None:
        """See to it that what is known is not too old. The task sees to it as well, so this waits only when that is late."""
        if self._timer() - self._looked_at < CACHE_SECONDS:
            return
        async with self._looking:
            if self._timer() - self._looked_at >= CACHE_SECONDS:
                await self.refresh()

    async def _open(self, key: StoredKey) -> Actor:
        """Return the actor of a sound key, and make the partner's service account at its first use."""
        partner = self._directory.partners.get(key.partner_id)
        if partner is None:
            raise KeyRevoked
        async with self._opening:
            if self._opened.get(partner.user_id) is not partner.tier:
                await self._open_account(partner)
                self._opened[partner.user_id] = partner.tier
        actor = Actor(
            user_id=partner.user_id,
            home=self._cell,
            tier=partner.tier,
            session_id=key.id,
            expires_at=key.expires_at,
            partner_id=partner.id,
            key_id=key.id,
            scopes=key.scopes,
        )
        if self._directory.keys.get(key.id) is key:
            self._actors[key.id] = actor
        return actor

    async def _open_account(self, partner: Partner) -> None:
        """Make the service account and its profile, or bring its tier up to date. Idempotent."""

        def work(transaction: Transaction) -> None:
            now = self._clock()
            partners.put_service_account(transaction.connection, partner.user_id, partner.tier, now)
            if transaction.document(DocumentKind.USER, partner.user_id, User) is None:
                user = User(id=partner.user_id, name=partner.name, created_at=now)
                transaction.put(DocumentKind.USER, user.id, None, user)

        await self._writer.commit(partner.user_id, partner.user_id, Origin.ACCOUNT, work)

    def _place(self, key_id: KeyId, name: str) -> UsageKey:
        """Return where a use is summed up; memory stays bounded however many names a client invents between two flushes."""
        day = self._clock().date()
        place = UsageKey(key_id, day, name)
        if place in self._sums:
            return place
        count = self._names.get((key_id, day), 0)
        if count >= OPERATIONS_A_DAY:
            return UsageKey(key_id, day, OTHER)
        self._names[key_id, day] = count + 1
        return place

    async def _keep(self) -> None:
        """Look for the operator's writes and write usage down, until the node closes; a failure is told, and tried again."""
        while not self._is_closing.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._is_closing.wait(), TICK_SECONDS)
            try:
                await self.refresh()
                await self.flush()
            except Exception as error:  # noqa: BLE001  # the next tick tries again; until then keys are checked by `_know`
                self._events.failed_unexpectedly("partners", error)
