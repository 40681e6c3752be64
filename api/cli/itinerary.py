"""A planned itinerary as a page to read: day by day, with the way from each stop to the next."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from babel import Locale as BabelLocale
from babel.dates import format_date, get_date_format, get_day_names
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from edge.language import say
from edge.planner.catalogue import Catalogue
from models.money import MICROS, Money, total
from models.place import Coordinates, Place, minutes_of, open_spans, time_of
from models.planning.check import Finding
from models.planning.exchange import convert
from models.planning.generation import Repair
from models.planning.opening import setting_of, spans_on
from models.planning.plan import DraftDay, DraftStop
from models.travel import Leg, TravelMode, leg_between
from models.trip import StopKind, Wishes
from models.value import Value

ADULT_AGE = 18
"""From this age on a traveller is counted among the adults of a party."""


class Planned(Value):
    """A checked draft: the wishes it answers, who drafted it, what was put right and what could not be."""

    generator: str
    wishes: Wishes
    days: tuple[DraftDay, ...]
    repairs: tuple[Repair, ...]
    findings: tuple[Finding, ...]


def print_itinerary(console: Console, planned: Planned, catalogue: Catalogue) -> None:
    """Print an itinerary in the language of its wishes."""
    page = _Page(console, planned.wishes, catalogue)
    page.print_head()
    for day in planned.days:
        page.print_day(day)
    page.print_foot(planned)


class _Page:
    def __init__(self, console: Console, wishes: Wishes, catalogue: Catalogue) -> None:
        self._console = console
        self._wishes = wishes
        self._locale = wishes.locale
        self._catalogue = catalogue
        self._babel = BabelLocale.parse(wishes.locale.value, sep="-")

    def print_head(self) -> None:
        wishes = self._wishes
        names = [self._catalogue.require_destination(code).name(wishes.locale.value) for code in wishes.destinations]
        facts = [self._length(), *self._party()]
        if wishes.starts_on and wishes.ends_on:
            facts.append(" - ".join(dict.fromkeys(format_date(day, "medium", self._babel) for day in (wishes.starts_on, wishes.ends_on))))
        if wishes.budget:
            facts.append(say(self._locale, "budget {amount}", amount=self._money(wishes.budget)))
        self._console.print(Text(format_list(names, locale=self._babel), style="bold"))
        self._console.print(Text(" · ".join(facts)))

    def print_day(self, day: DraftDay) -> None:
        heading = say(self._locale, "Day {number}", number=day.number)
        if on := self._wishes.date_of(day.number):
            heading += f" · {self._date(on)}"
        if len(self._wishes.destinations) > 1:
            heading += f" · {self._catalogue.require_destination(day.destination).name(self._wishes.locale.value)}"
        self._console.print()
        self._console.print(Rule(Text(heading, style="bold"), align="left", characters="─"))
        self._console.print(Text(day.title, style="italic"))
        table = Table.grid(padding=(0, 2, 0, 0), expand=True)
        table.add_column(width=11, no_wrap=True)
        table.add_column(ratio=1)
        table.add_column(justify="right", no_wrap=True)
        here: Coordinates | None = None
        for stop in day.stops:
            location = stop.location
            if here and location and here != location:
                table.add_row("", Text(self._way(leg_between(here, location, self._wishes.mobility)), style="dim"), "")
            here = location or here
            table.add_row(_hours(stop), self._stop(stop, day), self._price(stop))
        self._console.print(table)
        self._console.print(Text(say(self._locale, "Day total: {amount}", amount=self._sum([day]))), justify="right")

    def print_foot(self, planned: Planned) -> None:
        self._console.print()
        self._console.print(Rule(characters="─"))
        self._console.print(Text(say(self._locale, "Trip total: {amount}", amount=self._sum(planned.days)), style="bold"))
        if self._wishes.budget:
            self._console.print(self._against_budget(self._wishes.budget, planned.days))
        notes = [self._note(repair.day, repair.title, repair.reason) for repair in planned.repairs]
        notes += [self._note(finding.day, finding.title, say(self._locale, finding.reason)) for finding in planned.findings]
        if notes:
            self._console.print(Text(say(self._locale, "Notes"), style="bold"))
        for note in notes:
            self._console.print(Padding(Text(f"- {note}"), (0, 0, 0, 2)))
        ending = say(
            self._locale, "Planned by {generator}. Hours and prices may change; check them before you go.", generator=planned.generator
        )
        self._console.print(Text(ending, style="dim"))

    def _stop(self, stop: DraftStop, day: DraftDay) -> Text:
        text = Text(stop.title, style="" if stop.kind is StopKind.FREE else "bold")
        place = self._catalogue.get(stop.place_id) if stop.place_id else None
        facts = [say(self._locale, place.category.value.replace("_", " "))] if place else []
        facts.append(say(self._locale, "{minutes} min", minutes=stop.duration_minutes))
        if place:
            facts.append(self._opening(place, day))
        text.append(f"\n{' · '.join(facts)}", style="not bold dim")
        if stop.notes:
            text.append(f"\n{stop.notes}", style="not bold")
        return text

    def _opening(self, place: Place, day: DraftDay) -> str:
        if place.hours == "24/7":
            return say(self._locale, "always open")
        spans = spans_on(place, setting_of(self._wishes, day.number, self._catalogue.require_destination(day.destination)))
        note = say(
            self._locale, "open {hours}", hours=", ".join(f"{time_of(opens):%H:%M}-{time_of(closes):%H:%M}" for opens, closes in spans)
        )
        closed = [weekday for weekday in range(7) if not open_spans(place.hours, weekday)]
        if self._wishes.starts_on or not closed:
            return note
        names = get_day_names("abbreviated", "format", self._babel)
        return f"{note}, {say(self._locale, 'closed {days}', days=', '.join(names[weekday] for weekday in closed))}"

    def _way(self, leg: Leg) -> str:
        metres = f"{format_decimal(round(leg.metres / 1000, 1), locale=self._babel)} km"
        if leg.mode is TravelMode.WALK:
            return "↓ " + say(self._locale, "{minutes} min on foot, {distance}", minutes=max(1, leg.minutes), distance=metres)
        return "↓ " + say(self._locale, "{minutes} min by public transport, {distance}", minutes=leg.minutes, distance=metres)

    def _price(self, stop: DraftStop) -> str:
        if stop.cost and stop.cost.amount_micros:
            return self._money(stop.cost)
        return say(self._locale, "free") if stop.kind is StopKind.VISIT else ""

    def _sum(self, days: Iterable[DraftDay]) -> str:
        return " + ".join(self._money(each) for each in _spent(days)) or say(self._locale, "free")

    def _against_budget(self, budget: Money, days: Iterable[DraftDay]) -> Text:
        spent = _spent(days)
        converted = [money for each in spent if (money := convert(each, budget.currency))]
        amount = self._money(budget)
        if len(converted) < len(spent):
            return Text(say(self._locale, "The budget of {amount} can't be compared: no exchange rate is known.", amount=amount))
        left = budget.amount_micros - sum(money.amount_micros for money in converted)
        difference = self._money(Money(amount_micros=abs(left), currency=budget.currency))
        if converted != spent:
            difference = f"≈ {difference}"
        if left >= 0:
            return Text(say(self._locale, "Budget {amount}: {left} left", amount=amount, left=difference), style="green")
        return Text(say(self._locale, "Budget {amount}: {over} too much", amount=amount, over=difference), style="red")

    def _note(self, number: int, title: str, reason: str) -> str:
        """Return one line about a day, or about the whole trip where the number is 0."""
        about = [say(self._locale, "Day {number}", number=number)] if number else []
        about += [title] if title else []
        return f"{', '.join(about)}: {reason}" if about else reason

    def _length(self) -> str:
        count = self._wishes.day_count
        return say(self._locale, "1 day") if count == 1 else say(self._locale, "{count} days", count=count)

    def _party(self) -> list[str]:
        children = sum(traveller.age < ADULT_AGE for traveller in self._wishes.travellers)
        adults = len(self._wishes.travellers) - children
        facts = []
        if adults:
            facts.append(say(self._locale, "1 adult") if adults == 1 else say(self._locale, "{count} adults", count=adults))
        if children:
            facts.append(say(self._locale, "1 child") if children == 1 else say(self._locale, "{count} children", count=children))
        return facts

    def _money(self, money: Money) -> str:
        return format_currency(Decimal(money.amount_micros) / MICROS, money.currency, locale=self._babel)

    def _date(self, on: date) -> str:
        """Return a date in full, but for the year, which ends the pattern in all our languages (CLDR)."""
        pattern = get_date_format("full", self._babel).pattern
        return format_date(on, re.sub(r"(,|\s|'de')*y+$", "", pattern), self._babel)


def _spent(days: Iterable[DraftDay]) -> list[Money]:
    """Return what the stops of some days cost, by currency."""
    sums = total([stop.cost for day in days for stop in day.stops if stop.cost])
    return [Money(amount_micros=micros, currency=currency) for currency, micros in sums.items()]


def _hours(stop: DraftStop) -> str:
    ends = minutes_of(stop.starts_at) + stop.duration_minutes
    return f"{stop.starts_at:%H:%M}-{time_of(ends):%H:%M}"
