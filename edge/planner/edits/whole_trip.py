"""What holds for the trip as a whole: its pace and budget, what the party eats and how it gets about."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from edge.planner.edits.agenda import Agenda
from edge.planner.edits.choice import Choice
from edge.planner.edits.daily import least_liked
from edge.planner.edits.findings import REMOVAL, spent_micros
from edge.planner.edits.placement import put_off_told
from edge.planner.edits.sketch import Done, EditError, Sketch
from edge.planner.edits.substitution import substituted
from models import itinerary as edits
from models.ids import StopId
from models.money import LIMIT_MICROS, MICROS, Currency, Money
from models.place import Diet, Place
from models.planning.check import Rule
from models.planning.rhythm import tempo_of
from models.planning.suitability import cost_of, is_sight, micros_in, suits_diets, suits_mobility
from models.refinement.operation import AddDiet, Level, SetBudget, SetMobility, SetPace
from models.request.request import usual_currency
from models.travel import Mobility
from models.trip import Stop, StopKind

_LOWER_PERCENT, _HIGHER_PERCENT = 80, 120
_CHEAP_SHARE = 0.5
"""What is cheaper without saving all that has to be saved costs this share at most, so that few stops have to change."""

_DIETS: dict[Diet, str] = {
    Diet.VEGETARIAN: "I noted that you eat vegetarian food.",
    Diet.VEGAN: "I noted that you eat vegan food.",
    Diet.GLUTEN_FREE: "I noted that you eat gluten-free food.",
}


def carry_out(sketch: Sketch, edit: SetPace | SetBudget | AddDiet | SetMobility) -> Done:
    """Change what the trip is to be like, and what no longer fits; raise `EditError`."""
    match edit:
        case SetPace():
            return _set_pace(sketch, edit)
        case SetBudget():
            return _set_budget(sketch, edit)
        case AddDiet():
            return _add_diet(sketch, edit)
        case SetMobility():
            return _set_mobility(sketch, edit)


def _set_pace(sketch: Sketch, edit: SetPace) -> Done:
    """Set the pace of the trip; a calmer one takes out of each day the sights that are more than one aims at."""
    before = tempo_of(sketch.trip).visits
    changed = sketch.after(sketch.with_trip(pace=edit.pace))
    gone: list[str] = []
    limit = tempo_of(changed.trip).visits
    for day in changed.itinerary.days if limit < before else ():
        while len(_sights(changed, stops := changed.itinerary.stops_on(day.id))) > limit and (least := least_liked(changed, stops)):
            changed = changed.after(edits.remove_stop(changed.itinerary, least.id))
            gone.append(least.title)
    told = sketch.tell("I set the pace of the trip.")
    told += " " + sketch.tell("I had to take out {stops}.", stops=sketch.listed(gone)) if gone else ""
    return Done(changed.itinerary, told, owned=REMOVAL)


def _set_budget(sketch: Sketch, edit: SetBudget) -> Done:
    """Set the budget of the trip, and replace the dearest stops by cheaper ones of their kind until it is kept or none is left.

    Without an amount it is a fifth less or more than the budget that there is, else than what the trip costs.
    """
    budget = edit.amount or _by_level(sketch, edit.level)
    changed = sketch.after(sketch.with_trip(budget=budget))
    former: dict[StopId, str] = {}
    fixed = {stop.id for stop in sketch.itinerary.stops if stop.locked or edit.level is Level.HIGHER}
    while (excess := spent_micros(changed.itinerary, budget.currency) - budget.amount_micros) > 0:
        dear = [stop for stop in changed.itinerary.stops if stop.id not in fixed]
        if not dear:
            break
        dearest = max(dear, key=lambda stop: micros_in(stop.cost, budget.currency))
        replaced = _replaced(changed, dearest, _cheaper(changed, dearest, excess, budget.currency))
        if replaced is None:
            fixed.add(dearest.id)
            continue
        former.setdefault(dearest.id, dearest.title)
        changed, _ = replaced
    swaps = [(title, changed.itinerary.stop(stop_id).title) for stop_id, title in former.items()]
    told = sketch.tell("The budget of the trip is now {amount}.", amount=sketch.amount(budget)) + _swaps_told(sketch, swaps)
    spent = spent_micros(changed.itinerary, budget.currency)
    if spent > budget.amount_micros:
        costs = sketch.amount(Money(amount_micros=min(spent, LIMIT_MICROS), currency=budget.currency))
        told += " " + sketch.tell("The trip still costs {amount}; I found nothing cheaper.", amount=costs)
    return Done(changed.itinerary, told, owned=frozenset({Rule.OVER_BUDGET}))


def _add_diet(sketch: Sketch, edit: AddDiet) -> Done:
    """Let the party keep to a diet, and replace the tables that do not serve it."""
    diets = tuple(dict.fromkeys((*sketch.trip.diets, edit.diet)))
    changed = sketch.after(sketch.with_trip(diets=diets))
    told = sketch.tell(_DIETS[edit.diet])
    settled = _settled(changed, lambda stop, place: stop.kind is not StopKind.MEAL or suits_diets(place, changed.trip))
    return Done(settled.sketch.itinerary, told + settled.told, owned=frozenset({Rule.DIET}))


def _set_mobility(sketch: Sketch, edit: SetMobility) -> Done:
    """Say how the party gets about, replace what it can't visit, and put off what it takes longer to reach."""
    changed = sketch.after(sketch.with_trip(mobility=edit.mobility))
    if edit.mobility is Mobility.FULL:
        return Done(changed.itinerary, sketch.tell("I noted that you get about easily."))
    settled = _settled(changed, lambda _, place: suits_mobility(place, changed.trip))
    changed, hurried = settled.sketch, list[str]()
    for day in changed.itinerary.days:
        agenda = Agenda(changed, day)
        fitted = agenda.forward((), agenda.stops, every_way=True)
        if fitted is None:
            hurried.append(str(day.number))
        elif fitted != agenda.stops:
            changed = changed.after(changed.with_stops(fitted))
    told = sketch.tell("I noted that you don't get about easily.") + settled.told + put_off_told(sketch, changed.itinerary)
    told += " " + sketch.tell("The ways may take too long on these days: {days}.", days=sketch.listed(hurried)) if hurried else ""
    return Done(changed.itinerary, told, owned=frozenset({Rule.MOBILITY, Rule.TRAVEL}))


