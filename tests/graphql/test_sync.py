"""Sync as client authors meet it: pull, push, stream and digest over GraphQL."""

import asyncio
import json
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from api.connections import SLOW_CONSUMER_CODE
from models.ids import IdPrefix, mint
from tests.clients.region import Region, unchanged
from tests.clients.sockets import ending, opening, served, until
from tests.clients.traveller import PROBLEMS, Traveller, sign_in
from tests.fakes.offline import offline_trip
from tests.fakes.trips import CELL
from tests.graphql.test_slow_consumers import narrow

DOCUMENT = "id kind scope revision deleted body"
PAGE = f"status rollbackTo checkpoint hasMore epoch head durableSeq documents {{ {DOCUMENT} }} acknowledged {{ clientId lastMutationId }}"
PULL = f"""query ($checkpoint: String, $limit: Int, $scope: ID, $clients: [String!]) {{
    syncPull(checkpoint: $checkpoint, limit: $limit, scope: $scope, clientIds: $clients) {{ {PAGE} }} }}"""
PULL_ALL = f"query ($checkpoint: String, $clients: [String!]) {{ syncPull(checkpoint: $checkpoint, clientIds: $clients) {{ {PAGE} }} }}"
PUSH = f"""mutation ($input: SyncPushInput!) {{ syncPush(input: $input) {{ expected durable {PROBLEMS} results {{
    id outcome seq kept problem {{ code message path retryable }} documents {{ {DOCUMENT} }} }} }} }}"""
STREAM = (
    f"subscription ($checkpoint: String, $scope: ID) {{ syncStream(checkpoint: $checkpoint, scope: $scope) {{ kind page {{ {PAGE} }} }} }}"
)
DOCUMENTS = f"query ($ids: [ID!]!) {{ syncDocuments(ids: $ids) {{ {DOCUMENT} }} }}"
DIGEST = """query ($scope: ID!, $after: String! = "", $until: String! = "") { syncDigest(scope: $scope, after: $after, until: $until) {
    scope count hash ranges { after until count hash entries { id revision } } } }"""
SHARE = f"mutation ($id: ID!, $user: ID, $role: Role!) {{ shareTrip(id: $id, userId: $user, role: $role) {{ {PROBLEMS} }} }}"
UNSHARE = f"mutation ($id: ID!, $user: ID!) {{ unshareTrip(id: $id, userId: $user) {{ {PROBLEMS} }} }}"


def new_id(prefix: IdPrefix) -> str:
    return mint(prefix, CELL)


def mutation(number: int, op: str, *, base: dict[str, Any] | None = None, edited_at: str | None = None, **args: Any) -> dict[str, Any]:
    return {"id": number, "op": op, "args": args, "base": base, "editedAt": edited_at}


async def push(traveller: Traveller, *mutations: dict[str, Any], client: str = "phone", **given: Any) -> Any:
    return await traveller.ask(PUSH, input={"clientId": client, "mutations": list(mutations), **given})


async def done(traveller: Traveller, *mutations: dict[str, Any], client: str = "phone") -> list[Any]:
    """Push mutations that are all applied, and return their results."""
    pushed = await push(traveller, *mutations, client=client)
    assert pushed["problems"] == []
    assert [result["outcome"] for result in pushed["results"]] == ["APPLIED"] * len(mutations), pushed
    return list(pushed["results"])


async def pull(traveller: Traveller, checkpoint: str | None = None, *clients: str) -> Any:
    return await traveller.ask(PULL_ALL, checkpoint=checkpoint, clients=clients)


def by_kind(page: Any) -> dict[str, list[Any]]:
    kinds: dict[str, list[Any]] = {}
    for document in page["documents"]:
        kinds.setdefault(document["kind"], []).append(document)
    return kinds


