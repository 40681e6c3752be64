"""What every generator owes to whoever asks it."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import date, time

import pytest

from edge.planner.generator import Generator, Task
from models.errors import RefinementNotUnderstood
from models.money import Money
from models.planning.generation import Usage
from models.planning.plan import DraftDay, DraftStop
from models.trip import StopKind, Wishes
from tests.contracts.generators import GENERATORS
from tests.fakes.cities import CATALOGUE
from tests.fakes.places import MUSEUM, SQUARE

TODAY = date(2026, 11, 22)
WISHES = Wishes(destinations=("lisboa",), day_count=2)
LOCKED = DraftStop(
    kind=StopKind.VISIT,
    title="O nosso museu",
    place_id=MUSEUM.id,
    location=MUSEUM.location,
    starts_at=time(15, 20),
    duration_minutes=55,
    cost=Money.of_cents(1_234, "EUR"),
    notes="Bilhetes comprados.",
    locked=True,
)
EMPTY = DraftDay(number=1, destination="lisboa", title="", stops=())


@pytest.fixture(params=sorted(GENERATORS))
async def generator(request: pytest.FixtureRequest) -> AsyncIterator[Generator]:
    async with GENERATORS[request.param]() as opened:
        yield opened


async def drafted(generator: Generator, task: Task) -> list[DraftDay]:
    return [part async for part in generator.draft(task) if isinstance(part, DraftDay)]


def places_in(days: list[DraftDay]) -> list[str]:
    return [stop.place_id for day in days for stop in day.stops if stop.place_id]


async def test_days_come_in_order_each_once(generator: Generator) -> None:
    days = await drafted(generator, Task(wishes=WISHES, today=TODAY))

    assert [day.number for day in days] == [1, 2]
    assert all(day.title and day.stops for day in days)


async def test_stops_of_a_day_come_in_order_of_time(generator: Generator) -> None:
    for day in await drafted(generator, Task(wishes=WISHES, today=TODAY)):
        starts = [stop.starts_at for stop in day.stops]
        assert starts == sorted(starts)


async def test_no_place_is_visited_twice(generator: Generator) -> None:
    places = places_in(await drafted(generator, Task(wishes=WISHES, today=TODAY)))

    assert len(places) == len(set(places))


async def test_places_are_of_the_destination_of_their_day(generator: Generator) -> None:
    days = await drafted(generator, Task(wishes=WISHES.replace(destinations=("lisboa", "porto")), today=TODAY))

    assert [day.destination for day in days] == ["lisboa", "porto"]
    for day in days:
        assert {CATALOGUE.place(place).destination for place in places_in([day])} <= {day.destination}
        assert places_in([day])


async def test_a_locked_stop_is_kept_as_it_is(generator: Generator) -> None:
    current = (EMPTY.replace(stops=(LOCKED,)), EMPTY.replace(number=2))

    days = await drafted(generator, Task(wishes=WISHES, today=TODAY, current=current))

    assert [stop for stop in days[0].stops if stop.locked] == [LOCKED]
    assert places_in(days).count(MUSEUM.id) == 1


async def test_a_refinement_keeps_what_is_locked(generator: Generator) -> None:
    other = LOCKED.replace(place_id=SQUARE.id, title="A praça", starts_at=time(18, 0), location=SQUARE.location, locked=False)
    current = (EMPTY.replace(stops=(LOCKED, other)), EMPTY.replace(number=2))

    days = await drafted(generator, Task(wishes=WISHES, today=TODAY, current=current, instruction="um ritmo mais leve, por favor"))

    assert [day.number for day in days] == [1, 2]
    assert [stop for stop in days[0].stops if stop.locked] == [LOCKED]


async def test_words_that_ask_for_nothing_are_not_understood(generator: Generator) -> None:
    task = Task(wishes=WISHES, today=TODAY, current=(EMPTY, EMPTY.replace(number=2)), instruction="muito obrigado!")

    with pytest.raises(RefinementNotUnderstood):
        await drafted(generator, task)


async def test_usage_is_told_once_at_most(generator: Generator) -> None:
    parts = [part async for part in generator.draft(Task(wishes=WISHES, today=TODAY))]

    assert len([part for part in parts if isinstance(part, Usage)]) <= 1


async def test_closing_the_draft_ends_the_work(generator: Generator) -> None:
    async with aclosing(generator.draft(Task(wishes=WISHES.replace(day_count=7), today=TODAY))) as parts:  # type: ignore[type-var]
        first = await anext(aiter(parts))

    assert isinstance(first, DraftDay)
    assert [part async for part in parts] == []
    assert await generator.is_healthy()


async def test_a_generator_has_a_name(generator: Generator) -> None:
    assert generator.name in GENERATORS
