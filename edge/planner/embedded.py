"""The embedded planner: drafts an itinerary from the catalogue alone, without network, in well under a second."""

import asyncio
from collections.abc import AsyncGenerator, Iterator

from edge.planner.catalogue import Catalogue
from edge.planner.generator import Task
from edge.planner.solver import Solver
from models.errors import RefinementNotUnderstood
from models.money import LIMIT_MICROS, Money
from models.planning.generation import Usage
from models.planning.plan import DraftDay
from models.planning.suitability import micros_in
from models.request.request import RequestRead, read_request
from models.trip import Wishes
from models.value import checked

_CHEAPER_PERCENT = 75
"""What `cheaper` means, against what the trip costs now."""


_FRAME = frozenset({"destinations", "starts_on", "day_count"})


class EmbeddedPlanner:
    """A generator that always answers. It solves off the event loop, a day at a time."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Plan from this catalogue."""
        self._catalogue = catalogue

    @property
    def name(self) -> str:
        """Name it for travellers and metrics."""
        return "embedded"

    async def draft(self, task: Task) -> AsyncGenerator[DraftDay | Usage, None]:
        """Yield the days in order, each as soon as it is solved.

        Raises `RefinementNotUnderstood` for an instruction that names no wish, `NoFeasiblePlan` for a budget that feeds
        nobody, `UnknownDestination` for a destination that is not in the catalogue.
        """
        days = await asyncio.to_thread(self._days, task)
        while (day := await asyncio.to_thread(next, days, None)) is not None:
            yield day
        yield Usage(model=self.name)

    async def is_healthy(self) -> bool:
        """Tell whether a draft can be expected: always."""
        return True

    def _days(self, task: Task) -> Iterator[DraftDay]:
        if not task.instruction:
            return Solver(self._catalogue, task.wishes, task.current).days()
        read = self._read(task)
        wishes = self._refined_wishes(task, read)
        return Solver(self._catalogue, wishes, task.current, keeps_current=True, sought=read.interests).days()

    def _read(self, task: Task) -> RequestRead:
        return read_request(task.instruction, self._catalogue.destinations, task.today, task.wishes.locale)

    def _refined_wishes(self, task: Task, read: RequestRead) -> Wishes:
        """Return the wishes of a task with what its instruction changes; raise `RefinementNotUnderstood`.

        Where, when and how long belong to the trip: they are as the task says, and an instruction that asks for nothing
        else is understood only if the task says the same.
        """
        if not read.found or (read.found <= _FRAME and checked(lambda: read.applied_to(task.wishes), "instruction") != task.wishes):
            raise RefinementNotUnderstood
        frame = {name: getattr(task.wishes, name) for name in _FRAME}
        wishes = checked(lambda: read.applied_to(task.wishes).replace(**frame), "instruction")
        return _cheaper(wishes, task) if read.is_cheaper and read.budget is None else wishes


def _cheaper(wishes: Wishes, task: Task) -> Wishes:
    """Return the wishes with a budget below what the current itinerary costs."""
    costs = [stop.cost for day in task.current for stop in day.stops if stop.cost]
    if not costs:
        return wishes
    currency = wishes.budget.currency if wishes.budget else costs[0].currency
    micros = sum(micros_in(cost, currency) for cost in costs) * _CHEAPER_PERCENT // 100
    if wishes.budget and wishes.budget.amount_micros <= micros:
        return wishes
    return wishes.replace(budget=Money(amount_micros=min(micros, LIMIT_MICROS), currency=currency))
