"""What an attacker once got away with, and does not any more."""

import asyncio
import os
import signal
import time as wall
from contextlib import aclosing
from datetime import date, time
from pathlib import Path

import apsw
import httpx
import pytest
import uvloop
from graphql import OperationType
from pydantic import ValidationError
from websockets.exceptions import ConnectionClosed

from api.health import parts_of, readiness_of
from edge.access.actors import Actor
from edge.planner import llama
from edge.planner.llama import LocalModel
from models.account import Tier
from models.itinerary import update_trip
from models.locale import Locale
from models.place import Category
from models.refinement.operation import Escalate, Reason, Remove
from models.refinement.outline import Outline, StopOutline
from models.trip import Role
from models.trip import Traveller as Party
from schema.context import Context
from schema.execution.endpoint import Request
from schema.root import build_schema
from tests.clients.region import Region, build_node, serving
from tests.clients.scripted import ScriptedGenerator
from tests.clients.traveller import Traveller, sign_in
from tests.fakes.cell import FakeClock
from tests.fakes.trips import CELL, WISHES

UPDATE_STOP = "mutation ($i: UpdateStopInput!) { updateStop(input: $i) { stop { id } problems { code path } } }"
GENERATE = "mutation ($i: GenerateTripInput!) { generateTrip(input: $i) { generation { id } problems { code path } } }"
ONE_STOP = Outline(
    stops=(StopOutline(number=1, day=1, name="Castelo de São Jorge", category=Category.CASTLE, starts_at=time(9, 30)),),
    day_count=1,
    first_date=date(2027, 5, 7),
    today=date(2027, 5, 7),
)


def test_a_model_that_dies_while_idle_costs_one_request_on_the_servers_loop() -> None:
    async def session() -> None:
        model = LocalModel(Path(llama.__file__).parent / "refinement.gguf")
        await model.start()
        try:
            assert model._child is not None
            os.kill(model._child.process.pid, signal.SIGKILL)
            await asyncio.sleep(0.5)
            removed = (Remove(stop=1),)
            assert await model.propose("remove the castle", ONE_STOP) in {removed, Escalate(reason=Reason.MODEL_DOWN)}
            async with asyncio.timeout(10):
                while await model.propose("remove the castle", ONE_STOP) != removed:
                    await asyncio.sleep(0.1)
        finally:
            await model.close()

    uvloop.run(session())


async def test_who_lost_a_trip_sees_nothing_that_was_written_later(tmp_path: Path) -> None:
    node = build_node(tmp_path, FakeClock())
    await node.start()
    try:
        owner = (await node.accounts.sign_in_as_guest(Locale.EN, "here")).user_id
        guest = (await node.accounts.sign_in_as_guest(Locale.EN, "here")).user_id
        trip_id = (await node.trips.create(owner, WISHES, "Lisboa")).trip.id
        await node.trips.share(owner, trip_id, Role.VIEWER, user_id=guest, email=None)

        async def note(text: str) -> None:
            await node.writer.edit_itinerary(owner, trip_id, lambda before: update_trip(before, {"notes": text}, CELL))

        actor = Actor(user_id=guest, home=CELL, tier=Tier.FREE, session_id="ses")
        context = Context(node=node, actor=actor, locale=Locale.EN, address="here", request_id="request")
        follow = "subscription ($i: ID!) { tripChanged(id: $i) { trip { notes } } }"
        asked = Request(query=follow, variables={"i": trip_id})
        async with aclosing(build_schema().serve().stream(asked, context, frozenset(OperationType))) as answers:
            first = asyncio.ensure_future(anext(answers))
            while node.feed.waiter_count == 0 and not first.done():
                await asyncio.sleep(0.01)
            await note("one")
            assert "one" in str((await first).body())
            await note("two")
            await note("three")
            assert "three" in str((await anext(answers)).body())
            await node.trips.unshare(owner, trip_id, guest)
            await note("secret")
            last = await anext(answers)
            assert (last.data, [(error.extensions or {})["code"] for error in last.errors or ()]) == (None, ["NOT_FOUND"])
            assert await anext(answers, None) is None
    finally:
        await node.close()


async def test_a_socket_does_not_outlive_the_token_it_was_opened_with(tmp_path: Path) -> None:
    clock = FakeClock()
    async with serving(build_node(tmp_path, clock)) as url, httpx.AsyncClient(base_url=url) as client:
        mallory = await sign_in(client)
        async with mallory.socket() as socket:
            clock.forward(hours=48)
            await socket.subscribe("{ me { id } }")
            with pytest.raises(ConnectionClosed) as closed:
                await socket.receive()
            assert closed.value.rcvd is not None
            assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4403, "Token expired")


