"""What comes through sync from those who mean no good: refused with a stable code, for little, with nothing written."""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
import structlog

from edge.access.registry import PartnerRegistry
from edge.node import Node
from edge.sync.mutation_push import CLIENTS_OF_A_USER
from models.account import Tier
from models.api_key import Scope
from models.ids import CellCode, IdPrefix, mint
from models.partner import Profile
from models.trip import Role
from tests.attacks.corpus import CPU_LIMIT_SECONDS, still
from tests.clients.in_process import Application, Message, Reply, authorized, in_process
from tests.clients.region import build_node, unchanged
from tests.fakes.cell import FakeClock
from tests.fakes.offline import offline_trip
from tests.fakes.trips import CELL

pytestmark = pytest.mark.asyncio(loop_scope="module")

PUSH = """mutation ($input: SyncPushInput!) { syncPush(input: $input) { expected problems { code path }
    results { id outcome kept problem { code path retryable } documents { id kind scope revision deleted body } } } }"""
PULL = """query ($c: String, $s: ID, $l: Int! = 500, $clients: [String!]) {
    syncPull(checkpoint: $c, scope: $s, limit: $l, clientIds: $clients) { status head hasMore checkpoint
        documents { id kind scope revision deleted body } acknowledged { clientId lastMutationId } } }"""
DOCUMENTS = "query ($ids: [ID!]!) { syncDocuments(ids: $ids) { id kind scope revision deleted body } }"
DIGEST = 'query ($s: ID!, $a: String! = "", $u: String! = "") { syncDigest(scope: $s, after: $a, until: $u) { count hash } }'
BUSY_SECONDS = 5.0
"""How long a push of all that is allowed may keep a processor busy, on a machine that does other things too."""


@pytest.fixture(scope="module", autouse=True)
def _log() -> Iterator[None]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with still():
        yield
    structlog.reset_defaults()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def application(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Application]:
    async with in_process(build_node(tmp_path_factory.mktemp("cell"), FakeClock(), budget_factor=1_000)) as opened:
        yield opened


class Client:
    """A traveller with one sync client, who sends anything."""

    def __init__(self, application: Application, token: str, client_id: str = "phone") -> None:
        self.application = application
        self.token = token
        self.client_id = client_id
        self.next = 1
        self.trips: set[str] = set()

    async def post(self, query: str, **variables: Any) -> Reply:
        return await self.application.post({"query": query, "variables": variables}, **authorized(self.token))

    async def ask(self, query: str, **variables: Any) -> Any:
        return await self.application.ask(query, self.token, **variables)

    async def push(self, *mutations: dict[str, Any], **given: Any) -> Reply:
        return await self.post(PUSH, input={"clientId": self.client_id, "mutations": list(mutations), **given})

    async def result(self, op: str, args: Any, **given: Any) -> tuple[Any, Reply]:
        """Push the next mutation and return its result."""
        reply = await self.push({"id": self.next, "op": op, "args": args, **given})
        pushed = reply.json["data"]["syncPush"]
        assert pushed["problems"] == [], reply.body
        self.next = pushed["expected"]
        (result,) = pushed["results"]
        return result, reply

    async def done(self, op: str, args: Any, **given: Any) -> Any:
        result, reply = await self.result(op, args, **given)
        assert result["outcome"] == "APPLIED", reply.body
        return result

    async def refused(self, op: str, args: Any, **given: Any) -> tuple[str, list[str]]:
        """Push the next mutation, which is refused for little, with nothing written but its result."""
        async with only_results(self.application.node):
            result, reply = await self.result(op, args, **given)
        assert (result["outcome"], result["problem"]["retryable"]) == ("REFUSED", False), reply.body
        assert all(document["body"] is None or document["scope"] in self.trips for document in result["documents"])
        assert len(reply.body) < 2_000
        assert reply.cpu_seconds < CPU_LIMIT_SECONDS
        return result["problem"]["code"], result["problem"]["path"]


