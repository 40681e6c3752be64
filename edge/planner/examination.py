"""The examination of a local model: requests that people wrote by hand, in six languages, about the trips of `requests/`.

The requests of `test` were written by people who saw the trips and the list of wishes and nothing else; those of `development` may be
looked at while resolver, guards and templates are made. Training reads neither.
"""

import time as clock
import tomllib
from collections.abc import Awaitable, Callable
from datetime import time
from functools import lru_cache
from pathlib import Path
from typing import Literal

from edge.planner.catalogue import Catalogue
from models.locale import Locale
from models.place import Category
from models.refinement.operation import Proposal
from models.refinement.outline import Outline, StopOutline
from models.refinement.score import Asked, Outcome
from models.refinement.wanted import read_want

REQUESTS = Path(__file__).parent / "requests"
Part = Literal["test", "development"]
Propose = Callable[[str, Outline], Awaitable[Proposal]]


def asked(part: Part, catalogue: Catalogue) -> tuple[Asked, ...]:
    """Return the requests of a part, language by language."""
    trips = _trips(catalogue)
    found: list[Asked] = []
    for path in sorted((REQUESTS / part).glob("*.toml")):
        for request in tomllib.loads(path.read_text(encoding="utf-8"))["request"]:
            notations = [request["want"]] if isinstance(request["want"], str) else request["want"]
            found.append(
                Asked(
                    language=path.stem,
                    text=request["text"],
                    outline=trips[request["trip"]].replace(locale=Locale(path.stem)),
                    wanted=tuple(read_want(notation) for notation in notations),
                    notation=" | ".join(notations),
                )
            )
    return tuple(found)


async def examine(propose: Propose, requests: tuple[Asked, ...]) -> tuple[Outcome, ...]:
    """Ask for one request after the other, and return what was proposed for each and how long that took."""
    outcomes: list[Outcome] = []
    for request in requests:
        began = clock.perf_counter()
        proposal = await propose(request.text, request.outline)
        outcomes.append(Outcome(asked=request, proposal=proposal, seconds=clock.perf_counter() - began))
    return tuple(outcomes)


@lru_cache(maxsize=1)
def _trips(catalogue: Catalogue) -> dict[str, Outline]:
    return {name: _outline(trip, catalogue) for name, trip in tomllib.loads((REQUESTS / "trips.toml").read_text(encoding="utf-8")).items()}


def _outline(trip: dict[str, object], catalogue: Catalogue) -> Outline:
    lines = trip["stops"]
    if not isinstance(lines, list):
        raise TypeError("stops is a list")
    stops: list[StopOutline] = []
    for number, line in enumerate(lines, 1):
        day, name, category, starts, minutes, *rest = line.split(";")
        at = time.fromisoformat(starts)
        stops.append(
            StopOutline.model_validate(
                {"number": number, "day": int(day), "name": name, "category": Category(category), "starts_at": at, "minutes": int(minutes)}
                | {"locked": rest == ["locked"]}
            )
        )
    names = {stop.name for stop in stops}
    code = catalogue.find_destination(str(trip["city"]))
    budget = str(trip["budget"]).split()
    return Outline.model_validate(
        {
            "stops": tuple(stops),
            "day_count": stops[-1].day,
            "first_date": trip.get("first_date"),
            "today": trip.get("today"),
            "places": tuple(place.name for place in catalogue.places(code.code) if place.name not in names) if code else (),
            "currency": budget[1] if budget[1:] else "EUR",
        }
    )