async def test_a_trip_that_was_made_offline_is_pushed_as_one_and_pulled_by_another_device(ana: Traveller) -> None:
    made = offline_trip(startsOn="2026-12-01", budget={"amountMicros": 900_000_000, "currency": "EUR"})
    trip_id, day, stop = made["id"], made["days"][0], made["days"][0]["stops"][0]
    results = await done(
        ana,
        mutation(1, "createTrip", **made),
        mutation(2, "updateStop", tripId=trip_id, id=stop["id"], done=True, base={"done": False}, edited_at="2026-11-20T09:30:00-03:00"),
        mutation(3, "moveStop", tripId=trip_id, id=stop["id"], dayId=made["days"][1]["id"], first=True),
        mutation(4, "createNote", tripId=trip_id, id=new_id(IdPrefix.NOTE), about=stop["id"], text="bilhetes"),
    )
    assert [result["id"] for result in results] == [1, 2, 3, 4]
    assert [document["id"] for document in results[1]["documents"]] == [stop["id"]]
    assert results[1]["documents"][0]["body"]["dayId"] == made["days"][1]["id"], "documents are as they are when the push ends"
    page = await pull(ana, None, "phone", "laptop")
    assert (page["status"], page["hasMore"], page["rollbackTo"], page["durableSeq"]) == ("DELTA", False, None, None)
    assert page["acknowledged"] == [{"clientId": "phone", "lastMutationId": 4}, {"clientId": "laptop", "lastMutationId": 0}]
    kinds = by_kind(page)
    assert {kind: len(found) for kind, found in kinds.items()} == {"USER": 1, "TRIP": 1, "DAY": 2, "STOP": 4, "MEMBER": 1, "NOTE": 1}
    (trip,) = kinds["TRIP"]
    assert (trip["id"], trip["scope"], trip["deleted"]) == (trip_id, trip_id, False)
    assert trip["body"]["budget"] == {"amountMicros": 900_000_000, "currency": "EUR"}
    assert (trip["body"]["startsOn"], trip["body"]["dayCount"]) == ("2026-12-01", 2)
    (moved,) = [each["body"] for each in kinds["STOP"] if each["id"] == stop["id"]]
    assert (moved["dayId"], moved["done"], moved["kind"]) == (made["days"][1]["id"], True, "visit")
    assert kinds["USER"][0]["scope"] == ana.user_id
    assert [each["body"]["title"] for each in kinds["DAY"] if each["id"] == day["id"]] == ["um"]


async def test_a_pull_goes_on_page_by_page_from_its_checkpoint(ana: Traveller) -> None:
    first = await pull(ana)
    made = offline_trip([str(number) for number in range(5)])
    await done(ana, mutation(1, "createTrip", **made), mutation(2, "updateTrip", id=made["id"], title="Porto"))
    checkpoint, told = first["checkpoint"], []
    for _ in range(10):
        page = await ana.ask(PULL, checkpoint=checkpoint, limit=3, scope=None, clients=None)
        checkpoint = page["checkpoint"]
        told += [document["id"] for document in page["documents"]]
        if not page["hasMore"]:
            break
        assert len(page["documents"]) >= 3
    assert len(told) == len(set(told)) == 1 + 1 + 5 + 10
    assert (await pull(ana, checkpoint))["documents"] == []


async def test_a_lost_answer_is_had_again_and_nothing_is_written_twice(region: Region, ana: Traveller) -> None:
    made = offline_trip()
    mutations = [mutation(1, "createTrip", **made), mutation(2, "createTrip", **made), mutation(3, "skip")]
    first = await push(ana, *mutations)
    assert [(result["outcome"], (result["problem"] or {}).get("code")) for result in first["results"]] == [
        ("APPLIED", None),
        ("REFUSED", "ID_TAKEN"),
        ("APPLIED", None),
    ]
    async with unchanged(region.node):
        assert await push(ana, *mutations) == first
        assert (await push(ana, mutation(7, "skip")))["expected"] == 4


async def test_a_refusal_is_told_in_the_language_of_whoever_asks_and_ends_nothing(ana: Traveller) -> None:
    sent = [mutation(1, "updateTrip", id=new_id(IdPrefix.TRIP), title="x"), mutation(2, "skip")]
    results = (await push(ana, *sent))["results"]
    assert [result["outcome"] for result in results] == ["REFUSED", "APPLIED"]
    assert results[0]["problem"] == {
        "code": "NOT_FOUND",
        "message": "It doesn't exist, or it isn't shared with you.",
        "path": [],
        "retryable": False,
    }
    (document,) = results[0]["documents"]
    assert (document["revision"], document["deleted"], document["body"], document["scope"]) == (0, True, None, "")


async def test_what_a_later_edit_had_set_is_told_as_kept(ana: Traveller, rui: Traveller) -> None:
    made = offline_trip()
    await done(ana, mutation(1, "createTrip", **made))
    assert await ana.ask(SHARE, id=made["id"], user=rui.user_id, role="EDITOR") == {"problems": []}
    early, late = "2026-11-22T09:00:00Z", "2026-11-22T10:00:00Z"
    edit = {"id": made["id"], "base": {"startsOn": None}}
    await done(ana, mutation(2, "updateTrip", **edit, startsOn="2026-12-02", edited_at=late))
    (result,) = await done(rui, mutation(1, "updateTrip", **edit, startsOn="2026-12-01", edited_at=early))
    assert (result["kept"], result["seq"], result["documents"]) == (["startsOn"], None, [])


async def test_a_client_that_is_ahead_of_the_server_is_told_to_wait_and_nothing_is_done(region: Region, ana: Traveller) -> None:
    async with unchanged(region.node):
        pushed = await push(ana, mutation(1, "skip"), schemaVersion=99)
    assert [(problem["code"], problem["retryable"]) for problem in pushed["problems"]] == [("SERVER_BEHIND", True)]
    assert (pushed["results"], pushed["expected"], pushed["durable"]) == ([], None, False)


