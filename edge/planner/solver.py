"""The solver: turns wishes into days without asking anybody, from the catalogue alone.

Each day gathers good sights that lie near each other and are open, offers them with tables for lunch and dinner to
`models.planning.schedule.arrange`, which finds the exact order, and never uses a place twice. The same wishes give the same days.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from edge.language import say
from edge.planner.catalogue import Catalogue
from edge.planner.daysheet import DaySheet, Entry
from edge.planner.taste import Taste
from models.errors import NoFeasiblePlan
from models.itinerary import destination_of
from models.money import MICROS, Money
from models.place import Category, Coordinates, Destination, Interest, Meal, Place, Span, minutes_of, time_of
from models.planning.opening import Setting, setting_of, spans_on, starts_within
from models.planning.plan import DraftDay, DraftStop
from models.planning.purse import Purse, meal_price
from models.planning.rhythm import LATEST_START, NIGHT_ENDS, NIGHT_STARTS, SUNSET_STARTS, VISITS_END, Sitting, meals_at, table_of, tempo_of
from models.planning.schedule import Limits, Offer, Part, arrange
from models.planning.suitability import is_night_place, is_sight, micros_in, payers, suits
from models.travel import distance_metres
from models.trip import StopKind, Wishes

_SPARE_SIGHTS = 2
"""How many more sights a day is offered than it may hold, for want of a free hour of one of them."""

_ATTEMPTS = 3
"""How often a day looks elsewhere when it can't fit in a single one of the sights it gathered."""

_SIGHTS_OFFERED = 7
"""The most sights a day is offered: the time to order them doubles with each."""

_TABLES_OFFERED = 3
_NIGHTS_OFFERED = 2
_PLACELESS_WORTH = -3.0
_PLACELESS_MINUTES = 60
_LUNCH_SHARE, _DINNER_SHARE = 0.28, 0.37
"""How much of a day's budget a meal may take, where the simplest one doesn't take more."""

_ANY_TIME = 2 * 24 * 60
_JOURNEY_STARTS = 9 * 60
_GROUND_MINUTES, _GROUND_METRES_A_MINUTE = 60, 2_000
_FLIGHT_MINUTES, _FLIGHT_METRES_A_MINUTE = 210, 12_000
_LONGEST_JOURNEY_MINUTES = 13 * 60


Wanted = Callable[[Place], bool]
_NONE: frozenset[str] = frozenset()
_NO_STOPS: tuple[DraftStop, ...] = ()


@dataclass(frozen=True)
class _Choice:
    offer: Offer
    entry: Entry
    cost: int