@asynccontextmanager
async def only_results(node: Node) -> AsyncIterator[None]:
    """Prove that nothing is written but what came of mutations."""

    def count(connection: Any) -> dict[str, list[Any]]:
        names = [str(row[0]) for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        kept = [name for name in names if name not in ("sync_results", "sync_clients", "partner_usage") and not name.startswith("places")]
        return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in kept}

    before = await node.database.read(count)
    yield
    assert await node.database.read(count) == before


async def newcomer(application: Application) -> Client:
    return Client(application, await application.sign_in())


@pytest_asyncio.fixture(loop_scope="module")
async def ana(application: Application) -> Client:
    return await newcomer(application)


@pytest_asyncio.fixture(loop_scope="module")
async def eve(application: Application) -> Client:
    return await newcomer(application)


async def trip_of(client: Client) -> dict[str, Any]:
    made = offline_trip()
    await client.done("createTrip", made)
    client.trips.add(made["id"])
    return made


def codes(reply: Reply) -> list[str]:
    """Return the codes of what was refused as a whole, for little and in short."""
    assert reply.cpu_seconds < CPU_LIMIT_SECONDS, reply.cpu_seconds
    assert len(reply.body) < 8_000
    told = reply.json
    payload = next(iter((told.get("data") or {}).values()), None) or {}
    problems = payload.get("problems", []) if isinstance(payload, dict) else []
    return reply.codes + [problem["code"] for problem in problems]


# Checkpoints


async def test_no_checkpoint_but_ones_own_is_taken(application: Application, ana: Client, eve: Client) -> None:
    made = await trip_of(ana)
    theirs = (await ana.ask(PULL))["checkpoint"]
    mine = (await eve.ask(PULL))["checkpoint"]
    of_trip = (await eve.ask(PULL, s=made["id"]))["checkpoint"]
    forged = [theirs, of_trip, mine[:-2], mine[2:], mine[::-1], mine + mine, "", "0", "A" * 200_000, '{"seq": 1}', "\0", "é", "null", "-1"]
    async with unchanged(application.node):
        for checkpoint in forged:
            reply = await eve.post(PULL, c=checkpoint)
            assert codes(reply) == ["CHECKPOINT_REFUSED"], checkpoint[:40]
        assert codes(await eve.post(PULL, c=mine, s=made["id"])) == ["CHECKPOINT_REFUSED"]


async def test_a_checkpoint_tells_nothing_of_who_else_is_there_and_can_not_be_moved(ana: Client, eve: Client) -> None:
    await trip_of(ana)
    page = await eve.ask(PULL)
    assert page["head"] >= 1
    assert [document["kind"] for document in page["documents"]] == ["USER"]


# What belongs to others


async def test_what_belongs_to_others_is_answered_as_what_does_not_exist(application: Application, ana: Client, eve: Client) -> None:
    made = await trip_of(ana)
    note = mint(IdPrefix.NOTE, CELL)
    await ana.done("createNote", {"tripId": made["id"], "id": note, "text": "t"})
    theirs = [made["id"], made["days"][0]["id"], made["days"][0]["stops"][0]["id"], note]
    none = [mint(prefix, CELL) for prefix in (IdPrefix.TRIP, IdPrefix.DAY, IdPrefix.STOP, IdPrefix.NOTE)]
    async with unchanged(application.node):
        answers = [await eve.ask(DOCUMENTS, ids=ids) for ids in (theirs, none)]
        for answer in answers:
            assert [{**each, "id": ""} for each in answer] == [
                {"id": "", "kind": "TRIP", "scope": "", "revision": 0, "deleted": True, "body": None}
            ] * 4
        bodies = [(await eve.post(DIGEST, s=scope)).body for scope in (made["id"], none[0])]
        assert bodies[0] == bodies[1]
        pages = [await eve.ask(PULL, s=scope) for scope in (made["id"], none[0])]
        assert [{**page, "checkpoint": ""} for page in pages] == [{**pages[0], "checkpoint": ""}] * 2
        assert pages[0]["documents"] == []


