"""Rules of the embedded planner that the contract suite does not know."""

from datetime import date, time

import pytest

from edge.planner.catalogue import load_catalogue
from edge.planner.embedded import EmbeddedPlanner
from edge.planner.generator import Task
from models.errors import InvalidInput, NoFeasiblePlan, RefinementNotUnderstood, UnknownDestination
from models.locale import Locale
from models.money import Money
from models.place import Interest
from models.planning.check import Rule, check
from models.planning.plan import DraftDay, DraftStop
from models.trip import StopKind, Wishes

CATALOGUE = load_catalogue()
PLANNER = EmbeddedPlanner(CATALOGUE)
TODAY = date(2026, 11, 22)
WISHES = Wishes(destinations=("porto",), day_count=3)


async def drafted(wishes: Wishes, instruction: str = "", current: tuple[DraftDay, ...] = ()) -> tuple[DraftDay, ...]:
    task = Task(wishes=wishes, today=TODAY, instruction=instruction, current=current)
    return tuple([part async for part in PLANNER.draft(task) if isinstance(part, DraftDay)])


def places(days: tuple[DraftDay, ...], kind: StopKind = StopKind.VISIT) -> set[str]:
    return {stop.place_id for day in days for stop in day.stops if stop.place_id and stop.kind is kind}


def cost(days: tuple[DraftDay, ...]) -> int:
    return sum(stop.cost.amount_micros for day in days for stop in day.stops if stop.cost)


async def test_it_is_always_healthy() -> None:
    assert await PLANNER.is_healthy()
    assert PLANNER.name == "embedded"


@pytest.mark.parametrize(("locale", "title"), [(Locale.EN, "Free time"), (Locale.PT_BR, "Tempo livre")])
async def test_a_draft_speaks_the_language_of_the_trip(locale: Locale, title: str) -> None:
    days = await drafted(WISHES.replace(locale=locale, day_count=30))

    assert title in {stop.title for day in days for stop in day.stops if stop.kind is StopKind.FREE}
    language = locale.value[:2]
    visits = [stop for day in days for stop in day.stops if stop.place_id]
    assert all(stop.notes == CATALOGUE.place(stop.place_id or "").summary[language] for stop in visits)


async def test_a_calmer_pace_keeps_a_part_of_what_is_there() -> None:
    before = await drafted(WISHES)
    after = await drafted(WISHES, "mais tranquilo", before)

    assert max(sum(stop.kind is StopKind.VISIT for stop in day.stops) for day in after) <= 3
    assert len(places(after) & places(before)) >= len(places(after)) * 0.7


async def test_a_new_interest_changes_some_and_keeps_most() -> None:
    before = await drafted(WISHES)
    after = await drafted(WISHES, "quero mais vinho", before)

    def wines(days: tuple[DraftDay, ...]) -> int:
        return sum(Interest.WINE in CATALOGUE.place(each).interests for each in places(days))

    assert wines(after) > wines(before)
    assert len(places(after) & places(before)) >= len(places(before)) // 2


async def test_cheaper_is_cheaper() -> None:
    before = await drafted(WISHES)

    assert cost(await drafted(WISHES, "mais barato, por favor", before)) <= cost(before) * 3 // 4


async def test_words_that_the_task_took_over_already_are_planned_again() -> None:
    before = await drafted(WISHES)

    assert len(await drafted(WISHES, "3 dias no Porto", before)) == 3


async def test_only_another_length_or_city_is_for_the_caller_to_set() -> None:
    before = await drafted(WISHES)
    for words in ("faz em 5 dias", "prefiro Paris", "a partir de 10/06"):
        with pytest.raises(RefinementNotUnderstood):
            await drafted(WISHES, words, before)


async def test_a_stop_of_the_travellers_own_survives_a_refinement() -> None:
    before = await drafted(WISHES)
    own = DraftStop(kind=StopKind.VISIT, title="Casa da avó", starts_at=time(16, 0), duration_minutes=60)
    day = before[0].replace(stops=(*tuple(stop for stop in before[0].stops if not time(15) <= stop.starts_at <= time(17)), own))

    after = await drafted(WISHES, "ritmo intenso", (day, *before[1:]))

    assert own in after[0].stops


async def test_locked_stops_are_respected_by_what_is_planned_around_them() -> None:
    place = CATALOGUE.place("plc_porto_palacio-da-bolsa")
    locked = DraftStop(
        kind=StopKind.VISIT,
        title=place.name,
        place_id=place.id,
        location=place.location,
        starts_at=time(10, 30),
        duration_minutes=45,
        cost=Money.of_cents(1_000, "EUR"),
        locked=True,
    )
    current = (DraftDay(number=2, destination="porto", title="", stops=(locked,)),)
    days = await drafted(WISHES, current=current)

    assert locked in days[1].stops
    findings = check(days, WISHES, CATALOGUE.places("porto"), CATALOGUE.destinations, current)
    assert {each.rule for each in findings} <= {Rule.MEAL_MISSING}


async def test_a_locked_stop_beyond_the_budget_is_refused_with_a_reason() -> None:
    dear = DraftStop(
        kind=StopKind.LODGING,
        title="Hotel",
        starts_at=time(15),
        duration_minutes=0,
        cost=Money.of_cents(90_000, "EUR"),
        locked=True,
    )
    current = (DraftDay(number=1, destination="porto", title="", stops=(dear,)),)

    with pytest.raises(NoFeasiblePlan):
        await drafted(WISHES.replace(budget=Money.of_cents(50_000, "EUR")), current=current)


async def test_an_unknown_destination_is_refused() -> None:
    with pytest.raises(UnknownDestination):
        await drafted(Wishes(destinations=("atlantis",), day_count=2))


async def test_a_request_for_more_than_wishes_hold_is_refused() -> None:
    with pytest.raises(InvalidInput):
        await drafted(WISHES, "somos 60 pessoas", await drafted(WISHES))
