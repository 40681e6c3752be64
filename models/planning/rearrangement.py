"""A day ordered anew from the stops it has, with tables for the meals that are missing."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from models.money import Money
from models.place import Coordinates, Place, minutes_of, time_of
from models.planning.opening import Setting, is_open_during, spans_on
from models.planning.plan import DraftStop
from models.planning.purse import meal_price
from models.planning.rhythm import LATEST_START, NIGHT_ENDS, NIGHT_STARTS, VISITS_END, Sitting, table_of, tempo_of
from models.planning.schedule import Limits, Offer, Part, arrange
from models.planning.suggestion import Sought, suggest
from models.planning.suitability import cost_of, is_night_place, payers
from models.planning.timing import sitting_at
from models.trip import StopKind, Wishes

_KEPT_WORTH = 5.0
"""What a stop that stands in the day is worth; those further behind are worth a little less."""

_BEHIND = 0.05
_OTHER_TABLE_WORTH = 1.0
_PLACELESS_WORTH = -3.0
_MEAL_MINUTES = 60
_SIGHTS_OFFERED = 8
_ANY_TIME = 2 * 24 * 60
_TITLES = {Sitting.LUNCH: "Lunch", Sitting.DINNER: "Dinner"}

Tell = Callable[..., str]
"""Says a msgid with its fields in the language of the travellers."""


@dataclass(frozen=True)
class _Candidate:
    offer: Offer
    stop: DraftStop


def rearrange(
    stops: Sequence[DraftStop], wishes: Wishes, setting: Setting, places: Mapping[str, Place], used: AbstractSet[str], tell: Tell
) -> tuple[DraftStop, ...]:
    """Return the best day that can be made of these stops; locked ones stay, a missing meal gets a table nearby."""
    tempo = tempo_of(wishes)
    candidates = [_candidate(stop, rank, setting, places) for rank, stop in enumerate(stops)]
    sights = [each for each in candidates if each.offer.part is Part.SIGHT and each.offer.pinned_at is None][:_SIGHTS_OFFERED]
    candidates = [each for each in candidates if each.offer.part is not Part.SIGHT or each.offer.pinned_at is not None or each in sights]
    near = [each.offer.location for each in candidates if each.offer.location] or [setting.destination.location]
    taken = set(used)
    for sitting in Sitting:
        candidates += _tables(sitting, wishes, setting, places, near, taken, tell)
    pinned_sights = sum(each.offer.pinned_at is not None and each.stop.kind is StopKind.VISIT for each in candidates)
    limits = Limits(
        starts=min([tempo.starts, *(minutes_of(stop.starts_at) for stop in stops[:1])]),
        ends=NIGHT_ENDS,
        sights=max(0, tempo.visit_limit - pinned_sights),
        sights_before_lunch=tempo.visit_limit,
        walk_metres=tempo.walk_limit_metres,
        mobility=wishes.mobility,
    )
    slots = arrange([each.offer for each in candidates], limits)
    arranged: list[DraftStop] = []
    here: Coordinates | None = None
    for slot in slots:
        candidate = candidates[slot.offer]
        stop = candidate.stop if candidate.stop.locked else candidate.stop.replace(starts_at=time_of(slot.starts))
        if stop.location is None and stop.kind is StopKind.MEAL and not stop.locked:
            stop = stop.replace(location=here)
        arranged.append(stop)
        here = candidate.offer.location or here
    return tuple(arranged)


def _candidate(stop: DraftStop, rank: int, setting: Setting, places: Mapping[str, Place]) -> _Candidate:
    place = places.get(stop.place_id or "")
    location = place.location if place else stop.location
    starts = minutes_of(stop.starts_at)
    part = Part.SIGHT
    sitting = sitting_at(starts) if stop.kind is StopKind.MEAL else None
    if sitting and (place is None or sitting.meal in place.meals):
        part = Part.LUNCH if sitting is Sitting.LUNCH else Part.DINNER
    elif place is not None and stop.kind is StopKind.VISIT and is_night_place(place) and not stop.locked:
        part = Part.NIGHT
    if stop.locked or (place is None and stop.kind in (StopKind.TRANSFER, StopKind.LODGING)):
        return _Candidate(Offer(part=part, location=location, spans=(), minutes=stop.duration_minutes, pinned_at=starts), stop)
    opens, latest = _hours(part, stop, sitting, setting)
    closes = VISITS_END if part is Part.SIGHT else NIGHT_ENDS
    spans = spans_on(place, setting) if place else ((0, _ANY_TIME),)
    clipped = tuple((max(low, opens), min(high, closes)) for low, high in spans)
    worth = _KEPT_WORTH - _BEHIND * rank
    offer = Offer(part=part, location=location, spans=clipped, minutes=stop.duration_minutes, worth=worth, latest=latest)
    return _Candidate(offer, stop)


def _hours(part: Part, stop: DraftStop, sitting: Sitting | None, setting: Setting) -> tuple[int, int]:
    """Return when a stop may begin: meals at their hours, breaks about when they were planned, the rest at any."""
    if part in (Part.LUNCH, Part.DINNER) and sitting:
        return sitting.window(table_of(setting.destination.country))
    if part is Part.NIGHT:
        return NIGHT_STARTS, LATEST_START
    if stop.kind is StopKind.MEAL:
        return minutes_of(stop.starts_at), LATEST_START
    return 0, LATEST_START


def _tables(
    sitting: Sitting,
    wishes: Wishes,
    setting: Setting,
    places: Mapping[str, Place],
    near: Sequence[Coordinates],
    taken: set[str],
    tell: Tell,
) -> list[_Candidate]:
    """Return a table nearby, and a meal wherever one is, for when no table is in reach."""
    opens, latest = sitting.window(table_of(setting.destination.country))
    part = Part.LUNCH if sitting is Sitting.LUNCH else Part.DINNER
    here = tuple(place for place in places.values() if place.destination == setting.destination.code)
    price = meal_price(here, setting.destination.currency).times(payers(wishes.travellers))
    candidates = [_placeless(tell(_TITLES[sitting]), part, (opens, latest), price)]
    middle = (opens + latest) // 2
    ceiling = price.times(2) if wishes.budget is None else price
    found = suggest(here, wishes, setting, Sought(meal=sitting.meal, starts=middle, below=ceiling), near, taken)
    if found is not None and is_open_during(found, setting, middle, found.visit_minutes):
        taken.add(found.id)
        spans = tuple((max(low, opens), high) for low, high in spans_on(found, setting))
        offer = Offer(part=part, location=found.location, spans=spans, minutes=found.visit_minutes, worth=_OTHER_TABLE_WORTH, latest=latest)
        stop = DraftStop(
            kind=StopKind.MEAL,
            title=found.name,
            place_id=found.id,
            location=found.location,
            starts_at=time_of(middle),
            duration_minutes=found.visit_minutes,
            cost=cost_of(found, wishes),
        )
        candidates.append(_Candidate(offer, stop))
    return candidates


def _placeless(title: str, part: Part, window: tuple[int, int], price: Money) -> _Candidate:
    offer = Offer(
        part=part, location=None, spans=((window[0], _ANY_TIME),), minutes=_MEAL_MINUTES, worth=_PLACELESS_WORTH, latest=window[1]
    )
    stop = DraftStop(kind=StopKind.MEAL, title=title, starts_at=time_of(window[0]), duration_minutes=_MEAL_MINUTES, cost=price)
    return _Candidate(offer, stop)