async def test_mutations_of_others_trips_are_refused_as_if_there_were_none(ana: Client, eve: Client) -> None:
    made = await trip_of(ana)
    stop, day = made["days"][0]["stops"][0]["id"], made["days"][0]["id"]
    note, message = mint(IdPrefix.NOTE, CELL), mint(IdPrefix.MESSAGE, CELL)
    mutations = [
        ("updateTrip", {"title": "x"}),
        ("deleteTrip", {}),
        ("undoTrip", {}),
        ("shareTrip", {"userId": mint(IdPrefix.USER, CELL), "role": "owner"}),
        ("unshareTrip", {"userId": mint(IdPrefix.USER, CELL)}),
        ("updateDay", {"id": day, "title": "x"}),
        ("createStop", {"id": stop, "dayId": day, "title": "x"}),
        ("updateStop", {"id": stop, "title": "x"}),
        ("moveStop", {"id": stop, "dayId": day}),
        ("deleteStop", {"id": stop}),
        ("createNote", {"id": note, "text": "x"}),
        ("deleteNote", {"id": note}),
        ("refineTrip", {"messageId": message, "text": "x"}),
    ]
    for op, args in mutations:
        name = "id" if op in ("updateTrip", "deleteTrip") else "tripId"
        for trip_id in (made["id"], mint(IdPrefix.TRIP, CELL)):
            assert await eve.refused(op, {**args, name: trip_id}) == ("NOT_FOUND", []), op


async def test_documents_of_others_are_not_reached_through_ones_own_trip(ana: Client, eve: Client) -> None:
    theirs, mine = await trip_of(ana), await trip_of(eve)
    stop = theirs["days"][0]["stops"][0]["id"]
    assert await eve.refused("updateStop", {"tripId": mine["id"], "id": stop, "title": "x"}) == ("NOT_FOUND", [])
    assert await eve.refused("deleteStop", {"tripId": mine["id"], "id": stop}) == ("NOT_FOUND", [])
    args = {"tripId": mine["id"], "id": mint(IdPrefix.STOP, CELL), "dayId": theirs["days"][0]["id"], "title": "x"}
    assert await eve.refused("createStop", args) == ("NOT_FOUND", ["args", "dayId"])
    taken = {"tripId": mine["id"], "id": stop, "dayId": mine["days"][0]["id"], "title": "x"}
    assert await eve.refused("createStop", taken) == ("ID_TAKEN", ["args", "id"])
    assert await eve.refused("createTrip", {**offline_trip(), "id": theirs["id"]}) == ("ID_TAKEN", [])


async def test_a_foreign_anchor_leaves_a_stop_where_it_would_be_without(ana: Client, eve: Client) -> None:
    theirs, mine = await trip_of(ana), await trip_of(eve)
    stop = mine["days"][0]["stops"][0]["id"]
    after = theirs["days"][0]["stops"][0]["id"]
    result = await eve.done("moveStop", {"tripId": mine["id"], "id": stop, "afterId": after})
    (document,) = result["documents"]
    assert document["body"]["dayId"] == mine["days"][0]["id"]


async def test_stops_that_want_to_follow_each_other_in_a_ring_end_in_one_order(eve: Client) -> None:
    mine = await trip_of(eve)
    first, second = (stop["id"] for stop in mine["days"][0]["stops"])
    for stop, after in ((first, second), (second, first), (first, second)):
        await eve.done("moveStop", {"tripId": mine["id"], "id": stop, "afterId": after})
    assert await eve.refused("moveStop", {"tripId": mine["id"], "id": first, "afterId": first}) == ("INVALID_VALUE", ["args", "afterId"])


async def test_a_member_gives_themselves_no_other_role(application: Application, ana: Client, eve: Client) -> None:
    made = await trip_of(ana)
    me = (await eve.ask(PULL))["documents"][0]["id"]
    owner = (await ana.ask(PULL))["documents"][0]["id"]
    await application.node.trips.share(owner, made["id"], Role.EDITOR, user_id=me, email=None)
    for op, args in (
        ("shareTrip", {"tripId": made["id"], "userId": me, "role": "owner"}),
        ("unshareTrip", {"tripId": made["id"], "userId": owner}),
        ("deleteTrip", {"id": made["id"]}),
    ):
        async with only_results(application.node):
            result, _ = await eve.result(op, args)
        assert result["problem"]["code"] == "FORBIDDEN"
    assert await eve.refused("updateTrip", {"id": made["id"], "owner": me}) == ("INVALID_VALUE", ["args", "owner"])