async def test_a_push_that_asks_for_local_durability_is_answered_truthfully(ana: Traveller) -> None:
    assert (await push(ana, mutation(1, "skip"), durability="LOCAL"))["durable"] is False
    assert (await push(ana, mutation(2, "skip"), durability="REPLICA"))["durable"] is False


async def test_a_member_who_is_removed_is_told_so_and_nothing_more(ana: Traveller, rui: Traveller) -> None:
    made = offline_trip()
    await done(ana, mutation(1, "createTrip", **made))
    await ana.ask(SHARE, id=made["id"], user=rui.user_id, role="EDITOR")
    before = await pull(rui)
    had = {document["id"] for document in before["documents"]} - {rui.user_id}
    await ana.ask(UNSHARE, id=made["id"], user=rui.user_id)
    secret = new_id(IdPrefix.STOP)
    await done(ana, mutation(2, "createStop", tripId=made["id"], id=secret, dayId=made["days"][0]["id"], title="Segredo"))
    page = await pull(rui, before["checkpoint"])
    assert {document["id"] for document in page["documents"]} == had
    assert {(document["deleted"], document["body"]) for document in page["documents"]} == {(True, None)}
    assert (await pull(rui, page["checkpoint"]))["documents"] == []
    (found,) = await rui.ask(DOCUMENTS, ids=[secret])
    assert found == {"id": secret, "kind": "TRIP", "scope": "", "revision": 0, "deleted": True, "body": None}


async def test_documents_are_asked_for_by_their_ids(ana: Traveller) -> None:
    made = offline_trip()
    await done(ana, mutation(1, "createTrip", **made))
    ids = [made["days"][1]["id"], new_id(IdPrefix.STOP), made["id"]]
    found = await ana.ask(DOCUMENTS, ids=ids)
    assert [(each["id"], each["kind"], each["deleted"]) for each in found] == [
        (ids[0], "DAY", False),
        (ids[1], "TRIP", True),
        (ids[2], "TRIP", False),
    ]


async def test_a_digest_is_what_a_client_computes_of_its_copy(ana: Traveller) -> None:
    made = offline_trip()
    await done(ana, mutation(1, "createTrip", **made))
    mine = sorted((each["id"], each["revision"]) for each in (await pull(ana))["documents"] if each["scope"] == made["id"])
    digest = await ana.ask(DIGEST, scope=made["id"])
    assert (digest["scope"], digest["count"]) == (made["id"], 8)
    assert digest["hash"] == sha256("".join(f"{key}:{revision}\n" for key, revision in mine).encode()).hexdigest()
    (part,) = digest["ranges"]
    assert [(entry["id"], entry["revision"]) for entry in part["entries"]] == mine
    half = await ana.ask(DIGEST, scope=made["id"], after=mine[3][0], until=mine[5][0])
    assert [entry["id"] for entry in half["ranges"][0]["entries"]] == [mine[4][0], mine[5][0]]
    assert (await ana.ask(DIGEST, scope=ana.user_id))["count"] == 1


async def test_a_stream_begins_with_resync_and_brings_what_was_written_between_pull_and_subscription(ana: Traveller) -> None:
    page = await pull(ana)
    made = offline_trip()
    await done(ana, mutation(1, "createTrip", **made))
    async with ana.socket() as socket:
        await socket.subscribe(STREAM, checkpoint=page["checkpoint"])
        frame = await socket.next()
        assert (frame["kind"], frame["page"]["documents"], frame["page"]["checkpoint"]) == ("RESYNC", [], page["checkpoint"])
        frame = await socket.next()
        assert (frame["kind"], len(frame["page"]["documents"])) == ("CHANGES", 8)
        await done(ana, mutation(2, "updateTrip", id=made["id"], title="Porto"))
        frame = await socket.next()
        assert [(each["id"], each["body"]["title"]) for each in frame["page"]["documents"]] == [(made["id"], "Porto")]
    assert (await pull(ana, frame["page"]["checkpoint"]))["documents"] == []


async def test_a_stream_of_one_trip_over_server_sent_events(ana: Traveller) -> None:
    made, other = offline_trip(), offline_trip()
    await done(ana, mutation(1, "createTrip", **made), mutation(2, "createTrip", **other))
    async with ana.events(STREAM, scope=made["id"]) as events:
        assert (await events.next())["kind"] == "RESYNC"
        await done(ana, mutation(3, "updateTrip", id=other["id"], title="x"), mutation(4, "updateTrip", id=made["id"], title="y"))
        frame = await events.next()
        assert [(each["id"], each["body"]["title"]) for each in frame["page"]["documents"]] == [(made["id"], "y")]


