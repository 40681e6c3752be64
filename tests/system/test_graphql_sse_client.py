"""The npm client graphql-sse against a node, in both of its modes."""

from pathlib import Path

import httpx
import pytest

from models.ids import TripId, UserId
from models.itinerary import update_trip
from tests.clients.region import build_node, serving
from tests.clients.script import running
from tests.clients.sockets import until
from tests.clients.traveller import sign_in
from tests.fakes.cell import FakeClock
from tests.fakes.trips import CELL


@pytest.mark.parametrize("mode", ["distinct connections", "single connection"])
async def test_graphql_sse_asks_changes_follows_leaves_and_comes_back_with_a_fresh_token(tmp_path: Path, mode: str) -> None:
    is_single = mode == "single connection"
    clock = FakeClock()
    node = build_node(tmp_path, clock, ping_seconds=0.5)
    async with serving(node) as url, httpx.AsyncClient(base_url=url, timeout=20) as client:
        ana = await sign_in(client)
        trip_id = TripId((await ana.create())["id"])

        async def rename(title: str) -> None:
            await node.writer.edit_itinerary(UserId(ana.user_id), trip_id, lambda before: update_trip(before, {"title": title}, CELL))

        given = {"http": f"{url}/graphql", "url": f"{url}/graphql", "token": ana.token, "refreshToken": ana.refresh_token, "trip": trip_id}
        async with running("sse", singleConnection=is_single, **given) as script:
            connections = [["connecting", False], ["connected", False]]
            told = await script.until("left")
            assert [pair for pair in told if pair not in connections] == [
                ["follows", "number"],
                ["query", [{"me": {"id": ana.user_id}}]],
                ["mutation", [{"updateTrip": {"trip": {"title": "Outra"}, "problems": []}}]],
                ["subscription", {"title": "Outra"}],
                ["error", [["GRAPHQL_VALIDATION_FAILED"]]],
                ["left", None],
            ]
            assert told.count(["connected", False]) == (1 if is_single else 4)
            await until(lambda: node.feed.waiter_count == 0)
            await script.tell()
            await script.until("following")
            await until(lambda: node.feed.waiter_count == 1)
            clock.forward(minutes=15)
            assert await script.until("connected") == [["connecting", True], ["connected", True]]
            await rename("Danach")
            assert await script.rest() == [["taken up", {"title": "Danach"}]]
        await until(lambda: node.feed.waiter_count == 0)