# Numbers


async def test_a_used_number_with_another_body_is_refused_and_said_so(application: Application, eve: Client) -> None:
    mine = await trip_of(eve)
    async with unchanged(application.node):
        for op, args in (("deleteTrip", {"id": mine["id"]}), ("createTrip", offline_trip()), ("skip", {}), ("dropDatabase", {})):
            reply = await eve.push({"id": 1, "op": op, "args": args})
            (result,) = reply.json["data"]["syncPush"]["results"]
            assert (result["outcome"], result["problem"]["code"], result["problem"]["path"]) == ("REFUSED", "MUTATION_ID_REUSED", ["id"])
            assert reply.cpu_seconds < CPU_LIMIT_SECONDS


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**53, 2**64, 1.5, "1", None])
async def test_a_number_that_nobody_counts_to_is_refused(application: Application, eve: Client, number: Any) -> None:
    async with unchanged(application.node):
        assert codes(await eve.push({"id": number, "op": "skip"})) in (["INVALID_VALUE"], ["BAD_VARIABLES"])


async def test_a_number_far_ahead_does_nothing(application: Application, eve: Client) -> None:
    async with unchanged(application.node):
        reply = await eve.push({"id": 2**31 - 1, "op": "skip"})
    assert reply.json["data"]["syncPush"] == {"expected": 1, "problems": [], "results": []}


async def test_numbers_that_run_backwards_or_twice_are_each_done_once(eve: Client) -> None:
    reply = await eve.push(*[{"id": number, "op": "skip"} for number in (1, 1, 2, 1, 3, 2, 9, 4)])
    pushed = reply.json["data"]["syncPush"]
    assert ([result["id"] for result in pushed["results"]], pushed["expected"]) == ([1, 1, 2, 1, 3, 2], 4)


# Too much


async def test_a_push_of_fifty_megabytes_is_ended_after_the_first_of_them(application: Application, eve: Client) -> None:
    taken = 0

    async def endless() -> AsyncGenerator[Message, None]:
        nonlocal taken
        for _ in range(800):
            taken += 65_536
            yield {"type": "http.request", "body": b" " * 65_536, "more_body": True}
        yield {"type": "http.disconnect"}

    headers = {"content-type": "application/json", **authorized(eve.token)}
    async with unchanged(application.node):
        reply = await application.request("POST", headers=headers, receive=endless)
        assert (reply.status, codes(reply)) == (413, ["BODY_TOO_LARGE"])
        assert taken < 20_000_000
        reply = await application.request("POST", headers={**headers, "content-length": "52428800"}, receive=endless)
        assert (reply.status, codes(reply)) == (413, ["BODY_TOO_LARGE"])


async def test_a_hundred_thousand_mutations_are_too_many_or_too_large(application: Application, eve: Client) -> None:
    async with unchanged(application.node):
        many = ",".join(f'{{"id":{number},"op":"skip"}}' for number in range(1, 100_001))
        body = f'{{"query":{json.dumps(PUSH)},"variables":{{"input":{{"clientId":"c","mutations":[{many}]}}}}}}'
        assert codes(await application.post(body.encode(), **authorized(eve.token))) == ["BODY_TOO_LARGE"]
        for count in (5_000, 251):
            reply = await eve.push(*[{"id": number, "op": "skip"} for number in range(1, count + 1)])
            assert codes(reply) == ["TOO_MANY"]


