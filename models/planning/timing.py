"""The times of a day whose order stands: each stop as near to its hour as travel and opening hours allow."""

from collections.abc import Mapping, Sequence

from models.place import Coordinates, Meal, Place, minutes_of, time_of
from models.planning.opening import Setting, spans_on
from models.planning.plan import DraftStop
from models.planning.rhythm import LATEST_START, NIGHT_ENDS, VISITS_END, Sitting, meals_at, table_of
from models.planning.schedule import STEP_MINUTES
from models.planning.suitability import is_night_place
from models.travel import leg_between
from models.trip import StopKind, Wishes

_SHORTEST_SHARE = 0.6
"""How much of a visit must be left for it to be worth going."""


def fit(stops: Sequence[DraftStop], wishes: Wishes, setting: Setting, places: Mapping[str, Place]) -> tuple[DraftStop, ...] | None:
    """Return the stops in their order, put off and shortened until each can be reached and is open; None if that fails.

    Locked stops stay as they are. Nothing begins before its hour. A meal begins within its country's hours.
    """
    fitted: list[DraftStop] = []
    here: Coordinates | None = None
    ready = 0
    for stop in stops:
        place = places.get(stop.place_id) if stop.place_id else None
        location = stop.location or (place.location if place else None)
        way = leg_between(here, location, wishes.mobility).minutes if here and location else 0
        moved = stop if stop.locked else _moved(stop, place, setting, ready + way)
        if moved is None or (stop.locked and ready + way > minutes_of(stop.starts_at)):
            return None
        fitted.append(moved)
        here = location or here
        ready = minutes_of(moved.starts_at) + moved.duration_minutes
    return tuple(fitted)


def _moved(stop: DraftStop, place: Place | None, setting: Setting, ready: int) -> DraftStop | None:
    planned = minutes_of(stop.starts_at)
    earliest = planned if planned >= ready else -(-ready // STEP_MINUTES) * STEP_MINUTES
    latest = LATEST_START
    sitting = sitting_at(planned) if stop.kind is StopKind.MEAL else None
    if sitting is not None:
        opens, latest = sitting.window(table_of(setting.destination.country))
        earliest = max(earliest, opens)
    spans = spans_on(place, setting) if place else ((0, NIGHT_ENDS),)
    by_day = place is not None and stop.kind is StopKind.VISIT and not is_night_place(place)
    for opens, closes in spans:
        closes = min(closes, VISITS_END) if by_day else closes  # noqa: PLW2901
        starts = max(earliest, opens)
        minutes = min(stop.duration_minutes, closes - starts)
        if starts <= latest and minutes >= stop.duration_minutes * _SHORTEST_SHARE and minutes >= 0:
            return stop.replace(starts_at=time_of(starts), duration_minutes=minutes)
    return None


def sitting_at(starts: int) -> Sitting | None:
    """Return which of the two meals of a day begins at a time, or None for breakfast and snacks."""
    meal = meals_at(starts)[0]
    return Sitting(meal.value) if meal in (Meal.LUNCH, Meal.DINNER) else None
