"""A generator that does what a test tells it to."""

import asyncio
from collections.abc import AsyncGenerator

from edge.planner.generator import Task
from models.errors import PlanningFailed
from models.generation import Usage
from models.plan import DraftDay, DraftStop
from models.trip import StopKind

ALL = 1_000


class ScriptedGenerator:
    """Proposes a walk a day; it makes no day before it is allowed to."""

    def __init__(self, name: str = "scripted", *, allowed: int = ALL, failure: Exception | None = None, is_well: bool = True) -> None:
        """Make the first `allowed` days at once; raise `failure` instead of the first day that is not allowed."""
        self.name = name
        self.made: list[int] = []
        self.tasks: list[Task] = []
        self.is_well = is_well
        self._allowed = asyncio.Semaphore(allowed)
        self._failure = failure

    def allow(self, days: int = 1) -> None:
        """Let that many more days be made."""
        for _ in range(days):
            self._allowed.release()

    async def draft(self, task: Task) -> AsyncGenerator[DraftDay | Usage, None]:
        """Yield the days, each when it is allowed."""
        self.tasks.append(task)
        for number in range(1, task.wishes.day_count + 1):
            if self._failure is not None and self._allowed.locked():
                raise self._failure
            await self._allowed.acquire()
            self.made.append(number)
            yield walk(number, task.wishes.destinations[0])
        yield Usage(model=self.name, input_tokens=10, output_tokens=5)

    async def is_healthy(self) -> bool:
        """Tell what the test says."""
        return self.is_well


class RefusingGenerator(ScriptedGenerator):
    """Fails before the first day."""

    def __init__(self, failure: PlanningFailed, name: str = "refusing") -> None:
        """Raise `failure`."""
        super().__init__(name, allowed=0, failure=failure)


def walk(number: int, destination: str) -> DraftDay:
    """Return a day with one walk."""
    stop = DraftStop(kind=StopKind.FREE, title=f"Passeio {number}", starts_at=f"{9 + number}:00", duration_minutes=60)
    return DraftDay(number=number, destination=destination, title=f"Dia {number}", stops=(stop,))
