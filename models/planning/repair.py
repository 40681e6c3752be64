"""The repair of a draft: what the check finds is put right with as little change as it takes, and each change is told.

Days without a finding stay as they are. In the others, places that can't stay are swapped for the nearest of their kind;
then the order is kept and the times put off if that is enough, else the day is ordered anew around its locked stops. What
can't be put right stays, and `models.planning.check` still finds it.
"""

from collections.abc import Iterable, Mapping, Sequence

from models.itinerary import destination_of
from models.money import Money
from models.place import Coordinates, Destination, Place, minutes_of
from models.planning.check import REASONS, Rule, check_day, location_of, spent_micros
from models.planning.generation import Repair
from models.planning.opening import Setting, setting_of, spans_on
from models.planning.plan import DraftDay, DraftStop
from models.planning.purse import simple_meal_price
from models.planning.rearrangement import Tell, rearrange
from models.planning.rhythm import meals_at
from models.planning.suggestion import Sought, suggest
from models.planning.suitability import cost_of, is_sight, micros_in, payers, suits_children, suits_diets, suits_mobility
from models.planning.timing import fit, sitting_at
from models.trip import StopKind, Wishes

_ROUNDS = 4
"""How often money and time are settled in turn: what is cheaper is elsewhere, and a meal that is added costs something."""

_CHEAPER_SHARE = 0.5
"""What a place that is too dear is swapped for costs this share of it at most."""

MOVED = "We moved it so that it can be reached and is open."
SHORTENED = "We shortened the visit so that it fits."
REPLACED = "We put it in place of {former}. {reason}"
REMOVED = "We took it out. {reason}"
MEAL_ADDED = "We added a meal that was missing."
DAY_ADDED = "This day was missing."
PUT_BACK = "It is locked and has to stay."


_SIMPLE_MEAL = "A simple meal on the way"


def in_english(msgid: str, **fields: object) -> str:
    """Return a text as it stands in the code."""
    return msgid.format_map(fields)


def repair(
    draft: Sequence[DraftDay],
    wishes: Wishes,
    places: Iterable[Place],
    destinations: Iterable[Destination],
    kept: Sequence[DraftDay] = (),
    *,
    tell: Tell = in_english,
) -> tuple[tuple[DraftDay, ...], tuple[Repair, ...]]:
    """Return the draft put right, and what was done to it; the days of `wishes` in order, each once.

    `kept` are days whose locked stops have to be in it. A draft without a finding is returned as it is. `tell` says a
    msgid with its fields in the language of the travellers.
    """
    return _Workshop(wishes, places, destinations, kept, tell).repaired(draft)