class Solver:
    """Plans one trip; `current` is what it held before, of which the pinned stops stay whatever the wishes say."""

    def __init__(
        self,
        catalogue: Catalogue,
        wishes: Wishes,
        current: Sequence[DraftDay] = (),
        *,
        keeps_current: bool = False,
        sought: Iterable[Interest] = (),
    ) -> None:
        """Plan for these wishes.

        `keeps_current` prefers, on each day, the places that stand there already; `sought` is what there should be more of.
        """
        asked = frozenset(sought)
        self._catalogue = catalogue
        self._wishes = wishes
        self._tempo = tempo_of(wishes)
        self._current = {day.number: day.stops for day in current}
        self._keeps_current = keeps_current
        self._centres = {each.location for each in catalogue.destinations}
        self._used = {stop.place_id for day in current for stop in day.stops if stop.place_id and self._is_pinned(stop)}
        self._purse = Purse(wishes, self._bound_micros())
        stays = [destination_of(wishes, number) for number in range(1, wishes.day_count + 1)]
        self._tastes = {
            code: Taste(wishes, catalogue.highlights(code), catalogue.require_destination(code).location, stays.count(code), asked)
            for code in set(stays)
        }
        self._days_left = {code: stays.count(code) for code in set(stays)}

    def days(self) -> Iterator[DraftDay]:
        """Yield the days in order; raise `NoFeasiblePlan` when the budget doesn't even buy bread."""
        self._require_affordable()
        for number in range(1, self._wishes.day_count + 1):
            yield self._day(number)

    def _day(self, number: int) -> DraftDay:
        destination = self._catalogue.require_destination(destination_of(self._wishes, number))
        setting = setting_of(self._wishes, number, destination)
        pinned = self._pinned(number, destination)
        passed: set[str] = set()
        for _ in range(_ATTEMPTS):
            sights = self._sights(setting, pinned, passed)
            chosen = self._arranged(setting, pinned, sights)
            if not sights or any(choice.offer.part is Part.SIGHT and choice.offer.pinned_at is None for choice, _ in chosen):
                break
            passed |= {choice.entry.place.id for choice in sights if choice.entry.place}
        sheet = DaySheet(setting, self._wishes, self._tempo, [choice.entry.at(starts) for choice, starts in chosen])
        self._used |= {entry.place.id for entry in sheet.entries if entry.place}
        sheet.add_break(self._cafes(destination, sheet.cost_micros(self._purse)))
        self._used |= {entry.place.id for entry in sheet.entries if entry.place}
        self._purse.close_day(sheet.cost_micros(self._purse))
        self._days_left[destination.code] -= 1
        worths: dict[str, float] = {choice.entry.place.id: choice.offer.worth for choice in sights if choice.entry.place}
        return sheet.draft(worths)

    def _arranged(self, setting: Setting, pinned: Sequence[_Choice], sights: Sequence[_Choice]) -> list[tuple[_Choice, int]]:
        """Return what the day is made of, with the start of each, in order of time."""
        centre = setting.destination.location
        near = [choice.offer.location for choice in (*pinned, *sights) if choice.offer.location] or [centre]
        lunches = self._tables(setting, Sitting.LUNCH, near)
        at_noon = {choice.entry.place.id for choice in lunches if choice.entry.place}
        dinners = self._tables(setting, Sitting.DINNER, [*near, centre], at_noon)
        choices = [*pinned, *sights, *lunches, *dinners, *self._nights(setting, near)]
        slots = arrange([choice.offer for choice in choices], self._limits(setting.destination, choices))
        return [(choices[slot.offer], slot.starts) for slot in slots]

    def _limits(self, destination: Destination, choices: Sequence[_Choice]) -> Limits:
        allowance = self._purse.allowance()
        meals = sum(max((each.cost for each in choices if each.offer.part is part), default=0) for part in (Part.LUNCH, Part.DINNER))
        visits = sum(choice.entry.kind is StopKind.VISIT and choice.offer.pinned_at is not None for choice in choices)
        return Limits(
            starts=self._tempo.starts,
            ends=NIGHT_ENDS,
            sights=max(0, self._share_of_sights(destination) - visits),
            sights_before_lunch=self._tempo.visits_before_lunch,
            walk_metres=self._tempo.walk_limit_metres,
            mobility=self._wishes.mobility,
            costs=tuple(choice.cost for choice in choices),
            cost_limit=None if allowance is None else max(0, allowance - meals),
        )

    def _share_of_sights(self, destination: Destination) -> int:
        """Return how many sights a day gets: what the pace asks for, or less where there are too few for all days."""
        left = sum(1 for _ in self._unused(destination.code, is_sight))
        return min(self._tempo.visits, -(-left // self._days_left[destination.code]))

    def _unused(self, destination: str, wanted: Wanted) -> Iterable[Place]:
        places = self._catalogue.places(destination)
        return (place for place in places if place.id not in self._used and wanted(place) and suits(place, self._wishes))

    def _pinned(self, number: int, destination: Destination) -> list[_Choice]:
        stops = [stop for stop in self._current.get(number, _NO_STOPS) if self._is_pinned(stop)]
        choices = [self._pin(stop) for stop in stops]
        before = destination_of(self._wishes, number - 1) if number > 1 else destination.code
        if before != destination.code and not any(stop.kind is StopKind.TRANSFER for stop in stops):
            choices.append(self._journey(self._catalogue.require_destination(before), destination))
        return choices

    def _is_pinned(self, stop: DraftStop) -> bool:
        """Tell whether a stop stays as it is: what is locked, and in a refinement what the travellers put in themselves."""
        if stop.locked or not self._keeps_current or stop.place_id:
            return stop.locked
        is_own_journey = stop.kind is StopKind.TRANSFER and stop.location in self._centres
        return stop.kind not in (StopKind.FREE, StopKind.MEAL) and not is_own_journey

    def _pin(self, stop: DraftStop) -> _Choice:
        place = self._catalogue.get(stop.place_id) if stop.place_id else None
        location = stop.location or (place.location if place else None)
        starts = minutes_of(stop.starts_at)
        part = Part.SIGHT
        if stop.kind is StopKind.MEAL:
            part = {Meal.LUNCH: Part.LUNCH, Meal.DINNER: Part.DINNER}.get(meals_at(starts)[0], Part.SIGHT)
        offer = Offer(part=part, location=location, spans=(), minutes=stop.duration_minutes, pinned_at=starts)
        return _Choice(offer, Entry.pinned(stop, location), 0)

    def _journey(self, origin: Destination, destination: Destination) -> _Choice:
        """Return the way from one destination to the next, by rail or road or by air, whichever is quicker."""
        metres = distance_metres(origin.location, destination.location)
        ground, flight = _GROUND_MINUTES + metres / _GROUND_METRES_A_MINUTE, _FLIGHT_MINUTES + metres / _FLIGHT_METRES_A_MINUTE
        minutes = min(_LONGEST_JOURNEY_MINUTES, -(-int(min(ground, flight)) // 15) * 15)
        language = self._wishes.locale.value
        title = say(
            self._wishes.locale, "From {origin} to {destination}", origin=origin.name(language), destination=destination.name(language)
        )
        stop = DraftStop(
            kind=StopKind.TRANSFER,
            title=title,
            location=destination.location,
            starts_at=time_of(_JOURNEY_STARTS),
            duration_minutes=minutes,
        )
        return self._pin(stop)

    def _sights(self, setting: Setting, pinned: Sequence[_Choice], passed: AbstractSet[str]) -> list[_Choice]:
        """Return sights for a day, without those that could not be fitted into it."""
        kept = self._kept(setting.number)
        reserved = self._reserved(setting.number) | passed
        code = setting.destination.code
        open_sights = [place for place in self._unused(code, is_sight) if place.id not in reserved and self._day_spans(place, setting)]
        near = [choice.offer.location for choice in pinned if choice.offer.location]
        count = min(self._tempo.visits + _SPARE_SIGHTS, _SIGHTS_OFFERED)
        gathered = self._tastes[code].gather(open_sights, near, count, kept)
        sunset = next((place.id for place, _ in gathered if place.category is Category.VIEWPOINT), None)
        choices = []
        for place, worth in gathered:
            spans = self._day_spans(place, setting)
            evening = tuple((max(opens, SUNSET_STARTS), closes) for opens, closes in spans)
            if place.id == sunset and place.id not in kept and starts_within(evening, 0, place.visit_minutes) is not None:
                spans = evening
            choices.append(self._choice(Part.SIGHT, place, spans, worth))
        return choices

    def _kept(self, number: int) -> frozenset[str]:
        """Return the places that stand on this day already and should stay."""
        return self._placed([number]) if self._keeps_current else frozenset()

    def _reserved(self, number: int) -> frozenset[str]:
        """Return the places that stand on a later day, and should not be taken from it."""
        return self._placed(range(number + 1, self._wishes.day_count + 1)) if self._keeps_current else frozenset()

    def _placed(self, numbers: Iterable[int]) -> frozenset[str]:
        return frozenset(stop.place_id for number in numbers for stop in self._current.get(number, _NO_STOPS) if stop.place_id)

    def _day_spans(self, place: Place, setting: Setting) -> tuple[Span, ...]:
        """Return when a sight can be visited by day."""
        spans = tuple((opens, min(closes, VISITS_END)) for opens, closes in spans_on(place, setting))
        return tuple((opens, closes) for opens, closes in spans if max(opens, self._tempo.starts) + place.visit_minutes <= closes)

    def _tables(self, setting: Setting, sitting: Sitting, near: Sequence[Coordinates], but: AbstractSet[str] = _NONE) -> list[_Choice]:
        part = Part.LUNCH if sitting is Sitting.LUNCH else Part.DINNER
        code = setting.destination.code
        opens_at, latest = sitting.window(table_of(setting.destination.country))
        usual = meal_price(self._catalogue.places(code), setting.destination.currency)
        cap = self._meal_cap(sitting, usual)
        kept, reserved = self._kept(setting.number), self._reserved(setting.number)
        eateries = [
            place
            for place in self._unused(code, lambda each: each.is_eatery)
            if place.id not in reserved
            and place.id not in but
            and (cap is None or self._purse.cost(place) <= cap)
            and starts_within(spans_on(place, setting), opens_at, place.visit_minutes, latest) is not None
        ]
        before = [place for place in eateries if place.id in kept and sitting.meal in place.meals]
        rated = self._tastes[code].tables(eateries, sitting.meal, near, _TABLES_OFFERED)
        choices = [self._placeless(part, sitting, usual, cap, (opens_at, latest))]
        for place, worth in [*((place, 2.0) for place in before), *((place, worth) for place, worth in rated if place not in before)]:
            spans = tuple((max(opens, opens_at), closes) for opens, closes in spans_on(place, setting))
            choices.append(self._choice(part, place, spans, worth, latest))
        return choices

    def _meal_cap(self, sitting: Sitting, usual: Money) -> int | None:
        """Return the most that a meal may cost the party, in micro-units of the budget's currency."""
        allowance = self._purse.allowance()
        if allowance is None:
            return None
        share = _LUNCH_SHARE if sitting is Sitting.LUNCH else _DINNER_SHARE
        return max(self._purse.simple_meal(usual), int(allowance * share))

    def _placeless(self, part: Part, sitting: Sitting, usual: Money, cap: int | None, window: Span) -> _Choice:
        """Return a meal wherever one is, for where the catalogue knows no table or the purse allows none."""
        bill = usual.times(payers(self._wishes.travellers))
        in_budget = self._purse.in_budget(bill)
        if cap is not None and in_budget > cap:
            halves = bill.amount_micros * cap // in_budget // (MICROS // 2)
            bill = Money(amount_micros=halves * (MICROS // 2), currency=bill.currency)
        offer = Offer(
            part=part,
            location=None,
            spans=((window[0], _ANY_TIME),),
            minutes=_PLACELESS_MINUTES,
            worth=_PLACELESS_WORTH,
            latest=window[1],
        )
        is_simple = cap is not None and in_budget > cap
        return _Choice(offer, Entry.placeless_meal(sitting, bill, _PLACELESS_MINUTES, is_simple=is_simple), self._purse.in_budget(bill))

    def _nights(self, setting: Setting, near: Sequence[Coordinates]) -> list[_Choice]:
        code = setting.destination.code
        choices = []
        for place, worth in self._tastes[code].nights(self._unused(code, is_night_place), near, _NIGHTS_OFFERED):
            spans = tuple((max(opens, NIGHT_STARTS), closes) for opens, closes in spans_on(place, setting))
            choices.append(self._choice(Part.NIGHT, place, spans, worth, LATEST_START))
        return choices

    def _choice(self, part: Part, place: Place, spans: tuple[Span, ...], worth: float, latest: int = _ANY_TIME) -> _Choice:
        offer = Offer(part=part, location=place.location, spans=spans, minutes=place.visit_minutes, worth=worth, latest=latest)
        kind = StopKind.MEAL if part in (Part.LUNCH, Part.DINNER) else StopKind.VISIT
        return _Choice(offer, Entry.at_place(kind, place, self._wishes), self._purse.cost(place))

    def _cafes(self, destination: Destination, spent_micros: int) -> list[Place]:
        """Return where the party may have a break that day without spending too much."""
        allowance = self._purse.allowance()
        kinds = (Category.CAFE, Category.MARKET)
        return [
            place
            for place in self._unused(destination.code, lambda each: Meal.SNACK in each.meals and each.category in kinds)
            if allowance is None or self._purse.cost(place) <= allowance - spent_micros
        ]

    def _bound_micros(self) -> int:
        currency = self._wishes.budget.currency if self._wishes.budget else None
        stops = [stop for stops in self._current.values() for stop in stops if self._is_pinned(stop)]
        return sum(micros_in(stop.cost, currency) for stop in stops) if currency else 0

    def _require_affordable(self) -> None:
        needed = 0
        for number in range(1, self._wishes.day_count + 1):
            destination = self._catalogue.require_destination(destination_of(self._wishes, number))
            usual = meal_price(self._catalogue.places(destination.code), destination.currency)
            needed = max(needed, 2 * self._purse.simple_meal(usual))
        allowance = self._purse.allowance()
        if allowance is not None and allowance < needed:
            reason = say(self._wishes.locale, "the budget doesn't even buy simple meals for everybody")
            raise NoFeasiblePlan(reason=reason)
