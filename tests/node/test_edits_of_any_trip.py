"""What must hold whatever is asked of whatever trip: nothing locked is lost, nothing new overlaps, and the trip stays sound."""

from datetime import date, time
from functools import lru_cache
from itertools import combinations

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from edge.planner.edits.execution import execute
from edge.planner.edits.sketch import EditError
from edge.planner.solver import Solver
from models.ids import StopId
from models.itinerary import Itinerary, itinerary_of
from models.locale import Locale
from models.place import Diet, minutes_of
from models.planning.adoption import adopt, draft_of
from models.planning.check import Rule, check
from models.refinement.calendar import Daypart
from models.refinement.operation import (
    Add,
    AddDiet,
    BeginDay,
    Edit,
    EndDay,
    Fuller,
    Level,
    Lighter,
    Lock,
    Longer,
    Move,
    Place,
    Remove,
    Replace,
    SetBudget,
    SetDuration,
    SetMobility,
    SetPace,
    SetStart,
    Shorter,
    Side,
    Swap,
    SwapDays,
    Unlock,
    WriteNote,
)
from models.refinement.wish import Wish
from models.travel import Mobility
from models.trip import Pace, Stop
from tests.clients.scripted import catalogue
from tests.fakes.lisboa import CELL, FREE, euros, lisboa

SLUGS = [place.id.removeprefix("plc_lisboa_") for place in catalogue().places("lisboa")]
NAMES = [*(place.name for place in catalogue().places("lisboa")[:8]), "Casa da Tia Zezinha"]
SAID = frozenset({Rule.OVER_BUDGET, Rule.DIET, Rule.MOBILITY})
"""What is said where it can't be helped, since the travellers asked for what leads to it."""

ADVICE = frozenset({Rule.MEAL_MISSING, Rule.TOO_MANY_STOPS, Rule.TOO_MUCH_WALKING})

times = st.builds(time, st.integers(7, 22), st.sampled_from([0, 15, 30, 50]))
starts = times | st.sampled_from(Daypart)


@lru_cache
def planned(destination: str, pace: Pace) -> Itinerary:
    """Return a trip as the embedded planner leaves one."""
    trip = lisboa(((), ()), destinations=(destination,), pace=pace)
    return adopt(trip, trip, Solver(catalogue(), trip.trip).days(), CELL)


@st.composite
def sound_trips(draw: st.DrawFn) -> Itinerary:
    """Return a trip that breaks no rule, some of it locked."""
    trip = planned(draw(st.sampled_from([each.code for each in catalogue().destinations])), draw(st.sampled_from(Pace)))
    locked = draw(st.sets(st.integers(0, len(trip.stops) - 1), max_size=3))
    return trip.having(stops=(stop.replace(locked=number in locked) for number, stop in enumerate(trip.stops)))


@st.composite
def odd_trips(draw: st.DrawFn) -> Itinerary:
    """Return a trip as travellers leave one: some of it at odd times, untimed, free, closed or locked."""
    slugs = draw(st.lists(st.sampled_from(SLUGS), min_size=2, max_size=10, unique=True))
    day_count = draw(st.integers(1, 3))
    days: list[list[str]] = [[] for _ in range(day_count)]
    clock = [9 * 60] * day_count
    for slug in slugs:
        number = draw(st.integers(0, day_count - 1))
        name = draw(st.sampled_from([slug, slug, slug, FREE]))
        minutes = draw(st.sampled_from([30, 60, 95]))
        begins = max(0, clock[number] + draw(st.sampled_from([0, 30, 45, 90, -20])))
        if draw(st.integers(0, 6)) == 0:
            days[number].append(name)
        elif begins + minutes < 24 * 60:
            days[number].append(f"{begins // 60:02}:{begins % 60:02}+{minutes} {name}")
            clock[number] = begins + minutes
    locked = draw(st.sets(st.integers(1, len(slugs)), max_size=3))
    return lisboa(
        days,
        starts_on=draw(st.sampled_from([None, date(2026, 11, 22), date(2026, 11, 24)])),
        locked=locked,
        budget=draw(st.sampled_from([None, None, euros(150)])),
        mobility=draw(st.sampled_from([Mobility.FULL, Mobility.FULL, Mobility.LIMITED])),
        diets=draw(st.sampled_from([(), (), (Diet.VEGETARIAN,)])),
    )


