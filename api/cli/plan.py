"""`tripwise plan`: an itinerary right here, without a server or a database."""

import asyncio
import os
from collections.abc import Sequence
from contextlib import aclosing
from datetime import date, datetime
from functools import partial
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from api.cli.environment import settings_of
from api.cli.itinerary import Planned, print_itinerary
from api.cli.terminal import EXIT_REFUSED, examples, notices, output, tell_error
from edge.language import say
from edge.planner.catalogue import Catalogue, load_catalogue
from edge.planner.embedded import EmbeddedPlanner
from edge.planner.gemini import GeminiGenerator
from edge.planner.generator import Generator, Task
from edge.settings import Settings
from models.errors import (
    DeadlineExceeded,
    InvalidSetting,
    PlanningFailed,
    ProviderUnavailable,
    TextTooLong,
    TripWiseError,
    UnknownDestination,
)
from models.locale import DEFAULT_LOCALE, Locale, match_locale
from models.planning.check import check
from models.planning.generation import INSTRUCTION_LIMIT, Usage
from models.planning.plan import DraftDay
from models.planning.repair import repair
from models.request.request import read_request
from models.trip import Wishes, day_count_of
from models.value import checked

DEFAULT_DAY_COUNT = 3
"""How long a trip lasts when nothing is said about it."""

EXAMPLES = examples(
    'tripwise plan "5 dias em Lisboa com crianças"',
    'tripwise plan "a weekend in Rome, 400 euros" --start 2027-05-07 --json',
)


def plan(
    request: Annotated[str, typer.Argument(help="The trip in your own words, in Portuguese, Spanish, English, French or Italian.")],
    start: Annotated[str | None, typer.Option(help="The first day, as YYYY-MM-DD.", show_default=False)] = None,
    days: Annotated[int | None, typer.Option(help="How many days.", show_default=False)] = None,
    locale: Annotated[
        str | None, typer.Option(help="pt-BR, pt-PT, es, en, fr or it. [default: the terminal's language, else pt-BR]", show_default=False)
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the draft as JSON.")] = False,
) -> None:
    """Plan a trip and print its itinerary. Needs no server, no database and no network.

    Gemini plans it where TRIPWISE_GEMINI_API_KEY is set; the embedded planner otherwise, and when Gemini can't.
    """
    language = _terminal_locale()
    try:
        language = _locale_of(locale) if locale is not None else language
        settings = settings_of()
        catalogue = load_catalogue()
        today = datetime.now().astimezone().date()
        wishes = _wishes(request, catalogue, today, language, start, days)
        planned = asyncio.run(_plan(settings, catalogue, Task(wishes=wishes, today=today)))
    except TripWiseError as error:
        tell_error(error, language)
        raise typer.Exit(EXIT_REFUSED) from error
    if as_json:
        typer.echo(planned.model_dump_json(indent=2))
    else:
        print_itinerary(output(), planned, catalogue)


def _terminal_locale() -> Locale:
    """Return the language that the environment names (POSIX, Base Definitions, section 8.2)."""
    tag = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return match_locale(tag.partition(".")[0].partition("@")[0]) or DEFAULT_LOCALE


def _locale_of(tag: str) -> Locale:
    locale = match_locale(tag)
    if locale is None:
        raise InvalidSetting(setting="--locale", reason=f"{tag!r}; {', '.join(Locale)}")
    return locale


def _wishes(text: str, catalogue: Catalogue, today: date, locale: Locale, start: str | None, days: int | None) -> Wishes:
    """Return wishes: what the options say, else what the words say."""
    if len(text) > INSTRUCTION_LIMIT:
        raise TextTooLong(field="REQUEST", limit=INSTRUCTION_LIMIT)
    read = read_request(text, catalogue.destinations, today, locale)
    if not read.destinations:
        known = ", ".join(destination.name(locale.value) for destination in catalogue.destinations)
        raise UnknownDestination(name=text[:60], known=known)
    starts_on = _date_of(start) if start is not None else read.starts_on
    wanted = days if days is not None else read.day_count if read.day_count is not None else DEFAULT_DAY_COUNT
    day_count = day_count_of(starts_on, None, wanted, today)
    said = read.replace(starts_on=starts_on, day_count=day_count)
    return checked(
        lambda: said.applied_to(Wishes(destinations=read.destinations, starts_on=starts_on, day_count=day_count, locale=locale, notes=text))
    )


def _date_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidSetting(setting="--start", reason=f"{text!r}; YYYY-MM-DD") from error


def _generators(settings: Settings, catalogue: Catalogue) -> Sequence[Generator]:
    embedded = EmbeddedPlanner(catalogue)
    if settings.gemini_api_key is None:
        return (embedded,)
    gemini = GeminiGenerator(
        settings.gemini_api_key.get_secret_value(),
        settings.gemini_model,
        catalogue.places,
        base_url=settings.gemini_base_url,
        deadline_seconds=settings.generation_seconds,
    )
    return (gemini, embedded)


async def _plan(settings: Settings, catalogue: Catalogue, task: Task) -> Planned:
    """Ask the generators in order, and tell when one hands over to the next; raise what the last one raised."""
    wishes = task.wishes
    generator, *others = _generators(settings, catalogue)
    while True:
        try:
            draft = await _draft(generator, task, settings.generation_seconds)
            break
        except PlanningFailed as error:
            if not others:
                raise
            failed, generator = generator, others.pop(0)
            told = say(
                wishes.locale,
                "{generator} can't plan this right now ({code}); {next} takes over.",
                generator=failed.name,
                code=error.code,
                next=generator.name,
            )
            notices().print(Text(told, style="yellow"), soft_wrap=True)
    places = [place for code in wishes.destinations for place in catalogue.places(code)]
    days, repairs = repair(draft, wishes, places, catalogue.destinations, tell=partial(say, wishes.locale))
    findings = check(days, wishes, places, catalogue.destinations)
    return Planned(generator=generator.name, wishes=wishes, days=days, repairs=repairs, findings=findings)


async def _draft(generator: Generator, task: Task, deadline_seconds: float) -> tuple[DraftDay, ...]:
    """Collect a draft, its progress shown on standard error when that is a terminal."""
    draft: list[DraftDay] = []
    console = notices()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        description = say(task.wishes.locale, "Planning with {generator}", generator=generator.name)
        shown = progress.add_task(description, total=task.wishes.day_count)
        try:
            async with asyncio.timeout(deadline_seconds), aclosing(generator.draft(task)) as parts:
                async for part in parts:
                    if not isinstance(part, Usage):
                        draft.append(part)
                        progress.advance(shown)
        except TimeoutError:
            raise DeadlineExceeded from None
    if [day.number for day in draft] != list(range(1, task.wishes.day_count + 1)):
        raise ProviderUnavailable
    return tuple(draft)
