import asyncio
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.node import Node
from models.account import Tier
from models.ids import IdPrefix, UserId, mint
from tests.clients.region import Region, build_node, serving, unchanged
from tests.clients.traveller import GUEST, Traveller, sign_in
from tests.fakes.cell import FakeClock
from tests.fakes.trips import CELL

FIELDS = {
    "Trips": """id deleted refusal owner title destinations startsOn dayCount dayIds travellers { age } budget { amountMicros currency }
      interests pace mobility diets locale notes createdAt updatedAt""",
    "Days": "id deleted refusal tripId number destination title notes",
    "Stops": """id deleted refusal tripId dayId position kind title placeId location { latitude longitude } startsAt durationMinutes
      cost { amountMicros currency } notes bookingReference done locked""",
    "Notes": "id deleted refusal tripId about author text createdAt updatedAt",
    "Messages": "id deleted refusal tripId speaker author text handledBy generationId pending createdAt",
}
SHARE = "mutation ($id: ID!, $user: ID!, $role: Role!) { shareTrip(id: $id, role: $role, userId: $user) { problems { code } } }"
UNSHARE = "mutation ($id: ID!, $user: ID!) { unshareTrip(id: $id, userId: $user) { problems { code } } }"
COST = "query { pullTrips(limit: 100) { documents { id travellers { age } budget { amountMicros } } } }"


def pulling(name: str) -> str:
    return f"""query ($checkpoint: SyncCheckpointInput, $limit: Int!) {{
      pull{name}(checkpoint: $checkpoint, limit: $limit) {{ documents {{ {FIELDS[name]} }} checkpoint {{ token }} }} }}"""


def pushing(name: str) -> str:
    return f"""mutation ($rows: [{name}RowInput!]!, $version: Int! = 1) {{
      push{name}(rows: $rows, schemaVersion: $version) {{ {FIELDS[name]} }} }}"""


def streaming(name: str) -> str:
    return f"subscription {{ stream{name} {{ resync documents {{ {FIELDS[name]} }} checkpoint {{ token }} }} }}"


def renew(node: Node, *travellers: Traveller) -> None:
    """Give tokens of now to travellers whose own have ended."""
    for traveller in travellers:
        traveller.token = node.tokens.issue(UserId(traveller.user_id), Tier.FREE, mint(IdPrefix.SESSION, CELL))


async def pull(traveller: Traveller, name: str, token: str | None = None, limit: int = 100) -> tuple[list[Any], str]:
    page = await traveller.ask(pulling(name), checkpoint=None if token is None else {"token": token}, limit=limit)
    return page["documents"], page["checkpoint"]["token"]


async def push(traveller: Traveller, name: str, *rows: dict[str, Any]) -> Any:
    return await traveller.ask(pushing(name), rows=list(rows))


def ask_for_token(client: httpx.Client) -> str:
    response = client.post("/graphql", json={"query": GUEST, "variables": {}})
    return str(response.json()["data"]["signInAsGuest"]["session"]["accessToken"])


def row(wanted: Any, assumed: Any = None) -> dict[str, Any]:
    return {"newDocumentState": wanted, **({} if assumed is None else {"assumedMasterState": assumed})}


def new_trip(**fields: Any) -> dict[str, Any]:
    days = [mint(IdPrefix.DAY, CELL) for _ in range(2)]
    trip = {"id": mint(IdPrefix.TRIP, CELL), "title": "Lisboa", "destinations": ["lisboa"], "dayCount": 2, "dayIds": days}
    return {**trip, "deleted": False, **fields}


def new_stop(trip: dict[str, Any], title: str = "a", **fields: Any) -> dict[str, Any]:
    stop = {"id": mint(IdPrefix.STOP, CELL), "tripId": trip["id"], "dayId": trip["dayIds"][0], "title": title, "kind": "visit"}
    return {**stop, "deleted": False, **fields}


