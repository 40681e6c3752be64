"""Generations that wait for their turn: a bounded queue and a few workers."""

import asyncio
from collections.abc import Awaitable, Callable

from models.errors import Overloaded
from models.ids import GenerationId

Run = Callable[[GenerationId], Awaitable[None]]


class GenerationQueue:
    """Runs generations in order of arrival, a few at a time."""

    def __init__(self, run: Run, worker_count: int, limit: int) -> None:
        """Call `run` for each generation, which takes care of its own errors."""
        self._run = run
        self._worker_count = worker_count
        self._limit = limit
        self._waiting: asyncio.Queue[GenerationId] = asyncio.Queue()
        self._workers: list[asyncio.Task[None]] = []

    @property
    def waiting_count(self) -> int:
        """Return how many generations wait."""
        return self._waiting.qsize()

    def start(self) -> None:
        """Begin to work."""
        self._workers = [asyncio.create_task(self._work(), name=f"generation-{number}") for number in range(self._worker_count)]

    def require_room(self) -> None:
        """Raise `Overloaded` when no generation may be added."""
        if self._waiting.qsize() >= self._limit:
            raise Overloaded(seconds=30)

    def add(self, generation_id: GenerationId) -> None:
        """Let a stored generation wait for its turn; one that is stored is never refused."""
        self._waiting.put_nowait(generation_id)

    async def close(self) -> None:
        """Stop the workers; whatever they were at is cancelled and stays stored as unfinished."""
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            await self._run(await self._waiting.get())