def edits_of(before: Itinerary) -> st.SearchStrategy[Edit]:
    """Return any edit of a trip, now and then of what it has not."""
    stop, day = st.integers(1, len(before.stops) + 1), st.integers(1, len(before.days) + (len(before.stops) == 0))
    wishes = st.lists(st.sampled_from(Wish), min_size=1, max_size=2, unique=True).map(tuple)
    side = st.sampled_from(Side)
    minutes = st.sampled_from([None, 30, 60, 120])
    return st.one_of(
        st.builds(Move, stop=stop, day=day, start=st.none() | starts),
        st.builds(Place, stop=stop, side=side, anchor=stop),
        st.builds(Remove, stop=stop),
        st.builds(Replace, stop=stop, wishes=wishes),
        st.builds(Replace, stop=stop, name=st.sampled_from(NAMES)),
        st.builds(Add, wishes=wishes, day=st.none() | day, start=st.none() | starts),
        st.builds(Add, wishes=wishes, side=side, anchor=stop),
        st.builds(Add, name=st.sampled_from(NAMES), day=st.none() | day),
        st.builds(SetStart, stop=stop, start=starts),
        st.builds(SetDuration, stop=stop, minutes=st.integers(5, 300)),
        st.builds(Swap, stop=stop, other=stop),
        st.builds(SwapDays, day=day, other=day),
        st.builds(BeginDay, day=day, start=times),
        st.builds(EndDay, day=day, end=times),
        st.builds(Longer, day=day, minutes=minutes),
        st.builds(Shorter, day=day, minutes=minutes),
        st.builds(Lighter, day=day),
        st.builds(Fuller, day=day),
        st.builds(SetPace, pace=st.sampled_from(Pace)),
        st.builds(SetBudget, level=st.sampled_from(Level)),
        st.builds(SetBudget, amount=st.integers(20, 300).map(euros)),
        st.builds(AddDiet, diet=st.sampled_from(Diet)),
        st.builds(SetMobility, mobility=st.sampled_from(Mobility)),
        st.builds(Lock, stop=stop),
        st.builds(Unlock, stop=stop),
        st.builds(WriteNote, stop=st.none() | stop, text=st.just("coats")),
    )


def overlapping(stops: tuple[Stop, ...]) -> set[frozenset[StopId]]:
    """Return which stops of a day happen at the same time."""
    timed = [(stop.id, minutes_of(stop.starts_at), stop.duration_minutes) for stop in stops if stop.starts_at]
    return {
        frozenset((one, other))
        for (one, begins, lasts), (other, opens, stays) in combinations(timed, 2)
        if begins < opens + stays and opens < begins + lasts
    }


def broken(itinerary: Itinerary) -> set[Rule]:
    """Return the rules that the timed stops of a trip break."""
    timed = itinerary.having(stops=(stop for stop in itinerary.stops if stop.starts_at))
    return {finding.rule for finding in check(draft_of(timed), itinerary.trip, catalogue().places_by_id.values(), catalogue().destinations)}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_edits_lose_nothing_locked_and_let_nothing_overlap(data: st.DataObject) -> None:
    before = data.draw(sound_trips() | odd_trips())
    asked = tuple(data.draw(st.lists(edits_of(before), min_size=1, max_size=2)))
    stood = before.model_dump()
    try:
        outcome = execute(asked, before, catalogue(), Locale.PT_BR, CELL)
    except EditError as error:
        event(f"refused: {error.reason}")
        return
    finally:
        assert before.model_dump() == stood
    after = outcome.itinerary
    event("done")
    assert itinerary_of(after.trip, after.days, after.stops).model_dump() == Itinerary.model_validate(after.model_dump()).model_dump()
    assert len({stop.id for stop in after.stops}) == len(after.stops)
    if not any(isinstance(edit, Unlock) for edit in asked):
        now = {stop.id: stop for stop in after.stops}
        for stop in before.stops:
            assert not stop.locked or now[stop.id].replace(position=stop.position) == stop
    for day in before.days:
        news = overlapping(after.stops_on(day.id)) - overlapping(before.stops_on(day.id))
        assert not {pair for pair in news if not any(pair in overlapping(before.stops_on(each.id)) for each in before.days)}
    assert outcome.text
    assert "{" not in outcome.text
    if not broken(before):
        event("was sound")
        assert broken(after) - ADVICE <= SAID | ({Rule.TRAVEL} if any(isinstance(edit, SetMobility) for edit in asked) else set())
