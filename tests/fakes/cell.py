"""A cell without a node around it: its database and all that reads and writes it, on a clock that is set by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

import apsw
from argon2 import PasswordHasher

from edge.access.accounts import Accounts
from edge.access.quotas import SignInQuota
from edge.access.tokens import Tokens, load_signing_key
from edge.events import Events
from edge.store.accounts import Account, add_account
from edge.store.changes import all_changes
from edge.store.database import Database
from edge.sync.feed import Feed
from edge.sync.notes import Notes
from edge.sync.reader import TripReader
from edge.sync.trips import Trips
from edge.sync.writer import Writer
from models.account import Tier
from models.change import Change
from models.ids import CellCode, TripId, UserId, mint_user
from models.itinerary import Itinerary, add_stop
from tests.fakes.trips import CELL, NOW, WISHES, stop

ISSUER = "tripwise-tests"


class FakeClock:
    """Time that passes only when told to."""

    def __init__(self, now: datetime = NOW) -> None:
        """Begin at `now`."""
        self.now = now

    def __call__(self) -> datetime:
        """Return the present moment."""
        return self.now

    def forward(self, **span: float) -> None:
        """Let time pass, given as `timedelta` takes it."""
        self.now += timedelta(**span)


class Cell:
    """What `edge.node` builds of the store, the log and the accounts."""

    def __init__(self, folder: Path, code: CellCode = CELL, sign_in_attempts: int = 10_000) -> None:
        """Open the cell in `folder`."""
        self.folder = folder
        self.code = code
        self.clock = FakeClock()
        self.events = Events()
        self.database = Database(folder)
        self.feed = Feed(self.database)
        self.writer = Writer(self.database, self.feed, self.events, code, self.clock)
        self.reader = TripReader(self.database)
        self.trips = Trips(self.writer, code, self.clock)
        self.notes = Notes(self.writer, code, self.clock)
        self._sign_in_attempts = sign_in_attempts

    @cached_property
    def tokens(self) -> Tokens:
        """Return what issues and verifies access tokens."""
        return Tokens(load_signing_key(self.folder), ISSUER, self.code, self.clock)

    @cached_property
    def accounts(self) -> Accounts:
        """Return the accounts, whose passwords are hashed at less than the recommended cost."""
        quota = SignInQuota(self._sign_in_attempts)
        hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        return Accounts(self.database, self.writer, self.tokens, quota, self.events, self.code, self.clock, hasher)

    async def traveller(self, email: str | None = None) -> UserId:
        """Return a new user who can be shared with, without a password."""
        user_id = mint_user(self.code)
        account = Account(user_id=user_id, email=email, password_hash=None, tier=Tier.FREE)
        await self.database.write(lambda connection: add_account(connection, account, self.clock()))
        return user_id

    async def trip(self, owner: UserId, title: str = "Lisboa", **wishes: object) -> Itinerary:
        """Return a new trip."""
        return await self.trips.create(owner, WISHES.replace(**wishes), title)

    async def add(self, author: UserId, trip_id: TripId, title: str, day_number: int = 1) -> Itinerary:
        """Add a stop to the end of a day of a trip."""
        committed = await self.writer.edit_itinerary(
            author, trip_id, lambda before: add_stop(before, stop(before, day_number, title), None)
        )
        return committed.result

    async def log(self) -> list[Change]:
        """Return the whole log."""
        return await self.database.read(lambda connection: list(all_changes(connection)))

    async def dump(self) -> dict[str, list[tuple[object, ...]]]:
        """Return every row of every table."""
        return await self.database.read(dump)

    @asynccontextmanager
    async def unchanged(self) -> AsyncIterator[None]:
        """Prove that what happens inside changes neither the log nor any table."""
        head, tables = await self.reader.head(), await self.dump()
        yield
        assert await self.reader.head() == head
        assert await self.dump() == tables

    def close(self) -> None:
        """Close the cell. Idempotent."""
        self.feed.close()
        self.database.close()


def dump(connection: apsw.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table of an open database."""
    names = [str(row[0]) for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
    return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
