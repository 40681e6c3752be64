"""A trip in Lisbon, as short as can be, and stops for it."""

from datetime import UTC, date, datetime, time

from models.ids import CellCode, DayId, StopId, TripId, UserId, mint_stop, mint_trip, mint_user
from models.itinerary import Itinerary, add_stop, empty_itinerary
from models.trip import Stop, StopKind, Trip, Wishes

CELL = CellCode("gru-1")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
WISHES = Wishes(destinations=("lisboa",), day_count=3, starts_on=date(2026, 12, 1))


def wishes(**fields: object) -> Wishes:
    """Return the wishes of a trip of three days, or others."""
    return WISHES.replace(**fields)


def trip(owner: UserId | None = None, trip_id: TripId | None = None, **fields: object) -> Trip:
    """Return a trip of three days, or one with these fields."""
    return Trip.model_validate(
        {
            **dict(WISHES),
            "id": trip_id or mint_trip(CELL),
            "owner": owner or mint_user(CELL),
            "title": "Lisboa",
            "created_at": NOW,
            "updated_at": NOW,
            **fields,
        }
    )


def stop(itinerary: Itinerary, day_number: int, title: str, at: str | None = None, **fields: object) -> Stop:
    """Return a new stop for a day, without a place in its order yet."""
    return Stop.model_validate(
        {
            "id": mint_stop(CELL),
            "trip_id": itinerary.trip.id,
            "day_id": itinerary.days[day_number - 1].id,
            "position": 0,
            "kind": StopKind.VISIT,
            "title": title,
            "starts_at": time.fromisoformat(at) if at else None,
            **fields,
        }
    )


def empty(**fields: object) -> Itinerary:
    """Return the itinerary of a trip without a stop."""
    return empty_itinerary(trip(**fields), CELL)  # type: ignore[arg-type]  # named as the trip's fields


def planned(*titles: str) -> Itinerary:
    """Return an itinerary with these stops on its first day, each written `title` or `HH:MM title`."""
    itinerary = empty()
    for each in titles:
        at, name = (each[:5], each[6:]) if each[2:3] == ":" else (None, each)
        itinerary = add_stop(itinerary, stop(itinerary, 1, name, at), None)
    return itinerary


def titles(itinerary: Itinerary, day_number: int = 1) -> list[str]:
    """Return the stops of a day in order, each with its time where it has one."""
    stops = itinerary.stops_on(day_id(itinerary, day_number))
    return [f"{each.starts_at:%H:%M} {each.title}" if each.starts_at else each.title for each in stops]


def day_id(itinerary: Itinerary, day_number: int) -> DayId:
    """Return the id of a day."""
    return itinerary.days[day_number - 1].id


def id_of(itinerary: Itinerary, title: str) -> StopId:
    """Return the id of the stop of this title."""
    return next(each.id for each in itinerary.stops if each.title == title)