@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        (DOCUMENTS, {"ids": ["x"] * 251}, "TOO_MANY"),
        (PULL, {"clients": ["x"] * 51}, "TOO_MANY"),
        (PULL, {"l": 1001}, "INVALID_VALUE"),
        (PULL, {"l": 2**31}, "BAD_VARIABLES"),
        (PULL, {"s": "x" * 100_000}, "MALFORMED_ID"),
        (PULL, {"s": "stp_gru-1_" + "0" * 32}, "INVALID_VALUE"),
        (DIGEST, {"s": "x" * 100_000}, "NOT_FOUND"),
        (DIGEST, {"s": "\0"}, "NOT_FOUND"),
        (PUSH, {"input": {"clientId": "x" * 65, "mutations": []}}, "INVALID_VALUE"),
        (PUSH, {"input": {"clientId": "../../etc", "mutations": []}}, "INVALID_VALUE"),
        (PUSH, {"input": {"clientId": "c\0", "mutations": []}}, "INVALID_VALUE"),
        (PUSH, {"input": {"clientId": "c", "mutations": [], "schemaVersion": 2**31 - 1}}, "SERVER_BEHIND"),
        (PUSH, {"input": {"clientId": "c", "mutations": [], "schemaVersion": -1}}, "UPGRADE_REQUIRED"),
        (
            PUSH,
            {"input": {"clientId": "c", "mutations": [{"id": 1, "op": "skip", "args": dict.fromkeys(map(str, range(10_000)), 1)}]}},
            "TOO_MANY",
        ),
        (PUSH, {"input": {"clientId": "c", "mutations": [{"id": 1, "op": "skip", "args": {"x": [0] * 20_000}}]}}, "TOO_MANY"),
        (
            PUSH,
            {"input": {"clientId": "c", "mutations": [{"id": 1, "op": "skip", "editedAt": "+999999-01-01T00:00:00Z"}]}},
            "BAD_VARIABLES",
        ),
    ],
)
async def test_what_is_too_much_or_nothing_at_all_is_refused_as_a_whole(
    application: Application, eve: Client, query: str, variables: dict[str, Any], code: str
) -> None:
    async with unchanged(application.node):
        assert codes(await eve.post(query, **variables)) == [code]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"op": "x" * 100_000}, "UNKNOWN_MUTATION"),
        ({"op": "skip", "args": [1]}, "INVALID_VALUE"),
        ({"op": "skip", "args": "x"}, "INVALID_VALUE"),
        ({"op": "skip", "base": [[]]}, "INVALID_VALUE"),
    ],
)
async def test_what_is_wrong_with_one_mutation_holds_up_no_other(eve: Client, wrong: dict[str, Any], code: str) -> None:
    reply = await eve.push({"id": 1, **wrong}, {"id": 2, "op": "skip"})
    pushed = reply.json["data"]["syncPush"]
    assert ([each["outcome"] for each in pushed["results"]], pushed["expected"]) == (["REFUSED", "APPLIED"], 3)
    assert pushed["results"][0]["problem"]["code"] == code
    assert len(reply.body) < 2_000


async def test_half_a_character_in_a_text_is_replaced_and_holds_up_nothing(application: Application, eve: Client) -> None:
    mine = await trip_of(eve)
    push = {
        "input": {
            "clientId": eve.client_id,
            "mutations": [{"id": eve.next, "op": "updateTrip", "args": {"id": mine["id"], "title": "HERE"}}],
        }
    }
    body = json.dumps({"query": PUSH, "variables": push}).replace("HERE", r"\ud83d\ude00 \ud83d \\ud83d caf\u00e9")
    reply = await application.post(body.encode(), **authorized(eve.token))
    (result,) = reply.json["data"]["syncPush"]["results"]
    assert [each["body"]["title"] for each in result["documents"] if each["kind"] == "TRIP"] == [
        r"😀 \ufffd \ud83d café".replace(r"\ufffd", "\ufffd")
    ]


async def test_a_time_without_a_zone_is_that_of_no_clock(eve: Client) -> None:
    assert (await eve.result("skip", {}, editedAt="2026-11-22T12:00:00"))[0]["outcome"] == "APPLIED"


@pytest.mark.parametrize("depth", [1_000, 5_000, 30_000])
async def test_arguments_that_are_very_deep_are_refused_as_a_whole(application: Application, eve: Client, depth: int) -> None:
    deep = '{"a":' * depth + "0" + "}" * depth
    mutation = f'{{"id":1,"op":"skip","args":{deep}}}'
    body = f'{{"query":{json.dumps(PUSH)},"variables":{{"input":{{"clientId":"c","mutations":[{mutation}]}}}}}}'
    async with unchanged(application.node):
        reply = await application.post(body.encode(), **authorized(eve.token))
        assert codes(reply) in (["INVALID_VALUE"], ["BAD_REQUEST"])