class _Workshop:
    def __init__(
        self, wishes: Wishes, places: Iterable[Place], destinations: Iterable[Destination], kept: Sequence[DraftDay], tell: Tell
    ) -> None:
        self._tell = tell
        self._wishes = wishes
        self._places: Mapping[str, Place] = {place.id: place for place in places}
        self._cities = {destination.code: destination for destination in destinations}
        self._kept = {day.number: [stop for stop in day.stops if stop.locked] for day in kept}
        self._used: set[str] = set()
        self._repairs: list[Repair] = []

    def repaired(self, draft: Sequence[DraftDay]) -> tuple[tuple[DraftDay, ...], tuple[Repair, ...]]:
        given = {day.number: day for day in draft}
        days = [self._with_locked(given.get(number) or self._empty_day(number)) for number in range(1, self._wishes.day_count + 1)]
        self._used = {stop.place_id for day in days for stop in day.stops if stop.place_id}
        days = self._without_duplicates(days)
        days = [self._sound_places(day) for day in days]
        for _ in range(_ROUNDS):
            timed = [self._sound_times(day) for day in self._within_budget(days)]
            if timed == days:
                break
            days = timed
        return tuple(days), tuple(self._repairs)

    def _note(self, day: int, title: str, msgid: str, rule: Rule | None = None, former: str = "") -> None:
        """Note a repair: what was done, and which rule asked for it."""
        reason = self._tell(REASONS[rule]) if rule else ""
        self._repairs.append(Repair(day=day, title=title, reason=self._tell(msgid, reason=reason, former=former)))

    def _setting(self, day: DraftDay) -> Setting | None:
        city = self._cities.get(day.destination)
        return setting_of(self._wishes, day.number, city) if city else None

    def _empty_day(self, number: int) -> DraftDay:
        self._note(number, "", DAY_ADDED)
        return DraftDay(number=number, destination=destination_of(self._wishes, number), title="", stops=())

    def _with_locked(self, day: DraftDay) -> DraftDay:
        """Put back the locked stops that the draft lost, in order of time."""
        locked = self._kept.get(day.number, [])
        there = {(stop.title, stop.place_id, stop.starts_at) for stop in day.stops if stop.locked}
        lost = [stop for stop in locked if (stop.title, stop.place_id, stop.starts_at) not in there]
        if not lost:
            return day
        for stop in lost:
            self._note(day.number, stop.title, PUT_BACK)
        bound = {stop.place_id for stop in lost if stop.place_id}
        rest = [stop for stop in day.stops if stop.locked or stop.place_id not in bound]
        return day.replace(stops=tuple(sorted([*rest, *lost], key=lambda stop: stop.starts_at)))

    def _without_duplicates(self, days: list[DraftDay]) -> list[DraftDay]:
        seen = {stop.place_id for day in days for stop in day.stops if stop.locked and stop.place_id}
        single = []
        for day in days:
            stops = []
            for stop in day.stops:
                if stop.place_id and not stop.locked and stop.place_id in seen:
                    self._note(day.number, stop.title, REMOVED, Rule.DUPLICATE)
                    continue
                seen |= {stop.place_id} if stop.place_id else set()
                stops.append(stop)
            single.append(day.replace(stops=tuple(stops)) if len(stops) < len(day.stops) else day)
        return single

    def _sound_places(self, day: DraftDay) -> DraftDay:
        """Swap, or take out, each place that is wrong whatever the time."""
        setting = self._setting(day)
        if setting is None:
            return day
        stops: list[DraftStop] = []
        for stop in day.stops:
            rule = None if stop.locked else self._wrong_anyway(stop, setting)
            if rule is None:
                stops.append(stop)
                continue
            stops += self._swapped(stop, rule, day, setting)
        return day if tuple(stops) == day.stops else day.replace(stops=tuple(stops))

    def _wrong_anyway(self, stop: DraftStop, setting: Setting) -> Rule | None:
        if stop.place_id is None:
            return None
        place = self._places.get(stop.place_id)
        if place is None or place.destination != setting.destination.code:
            return Rule.UNKNOWN_PLACE
        broken = (
            (Rule.MOBILITY, not suits_mobility(place, self._wishes)),
            (Rule.CHILDREN, not suits_children(place, self._wishes)),
            (Rule.DIET, stop.kind is StopKind.MEAL and not suits_diets(place, self._wishes)),
            (Rule.NOT_SERVED, stop.kind is StopKind.MEAL and not set(meals_at(minutes_of(stop.starts_at))) & set(place.meals)),
            (Rule.CLOSED, not spans_on(place, setting)),
        )
        return next((rule for rule, is_broken in broken if is_broken), None)

    def _swapped(self, stop: DraftStop, rule: Rule, day: DraftDay, setting: Setting, below: Place | None = None) -> list[DraftStop]:
        """Return what comes in place of a stop, told as a repair: the nearest of its kind, or nothing."""
        former = self._places.get(stop.place_id or "")
        starts = minutes_of(stop.starts_at)
        meal = meals_at(starts)[0] if stop.kind is StopKind.MEAL else None
        near = [point for each in day.stops if each is not stop and (point := location_of(each, self._places))]
        here = former.location if former and former.destination == day.destination else None
        points: list[Coordinates] = [here] if here else near
        ceiling = None
        if below is not None:
            cost = cost_of(below, self._wishes)
            ceiling = cost.replace(amount_micros=int(cost.amount_micros * _CHEAPER_SHARE) + 1)
        for sought_start in (starts, None):
            sought = Sought(like=former, meal=meal, starts=sought_start, below=ceiling)
            wanted = [place for place in self._places.values() if meal is not None or is_sight(place)]
            found = suggest(wanted, self._wishes, setting, sought, points, self._used)
            if found is not None:
                self._used.add(found.id)
                self._note(day.number, found.name, REPLACED, rule, stop.title)
                return [self._stop_at(found, stop)]
        self._note(day.number, stop.title, REMOVED, rule)
        return []

    def _stop_at(self, place: Place, former: DraftStop) -> DraftStop:
        language = self._wishes.locale.value[:2]
        return former.replace(
            title=place.name,
            place_id=place.id,
            location=place.location,
            duration_minutes=place.visit_minutes,
            cost=cost_of(place, self._wishes),
            notes=place.summary.get(language, place.summary.get("en", "")),
        )

    def _within_budget(self, days: list[DraftDay]) -> list[DraftDay]:
        """Swap the dearest stops for cheaper ones, or take them out, until the budget holds; nobody goes without meals."""
        budget = self._wishes.budget
        while budget and spent_micros(days, self._wishes) > budget.amount_micros:
            dear = [
                (micros_in(stop.cost, budget.currency), day, stop)
                for day in days
                for stop in day.stops
                if stop.cost and not stop.locked and not self._is_simple(stop)
            ]
            price, day, stop = max(dear, key=lambda each: each[0], default=(0, None, None))
            setting = self._setting(day) if day else None
            if not price or day is None or stop is None or setting is None:
                break
            cheaper = self._cheaper(stop, day, setting)
            index = day.stops.index(stop)
            thrifty = day.replace(stops=(*day.stops[:index], *cheaper, *day.stops[index + 1 :]))
            days = [thrifty if each is day else each for each in days]
        return days

    def _cheaper(self, stop: DraftStop, day: DraftDay, setting: Setting) -> list[DraftStop]:
        place = self._places.get(stop.place_id or "")
        is_meal = stop.kind is StopKind.MEAL and sitting_at(minutes_of(stop.starts_at)) is not None
        if place is None and not is_meal:
            self._note(day.number, stop.title, REMOVED, Rule.OVER_BUDGET)
            return []
        noted = len(self._repairs)
        swapped = self._swapped(stop, Rule.OVER_BUDGET, day, setting, place) if place else []
        if swapped or not is_meal:
            return swapped
        del self._repairs[noted:]
        title = self._tell(_SIMPLE_MEAL)
        self._note(day.number, title, REPLACED, Rule.OVER_BUDGET, stop.title)
        return [stop.replace(title=title, place_id=None, cost=self._simple_price(setting), notes="")]

    def _simple_price(self, setting: Setting) -> Money:
        here = tuple(place for place in self._places.values() if place.destination == setting.destination.code)
        return simple_meal_price(here, setting.destination.currency).times(payers(self._wishes.travellers))

    def _is_simple(self, stop: DraftStop) -> bool:
        return stop.kind is StopKind.MEAL and stop.place_id is None and stop.title == self._tell(_SIMPLE_MEAL)

    def _sound_times(self, day: DraftDay) -> DraftDay:
        """Keep the order of a day if putting its stops off is enough; else order it anew."""
        setting = self._setting(day)
        if setting is None:
            return day
        before = check_day(day, self._wishes, setting, self._places)
        if not any(finding.stop is None or not day.stops[finding.stop].locked for finding in before):
            return day
        stops = [stop for stop in day.stops if stop.kind is not StopKind.FREE or stop.locked]
        stops.sort(key=lambda stop: stop.starts_at)
        fitted = fit(stops, self._wishes, setting, self._places)
        later = day.replace(stops=fitted) if fitted is not None else None
        if later is None or check_day(later, self._wishes, setting, self._places):
            arranged = rearrange(stops, self._wishes, setting, self._places, self._used, self._tell)
            later = day.replace(stops=arranged)
            if fitted is not None and not arranged:
                return day
        self._tell_of_times(day, later, setting)
        return later

    def _tell_of_times(self, before: DraftDay, after: DraftDay, setting: Setting) -> None:
        """Tell what became of the stops of a day that was timed anew."""
        findings = check_day(before, self._wishes, setting, self._places)
        broken = {finding.stop: finding.rule for finding in findings if finding.stop is not None}
        there = {_identity(stop): stop for stop in after.stops}
        for index, stop in enumerate(before.stops):
            now = there.get(_identity(stop))
            if stop.kind is StopKind.FREE:
                continue
            if now is None:
                self._note(before.number, stop.title, REMOVED, broken.get(index, Rule.TRAVEL))
            elif now.starts_at != stop.starts_at:
                self._note(before.number, stop.title, MOVED)
            elif now.duration_minutes < stop.duration_minutes:
                self._note(before.number, stop.title, SHORTENED)
        given = {_identity(stop) for stop in before.stops}
        for stop in after.stops:
            if _identity(stop) not in given:
                self._used |= {stop.place_id} if stop.place_id else set()
                self._note(before.number, stop.title, MEAL_ADDED)


def _identity(stop: DraftStop) -> tuple[str, str]:
    return stop.place_id or "", stop.title