async def test_all_collections_take_what_was_made_offline_in_any_order_and_tell_it_again(ana: Traveller) -> None:
    trip = new_trip(budget={"amountMicros": 900_000_000, "currency": "EUR"}, travellers=[{"age": 40}, {"age": 7}], startsOn="2026-12-30")
    stop = new_stop(trip, position=7, location={"latitude": 38.7, "longitude": -9.1}, cost={"amountMicros": 1, "currency": "EUR"})
    note = {"id": mint(IdPrefix.NOTE, CELL), "tripId": trip["id"], "about": stop["id"], "text": "n", "deleted": False}
    day = {"id": trip["dayIds"][1], "tripId": trip["id"], "number": 2, "title": "Belém", "deleted": False}
    message = {"id": mint(IdPrefix.MESSAGE, CELL), "tripId": trip["id"], "text": "remove a", "deleted": False}
    sent = {"Notes": note, "Stops": stop, "Days": day, "Messages": message, "Trips": trip}
    for name, document in sent.items():
        assert [each["refusal"] for each in await push(ana, name, row(document))] == ([None] if name == "Trips" else [])
    for name, document in sent.items():
        documents, _ = await pull(ana, name)
        (found,) = [each for each in documents if each["id"] == document["id"]]
        assert {key: found[key] for key in document} == document
        assert found["refusal"] is None
        assert await push(ana, name, row(document)) == [found]
        assert await push(ana, name, row(found, found)) == []


async def test_pages_follow_on_each_other_and_tell_what_is_gone(ana: Traveller) -> None:
    trip = new_trip()
    await push(ana, "Trips", row(trip))
    _, token = await pull(ana, "Stops")
    stops = [new_stop(trip, title) for title in "abc"]
    for stop in stops:
        await push(ana, "Stops", row(stop))
    page, token = await pull(ana, "Stops", token, 2)
    assert [each["title"] for each in page] == ["a", "b"]
    await push(ana, "Stops", row({**page[0], "deleted": True}, page[0]))
    page, token = await pull(ana, "Stops", token, 2)
    assert [(each["title"], each["deleted"]) for each in page] == [("c", False), (None, True)]
    assert await pull(ana, "Stops", token, 2) == ([], token)


async def test_a_conflict_a_refusal_and_what_is_not_for_the_caller_are_answers_and_no_errors(
    region: Region, ana: Traveller, rui: Traveller
) -> None:
    trip = new_trip()
    stop = new_stop(trip)
    await push(ana, "Trips", row(trip))
    await push(ana, "Stops", row(stop))
    ((seen,), _) = await pull(ana, "Stops")
    async with unchanged(region.node):
        (gone,) = await push(rui, "Stops", row({**seen, "title": "x"}, seen))
        assert {name: value for name, value in gone.items() if value is not None} == {"id": stop["id"], "deleted": True}
    await ana.ask(SHARE, id=trip["id"], user=rui.user_id, role="VIEWER")
    async with unchanged(region.node):
        assert await push(rui, "Stops", row({**seen, "title": "x"}, seen)) == [{**seen, "refusal": "FORBIDDEN"}]
    await push(ana, "Stops", row({**seen, "title": "b"}, seen))
    assert await push(ana, "Stops", row(seen, seen)) == [{**seen, "title": "b"}]
    await ana.ask(UNSHARE, id=trip["id"], user=rui.user_id)
    assert await pull(rui, "Stops") == ([], (await pull(rui, "Stops"))[1])


ODD: list[Any] = [7, "x", True, [], [[]], {}, {"a": {"b": [None]}}, -1.5, 10**18, "x" * 20_000, None, {"amountMicros": "1", "currency": 7}]


@pytest.mark.parametrize("name", list(FIELDS))
async def test_no_value_of_a_row_makes_an_error_of_the_request(ana: Traveller, name: str) -> None:
    trip = new_trip()
    await push(ana, "Trips", row(trip))
    stop = new_stop(trip)
    await push(ana, "Stops", row(stop))
    made = {"Trips": trip, "Stops": stop, "Days": {"id": trip["dayIds"][0], "tripId": trip["id"]}}
    prefix = {"Trips": IdPrefix.TRIP, "Days": IdPrefix.DAY, "Stops": IdPrefix.STOP, "Notes": IdPrefix.NOTE, "Messages": IdPrefix.MESSAGE}
    fields = [each for each in FIELDS[name].replace("{", "").replace("}", "").split() if each != "id"]
    for field in fields:
        rows = [row({"tripId": trip["id"], "dayId": trip["dayIds"][0], field: odd, "id": mint(prefix[name], CELL)}) for odd in ODD]
        if name in made:
            rows += [row({**made[name], field: odd}, {**made[name], field: other}) for odd, other in pairwise(ODD)][:1]
            rows.append(row({**made[name], field: {"x": 1}}, "odd"))
        answers = await push(ana, name, *rows)
        assert {each["id"] for each in answers} <= {each["newDocumentState"]["id"] for each in rows}
        await pull(ana, name)


NUMBERS = st.one_of(
    st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([10**400, -(10**400), 2**53 + 1, 2**63, 1e308])
)
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, st.text(st.characters(), max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=6,
)