class _Settled(NamedTuple):
    """A trip after the stops that no longer suit it were replaced, and what is said of that."""

    sketch: Sketch
    told: str


def _settled(sketch: Sketch, is_well: Callable[[Stop, Place], bool]) -> _Settled:
    swaps: list[tuple[str, str]] = []
    stuck: list[str] = []
    changed = sketch
    for stop in sketch.itinerary.stops:
        place = sketch.place_of(stop)
        if place is None or is_well(stop, place):
            continue
        choice = Choice(changed, changed.day_of(stop), instead_of=stop)
        replaced = None if stop.locked else _replaced(changed, stop, choice.where(choice.is_alike))
        if replaced is None:
            stuck.append(stop.title)
        else:
            changed, found = replaced
            swaps.append((stop.title, found.name))
    told = _swaps_told(sketch, swaps)
    told += " " + sketch.tell("I found nothing better instead of {stops}.", stops=sketch.listed(stuck)) if stuck else ""
    return _Settled(changed, told)


def _replaced(sketch: Sketch, stop: Stop, places: Iterable[Place]) -> tuple[Sketch, Place] | None:
    found = substituted(sketch, stop, places)
    return None if found is None else (sketch.after(found[0]), found[1])


def _cheaper(sketch: Sketch, stop: Stop, excess: int, currency: Currency) -> list[Place]:
    """Return places of the kind of a stop that cost less, those first that save all that has to be saved."""
    place = sketch.place_of(stop)
    if place is None:
        return []
    price = micros_in(stop.cost, currency)
    enough = [price - excess, int(price * _CHEAP_SHARE)]
    costs = {each.id: micros_in(cost_of(each, sketch.trip), currency) for each in sketch.catalogue.places(place.destination)}
    choice = Choice(sketch, sketch.day_of(stop), instead_of=stop)
    found = choice.where(lambda each: choice.is_alike(each) and costs[each.id] < price)
    found.sort(key=lambda each: (sum(costs[each.id] > limit for limit in enough), each.category is not place.category))
    return found


def _by_level(sketch: Sketch, level: Level | None) -> Money:
    codes = dict.fromkeys(sketch.trip.destinations)
    usual = usual_currency(sketch.locale, {sketch.catalogue.require_destination(code).currency for code in codes})
    present = sketch.trip.budget or Money(amount_micros=min(spent_micros(sketch.itinerary, usual), LIMIT_MICROS), currency=usual)
    percent = _LOWER_PERCENT if level is Level.LOWER else _HIGHER_PERCENT
    units = present.amount_micros * percent // 100 // MICROS
    if not units:
        raise EditError("no_budget")
    return Money(amount_micros=min(units * MICROS, LIMIT_MICROS), currency=present.currency)


def _sights(sketch: Sketch, stops: Iterable[Stop]) -> list[Stop]:
    return [stop for stop in stops if (place := sketch.place_of(stop)) and is_sight(place)]


def _swaps_told(sketch: Sketch, swaps: Iterable[tuple[str, str]]) -> str:
    told = [f"{former} → {place}" for former, place in swaps]
    return " " + sketch.tell("I replaced some stops: {swaps}.", swaps=sketch.listed(told)) if told else ""
