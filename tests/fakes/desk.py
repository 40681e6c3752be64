"""A cell with all that refines its trips, and a local model that does what a test tells it to."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from edge.planner.generations import Generations
from edge.planner.generator import Generator
from edge.planner.refinements import Refinements
from edge.planner.refiner import Refiner
from edge.sync.refinements import PENDING, ask
from models.change import DocumentKind, Origin
from models.ids import IdPrefix, MessageId, TripId, UserId, mint
from models.locale import Locale
from models.planning.generation import Message
from models.refinement.operation import Edit, Escalate, Proposal, Reason
from models.refinement.outline import Outline
from models.trip import Role
from tests.clients.scripted import ScriptedGenerator, catalogue
from tests.fakes.cell import Cell
from tests.fakes.trips import CELL

Scripted = Edit | tuple[Edit, ...] | Escalate | Exception


class ScriptedModel:
    """Proposes what is written down for each request, and leaves everything else to a generator."""

    def __init__(self, script: Mapping[str, Scripted]) -> None:
        """Answer by `script`."""
        self.script = dict(script)
        self.asked: list[str] = []
        self.held: set[str] = set()
        self._is_asked = asyncio.Event()

    async def propose(self, text: str, outline: Outline) -> Proposal:  # noqa: ARG002  # the trip is what the test made it
        """Return what is written down, or raise it; never return for what is held."""
        self.asked.append(text)
        self._is_asked.set()
        if text in self.held:
            await asyncio.Event().wait()
        found = self.script.get(text, Escalate(reason=Reason.NOT_SUPPORTED))
        if isinstance(found, Exception):
            raise found
        return found if isinstance(found, (tuple, Escalate)) else (found,)

    async def until_asked(self, text: str) -> None:
        """Return when it has been asked for `text`."""
        async with asyncio.timeout(20):
            while text not in self.asked:
                self._is_asked.clear()
                await self._is_asked.wait()


class Trip(NamedTuple):
    """A trip with three stops on its first day, and who may edit it."""

    id: TripId
    owner: UserId
    editor: UserId


class Desk(Cell):
    """A cell and its planner."""

    def __init__(
        self,
        folder: Path,
        script: Mapping[str, Scripted],
        generators: Sequence[Generator] | None = None,
        *,
        queue_limit: int = 8,
        back_off_seconds: tuple[float, ...] = (0.01, 0.02),
    ) -> None:
        """Open the cell in `folder`; nothing works before `start`."""
        super().__init__(folder)
        self.model = ScriptedModel(script)
        self.generations = Generations(
            self.database,
            self.writer,
            self.feed,
            self.trips,
            catalogue(),
            generators or [ScriptedGenerator()],
            self.events,
            CELL,
            self.clock,
            deadline_seconds=20,
            worker_count=1,
            queue_limit=queue_limit,
        )
        self.refiner = Refiner(
            self.writer,
            self.reader,
            self.generations,
            catalogue(),
            self.model,  # type: ignore[arg-type]  # it answers as the local model does
            self.events,
            CELL,
            self.clock,
        )
        self.refinements = Refinements(
            self.database, self.writer, self.feed, self.refiner, self.events, self.clock, back_off_seconds=back_off_seconds
        )

    async def start(self) -> "Desk":
        """Begin to work, as a node does."""
        await self.generations.start()
        await self.refinements.start()
        return self

    async def stop(self) -> None:
        """End as a node does."""
        self.feed.close()
        await self.refinements.close()
        await self.generations.close()
        self.close()

    async def shared_trip(self) -> Trip:
        """Return a new trip with the stops a, b and c."""
        owner, editor = await self.traveller(), await self.traveller()
        trip_id = (await self.trip(owner)).trip.id
        for title in ("a", "b", "c"):
            await self.add(owner, trip_id, title)
        await self.trips.share(owner, trip_id, Role.EDITOR, user_id=editor, email=None)
        return Trip(trip_id, owner, editor)

    async def ask(self, author: UserId, trip_id: TripId, text: str, locale: Locale = Locale.EN, message_id: str = "") -> MessageId:
        """Ask for a refinement as a push of a client does that was offline, and return its message's id."""
        asked_id = message_id or mint(IdPrefix.MESSAGE, CELL)
        committed = await self.writer.commit(
            author, trip_id, Origin.CHAT, lambda transaction: ask(transaction, trip_id, asked_id, text, locale, self.clock())
        )
        self.feed.wake(PENDING)
        return committed.result.id

    async def message(self, trip: Trip, message_id: str) -> Message:
        """Return a chat message."""
        found = await self.reader.node(trip.owner, DocumentKind.MESSAGE, message_id)
        assert isinstance(found, Message)
        return found

    async def answer(self, trip: Trip, message_id: MessageId) -> Message:
        """Wait until a refinement is answered and return the answer."""
        with self.feed.listening(trip.id) as woken:
            async with asyncio.timeout(20):
                while (asked := await self.message(trip, message_id)).pending:
                    await woken.wait()
                    woken.clear()
        assert asked.reply_id is not None
        return await self.message(trip, asked.reply_id)