def shaped(**parts: Any) -> st.SearchStrategy[Any]:
    """Return objects with these parts, some of which may be missing, anything else, or in company."""
    either = {name: st.one_of(st.just(good), NUMBERS, ANYTHING) for name, good in parts.items()}
    return st.builds(
        lambda known, more: {**more, **known}, st.fixed_dictionaries({}, optional=either), st.dictionaries(st.text(), ANYTHING)
    )


MONEY = shaped(amountMicros=5_000_000, currency="EUR")
STRUCTURED: dict[tuple[str, str], st.SearchStrategy[Any]] = {
    ("Stops", "location"): shaped(latitude=38.7, longitude=-9.1),
    ("Stops", "cost"): MONEY,
    ("Trips", "budget"): MONEY,
    ("Trips", "travellers"): st.lists(shaped(age=40), max_size=3),
    ("Trips", "destinations"): st.lists(ANYTHING, max_size=3),
    ("Trips", "dayIds"): st.lists(ANYTHING, max_size=3),
    ("Trips", "interests"): st.lists(ANYTHING, max_size=3),
    ("Trips", "diets"): st.lists(ANYTHING, max_size=3),
}


@pytest.mark.parametrize(("name", "field"), list(STRUCTURED))
def test_nothing_inside_a_value_of_a_row_makes_an_error_of_the_request(region: Region, name: str, field: str) -> None:
    with httpx.Client(base_url=region.url, timeout=20) as client:

        def ask(document: str, **variables: Any) -> Any:
            body = json.dumps({"query": document, "variables": variables})
            response = client.post(
                "/graphql", content=body, headers={"content-type": "application/json", "authorization": f"Bearer {token}"}
            )
            assert "errors" not in response.json(), response.text
            (value,) = response.json()["data"].values()
            return value

        @settings(max_examples=30, suppress_health_check=list(HealthCheck))
        @given(odd=st.one_of(STRUCTURED[name, field], ANYTHING), before=st.one_of(STRUCTURED[name, field], ANYTHING))
        def push_odd(odd: Any, before: Any) -> None:
            new, good = (new_trip(), new_trip()) if name == "Trips" else (new_stop(trip), new_stop(trip, "good"))
            answers = ask(pushing(name), rows=[row({**new, field: odd}), row({**stood, field: odd}, {**stood, field: before}), row(good)])
            assert {each["id"] for each in answers} <= {new["id"], stood["id"], good["id"]}
            assert [each["refusal"] for each in answers if each["id"] == good["id"]] == [None]

        token = ask_for_token(client)
        trip = new_trip()
        stop = new_stop(trip)
        ask(pushing("Trips"), rows=[row(trip)])
        ask(pushing("Stops"), rows=[row(stop)])
        stood = trip if name == "Trips" else stop
        push_odd()
        ask(pulling(name), limit=1000)


@pytest.mark.parametrize(
    ("name", "field", "odd"),
    [
        ("Stops", "location", {"latitude": 38.7, "longitude": -9.1, "altitude": 12}),
        ("Stops", "location", {"latitude": 10**400, "longitude": 0}),
        ("Stops", "location", {"latitude": True, "longitude": 0}),
        ("Stops", "cost", {"amountMicros": 1, "currency": "EUR", "exact": True}),
        ("Stops", "cost", {"amountMicros": 10**400, "currency": "EUR"}),
        ("Stops", "cost", {"amountMicros": True, "currency": "EUR"}),
        ("Trips", "budget", {"amountMicros": 1, "currency": "EUR", "exact": True}),
        ("Trips", "travellers", [{"age": 40, "name": "Rui"}]),
        ("Trips", "travellers", [{"age": 10**400}]),
    ],
)
async def test_what_is_inside_a_value_and_is_nothing_of_the_kind_is_refused_beside_what_is_good(
    ana: Traveller, name: str, field: str, odd: Any
) -> None:
    trip = new_trip()
    await push(ana, "Trips", row(trip))
    bad, good = (new_trip(), new_trip()) if name == "Trips" else (new_stop(trip, "bad"), new_stop(trip, "good"))
    answers = {each["id"]: each for each in await push(ana, name, row({**bad, field: odd}), row(good))}
    assert (answers[bad["id"]]["refusal"], answers[good["id"]]["refusal"]) == ("INVALID_VALUE", None)
    assert answers[bad["id"]]["title"] == bad["title"]
    held = {each["id"] for each in (await pull(ana, name))[0]}
    assert (bad["id"] in held, good["id"] in held) == (False, True)