@pytest.mark.parametrize("depth", [10, 100, 240])
async def test_arguments_that_are_deep_are_refused_as_a_result(eve: Client, depth: int) -> None:
    deep: Any = 0
    for _ in range(depth):
        deep = {"a": deep}
    mine = await trip_of(eve)
    assert await eve.refused("updateTrip", {"id": mine["id"], "title": deep}) == ("INVALID_VALUE", ["args", "title"])


# Odd arguments


LONG = "x" * 200_000
ODD: list[tuple[str, str, dict[str, Any], tuple[str, list[str]]]] = [
    ("an unknown operation", "dropDatabase", {}, ("UNKNOWN_MUTATION", ["op"])),
    ("an operation's inside", "__class__", {}, ("UNKNOWN_MUTATION", ["op"])),
    ("an empty operation", "", {}, ("UNKNOWN_MUTATION", ["op"])),
    ("an id with a NUL", "updateTrip", {"id": "trp\0", "title": "x"}, ("MALFORMED_ID", [])),
    ("a huge id", "updateTrip", {"id": LONG, "title": "x"}, ("MALFORMED_ID", [])),
    ("a huge id of a stop", "updateStop", {"id": LONG, "title": "x"}, ("NOT_FOUND", [])),
    ("a huge day", "moveStop", {"dayId": LONG}, ("NOT_FOUND", ["args", "dayId"])),
    ("a huge place", "placeStop", {"placeId": LONG}, ("UNKNOWN_PLACE", ["args", "placeId"])),
    ("a huge subject", "createNote", {"id": "note", "about": LONG, "text": "x"}, ("INVALID_VALUE", ["args", "about"])),
    ("a huge text", "createNote", {"id": "note", "text": LONG}, ("TEXT_TOO_LONG", ["args", "text"])),
    ("a huge title", "updateTrip", {"title": LONG}, ("TEXT_TOO_LONG", ["args", "title"])),
    ("a huge destination", "updateTrip", {"destinations": [LONG]}, ("UNKNOWN_DESTINATION", ["args", "destinations"])),
    ("a huge name", "updateTrip", {"_" * 200_000: 1}, ("INVALID_VALUE", ["args", "_" * 60])),
    ("a name with underscores", "updateTrip", {"day_count": 3}, ("INVALID_VALUE", ["args", "day_count"])),
    ("a name of the language", "updateTrip", {"__proto__": {"title": "x"}}, ("INVALID_VALUE", ["args", "__proto__"])),
    ("a name of the model", "updateTrip", {"modelConfig": {}}, ("INVALID_VALUE", ["args", "modelConfig"])),
    ("an unknown name", "updateTrip", {"owner": "usr"}, ("INVALID_VALUE", ["args", "owner"])),
    ("a huge number", "updateTrip", {"dayCount": 10**400}, ("INVALID_VALUE", ["args", "dayCount"])),
    ("a negative number", "updateTrip", {"dayCount": -1}, ("INVALID_VALUE", ["args", "dayCount"])),
    (
        "a latitude beyond the pole",
        "placeStop",
        {"location": {"latitude": 91, "longitude": 0}},
        ("INVALID_VALUE", ["args", "location", "latitude"]),
    ),
    (
        "a fractional amount",
        "updateStop",
        {"cost": {"amountMicros": 0.1, "currency": "EUR"}},
        ("INVALID_VALUE", ["args", "cost", "amountMicros"]),
    ),
    (
        "a currency that is none",
        "updateStop",
        {"cost": {"amountMicros": 1, "currency": "XXXX"}},
        ("UNKNOWN_CURRENCY", []),
    ),
    ("a date of no calendar", "updateTrip", {"startsOn": "2026-02-30"}, ("INVALID_VALUE", ["args", "startsOn"])),
    ("a time with seconds", "updateStop", {"startsAt": "09:00:30"}, ("INVALID_VALUE", ["args"])),
    ("a list of the wrong things", "updateTrip", {"travellers": [{"age": []}] * 20}, ("INVALID_VALUE", ["args", "travellers", "0", "age"])),
    ("an own position", "updateStop", {"position": 0}, ("INVALID_VALUE", ["args", "position"])),
    ("a base with underscores", "updateTrip base", {"title": "x"}, ("INVALID_VALUE", ["base", "day_count"])),
]


