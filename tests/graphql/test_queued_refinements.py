"""Refinements asked for offline, by each way in, against a whole node: run once, and answered in the chat."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from edge.node import Node
from models.ids import IdPrefix, mint
from tests.clients.region import build_node, serving, unchanged
from tests.clients.scripted import ScriptedGenerator
from tests.clients.traveller import PROBLEMS, Traveller, sign_in
from tests.fakes.cell import FakeClock
from tests.fakes.trips import CELL

TEXT = "more museums"
LOOKING = "I am looking into it; the new itinerary is on its way."
REPLANNED = "I have planned your itinerary anew."
SYNC = f"""mutation ($input: SyncPushInput!) {{ syncPush(input: $input) {{
  expected {PROBLEMS} results {{ id outcome problem {{ code }} documents {{ id kind body }} }} }} }}"""
MESSAGES = "mutation ($rows: [MessagesRowInput!]!) { pushMessages(rows: $rows) { id refusal pending } }"
TRIPS = "mutation ($rows: [TripsRowInput!]!) { pushTrips(rows: $rows) { id refusal } }"
CHAT = "query ($id: ID!) { trip(id: $id) { messages { id speaker text handledBy generationId } } }"


class Offline:
    """A traveller with a node that has one generator, and what that was asked."""

    def __init__(self, node: Node, traveller: Traveller, generator: ScriptedGenerator) -> None:
        self.node = node
        self.traveller = traveller
        self.generator = generator
        self.trip_id = ""

    async def chat(self, count: int) -> list[dict[str, Any]]:
        """Return the messages of the trip when there are so many, and no generation is under way."""
        with self.node.feed.listening(self.trip_id) as woken:
            async with asyncio.timeout(20):
                while len(messages := (await self.traveller.ask(CHAT, id=self.trip_id))["messages"]) < count:
                    await woken.wait()
                    woken.clear()
        return list(messages)


@pytest.fixture
async def offline(tmp_path: Path) -> AsyncIterator[Offline]:
    generator = ScriptedGenerator()
    node = build_node(tmp_path, FakeClock(), [generator])
    async with serving(node) as url, httpx.AsyncClient(base_url=url, verify=False, timeout=20) as client:  # noqa: S501
        yield Offline(node, await sign_in(client), generator)


async def by_mutation(offline: Offline, message_id: str) -> None:
    mutation = {"id": 1, "op": "refineTrip", "args": {"tripId": offline.trip_id, "messageId": message_id, "text": TEXT}}
    pushed = await offline.traveller.ask(SYNC, input={"clientId": "phone", "mutations": [mutation], "durability": "LOCAL"})
    (result,) = pushed["results"]
    assert (pushed["problems"], pushed["expected"], result["outcome"]) == ([], 2, "APPLIED")
    assert message_id in {document["id"] for document in result["documents"]}


async def by_row(offline: Offline, message_id: str) -> None:
    row = {"newDocumentState": {"id": message_id, "tripId": offline.trip_id, "text": TEXT, "deleted": False}}
    conflicts = await offline.traveller.ask(MESSAGES, rows=[row])
    assert [each for each in conflicts if each["refusal"]] == []


@pytest.mark.parametrize("push", [by_mutation, by_row])
async def test_a_refinement_that_is_pushed_is_run_once_however_often_it_is_sent(
    offline: Offline, push: Callable[[Offline, str], Awaitable[None]]
) -> None:
    offline.trip_id = (await offline.traveller.create())["id"]
    message_id = mint(IdPrefix.MESSAGE, CELL)
    for _ in range(2):
        await push(offline, message_id)
    messages = await offline.chat(3)
    async with unchanged(offline.node):
        await push(offline, message_id)
    assert [(each["speaker"], each["text"], each["handledBy"]) for each in messages] == [
        ("TRAVELLER", TEXT, None),
        ("ASSISTANT", LOOKING, "GENERATOR"),
        ("ASSISTANT", REPLANNED, "GENERATOR"),
    ]
    assert messages[0]["id"] == message_id
    assert len({each["generationId"] for each in messages}) == 1
    assert [task.instruction for task in offline.generator.tasks] == [TEXT]


async def test_a_refinement_of_a_trip_that_arrives_after_it_is_run_then(offline: Offline) -> None:
    days = [mint(IdPrefix.DAY, CELL) for _ in range(2)]
    offline.trip_id = mint(IdPrefix.TRIP, CELL)
    trip = {"id": offline.trip_id, "title": "Lisboa", "destinations": ["lisboa"], "dayCount": 2, "dayIds": days, "deleted": False}
    await by_row(offline, mint(IdPrefix.MESSAGE, CELL))
    assert offline.generator.tasks == []
    assert [each["refusal"] for each in await offline.traveller.ask(TRIPS, rows=[{"newDocumentState": trip}])] == [None]
    assert [each["text"] for each in await offline.chat(3)] == [TEXT, LOOKING, REPLANNED]
    assert [task.instruction for task in offline.generator.tasks] == [TEXT]