async def test_a_stream_says_resync_and_then_what_changes(ana: Traveller) -> None:
    trip = new_trip()
    await push(ana, "Trips", row(trip))
    async with ana.socket() as socket:
        await socket.subscribe(streaming("Stops"))
        first = await socket.next()
        assert (first["resync"], first["documents"]) == (True, [])
        stop = new_stop(trip)
        await push(ana, "Stops", row(stop))
        event = await socket.next()
        assert (event["resync"], [each["id"] for each in event["documents"]]) == (False, [stop["id"]])
        assert await pull(ana, "Stops", event["checkpoint"]["token"]) == ([], event["checkpoint"]["token"])


async def test_a_trip_that_was_shared_comes_over_every_stream_and_goes_when_that_ends(ana: Traveller, rui: Traveller) -> None:
    trip = new_trip()
    stop = new_stop(trip)
    await push(ana, "Trips", row(trip))
    await push(ana, "Stops", row(stop))
    async with rui.socket() as socket:
        await socket.subscribe(streaming("Stops"))
        await socket.next()
        await ana.ask(SHARE, id=trip["id"], user=rui.user_id, role="EDITOR")
        (shared,) = (await socket.next())["documents"]
        assert (shared["id"], shared["title"]) == (stop["id"], "a")
        await ana.ask(UNSHARE, id=trip["id"], user=rui.user_id)
        (gone,) = (await socket.next())["documents"]
        assert {name: value for name, value in gone.items() if value is not None} == {"id": stop["id"], "deleted": True}


async def test_an_editor_who_became_a_viewer_hears_of_what_waited_over_pull_and_stream_also_after_a_restart(tmp_path: Path) -> None:
    clock = FakeClock()
    node = build_node(tmp_path, clock)
    async with serving(node) as url, httpx.AsyncClient(base_url=url, timeout=20) as client:
        ana, rui = await sign_in(client), await sign_in(client)
        trip = new_trip()
        await push(ana, "Trips", row(trip))
        await push(ana, "Stops", row(new_stop(trip)))
        await ana.ask(SHARE, id=trip["id"], user=rui.user_id, role="EDITOR")
        ((seen,), _) = await pull(rui, "Stops")
        unknown = mint(IdPrefix.DAY, CELL)
        new = new_stop(trip, "new", dayId=unknown)
        assert await push(rui, "Stops", row({**seen, "dayId": unknown, "title": "b"}, seen), row(new)) == []
        await ana.ask(SHARE, id=trip["id"], user=rui.user_id, role="VIEWER")
        _, token = await pull(rui, "Stops")
        clock.forward(minutes=61)
        renew(node, ana, rui)
        async with rui.socket() as socket:
            await socket.subscribe(streaming("Stops"))
            assert (await socket.next())["resync"]
            await node.rows.take_late()
            event = await socket.next()
        told = {each["id"]: each for each in event["documents"]}
        assert told.keys() == {seen["id"], new["id"]}
        assert told[seen["id"]] == {**seen, "refusal": "FORBIDDEN"}
        assert {name: told[new["id"]][name] for name in new} == new
        assert told[new["id"]]["refusal"] == "FORBIDDEN"
        assert await pull(rui, "Stops", event["checkpoint"]["token"]) == ([], event["checkpoint"]["token"])
    async with serving(build_node(tmp_path, clock)) as url, httpx.AsyncClient(base_url=url, timeout=20) as client:
        rui.client = ana.client = client
        documents, after = await pull(rui, "Stops", token)
        assert {each["id"]: each for each in documents} == told
        assert await pull(rui, "Stops", after) == ([], after)
        assert [each["refusal"] for each in (await pull(ana, "Stops"))[0]] == [None]
        assert await push(rui, "Stops", row({**told[new["id"]], "deleted": True}, told[new["id"]])) == []
        assert [each["id"] for each in (await pull(rui, "Stops", token))[0]] == [seen["id"]]


async def test_of_stops_that_come_before_their_trip_those_that_it_cannot_hold_are_refused_at_once(tmp_path: Path) -> None:
    async with serving(build_node(tmp_path, FakeClock(), budget_factor=1000)) as url, httpx.AsyncClient(base_url=url, timeout=20) as client:
        ana = await sign_in(client)
        trip = new_trip()
        stops = [new_stop(trip, f"{number}") for number in range(750)]
        answers = [each for first in range(0, 750, 250) for each in await push(ana, "Stops", *map(row, stops[first : first + 250]))]
        assert [(each["id"], each["title"], each["refusal"]) for each in answers] == [
            (each["id"], each["title"], "TOO_MANY") for each in stops[600:]
        ]
        await push(ana, "Trips", row(trip))
        assert {each["id"] for each in (await pull(ana, "Stops", None, 1000))[0]} == {each["id"] for each in stops[:600]}


