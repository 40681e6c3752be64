"""How a checked draft becomes part of an itinerary, without losing what its travellers did meanwhile."""

from collections.abc import Iterable

from models.ids import CellCode, StopId, mint_stop
from models.itinerary import POSITION_STEP, Itinerary, itinerary_of
from models.place import minutes_of
from models.planning.plan import DraftDay, DraftStop
from models.trip import Day, Stop


def draft_of(itinerary: Itinerary) -> tuple[DraftDay, ...]:
    """Return an itinerary as a draft: what a generator sees of a trip that it is to refine.

    A stop without a time of day stands at the end of the one before it.
    """
    return tuple(_draft_day(day, itinerary.stops_on(day.id)) for day in itinerary.days)


def _draft_day(day: Day, stops: Iterable[Stop]) -> DraftDay:
    drafted: list[DraftStop] = []
    clock = 9 * 60
    for stop in stops:
        clock = minutes_of(stop.starts_at) if stop.starts_at else min(clock, 23 * 60)
        drafted.append(draft_stop_of(stop, clock))
        clock += stop.duration_minutes
    return DraftDay(number=day.number, destination=day.destination, title=day.title, stops=tuple(drafted))


def draft_stop_of(stop: Stop, start_minutes: int) -> DraftStop:
    """Return a stop as a draft's stop that begins `start_minutes` after midnight."""
    fields = {name: getattr(stop, name) for name in ("kind", "title", "place_id", "location", "duration_minutes", "cost", "locked")}
    return DraftStop.model_validate({**fields, "starts_at": stop.starts_at or f"{start_minutes // 60:02}:{start_minutes % 60:02}"})


def adopt(current: Itinerary, basis: Itinerary, draft: Iterable[DraftDay], cell: CellCode) -> Itinerary:
    """Return the current itinerary with its stops replaced by a draft that was made from `basis`.

    A stop keeps its identity, notes, booking and ticks where the draft visits the same place. Locked stops stay, and so
    does every stop that was added or changed since `basis`; a place that was taken out since then stays out, and a day
    keeps the title it was given since. An edit made while a draft was on its way is never lost.
    """
    known = {stop.id: stop for stop in basis.stops}
    kept = [stop for stop in current.stops if stop.locked or known.get(stop.id) != stop]
    reusable = {stop.place_id or stop.title: stop for stop in current.stops if stop not in kept}
    taken = {stop.place_id for stop in kept} | {stop.place_id for stop in basis.stops} - {stop.place_id for stop in current.stops}
    former_days = {day.id: day for day in basis.days}
    days = {day.number: day for day in current.days}
    stops = list(kept)
    for drafted in draft:
        day = days.get(drafted.number)
        if day is None:
            continue
        former = former_days.get(day.id, day)
        days[day.number] = day.replace(
            title=drafted.title if day.title == former.title else day.title,
            destination=drafted.destination if day.destination == former.destination else day.destination,
        )
        for rank, each in enumerate(drafted.stops, start=1):
            if not each.locked and (each.place_id is None or each.place_id not in taken):
                stops.append(_stop(each, day, rank, reusable.pop(each.place_id or each.title, None), cell))
    ordered = _in_order_of_time(stops)
    return itinerary_of(current.trip, days.values(), ordered)


def _stop(drafted: DraftStop, day: Day, rank: int, former: Stop | None, cell: CellCode) -> Stop:
    fields = {
        name: getattr(drafted, name) for name in ("kind", "title", "place_id", "location", "starts_at", "duration_minutes", "cost", "notes")
    }
    fields |= {"day_id": day.id, "position": rank * POSITION_STEP}
    if former is None:
        return Stop.model_validate({**fields, "id": mint_stop(cell), "trip_id": day.trip_id})
    return former.replace(**{**fields, "notes": former.notes or drafted.notes, "title": former.title})


def _in_order_of_time(stops: list[Stop]) -> list[Stop]:
    """Give the stops of each day their positions by time; stops without one stay behind those they follow in `stops`."""
    by_day: dict[str, list[Stop]] = {}
    for stop in stops:
        by_day.setdefault(stop.day_id, []).append(stop)
    numbered: list[Stop] = []
    for siblings in by_day.values():
        latest = 0
        keys: dict[StopId, int] = {}
        for stop in siblings:
            latest = minutes_of(stop.starts_at) if stop.starts_at else latest
            keys[stop.id] = latest
        for rank, stop in enumerate(sorted(siblings, key=lambda stop: keys[stop.id]), start=1):
            numbered.append(stop if stop.position == rank * POSITION_STEP else stop.replace(position=rank * POSITION_STEP))
    return numbered
