"""What an edit would break that was whole before: by the check of drafts, and by what overlaps."""

from collections import Counter
from collections.abc import Iterator

from edge.planner.catalogue import Catalogue
from edge.planner.edits.free_time import overlaps_of, span_of
from models.itinerary import Itinerary
from models.place import Place
from models.planning.adoption import draft_stop_of
from models.planning.check import Rule, check_day
from models.planning.opening import setting_of
from models.planning.plan import DraftDay
from models.planning.suitability import micros_in
from models.trip import Day

ADVICE = frozenset({Rule.MEAL_MISSING, Rule.TOO_MANY_STOPS, Rule.TOO_MUCH_WALKING})
"""What travellers may ask for all the same, and what nobody should do to them unasked."""

REMOVAL = frozenset({Rule.TRAVEL})
"""What taking something out may seem to break where stops overlapped before: the way is then gone from another one."""

_Finding = tuple[Rule, str]
"""A rule and what breaks it: the id of a stop or of a day, or the ids of what overlaps."""


def broken_rules(before: Itinerary, after: Itinerary, catalogue: Catalogue) -> frozenset[Rule]:
    """Return the rules that an edit broke. What was wrong before is no news, wherever it is by now."""
    known, found = set[_Finding](), set[_Finding]()
    for day in after.days:
        if before.trip == after.trip and before.stops_on(day.id) == after.stops_on(day.id):
            continue
        known.update(_findings(before, day, catalogue))
        found.update(_findings(after, day, catalogue))
    known.update(_of_the_whole(before))
    found.update(_of_the_whole(after))
    return frozenset(rule for rule, _ in found - known)


def spent_micros(itinerary: Itinerary, currency: str) -> int:
    """Return what a trip costs in a currency; an unknown rate of exchange counts as nothing, as in the check."""
    return sum(micros_in(stop.cost, currency) for stop in itinerary.stops)


def _findings(itinerary: Itinerary, day: Day, catalogue: Catalogue) -> Iterator[_Finding]:
    stops = sorted((stop for stop in itinerary.stops_on(day.id) if stop.starts_at is not None), key=span_of)
    yield from ((Rule.OVERLAP, " ".join(sorted(pair))) for pair in overlaps_of(stops))
    destination = catalogue.find_destination(day.destination)
    if destination is None:
        return
    places: dict[str, Place] = {place.id: place for stop in stops if stop.place_id and (place := catalogue.get(stop.place_id))}
    draft = DraftDay(number=day.number, destination=day.destination, title="", stops=tuple(draft_stop_of(stop, 0) for stop in stops))
    for finding in check_day(draft, itinerary.trip, setting_of(itinerary.trip, day.number, destination), places):
        yield finding.rule, f"{day.id} {finding.title}" if finding.stop is None else stops[finding.stop].id


def _of_the_whole(itinerary: Itinerary) -> Iterator[_Finding]:
    times = Counter(stop.place_id for stop in itinerary.stops if stop.place_id)
    yield from ((Rule.DUPLICATE, place) for place, count in times.items() if count > 1)
    budget = itinerary.trip.budget
    if budget is not None and spent_micros(itinerary, budget.currency) > budget.amount_micros:
        yield Rule.OVER_BUDGET, ""