@pytest.mark.parametrize(("what", "op", "args", "refusal"), ODD, ids=[each[0] for each in ODD])
async def test_odd_arguments_are_refused_as_a_result_and_the_next_mutation_is_done(
    eve: Client, what: str, op: str, args: dict[str, Any], refusal: tuple[str, list[str]]
) -> None:
    mine = await trip_of(eve)
    op, _, base = op.partition(" ")
    own: dict[str, Any] = {}
    if op == "updateTrip":
        own = {"id": mine["id"]}
    elif op in ("updateStop", "moveStop", "placeStop"):
        own = {"tripId": mine["id"], "id": mine["days"][0]["stops"][0]["id"]}
    elif op == "createNote":
        own = {"tripId": mine["id"]}
        args = {**args, "id": mint(IdPrefix.NOTE, CELL)}
    code, path = await eve.refused(op, {**own, **args}, **({"base": {"day_count": 1}} if base else {}))
    assert code == refusal[0]
    assert path == refusal[1]
    await eve.done("updateTrip", {"id": mine["id"], "title": "weiter"})


async def test_texts_with_control_characters_and_odd_scripts_come_back_as_they_were(eve: Client) -> None:
    mine = await trip_of(eve)
    text = "a\0b\x1b[31m \N{RIGHT-TO-LEFT OVERRIDE}rtl \U0001f1e7\U0001f1f7 ' OR 1=1 -- <script>"
    await eve.done("updateTrip", {"id": mine["id"], "notes": text})
    (trip,) = [each for each in (await eve.ask(PULL))["documents"] if each["kind"] == "TRIP"]
    assert trip["body"]["notes"] == text


# Much that is allowed


async def test_a_push_of_all_that_is_allowed_keeps_the_only_writer_busy_for_seconds_at_most(eve: Client) -> None:
    made = offline_trip(["1", "2", "3"])
    for day, count in zip(made["days"], (250, 250, 99), strict=True):
        day["stops"] = [{"id": mint(IdPrefix.STOP, CELL), "title": "t"} for _ in range(count)]
    await eve.done("createTrip", made)
    stops = [stop["id"] for day in made["days"] for stop in day["stops"]]
    trip = {"tripId": made["id"]}
    pushes: list[list[tuple[str, dict[str, Any], dict[str, Any]]]] = [
        [("moveStop", {**trip, "id": stop, "afterId": stops[0]}, {}) for stop in stops[1:251]],
        [("updateStop", {**trip, "id": stop, "title": "x" * 190}, {"base": {"title": "q"}}) for stop in stops[:250]],
        [("updateTrip", {"id": made["id"], "dayCount": 1 + number % 2 * 29}, {}) for number in range(250)],
        [("undoTrip", trip, {}) for _ in range(250)],
    ]
    for push in pushes:
        mutations = [{"id": eve.next + index, "op": op, "args": args, **more} for index, (op, args, more) in enumerate(push)]
        reply = await eve.push(*mutations)
        assert [each["outcome"] for each in reply.json["data"]["syncPush"]["results"]] == ["APPLIED"] * 250
        eve.next += 250
        assert reply.cpu_seconds < BUSY_SECONDS


