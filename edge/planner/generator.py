"""What every generator of itineraries can do."""

from collections.abc import AsyncGenerator
from datetime import date
from typing import Protocol

from models.planning.generation import Usage
from models.planning.plan import DraftDay
from models.trip import Wishes
from models.value import Value


class Task(Value):
    """What a generator is asked: the wishes, and for a refinement the words and the itinerary as it stands.

    `current` holds a day per day of the trip, possibly without stops; its locked stops are to be kept as they are.
    """

    wishes: Wishes
    today: date
    instruction: str = ""
    current: tuple[DraftDay, ...] = ()


class Generator(Protocol):
    """Turns a task into a draft, day by day."""

    @property
    def name(self) -> str:
        """Name it for travellers and metrics, for example `gemini`."""

    def draft(self, task: Task) -> AsyncGenerator[DraftDay | Usage, None]:
        """Yield the days of the trip in order, each once, as soon as it is known, and at some time the usage.

        Raises `PlanningFailed`: `RefinementNotUnderstood`, `NoFeasiblePlan`, `ProviderUnavailable`,
        `ProviderKeyRefused` or `DeadlineExceeded`. Closing the iterator stops the work.
        """

    async def is_healthy(self) -> bool:
        """Tell whether a draft can be expected of it now; answers within a second."""