async def test_one_guest_can_neither_fill_the_queue_nor_take_the_node_out_of_service(tmp_path: Path) -> None:
    node = build_node(tmp_path, FakeClock(), [ScriptedGenerator(allowed=0)], generation_queue=20, generation_workers=1)
    async with serving(node) as url, httpx.AsyncClient(base_url=url, timeout=20) as client:
        mallory, ana = await sign_in(client), await sign_in(client)
        many = " ".join(f"a{n}: generateTrip(input: $i) {{ problems {{ code }} }}" for n in range(40))
        await mallory.post(f"mutation ($i: GenerateTripInput!) {{ {many} }}", i={"destinations": ["lisboa"]})
        assert (await readiness_of(node, parts_of(node))).ready
        assert (await ana.ask(GENERATE, i={"destinations": ["porto"]}))["problems"] == []


async def test_a_document_of_one_field_many_times_does_not_stop_the_node(client: httpx.AsyncClient) -> None:
    started = wall.perf_counter()
    await client.post("/graphql", json={"query": "{" + "me{id} " * 498 + "}"})
    assert wall.perf_counter() - started < 0.5


async def test_a_list_of_trips_cannot_be_asked_for_many_times_over(ana: Traveller) -> None:
    for _ in range(10):
        await ana.create()
    lists = " ".join(f"a{n}: trips(first: 100) {{ edges {{ node {{ days {{ stops {{ id }} }} }} }} }}" for n in range(60))
    assert "errors" in (await ana.post(f"{{ {lists} }}")).json()


async def test_a_tick_does_not_index_the_words_of_a_trip_anew(ana: Traveller, region: Region) -> None:
    trip = await ana.create(dayCount=1)
    stop_id = await ana.add(trip, "Castelo", notes="words")
    before = await region.node.database.read(_search_index)
    await ana.ask(UPDATE_STOP, i={"id": stop_id, "tripId": trip["id"], "done": True})
    assert await region.node.database.read(_search_index) == before


def _search_index(connection: apsw.Connection) -> list[tuple[object, ...]]:
    return connection.execute("SELECT id, block FROM trips_search_data ORDER BY id").fetchall()


@pytest.mark.parametrize("moment", ["10:00Z", "10:00+02:00"])
async def test_a_time_with_a_zone_is_refused_on_a_day_that_has_times(ana: Traveller, moment: str) -> None:
    trip = await ana.create()
    await ana.add(trip, "Museu", startsAt="09:00")
    stop_id = await ana.add(trip, "Castelo", startsAt="11:00")
    code, _ = await ana.refusal(UPDATE_STOP, i={"id": stop_id, "tripId": trip["id"], "startsAt": moment})
    assert code == "INVALID_VALUE"


async def test_a_nul_in_a_filter_finds_nothing(ana: Traveller) -> None:
    await ana.create()
    found = await ana.ask("query ($d: String) { trips(first: 1, filter: { destination: $d }) { totalCount } }", d="\0")
    assert found["totalCount"] == 0


async def test_a_budget_in_words_that_is_too_large_is_refused(ana: Traveller) -> None:
    code, _ = await ana.refusal(GENERATE, i={"prompt": "3 dias em Lisboa, 999999999 euros por pessoa por dia"})
    assert code == "INVALID_VALUE"


async def test_cheaper_is_understood_however_much_a_trip_costs(ana: Traveller) -> None:
    trip = await ana.create()
    for hour in range(9, 12):
        await ana.add(trip, f"Stop {hour}", startsAt=f"{hour:02}:00", cost={"amountMicros": 10**15, "currency": "EUR"})
    refine = 'mutation ($i: ID!) { refineTrip(input: { tripId: $i, text: "make it cheaper" }) { generation { id } problems { code } } }'
    generation = (await ana.ask(refine, i=trip["id"]))["generation"]["id"]
    ended = {}
    progress = "subscription ($i: ID!) { generationProgress(id: $i) { generation { status problem { code } } } }"
    async with ana.events(progress, i=generation) as steps:
        while ended.get("status") not in {"DONE", "FAILED"}:
            ended = (await steps.next())["generation"]
    assert (ended["problem"] or {}).get("code") != "INTERNAL_ERROR"


async def test_the_cost_of_a_trip_is_an_integer_that_every_reader_keeps(ana: Traveller) -> None:
    trip = await ana.create()
    create = "mutation ($i: CreateStopInput!) { createStop(input: $i) { problems { code } } }"
    stop = {"tripId": trip["id"], "dayId": trip["days"][0]["id"], "title": "Dear", "cost": {"amountMicros": 10**15, "currency": "EUR"}}
    for _ in range(10):
        await ana.post(create, i=stop)
    answer = (await ana.post("query ($i: ID!) { trip(id: $i) { cost { amountMicros } } }", i=trip["id"])).json()
    costs = ((answer.get("data") or {}).get("trip") or {}).get("cost") or []
    assert all(each["amountMicros"] < 2**53 for each in costs)


def test_what_travellers_wrote_does_not_stand_in_the_error_about_it() -> None:
    with pytest.raises(ValidationError) as caught:
        Party.model_validate({"age": "ana@example.org"})
    assert "ana@example.org" not in str(caught.value)