async def test_who_loses_a_trip_while_following_is_told_to_forget_it(ana: Traveller, rui: Traveller) -> None:
    made = offline_trip()
    await done(ana, mutation(1, "createTrip", **made))
    await ana.ask(SHARE, id=made["id"], user=rui.user_id, role="VIEWER")
    async with rui.socket() as socket:
        await socket.subscribe(STREAM)
        assert (await socket.next())["kind"] == "RESYNC"
        await ana.ask(UNSHARE, id=made["id"], user=rui.user_id)
        frame = await socket.next()
        assert {each["body"] for each in frame["page"]["documents"]} == {None}


async def test_nobody_syncs_without_signing_in(stranger: Traveller) -> None:
    assert (await stranger.refusal(PULL_ALL))[0] == "UNAUTHENTICATED"
    assert (await stranger.refusal(DOCUMENTS, ids=["x"]))[0] == "UNAUTHENTICATED"
    assert (await stranger.refusal(DIGEST, scope=new_id(IdPrefix.TRIP)))[0] == "UNAUTHENTICATED"
    response = await stranger.post(PUSH, input={"clientId": "phone", "mutations": []})
    assert "UNAUTHENTICATED" in response.text


@pytest.mark.parametrize("given", ["x", "", "stp_gru-1_" + "0" * 32, "trp_gru-1_", "*", "\0"])
async def test_a_scope_is_a_trip_or_a_user(ana: Traveller, given: str) -> None:
    code, _ = await ana.refusal("query ($s: ID) { syncPull(scope: $s) { head } }", s=given)
    assert code in {"MALFORMED_ID", "INVALID_VALUE"}


async def test_a_limit_that_is_no_page_is_refused(ana: Traveller) -> None:
    for limit in (0, -1, 1001):
        assert await ana.refusal("query ($n: Int!) { syncPull(limit: $n) { head } }", n=limit) == ("INVALID_VALUE", ("limit",))


async def test_a_body_is_any_json_and_an_edit_carries_its_own_time(region: Region, ana: Traveller) -> None:
    made = offline_trip()
    moment = (region.node.clock() - timedelta(days=3)).isoformat()
    await done(ana, mutation(1, "createTrip", **made, edited_at=moment))
    document = f"""mutation {{ syncPush(input: {{clientId: "web", mutations: [{{id: 1, op: "updateTrip",
        args: {{id: "{made["id"]}", travellers: [{{age: 7}}], notes: "x", budget: null}}, base: {{travellers: [{{age: 35}}]}}}}]}})
        {{ results {{ outcome documents {{ body }} }} }} }}"""
    (result,) = (await ana.ask(document))["results"]
    assert result["outcome"] == "APPLIED"
    assert result["documents"][0]["body"]["travellers"] == [{"age": 7}]


async def test_sync_costs_what_it_moves(ana: Traveller) -> None:
    response = await ana.post(PULL_ALL)
    assert response.json()["extensions"]["cost"]["requested"] == 25
    response = await ana.post(PUSH, input={"clientId": "phone", "mutations": [mutation(number, "skip") for number in range(1, 11)]})
    assert response.json()["extensions"]["cost"]["requested"] == 80


async def test_who_does_not_read_is_closed_with_1013_and_takes_up_at_its_checkpoint_without_a_loss(tmp_path: Path) -> None:
    async with served(tmp_path, slow_consumer_seconds=0.3) as (node, client):
        ana = await sign_in(client)
        trip = await ana.create()
        async with opening(client.base_url, sock=narrow(client), compression=None, max_queue=1) as connection:
            await connection.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {ana.token}"}}))
            assert json.loads(await connection.recv()) == {"type": "connection_ack"}
            for number in range(40):
                await connection.send(json.dumps({"type": "subscribe", "id": str(number), "payload": {"query": STREAM}}))
            await until(lambda: node.feed.waiter_count == 40)
            await asyncio.sleep(0.05)
            connection.transport.pause_reading()  # type: ignore[attr-defined]  # it is one that reads
            written: set[str] = set()
            while node.feed.waiter_count == 40:
                written.add(await ana.add(trip, "Castelo", notes="x" * 9_000))
            await until(lambda: node.feed.waiter_count == 0)
            connection.transport.resume_reading()  # type: ignore[attr-defined]  # as above
            code, _, messages = await ending(connection)
        assert code == SLOW_CONSUMER_CODE
        pages = [message["payload"]["data"]["syncStream"]["page"] for message in messages if message["id"] == "0"]
        seen = {document["id"] for page in pages for document in page["documents"]}
        assert not written <= seen
        rest = await pull(ana, pages[-1]["checkpoint"])
        assert written <= seen | {document["id"] for document in rest["documents"]}
