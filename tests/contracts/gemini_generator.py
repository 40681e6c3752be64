"""Gemini for the contract suite: the true generator, and behind the wire a model that plans by simple rules."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from pydantic import JsonValue

from edge.planner.gemini import GeminiGenerator
from edge.planner.prompt import PlacesOf
from tests.fakes.gemini import API_KEY, MODEL, GeminiServer, Reply, Request, answer_reply

_CITY = re.compile(r"# Places in (?P<city>[a-z0-9-]+),")
_SLOTS = (("09:30", 60, "sight"), ("11:00", 60, "sight"), ("12:30", 75, "lunch"), ("15:00", 60, "sight"), ("19:30", 90, "dinner"))
_LIGHTER = ("relax", "calm", "menos", "less", "light", "lev", "remov", "tira", "quita", "moins", "meno")


@asynccontextmanager
async def open_gemini(places_of: PlacesOf) -> AsyncIterator[GeminiGenerator]:
    """Yield a generator whose server plans whatever it is asked."""
    async with GeminiServer((plan,)) as server:
        generator = GeminiGenerator(API_KEY, MODEL, places_of, base_url=server.url, deadline_seconds=10)
        yield generator
        await generator.close()


def plan(request: Request) -> Reply:
    """Answer as an obedient model would: a refinement that asks for less drops the last stop of a day, any other nothing."""
    listing, _, trip = request.contents.partition("# Trip\n\n")
    asked = json.loads(trip)
    if "request" in asked:
        return answer_reply(_lighten(asked["current"]) if any(word in asked["request"].casefold() for word in _LIGHTER) else [])
    places = _read_places(listing)
    return answer_reply([_plan_day(day, places) for day in asked["days"]])


@dataclass(frozen=True)
class _Listed:
    number: int
    city: str
    remarks: frozenset[str]


def _read_places(listing: str) -> list[_Listed]:
    places: list[_Listed] = []
    city = ""
    for line in listing.splitlines():
        if heading := _CITY.match(line):
            city = heading["city"]
        elif line:
            fields = line.split("|")
            places.append(_Listed(int(fields[0]), city, frozenset(fields[-1].split(","))))
    return places


def _plan_day(day: dict[str, JsonValue], places: list[_Listed]) -> JsonValue:
    """Take the first places that are left; the list is used up as the trip goes on."""
    stops: list[JsonValue] = []
    for at, minutes, part in _SLOTS:
        for place in places:
            is_table = not place.remarks.isdisjoint({"breakfast", "lunch", "dinner", "snack"})
            if place.city == day["city"] and (part in place.remarks if part != "sight" else not is_table):
                places.remove(place)
                stops.append({"p": place.number, "at": at, "min": minutes})
                break
    return {"d": day["d"], "t": f"Day {day['d']}", "s": stops}


def _lighten(current: list[JsonValue]) -> list[JsonValue]:
    days: list[JsonValue] = []
    for day in current:
        assert isinstance(day, dict)
        stops = day["s"]
        assert isinstance(stops, list)
        days.append({**day, "s": [{name: stop[name] for name in ("p", "at", "min")} for stop in stops[:-1] if isinstance(stop, dict)]})
    return days
