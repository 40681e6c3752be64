"""A generator that does what a test tells it to."""

import asyncio
from collections.abc import AsyncGenerator
from functools import lru_cache

from edge.planner.catalogue import Catalogue, load_catalogue
from edge.planner.generator import Task
from edge.planner.solver import Solver
from models.errors import PlanningFailed
from models.planning.generation import Usage
from models.planning.plan import DraftDay

ALL = 1_000


@lru_cache
def catalogue() -> Catalogue:
    """Return the catalogue that ships, read once."""
    return load_catalogue()


class ScriptedGenerator:
    """Proposes sound days, so that nothing has to be repaired; it makes none before it is allowed to."""

    def __init__(self, name: str = "scripted", *, allowed: int = ALL, failure: Exception | None = None, is_well: bool = True) -> None:
        """Make the first `allowed` days at once; raise `failure` instead of the first day that is not allowed."""
        self.name = name
        self.made: list[DraftDay] = []
        self.tasks: list[Task] = []
        self.is_well = is_well
        self._allowed = asyncio.Semaphore(allowed)
        self._failure = failure

    @property
    def proposed(self) -> list[tuple[str, list[str]]]:
        """Return the days made so far, each with the titles of its stops."""
        return [(day.title, [stop.title for stop in day.stops]) for day in self.made]

    def allow(self, days: int = 1) -> None:
        """Let that many more days be made."""
        for _ in range(days):
            self._allowed.release()

    async def draft(self, task: Task) -> AsyncGenerator[DraftDay | Usage, None]:
        """Yield the days, each when it is allowed."""
        self.tasks.append(task)
        for day in Solver(catalogue(), task.wishes).days():
            if self._failure is not None and self._allowed.locked():
                raise self._failure
            await self._allowed.acquire()
            self.made.append(day.model_copy(update={"title": f"Dia {day.number}"}))
            yield self.made[-1]
        yield Usage(model=self.name, input_tokens=10, output_tokens=5)

    async def is_healthy(self) -> bool:
        """Tell what the test says."""
        return self.is_well


class RefusingGenerator(ScriptedGenerator):
    """Fails before the first day."""

    def __init__(self, failure: PlanningFailed, name: str = "refusing") -> None:
        """Raise `failure`."""
        super().__init__(name, allowed=0, failure=failure)