async def test_a_trip_with_a_long_history_makes_no_edit_of_it_dear(application: Application, eve: Client) -> None:
    mine = await trip_of(eve)
    for _ in range(8):
        await eve.push(
            *[
                {"id": eve.next + number, "op": "updateTrip", "args": {"id": mine["id"], "notes": str(eve.next + number)}}
                for number in range(250)
            ]
        )
        eve.next += 250
    early = (application.node.clock() - timedelta(days=80)).isoformat()
    fields = {"title": "x", "pace": "intense", "locale": "it", "startsOn": "2026-12-24"}
    base = {"title": "y", "pace": "relaxed", "locale": "fr", "startsOn": "2026-12-25"}
    mutations = [
        {"id": eve.next + number, "op": "updateTrip", "args": {"id": mine["id"], **fields}, "base": base, "editedAt": early}
        for number in range(250)
    ]
    reply = await eve.push(*mutations)
    results = reply.json["data"]["syncPush"]["results"]
    assert {result["outcome"] for result in results} == {"APPLIED"}, results[0]
    assert {tuple(result["kept"]) for result in results} == {("title", "startsOn", "pace", "locale")}
    assert reply.cpu_seconds < BUSY_SECONDS / 2


async def test_a_flood_of_clients_of_one_user_ends_at_a_thousand(application: Application, eve: Client) -> None:
    me = (await eve.ask(PULL))["documents"][0]["id"]
    rows = [(me, str(number), 1, application.node.clock().isoformat()) for number in range(CLIENTS_OF_A_USER)]

    def fill(connection: Any) -> None:
        connection.executemany("INSERT INTO sync_clients(user_id, client_id, last_id, seen_at) VALUES (?, ?, ?, ?)", rows)

    await application.node.database.write(fill)
    async with unchanged(application.node):
        assert codes(await eve.push({"id": 1, "op": "skip"})) == ["TOO_MANY"]


async def test_many_who_push_and_pull_at_once_are_all_answered(application: Application) -> None:
    clients = [await newcomer(application) for _ in range(10)]
    replies = await asyncio.gather(
        *[client.push({"id": 1, "op": "createTrip", "args": offline_trip()}) for client in clients],
        *[client.post(PULL, c="forged") for client in clients],
    )
    assert [reply.json["data"]["syncPush"]["expected"] for reply in replies[:10]] == [2] * 10
    assert [reply.codes for reply in replies[10:]] == [["CHECKPOINT_REFUSED"]] * 10


# Keys of partners


async def test_a_key_without_the_scope_neither_pulls_nor_pushes(application: Application, eve: Client) -> None:
    registry = PartnerRegistry(application.node.settings.data, CELL, application.node.clock)

    async def keyed(slug: str, *scopes: Scope) -> Client:
        profile = Profile.model_validate({"slug": slug, "name": "Agency", "tier": Tier.PARTNER, "branding": {"name": "Agency"}})
        issued = registry.create(profile, list(scopes), "backend", None)
        await application.node.partners.refresh()
        client = Client(application, issued.text)
        await client.post("{ __typename }")  # A partner's user is there from its first request on.
        return client

    reading, writing, neither = (
        await keyed("reading", Scope.TRIPS_READ),
        await keyed("writing", Scope.TRIPS_WRITE),
        await keyed("neither", Scope.PLAN),
    )
    async with unchanged(application.node):
        for client in (writing, neither):
            for query, variables in ((PULL, {}), (DOCUMENTS, {"ids": ["x"]}), (DIGEST, {"s": "x"})):
                assert codes(await client.post(query, **variables)) == ["SCOPE_MISSING"]
        for client in (reading, neither):
            assert codes(await client.push({"id": 1, "op": "createTrip", "args": offline_trip()})) == ["SCOPE_MISSING"]
    made = offline_trip()
    await writing.done("createTrip", made)
    assert (await writing.refused("updateProfile", {"name": "x"}))[0] == "KEY_NOT_ALLOWED"
    refine = {"tripId": made["id"], "messageId": mint(IdPrefix.MESSAGE, CELL), "text": "x"}
    assert (await writing.refused("refineTrip", refine))[0] == "SCOPE_MISSING"
    assert [each["kind"] for each in (await reading.ask(PULL))["documents"]] in ([], ["USER"])


async def test_a_trip_of_another_cell_is_none_here(eve: Client) -> None:
    there = CellCode("lis-1")
    assert await eve.refused("createTrip", {**offline_trip(), "id": mint(IdPrefix.TRIP, there)}) == ("MALFORMED_ID", [])
    assert await eve.refused("deleteTrip", {"id": mint(IdPrefix.TRIP, there)}) == ("NOT_FOUND", [])