async def test_a_stop_whose_day_never_comes_is_on_the_last_day_and_one_whose_trip_never_comes_is_refused(tmp_path: Path) -> None:
    clock = FakeClock()
    node = build_node(tmp_path, clock)
    async with serving(node) as url, httpx.AsyncClient(base_url=url, timeout=20) as client:
        ana = await sign_in(client)
        trip = new_trip()
        await push(ana, "Trips", row(trip))
        _, token = await pull(ana, "Stops")
        dayless, orphan = new_stop(trip, "b", dayId=mint(IdPrefix.DAY, CELL)), new_stop(new_trip(), "c")
        assert await push(ana, "Stops", row(dayless), row(orphan)) == []
        for _ in range(92):
            clock.forward(days=1)
            await node.retention.forget()
        await node.rows.take_late()
        renew(node, ana)
        told = {each["id"]: each for each in (await pull(ana, "Stops", token))[0]}
        assert (told[dayless["id"]]["dayId"], told[dayless["id"]]["refusal"]) == (trip["dayIds"][-1], None)
        assert (told[orphan["id"]]["title"], told[orphan["id"]]["refusal"]) == ("c", "NOT_FOUND")


async def test_who_is_not_signed_in_gets_nothing(stranger: Traveller) -> None:
    for name in FIELDS:
        assert (await stranger.refusal(pulling(name), limit=1))[0] == "UNAUTHENTICATED"
        assert (await stranger.refusal(pushing(name), rows=[]))[0] == "UNAUTHENTICATED"


async def test_bad_checkpoints_limits_and_versions_are_refused(ana: Traveller) -> None:
    _, token = await pull(ana, "Days")
    assert await ana.refusal(pulling("Stops"), checkpoint={"token": token}, limit=10) == ("CHECKPOINT_REFUSED", ("checkpoint",))
    assert await ana.refusal(pulling("Stops"), checkpoint={"token": "x"}, limit=10) == ("CHECKPOINT_REFUSED", ("checkpoint",))
    assert await ana.refusal(pulling("Stops"), limit=0) == ("INVALID_VALUE", ("limit",))
    trip = new_trip()
    for version, code in ((0, "UPGRADE_REQUIRED"), (9, "SERVER_BEHIND")):
        response = await ana.post(pushing("Trips"), rows=[row(trip)], version=version)
        assert response.json()["errors"][0]["extensions"]["code"] == code
    assert await pull(ana, "Trips") == ([], (await pull(ana, "Trips"))[1])


async def test_a_pull_costs_the_same_whatever_it_brings_and_a_push_by_its_rows(ana: Traveller) -> None:
    response = await ana.post(COST)
    assert response.json()["extensions"]["cost"]["requested"] == 50
    for count in (1, 20):
        response = await ana.post(pushing("Stops"), rows=[row(new_stop(new_trip())) for _ in range(count)])
        assert response.json()["extensions"]["cost"]["requested"] == 5 * count


async def test_after_a_lost_tail_a_collection_begins_anew(tmp_path: Path) -> None:
    folder, copy = tmp_path / "cell", tmp_path / "copy"

    async def serve(story: Any) -> Any:
        node = build_node(folder, FakeClock())
        async with serving(node) as url, httpx.AsyncClient(base_url=url, timeout=20) as client:
            return await story(client)

    async def begin(client: httpx.AsyncClient) -> Any:
        return await sign_in(client)

    ana = await serve(begin)
    await asyncio.to_thread(_copy, folder, copy)

    async def lose(client: httpx.AsyncClient) -> Any:
        ana.client = client
        trip = new_trip()
        await push(ana, "Trips", row(trip))
        return (await pull(ana, "Trips"))[1]

    token = await serve(lose)
    await asyncio.to_thread(_copy, copy, folder)

    async def go_on(client: httpx.AsyncClient) -> None:
        ana.client = client
        response = await ana.post(pulling("Trips"), checkpoint={"token": token}, limit=10)
        assert response.json()["errors"][0]["extensions"]["code"] == "SYNC_RESET"
        assert (await pull(ana, "Trips"))[0] == []

    await serve(go_on)


def _copy(source: Path, target: Path) -> None:
    import shutil

    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
