"""What is wrong with a request is told by a stable code in the caller's language, and leaves no trace."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest

from edge.access.tokens import Tokens, load_signing_key
from models.account import Tier
from models.ids import IdPrefix, mint, mint_trip, mint_user
from models.locale import Locale
from tests.clients.region import Region, unchanged
from tests.clients.traveller import Traveller, problem_in
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
    "unknown destination of a prompt": Bad(
        GENERATE, {"input": {"prompt": "3 days in Kyoto"}}, "UNKNOWN_DESTINATION", ("input", "destinations")
    ),
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
    "dates reversed": Bad(CREATE, trip(startsOn="2026-12-05", endsOn="2026-12-01", dayCount=None), "DATES_REVERSED", ("input", "endsOn")),
    "end without beginning": Bad(CREATE, trip(endsOn="2026-12-05", dayCount=None), "INVALID_VALUE", ("input", "endsOn")),
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
    "2001 characters of refinement": Bad(REFINE, {"input": {"tripId": "TRIP", "text": "x" * 2001}}, "TEXT_TOO_LONG", ("input", "text")),
    "empty refinement": Bad(REFINE, {"input": {"tripId": "TRIP", "text": "  "}}, "INVALID_VALUE", ("input", "text")),
    "201 characters of title": Bad(CREATE, trip(title="t" * 201), "TEXT_TOO_LONG", ("input", "title")),
    "title of blanks": Bad(CREATE, trip(title="   "), "INVALID_VALUE", ("input", "title")),
    "empty title, updated": Bad(UPDATE, {"input": {"id": "TRIP", "title": ""}}, "INVALID_VALUE", ("input", "title")),
    "stop without title": Bad(STOP, {"input": {"tripId": "TRIP", "dayId": "DAY", "title": ""}}, "INVALID_VALUE", ("input", "title")),
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
        STOP,
        {"input": {"tripId": "TRIP", "dayId": "DAY", "title": "x", "durationMinutes": 2880}},
        "INVALID_VALUE",
        ("input", "durationMinutes"),
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
        STOP, {"input": {"tripId": "TRIP", "dayId": "DAY", "placeId": "plc_lisboa_atlantis"}}, "UNKNOWN_PLACE", ("placeId",)
    ),
    "unknown place of a stop": Bad(
        PLACE_STOP, {"id": "STOP", "trip": "TRIP", "place": "plc_lisboa_atlantis"}, "UNKNOWN_PLACE", ("placeId",)
    ),
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
            assert response.status_code in {200, 400}, response.text
            problem = problem_in(response.json())
            assert (problem["code"], tuple(problem["path"])) == (bad.code, bad.path), problem
            messages[locale] = problem["message"]
    assert all(messages.values())
    assert "…" not in "".join(messages.values())
    assert len(set(messages.values())) >= 5, messages


# --- What never reaches a resolver.


@dataclass(frozen=True)
class Raw:
    """A request body that is wrong, and what is told about it."""

    body: bytes
    status: int
    code: str
    headers: dict[str, str] = field(default_factory=dict)


def body(query: str, **variables: object) -> bytes:
    return json.dumps({"query": query, "variables": variables}).encode()


DEEP = 1_000
GRAPHQL_RESPONSE = "application/graphql-response+json"
RAW: dict[str, Raw] = {
    "no JSON": Raw(b"{", 400, "BAD_REQUEST"),
    "nothing": Raw(b"", 400, "BAD_REQUEST"),
    "null": Raw(b"null", 400, "BAD_REQUEST"),
    "a number": Raw(b"7", 400, "BAD_REQUEST"),
    "a text": Raw(b'"query"', 400, "BAD_REQUEST"),
    "a list of operations": Raw(b'[{"query": "{ me { id } }"}]', 400, "BAD_REQUEST"),
    "no query": Raw(b"{}", 400, "BAD_REQUEST"),
    "a query that is no text": Raw(b'{"query": 7}', 400, "BAD_REQUEST"),
    "variables that are no object": Raw(b'{"query": "{ me { id } }", "variables": [1]}', 400, "BAD_REQUEST"),
    "an operation name that is no text": Raw(b'{"query": "{ me { id } }", "operationName": {"a": 1}}', 400, "BAD_REQUEST"),
    "an operation that is not there": Raw(b'{"query": "query A { me { id } }", "operationName": "B"}', 200, "OPERATION_NOT_FOUND"),
    "an empty document": Raw(b'{"query": ""}', 400, "BAD_REQUEST"),
    "JSON that is no UTF-8": Raw(b'{"query": "{ me { id } } # \xff"}', 400, "BAD_REQUEST"),
    "JSON of 10000 lists": Raw(
        b'{"query": "{ me { id } }", "variables": {"x": ' + b"[" * 10_000 + b"]" * 10_000 + b"}}", 400, "BAD_REQUEST"
    ),
    "JSON of 10000 objects": Raw(b'{"a":' * 10_000 + b"1" + b"}" * 10_000, 400, "BAD_REQUEST"),
    "a number of 10000 digits": Raw(b'{"query": "{ me { id } }", "variables": {"x": ' + b"1" * 10_000 + b"}}", 400, "BAD_REQUEST"),
    "NaN": Raw(b'{"query": "{ me { id } }", "variables": {"x": NaN}}', 400, "BAD_REQUEST"),
    "NaN as a coordinate": Raw(
        b'{"query": "query ($near: CoordinatesInput) { places(near: $near) { id } }",'
        b' "variables": {"near": {"latitude": NaN, "longitude": 0}}}',
        400,
        "BAD_REQUEST",
    ),
    "infinity as a coordinate": Raw(
        b'{"query": "query ($near: CoordinatesInput) { places(near: $near) { id } }",'
        b' "variables": {"near": {"latitude": 1e999, "longitude": 0}}}',
        400,
        "BAD_REQUEST",
    ),
    "10 MB of notes": Raw(
        body(CREATE, input={"destinations": ["lisboa"], "dayCount": 2, "notes": "n" * 10_000_000}), 413, "BODY_TOO_LARGE"
    ),
    "a form": Raw(b"query=%7Bme%7Bid%7D%7D", 415, "UNSUPPORTED_MEDIA_TYPE", {"content-type": "application/x-www-form-urlencoded"}),
    "a file": Raw(b"--x--", 415, "UNSUPPORTED_MEDIA_TYPE", {"content-type": "multipart/form-data; boundary=x"}),
    "a subscription without a stream": Raw(body("subscription { tripChanged(id: 1) { id } }"), 400, "SUBSCRIPTION_NEEDS_STREAM"),
    "a document with an error of syntax": Raw(body("{ me { id }"), 200, "GRAPHQL_PARSE_FAILED"),
    "a field that is not there": Raw(body("{ me { password } }"), 200, "GRAPHQL_VALIDATION_FAILED"),
    "a document of 5000 tokens": Raw(body("{ " + "me { id } " * 1_250 + "}"), 400, "DOCUMENT_TOO_LARGE"),
    "a document of 1000 levels": Raw(body("{ a" * DEEP + " }" * DEEP), 400, "DOCUMENT_TOO_LARGE"),
    "a list of 1000 levels": Raw(body("{ node(id: " + "[" * 900 + "]" * 900 + ") { id } }"), 400, "DOCUMENT_TOO_LARGE"),
    "a type of 1000 levels": Raw(body("query ($x: " + "[" * 900 + "ID" + "]" * 900 + ") { me { id } }"), 400, "DOCUMENT_TOO_LARGE"),
    "fragments in a circle": Raw(
        body("{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }"), 200, "GRAPHQL_VALIDATION_FAILED"
    ),
    "an unknown directive": Raw(body("{ me @deny { id } }"), 200, "GRAPHQL_VALIDATION_FAILED"),
    "null in a directive at the root": Raw(body("query ($x: Boolean = true) { me @include(if: $x) { id } }", x=None), 200, "BAD_VARIABLES"),
    "a literal of half a character": Raw(body('{ places(text: "\\uD800") { id } }'), 200, "GRAPHQL_PARSE_FAILED"),
    "a number too large for Int": Raw(body("{ trips(first: 2147483648) { totalCount } }"), 200, "GRAPHQL_VALIDATION_FAILED"),
    "a text for an Int": Raw(body(TRIPS, first="1"), 200, "BAD_VARIABLES"),
    "a fraction for an Int": Raw(body(TRIPS, first=1.5), 200, "BAD_VARIABLES"),
    "null for what is required": Raw(body(TRIP, id=None), 200, "BAD_VARIABLES"),
    "an object for an id": Raw(body(TRIP, id={"a": 1}), 200, "BAD_VARIABLES"),
    "a field that an input lacks": Raw(body(CREATE, input={"destinations": ["lisboa"], "owner": "me"}), 200, "BAD_VARIABLES"),
    "a value that an enum lacks": Raw(body(CREATE, input={"destinations": ["lisboa"], "pace": "moderate"}), 200, "BAD_VARIABLES"),
    "a date that is none": Raw(body(CREATE, input={"destinations": ["lisboa"], "startsOn": "2026-02-30"}), 200, "BAD_VARIABLES"),
    "a date that is a number": Raw(body(CREATE, input={"destinations": ["lisboa"], "startsOn": 7}), 200, "BAD_VARIABLES"),
    "a date that is a list": Raw(body(CREATE, input={"destinations": ["lisboa"], "startsOn": [7]}), 200, "BAD_VARIABLES"),
    "a time that is a number": Raw(body(STOP, input={"tripId": "x", "dayId": "x", "title": "x", "startsAt": 7}), 200, "BAD_VARIABLES"),
    "money that is a fraction": Raw(
        body(CREATE, input={"destinations": ["lisboa"], "budget": {"amountMicros": 0.5, "currency": "EUR"}}), 200, "BAD_VARIABLES"
    ),
    "money beyond what JSON keeps, spelt out": Raw(
        body(
            'mutation { createTrip(input: {destinations: ["x"], budget: {amountMicros: 9007199254740992, currency: "EUR"}}) { changeId } }'
        ),
        200,
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "a date that is none, spelt out": Raw(
        body('mutation { createTrip(input: {destinations: ["x"], startsOn: "2026-02-30"}) { changeId } }'), 200, "GRAPHQL_VALIDATION_FAILED"
    ),
    "money beyond what JSON keeps": Raw(
        body(CREATE, input={"destinations": ["lisboa"], "budget": {"amountMicros": 2**53, "currency": "EUR"}}), 200, "BAD_VARIABLES"
    ),
}


@pytest.mark.parametrize("raw", RAW.values(), ids=RAW.keys())
async def test_what_never_reaches_a_resolver_is_told_and_writes_nothing(region: Region, ana: Traveller, raw: Raw) -> None:
    async with unchanged(region.node):
        for locale in Locale:
            headers = {"content-type": "application/json", **ana.all_headers, "accept-language": locale.value, **raw.headers}
            response = await ana.client.post("/graphql", content=raw.body, headers=headers)
            assert response.status_code == raw.status, response.text
            assert set(response.json()) == {"errors"}
            (error, *_) = response.json()["errors"]
            assert (error["extensions"]["code"], error["extensions"]["retryable"]) == (raw.code, False), error
            assert error["message"]
        response = await ana.client.post("/graphql", content=raw.body, headers={**headers, "accept": GRAPHQL_RESPONSE})
        assert response.status_code == max(raw.status, 400), response.text
        assert (response.json()["errors"][0]["extensions"]["code"], "data" in response.json()) == (raw.code, False)


@pytest.mark.parametrize(
    ("document", "status", "code", "allow"),
    [
        (CREATE, 405, "METHOD_NOT_ALLOWED", "POST"),
        ("subscription { tripChanged(id: 1) { id } }", 400, "SUBSCRIPTION_NEEDS_STREAM", None),
    ],
)
async def test_a_get_may_neither_write_nor_subscribe(
    region: Region, ana: Traveller, document: str, status: int, code: str, allow: str | None
) -> None:
    async with unchanged(region.node):
        params = {"query": document, "variables": json.dumps(trip())}
        response = await ana.client.get("/graphql", params=params, headers=ana.all_headers)
    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (status, code)
    assert response.headers.get("allow") == allow


async def test_a_query_may_come_by_get_and_tells_what_it_cost(ana: Traveller) -> None:
    response = await ana.client.get("/graphql", params={"query": "{ me { id } }"}, headers=ana.all_headers)
    answer = response.json()
    remaining = answer["extensions"]["cost"].pop("remaining")
    assert (response.status_code, answer) == (
        200,
        {
            "data": {"me": {"id": ana.user_id}},
            "extensions": {"cost": {"requested": 1, "actual": 1, "limit": 10_000, "restoreRate": 500.0}},
        },
    )
    assert 0 < remaining < 10_000


async def test_variables_of_a_get_that_are_no_json_are_refused(ana: Traveller) -> None:
    for variables in ("{", "[" * 100_000, '{"x": "\\ud800"}', "7"):
        response = await ana.client.get(
            "/graphql", params={"query": "{ me { id } }", "variables": variables[:5_000]}, headers=ana.all_headers
        )
        assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_REQUEST")


async def test_of_two_equal_keys_the_last_one_counts(ana: Traveller) -> None:
    content = b'{"query": "{", "query": "{ me { id } }", "variables": {}}'
    response = await ana.client.post("/graphql", content=content, headers={**ana.all_headers, "content-type": "application/json"})
    assert response.json()["data"] == {"me": {"id": ana.user_id}}


# --- Texts of strange characters are kept as they are, or refused; they never break anything.

STRANGE = {
    "NUL": "a\0b",
    "control characters": "a\x01\x1b[31m\x7fb",
    "right to left": "\u202eabc",
    "not a character": "\uffff\U0010ffff",
    "an emoji of many": "👩‍👩‍👧‍👦🏳️‍🌈",
    "quotes": "'; DROP TABLE trips; -- \" ` \\",
    "markup": "<script>alert(1)</script>{{7*7}}${7*7}%s{field}",
    "combining": "e\u0301" * 90,
    "a very wide letter": "﷽" * 100,
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
async def test_strange_text_comes_back_as_it_went_in(ana: Traveller, text: str) -> None:
    held = await ana.create(title=text, notes=text)
    await ana.add(held, text, notes=text, bookingReference=text[:100])
    found = await ana.ask(
        "query ($id: ID!) { trip(id: $id) { title notes days { stops { title notes bookingReference } } } }", id=held["id"]
    )
    assert found["title"] == text
    assert found["notes"] == text
    assert found["days"][0]["stops"] == [{"title": text, "notes": text, "bookingReference": text[:100]}]


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
async def test_strange_text_breaks_no_search(ana: Traveller, text: str) -> None:
    for document, variables in (
        (PLACES, {"text": text}),
        (PLACES, {"destination": text}),
        (TRIPS, {"first": 1, "filter": {"text": text, "destination": text}}),
        (TRIPS, {"first": 1, "after": text}),
        (GENERATE, {"input": {"prompt": text}}),
        (GENERATE, {"input": {"prompt": "x", "destinations": [text]}}),
        (SIGN_IN, {"input": {"email": text, "password": text}}),
        (REFRESH, {"token": text}),
    ):
        answer = (await ana.post(document, **variables)).json()
        assert "INTERNAL_ERROR" not in json.dumps(answer), answer


async def test_half_a_character_never_gets_in(ana: Traveller) -> None:
    content = json.dumps({"query": CREATE, "variables": trip(title="a\ud800 \udfffb", notes="\\ud800")})
    response = await ana.client.post("/graphql", content=content.encode(), headers={**ana.all_headers, "content-type": "application/json"})
    created = response.json()["data"]["createTrip"]
    assert created["problems"] == []
    stored = await ana.ask("query ($id: ID!) { trip(id: $id) { title notes } }", id=created["trip"]["id"])
    assert stored == {"title": "a\ufffd \ufffdb", "notes": "\\ud800"}


async def test_a_pair_of_halves_is_a_character(ana: Traveller) -> None:
    content = json.dumps({"query": CREATE, "variables": trip(title="🏖")})
    assert "\\ud83c\\udfd6" in content
    response = await ana.client.post("/graphql", content=content.encode(), headers={**ana.all_headers, "content-type": "application/json"})
    assert response.json()["data"]["createTrip"]["problems"] == []


# --- Who asks, and for what of others'.


def other_clock(minutes: float) -> Callable[[], Any]:
    return lambda: NOW - timedelta(minutes=minutes)


def tokens_of(region: Region, **minutes: float) -> Tokens:
    return Tokens(load_signing_key(region.node.settings.data), region.node.settings.issuer, CELL, other_clock(minutes.get("ago", 0)))


REFUSED: dict[str, Callable[[Region, Traveller], tuple[str, str]]] = {
    "malformed": lambda *_: ("Bearer x", "INVALID_TOKEN"),
    "another scheme": lambda *_: ("Basic YTpi", "INVALID_TOKEN"),
    "empty": lambda *_: ("Bearer", "INVALID_TOKEN"),
    "of 5000 characters": lambda _, ana: (f"Bearer {ana.token}{'x' * 5_000}", "INVALID_TOKEN"),
    "with another's signature": lambda _, ana: (f"Bearer {ana.token[:-8]}AAAAAAAA", "INVALID_TOKEN"),
    "without a signature": lambda _, ana: (f"Bearer {ana.token.rpartition('.')[0]}.", "INVALID_TOKEN"),
    "a refresh token": lambda _, ana: (f"Bearer {ana.refresh_token}", "INVALID_TOKEN"),
    "expired": lambda region, ana: (f"Bearer {tokens_of(region, ago=16).issue(ana.user_id, Tier.FREE, 's')}", "TOKEN_EXPIRED"),  # type: ignore[arg-type]
    "of a user of another cell": lambda region, _: (
        f"Bearer {tokens_of(region).issue(mint_user('iad-1'), Tier.FREE, 's')}",  # type: ignore[arg-type]
        "INVALID_TOKEN",
    ),
}


@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED.keys())
async def test_a_token_that_is_not_good_is_refused(
    region: Region, ana: Traveller, refused: Callable[[Region, Traveller], tuple[str, str]]
) -> None:
    authorization, code = refused(region, ana)
    messages: set[str] = set()
    async with unchanged(region.node):
        for locale in Locale:
            response = await ana.client.post(
                "/graphql",
                json={"query": CREATE, "variables": trip()},
                headers={"authorization": authorization, "accept-language": locale.value},
            )
            (error,) = response.json()["errors"]
            assert (response.status_code, error["extensions"]["code"]) == (401, code)
            assert response.headers["www-authenticate"].startswith('Bearer error="invalid_token"')
            assert response.headers["content-language"] == locale.value
            messages.add(error["message"])
    assert len(messages) >= 5


PRIVATE = {
    "trips": (TRIPS, {"first": 1}),
    "trip": (TRIP, {"id": mint_trip(CELL)}),
    "generation": (GENERATION, {"id": mint(IdPrefix.GENERATION, CELL)}),
    "createTrip": (CREATE, trip()),
    "generateTrip": (GENERATE, {"input": {"prompt": "Porto"}}),
    "refineTrip": (REFINE, {"input": {"tripId": mint_trip(CELL), "text": "x"}}),
    "undoTrip": (UNDO, {"id": mint_trip(CELL)}),
    "deleteTrip": (DELETE, {"id": mint_trip(CELL)}),
    "shareTrip": (SHARE, {"id": mint_trip(CELL), "userId": "x"}),
    "updateProfile": (PROFILE, {"input": {}}),
}


@pytest.mark.parametrize("private", PRIVATE.values(), ids=PRIVATE.keys())
async def test_nobody_gets_in_without_a_token(region: Region, stranger: Traveller, private: tuple[str, dict[str, Any]]) -> None:
    async with unchanged(region.node):
        assert await stranger.refusal(private[0], **private[1]) == ("UNAUTHENTICATED", ())


def told(response: httpx.Response) -> dict[str, Any]:
    """Return an answer without what is left of the caller's budget, which falls with each request."""
    answer: dict[str, Any] = response.json()
    del answer["extensions"]["cost"]["remaining"]
    return {"status": response.status_code, **answer}


