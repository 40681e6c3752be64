"""Days in Lisboa, with true places, from a Tuesday in November; and what edits make of them."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time
from typing import NamedTuple

import pytest

from edge.planner.edits.execution import execute
from edge.planner.edits.sketch import EditError
from models.ids import CellCode, TripId, UserId, mint_stop
from models.itinerary import Itinerary, empty_itinerary, itinerary_of
from models.locale import Locale
from models.money import Money
from models.refinement.operation import Edit
from models.trip import Stop, StopKind, Trip
from tests.clients.scripted import catalogue

CELL = CellCode("test-1")
NOW = datetime(2026, 11, 20, tzinfo=UTC)
DAYS = (
    ("10:00+90 castelo-de-sao-jorge", "13:00+75 cervejaria-trindade", "16:00+75 museu-nacional-dos-coches"),
    ("10:00+75 mosteiro-dos-jeronimos", "15:00+120 oceanario-de-lisboa"),
)
"""What happens on each day: when and for how many minutes, and a place by the end of its id, or else a title."""

CASTELO, TRINDADE, COCHES = "10:00+90 Castelo de São Jorge", "13:00+75 Cervejaria Trindade", "16:00+75 Museu Nacional dos Coches"
JERONIMOS, OCEANARIO = "10:00+75 Mosteiro dos Jerónimos", "15:00+120 Oceanário de Lisboa"
FROM_SUNDAY = date(2026, 11, 22)
LOOSE = (("10:00+90 castelo-de-sao-jorge", "11:30+90 free", "13:00+75 cervejaria-trindade", "14:15+180 free"), ("caderno", "passeio"))
"""A day with free time, and one without times."""

FREE = "free"
"""The title of free time."""


class Told(NamedTuple):
    """What came of edits."""

    itinerary: Itinerary
    text: str


def lisboa(
    days: Sequence[Sequence[str]] = DAYS,
    *,
    starts_on: date | None = date(2026, 11, 24),
    locked: Collection[int] = (),
    is_priced: bool = True,
    **wishes: object,
) -> Itinerary:
    """Return days in Lisboa; `locked` are numbers of stops, and every stop costs what it does in truth unless nothing `is_priced`."""
    trip = Trip.model_validate(
        {
            "id": TripId("trp_test-1_" + "0" * 32),
            "owner": UserId("usr_test-1_" + "0" * 32),
            "title": "Lisboa",
            "destinations": ("lisboa",),
            "day_count": len(days),
            "starts_on": starts_on,
            "created_at": NOW,
            "updated_at": NOW,
            **wishes,
        }
    )
    empty = empty_itinerary(trip, CELL)
    planned = [(day.id, line) for day, lines in zip(empty.days, days, strict=True) for line in lines]
    stops = [_stop(trip, day_id, number, line, locked, is_priced=is_priced) for number, (day_id, line) in enumerate(planned, start=1)]
    return itinerary_of(trip, empty.days, stops)


def _stop(trip: Trip, day_id: str, number: int, line: str, locked: Collection[int], *, is_priced: bool) -> Stop:
    when, _, name = line.rpartition(" ") if line[2:3] == ":" else ("", "", line)
    starts, _, minutes = when.partition("+")
    place = catalogue().get(f"plc_{trip.destinations[0]}_{name}")
    kind = StopKind.FREE if name == FREE else StopKind.MEAL if place and place.is_eatery else StopKind.VISIT
    return Stop.model_validate(
        {
            "id": mint_stop(CELL),
            "trip_id": trip.id,
            "day_id": day_id,
            "position": number * 1024,
            "kind": kind,
            "title": place.name if place else name,
            "place_id": place.id if place else None,
            "location": place.location if place else None,
            "starts_at": time.fromisoformat(starts) if starts else None,
            "duration_minutes": int(minutes or 60),
            "cost": place.price if place and is_priced else None,
            "locked": number in locked,
        }
    )


def edited(before: Itinerary, *edits: Edit, locale: Locale = Locale.EN) -> Told:
    """Return what edits make of a trip, and what is said of it with plain spaces."""
    outcome = execute(edits, before, catalogue(), locale, CELL)
    return Told(outcome.itinerary, " ".join(outcome.text.split()))


def lines(itinerary: Itinerary, day: int) -> list[str]:
    """Return the stops of a day in order, with their times."""
    stops = itinerary.stops_on(itinerary.days[day - 1].id)
    return [f"{stop.starts_at:%H:%M}+{stop.duration_minutes} {stop.title}" if stop.starts_at else stop.title for stop in stops]


def euros(amount: int) -> Money:
    """Return so many euros."""
    return Money.of_cents(amount * 100, "EUR")


def assert_refused(before: Itinerary, reason: str, *edits: Edit) -> None:
    """Prove that edits are refused, and that nothing of the trip changed."""
    stood = before.model_dump_json()
    with pytest.raises(EditError) as refused:
        execute(edits, before, catalogue(), Locale.EN, CELL)
    assert refused.value.reason == reason
    assert before.model_dump_json() == stood
