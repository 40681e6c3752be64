"""What is wrong with a request is told by a stable code in the caller's language, and leaves no trace."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest

from edge.access.tokens import ALGORITHM, Tokens, load_signing_key
from models.account import Tier
from models.ids import IdPrefix, mint, mint_trip, mint_user
from models.locale import Locale
from tests.clients.region import Region, unchanged
from tests.clients.traveller import Traveller, problem_in, sign_in
from tests.fakes.trips import CELL, NOW

CREATE = "mutation ($input: CreateTripInput!) { createTrip(input: $input) { trip { id } problems { code message path } } }"
GENERATE = "mutation ($input: GenerateTripInput!) { generateTrip(input: $input) { trip { id } problems { code message path } } }"
UPDATE = "mutation ($input: UpdateTripInput!) { updateTrip(input: $input) { trip { id } problems { code message path } } }"
MOVE = "mutation ($id: ID!, $on: Date) { moveTrip(id: $id, startsOn: $on) { trip { id } problems { code message path } } }"
DELETE = "mutation ($id: ID!) { deleteTrip(id: $id) { deletedId problems { code message path } } }"
UNDO = "mutation ($id: ID!) { undoTrip(id: $id) { trip { id } problems { code message path } } }"
SHARE = (
    "mutation ($id: ID!, $email: String, $userId: ID) {"
    " shareTrip(id: $id, role: EDITOR, email: $email, userId: $userId) { trip { id } problems { code message path } } }"
)
DAY = "mutation ($input: UpdateDayInput!) { updateDay(input: $input) { day { id } problems { code message path } } }"
STOP = "mutation ($input: CreateStopInput!) { createStop(input: $input) { stop { id } problems { code message path } } }"
CHANGE_STOP = "mutation ($input: UpdateStopInput!) { updateStop(input: $input) { stop { id } problems { code message path } } }"
PLACE_STOP = (
    "mutation ($id: ID!, $trip: ID!, $place: ID, $point: CoordinatesInput) {"
    " placeStop(id: $id, tripId: $trip, placeId: $place, location: $point) { stop { id } problems { code message path } } }"
)
REFINE = "mutation ($input: RefineTripInput!) { refineTrip(input: $input) { trip { id } problems { code message path } } }"
SIGN_UP = "mutation ($input: SignUpInput!) { signUp(input: $input) { session { userId } problems { code message path } } }"
SIGN_IN = "mutation ($input: SignInInput!) { signIn(input: $input) { session { userId } problems { code message path } } }"
REFRESH = "mutation ($token: String!) { refreshSession(refreshToken: $token) { session { userId } problems { code message path } } }"
PROFILE = "mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { viewer { id } problems { code message path } } }"
TRIP = "query ($id: ID!) { trip(id: $id) { id } }"
NODE = "query ($id: ID!) { node(id: $id) { id } }"
GENERATION = "query ($id: ID!) { generation(id: $id) { id } }"
TRIPS = (
    "query ($first: Int, $after: String, $last: Int, $before: String, $filter: TripFilterInput) {"
    " trips(first: $first, after: $after, last: $last, before: $before, filter: $filter) { totalCount } }"
)
PLACES = (
    "query ($text: String, $near: CoordinatesInput, $within: Int! = 100, $destination: String, $first: Int! = 5) {"
    " places(text: $text, near: $near, withinMetres: $within, destination: $destination, first: $first) { id } }"
)

CYCLE = "{ trips(first: 1) { edges { node { days { stops { place { destination { name } } } } } } } }"


@dataclass(frozen=True)
class Bad:
    """A request that is wrong, and what is told about it."""

    document: str
    variables: dict[str, Any]
    code: str
    path: tuple[str, ...] = ()


def trip(**given: object) -> dict[str, Any]:
    return {"input": {"destinations": ["lisboa"], "dayCount": 2, **given}}


BAD: dict[str, Bad] = {
    "unknown destination": Bad(CREATE, trip(destinations=["Kyoto"]), "UNKNOWN_DESTINATION", ("input", "destinations")),
    "unknown destination of a prompt": Bad(GENERATE, {"input": {"prompt": "3 days in Kyoto"}}, "UNKNOWN_DESTINATION", ("input", "destinations")),
    "empty prompt": Bad(GENERATE, {"input": {}}, "UNKNOWN_DESTINATION", ("input", "destinations")),
    "no destination": Bad(CREATE, trip(destinations=[]), "INVALID_VALUE", ("input", "destinations")),
    "six destinations": Bad(
        CREATE, trip(destinations=["lisboa", "porto", "paris", "roma", "madrid", "salvador"]), "TOO_MANY", ("input", "destinations")
    ),
    "date in the past": Bad(CREATE, trip(startsOn="2026-11-20"), "DATE_IN_PAST", ("input", "startsOn")),
    "date in the past, generated": Bad(
        GENERATE, {"input": {"prompt": "Porto", "startsOn": "2026-11-20"}}, "DATE_IN_PAST", ("input", "startsOn")
    ),
    "move into the past": Bad(MOVE, {"id": "TRIP", "on": "2020-01-01"}, "DATE_IN_PAST", ("startsOn",)),
    "dates reversed": Bad(
        CREATE, trip(startsOn="2026-12-05", endsOn="2026-12-01", dayCount=None), "DATES_REVERSED", ("input", "endsOn")
    ),
    "end without beginning": Bad(CREATE, trip(endsOn="2026-12-05", dayCount=None), "DAY_COUNT_OUT_OF_RANGE", ("input", "endsOn")),
    "a century ahead": Bad(CREATE, trip(startsOn="2126-12-05"), "DAY_COUNT_OUT_OF_RANGE", ("input", "startsOn")),
    "last day of the calendar": Bad(CREATE, trip(startsOn="9999-12-31"), "DAY_COUNT_OUT_OF_RANGE", ("input", "startsOn")),
    "no days": Bad(CREATE, trip(dayCount=0), "DAY_COUNT_OUT_OF_RANGE", ("input", "dayCount")),
    "400 days": Bad(CREATE, trip(dayCount=400), "DAY_COUNT_OUT_OF_RANGE", ("input", "dayCount")),
    "400 days by dates": Bad(
        CREATE, trip(startsOn="2026-12-01", endsOn="2028-01-05", dayCount=None), "DAY_COUNT_OUT_OF_RANGE", ("input", "endsOn")
    ),
    "400 days, updated": Bad(UPDATE, {"input": {"id": "TRIP", "dayCount": 400}}, "DAY_COUNT_OUT_OF_RANGE", ("input", "dayCount")),
    "400 days, generated": Bad(GENERATE, {"input": {"prompt": "Porto", "dayCount": 400}}, "DAY_COUNT_OUT_OF_RANGE", ("input", "dayCount")),
    "400 days in words": Bad(GENERATE, {"input": {"prompt": "400 dias no Porto"}}, "DAY_COUNT_OUT_OF_RANGE", ("input", "dayCount")),
    "negative budget": Bad(
        CREATE, trip(budget={"amountMicros": -1, "currency": "EUR"}), "NEGATIVE_BUDGET", ("input", "budget", "amountMicros")
    ),
    "budget beyond all bounds": Bad(
        CREATE, trip(budget={"amountMicros": 2**53 - 1, "currency": "EUR"}), "INVALID_VALUE", ("input", "budget", "amountMicros")
    ),
    "unknown currency": Bad(
        CREATE, trip(budget={"amountMicros": 1, "currency": "XYZ"}), "UNKNOWN_CURRENCY", ("input", "budget", "amountMicros")
    ),
    "unknown currency of the profile": Bad(PROFILE, {"input": {"currency": "eur"}}, "UNKNOWN_CURRENCY"),
    "negative cost": Bad(
        STOP,
        {"input": {"tripId": "TRIP", "dayId": "DAY", "title": "x", "cost": {"amountMicros": -5, "currency": "EUR"}}},
        "NEGATIVE_BUDGET",
        ("input", "cost", "amountMicros"),
    ),
    "10001 characters of notes": Bad(CREATE, trip(notes="n" * 10_001), "TEXT_TOO_LONG", ("input", "notes")),
    "10001 characters of notes, updated": Bad(
        UPDATE, {"input": {"id": "TRIP", "notes": "n" * 10_001}}, "TEXT_TOO_LONG", ("input", "notes")
    ),
    "2001 characters of prompt": Bad(GENERATE, {"input": {"prompt": "Porto" + "!" * 1996}}, "TEXT_TOO_LONG", ("input", "prompt")),
    "2001 characters of refinement": Bad(
        REFINE, {"input": {"tripId": "TRIP", "text": "x" * 2001}}, "TEXT_TOO_LONG", ("input", "text")
    ),
    "empty refinement": Bad(REFINE, {"input": {"tripId": "TRIP", "text": "  "}}, "INVALID_VALUE", ("input", "text")),
    "201 characters of title": Bad(CREATE, trip(title="t" * 201), "TEXT_TOO_LONG", ("input", "title")),
    "title of blanks": Bad(CREATE, trip(title="   "), "INVALID_VALUE", ("input", "title")),
    "empty title, updated": Bad(UPDATE, {"input": {"id": "TRIP", "title": ""}}, "INVALID_VALUE", ("input", "title")),
    "stop without title": Bad(
        STOP, {"input": {"tripId": "TRIP", "dayId": "DAY", "title": ""}}, "INVALID_VALUE", ("input", "title")
    ),
    "empty title of a stop, updated": Bad(
        CHANGE_STOP, {"input": {"tripId": "TRIP", "id": "STOP", "title": " "}}, "INVALID_VALUE", ("input", "title")
    ),
    "201 characters of a day's title": Bad(
        DAY, {"input": {"tripId": "TRIP", "id": "DAY", "title": "t" * 201}}, "TEXT_TOO_LONG", ("input", "title")
    ),
    "1000 travellers": Bad(CREATE, trip(travellers=[{"age": 30}] * 1000), "TOO_MANY", ("input", "travellers")),
    "no traveller": Bad(CREATE, trip(travellers=[]), "INVALID_VALUE", ("input", "travellers")),
    "age 300": Bad(CREATE, trip(travellers=[{"age": 300}]), "INVALID_VALUE", ("input", "travellers", "0", "age")),
    "age -1": Bad(CREATE, trip(travellers=[{"age": -1}]), "INVALID_VALUE", ("input", "travellers", "0", "age")),
    "a stop of two days": Bad(
        STOP, {"input": {"tripId": "TRIP", "dayId": "DAY", "title": "x", "durationMinutes": 2880}}, "INVALID_VALUE", ("input", "durationMinutes")
    ),
    "a stop that lasts less than nothing": Bad(
        CHANGE_STOP, {"input": {"tripId": "TRIP", "id": "STOP", "durationMinutes": -1}}, "INVALID_VALUE", ("input", "durationMinutes")
    ),
    "a start between minutes": Bad(
        STOP, {"input": {"tripId": "TRIP", "dayId": "DAY", "title": "x", "startsAt": "10:00:30"}}, "INVALID_VALUE", ("input",)
    ),
    "latitude 91": Bad(
        STOP,
        {"input": {"tripId": "TRIP", "dayId": "DAY", "title": "x", "location": {"latitude": 91, "longitude": 0}}},
        "INVALID_VALUE",
        ("input", "location"),
    ),
    "longitude -181 of a search": Bad(PLACES, {"near": {"latitude": 0, "longitude": -181}}, "INVALID_VALUE", ("near",)),
    "a search without bounds": Bad(PLACES, {"text": "a", "within": 50_001}, "INVALID_VALUE", ("withinMetres",)),
    "a search around nothing": Bad(PLACES, {"text": "a", "within": 0}, "INVALID_VALUE", ("withinMetres",)),
    "101 places": Bad(PLACES, {"text": "a", "first": 101}, "INVALID_VALUE", ("first",)),
    "places of nowhere": Bad(PLACES, {"destination": "Kyoto"}, "UNKNOWN_DESTINATION"),
    "unknown place": Bad(
        STOP, {"input": {"tripId": "TRIP", "dayId": "DAY", "placeId": "plc_lisboa_atlantis"}}, "UNKNOWN_PLACE"
    ),
    "unknown place of a stop": Bad(PLACE_STOP, {"id": "STOP", "trip": "TRIP", "place": "plc_lisboa_atlantis"}, "UNKNOWN_PLACE"),
    "neither place nor point": Bad(PLACE_STOP, {"id": "STOP", "trip": "TRIP"}, "INVALID_VALUE", ("placeId",)),
    "page of 101": Bad(TRIPS, {"first": 101}, "INVALID_VALUE", ("first",)),
    "page of 0": Bad(TRIPS, {"first": 0}, "INVALID_VALUE", ("first",)),
    "page of -1 from the end": Bad(TRIPS, {"last": -1}, "INVALID_VALUE", ("last",)),
    "page of no size": Bad(TRIPS, {}, "INVALID_VALUE", ("first",)),
    "page in both directions": Bad(TRIPS, {"first": 1, "last": 1}, "INVALID_VALUE", ("first",)),
    "forwards before a cursor": Bad(TRIPS, {"first": 1, "before": "x"}, "INVALID_VALUE", ("first",)),
    "cursor of our own making": Bad(TRIPS, {"first": 1, "after": "x"}, "INVALID_VALUE", ("after",)),
    "cursor that is no base64": Bad(TRIPS, {"first": 1, "after": "é"}, "INVALID_VALUE", ("after",)),
    "cursor of a number": Bad(TRIPS, {"first": 1, "after": "MQ=="}, "INVALID_VALUE", ("after",)),
    "cursor of nothing": Bad(TRIPS, {"first": 1, "after": ""}, "INVALID_VALUE", ("after",)),
    "filter text of 201 characters": Bad(TRIPS, {"first": 1, "filter": {"text": "x" * 201}}, "TEXT_TOO_LONG", ("filter", "text")),
    "malformed id": Bad(TRIP, {"id": "1"}, "MALFORMED_ID"),
    "malformed id of a node": Bad(NODE, {"id": "'; DROP TABLE changes; --"}, "MALFORMED_ID"),
    "id of another kind": Bad(GENERATION, {"id": "TRIP"}, "MALFORMED_ID"),
    "malformed id, deleted": Bad(DELETE, {"id": "trp_gru-1_" + "0" * 31}, "MALFORMED_ID"),
    "malformed day": Bad(STOP, {"input": {"tripId": "TRIP", "dayId": "1", "title": "x"}}, "MALFORMED_ID"),
    "day of nowhere": Bad(STOP, {"input": {"tripId": "TRIP", "dayId": mint(IdPrefix.DAY, CELL), "title": "x"}}, "NOT_FOUND"),
    "stop of nowhere": Bad(CHANGE_STOP, {"input": {"tripId": "TRIP", "id": mint(IdPrefix.STOP, CELL), "title": "x"}}, "NOT_FOUND"),
    "nothing to undo": Bad(UNDO, {"id": "NEW"}, "NOTHING_TO_UNDO"),
    "shared with nobody": Bad(SHARE, {"id": "TRIP"}, "INVALID_VALUE", ("userId",)),
    "shared with a stranger": Bad(SHARE, {"id": "TRIP", "email": "nobody@example.org"}, "NOT_FOUND", ("input", "email")),
    "shared with no address": Bad(SHARE, {"id": "TRIP", "email": "nobody"}, "INVALID_EMAIL", ("input", "email")),
    "weak password": Bad(SIGN_UP, {"input": {"email": "a@example.org", "password": "1234567"}}, "WEAK_PASSWORD", ("input", "password")),
    "password of a novel": Bad(
        SIGN_UP, {"input": {"email": "a@example.org", "password": "p" * 257}}, "WEAK_PASSWORD", ("input", "password")
    ),
    "bad e-mail": Bad(SIGN_UP, {"input": {"email": "a@b", "password": "12345678"}}, "INVALID_EMAIL", ("input", "email")),
    "e-mail with NUL": Bad(SIGN_UP, {"input": {"email": "a\0@b.org", "password": "12345678"}}, "INVALID_EMAIL", ("input", "email")),
    "name of 101 characters": Bad(
        SIGN_UP, {"input": {"email": "b@example.org", "password": "12345678", "name": "n" * 101}}, "TEXT_TOO_LONG", ("input", "name")
    ),
    "name of 101 characters, updated": Bad(PROFILE, {"input": {"name": "n" * 101}}, "TEXT_TOO_LONG", ("input", "name")),
    "wrong password": Bad(SIGN_IN, {"input": {"email": "nobody@example.org", "password": "12345678"}}, "INVALID_CREDENTIALS"),
    "unknown refresh token": Bad(REFRESH, {"token": "twr_x"}, "INVALID_TOKEN"),
}

@pytest.fixture
async def names(ana: Traveller) -> dict[str, str]:
    held = await ana.create()
    stop = await ana.add(held, "Castelo")
    new = await ana.create()
    return {"TRIP": held["id"], "DAY": held["days"][0]["id"], "STOP": stop, "NEW": new["id"]}


def named(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: named(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [named(each, names) for each in value]
    return names.get(value, value) if isinstance(value, str) else value


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
async def test_what_is_wrong_is_told_in_every_language_and_writes_nothing(
    region: Region, ana: Traveller, names: dict[str, str], bad: Bad
) -> None:
    messages: dict[Locale, str] = {}
    async with unchanged(region.node):
        for locale in Locale:
            ana.language = locale.value
            response = await ana.post(bad.document, **named(bad.variables, names))
            assert response.status_code == 200, response.text
            problem = problem_in(response.json())
            assert (problem["code"], tuple(problem["path"])) == (bad.code, bad.path), problem
            messages[locale] = problem["message"]
    assert all(messages.values())
    assert "…" not in "".join(messages.values())
    assert len(set(messages.values())) >= 5, messages