async def test_a_foreign_trip_looks_like_one_that_is_not_there(region: Region, ana: Traveller, rui: Traveller) -> None:
    held = await rui.create()
    stop = await rui.add(held, "Castelo")
    missing = {"TRIP": mint_trip(CELL), "DAY": mint(IdPrefix.DAY, CELL), "STOP": mint(IdPrefix.STOP, CELL)}
    foreign = {"TRIP": held["id"], "DAY": held["days"][0]["id"], "STOP": stop}
    asked: list[tuple[str, dict[str, Any]]] = [
        (TRIP, {"id": "TRIP"}),
        (NODE, {"id": "TRIP"}),
        (NODE, {"id": "DAY"}),
        (NODE, {"id": "STOP"}),
        (UPDATE, {"input": {"id": "TRIP", "title": "x"}}),
        (MOVE, {"id": "TRIP", "on": "2027-01-01"}),
        (DELETE, {"id": "TRIP"}),
        (UNDO, {"id": "TRIP"}),
        (SHARE, {"id": "TRIP", "userId": ana.user_id}),
        (DAY, {"input": {"tripId": "TRIP", "id": "DAY", "title": "x"}}),
        (STOP, {"input": {"tripId": "TRIP", "dayId": "DAY", "title": "x"}}),
        (CHANGE_STOP, {"input": {"tripId": "TRIP", "id": "STOP", "title": "x"}}),
        (PLACE_STOP, {"id": "STOP", "trip": "TRIP", "point": {"latitude": 0, "longitude": 0}}),
        (REFINE, {"input": {"tripId": "TRIP", "text": "remove the castle"}}),
        (
            "mutation ($id: ID!, $u: ID!) { unshareTrip(id: $id, userId: $u) { deletedId problems { code message path } } }",
            {"id": "TRIP", "u": ana.user_id},
        ),
        (
            "mutation ($t: ID!, $id: ID!) { moveStop(id: $id, tripId: $t) { stop { id } problems { code message path } } }",
            {"t": "TRIP", "id": "STOP"},
        ),
        (
            "mutation ($t: ID!, $id: ID!) { deleteStop(id: $id, tripId: $t) { trip { id } problems { code message path } } }",
            {"t": "TRIP", "id": "STOP"},
        ),
    ]
    async with unchanged(region.node):
        for document, variables in asked:
            theirs, nowhere = [await ana.post(document, **named(variables, names)) for names in (foreign, missing)]
            assert told(theirs) == told(nowhere)
            answer = told(theirs)
            assert "NOT_FOUND" in json.dumps(answer) or answer["data"] in ({"trip": None}, {"node": None})


async def test_a_stop_can_not_be_reached_through_a_trip_of_ones_own(region: Region, ana: Traveller, rui: Traveller) -> None:
    theirs, mine = await rui.create(), await ana.create()
    stop = await rui.add(theirs, "Castelo")
    async with unchanged(region.node):
        assert await ana.refusal(CHANGE_STOP, input={"tripId": mine["id"], "id": stop, "title": "x"}) == ("NOT_FOUND", ())
        assert await ana.refusal(STOP, input={"tripId": mine["id"], "dayId": theirs["days"][0]["id"], "title": "x"}) == ("NOT_FOUND", ())
