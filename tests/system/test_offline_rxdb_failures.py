"""An unmodified rxdb against nodes that stop, forget, lose what they had, or ask for more than it has: it converges all the same."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import pytest

from edge.node import Node
from tests.clients.device import RxDevice, Scene, scene, trip_of
from tests.clients.link import STEP_SECONDS, Fate
from tests.clients.region import build_node, serving
from tests.clients.traveller import Traveller
from tests.fakes.cell import FakeClock

RENAME = "mutation ($input: UpdateStopInput!) { updateStop(input: $input) { problems { code } } }"
REFRESH = "mutation ($token: String!) { refreshSession(refreshToken: $token) { session { accessToken refreshToken } } }"
DELETE = "mutation ($tripId: ID!, $id: ID!) { deleteStop(tripId: $tripId, id: $id) { problems { code } } }"
ATTEMPTS_OF_GRAPHQL_WS = 5
SLOW_SECONDS, BUFFER_BYTES = 0.5, 16 * 1024


@asynccontextmanager
async def present(
    held: Scene, folder: Path, clock: FakeClock, send_buffer_bytes: int | None = None, **settings: object
) -> AsyncIterator[Node]:
    """Serve a node to everybody in a scene."""
    node = build_node(folder, clock, **settings)
    async with serving(node, send_buffer_bytes) as url:
        await held.reach(url)
        yield node


async def begun(held: Scene, *titles: str, **options: object) -> tuple[Traveller, dict[str, Any], list[str], RxDevice]:
    """Return a traveller, a trip with these stops, their ids, and a device that knows them."""
    ana = await held.guest()
    trip = await ana.create()
    stops = [await ana.add(trip, title) for title in titles]
    phone = await held.device("phone", ana, **options)
    for stop, title in zip(stops, titles, strict=True):
        await phone.until("stops", stop, title=title)
    await phone.synced()
    return ana, trip, stops, phone


async def refresh(traveller: Traveller) -> None:
    """Take fresh tokens."""
    traveller.token = ""
    session = (await traveller.ask(REFRESH, token=traveller.refresh_token))["session"]
    traveller.token, traveller.refresh_token = session["accessToken"], session["refreshToken"]


def row(stop: str, trip: dict[str, Any], title: str, position: int) -> dict[str, Any]:
    """Return a stop of the first day, as an app writes it."""
    return {"id": stop, "tripId": trip["id"], "dayId": trip["days"][0]["id"], "position": position, "title": title, "kind": "visit"}


async def stops_of(ana: Traveller, trip: dict[str, Any]) -> list[str]:
    """Return the titles of the stops of a trip's first day, as the server has them."""
    return [stop["title"] for stop in (await trip_of(ana, trip["id"]))["days"][0]["stops"]]


async def titles_on(device: RxDevice) -> list[str]:
    """Return the titles of the stops on a device in their order."""
    return [each["title"] for each in sorted(await device.all("stops"), key=lambda each: each["position"])]


async def test_a_restart_of_the_node_loses_nothing_in_either_direction(tmp_path: Path) -> None:
    clock = FakeClock()
    async with scene("rxdb") as held:
        async with present(held, tmp_path, clock):
            ana, trip, _, phone = await begun(held, "Old")
        (mine,) = await held.ids("stp", trip["id"], 1)
        await phone.insert("stops", row(mine, trip, "Mine", 90_000))
        async with present(held, tmp_path, clock):
            yours = await ana.add(trip, "Yours")
            await phone.until("stops", yours, title="Yours")
            await phone.synced()
            live = await ana.add(trip, "Live")
            await phone.until("stops", live, title="Live")
            assert sorted(await stops_of(ana, trip)) == ["Live", "Mine", "Old", "Yours"]
            assert await phone.tell("resets") == []


async def test_a_device_that_finds_no_node_for_longer_than_graphql_ws_tries_by_itself_is_live_again(tmp_path: Path) -> None:
    clock = FakeClock()
    async with scene("rxdb") as held:
        async with present(held, tmp_path, clock):
            ana, trip, _, phone = await begun(held, "Old", retryMilliseconds=10)
        await phone.link.dead_ends(ATTEMPTS_OF_GRAPHQL_WS + 2)
        async with present(held, tmp_path, clock):
            missed = await ana.add(trip, "Missed")
            await phone.until("stops", missed, title="Missed")
            live = await ana.add(trip, "Live")
            await phone.until("stops", live, title="Live")


async def test_a_device_of_a_cell_that_was_restored_from_an_earlier_copy_converges(tmp_path: Path) -> None:
    cell, copy, clock = tmp_path / "cell", tmp_path / "copy", FakeClock()
    async with scene("rxdb") as held:
        async with present(held, cell, clock):
            ana, trip, (kept,), phone = await begun(held, "Kept")
            shutil.copytree(cell, copy)
            lost = await ana.add(trip, "Lost")
            await ana.ask(RENAME, input={"tripId": trip["id"], "id": kept, "title": "Renamed"})
            await phone.until("stops", lost, title="Lost")
            await phone.until("stops", kept, title="Renamed")
            await phone.synced()
        (mine,) = await held.ids("stp", trip["id"], 1)
        await phone.insert("stops", row(mine, trip, "Mine", 90_000))
        async with present(held, copy, clock):
            await phone.tell("reset")
            await phone.synced()
            fresh = await ana.add(trip, "Fresh")
            await phone.until("stops", fresh, title="Fresh")
            await phone.synced()
            there = await stops_of(ana, trip)
            assert there == await titles_on(phone)
            assert {"Mine", "Fresh"} <= set(there)
            assert len(await phone.tell("resets")) == 1


async def stay_away(node: Node, clock: FakeClock, owner: Traveller, phone: RxDevice) -> None:
    """Let more time pass than tombstones live, of which the node then forgets some, and give the phone a token that is good then."""
    for _ in range(4):
        clock.forward(days=24)
        await refresh(owner)
    assert await node.retention.forget() > 0
    await phone.tell("fresh", token=owner.token)


async def test_a_device_that_was_away_for_longer_than_tombstones_live_brings_nothing_back(tmp_path: Path) -> None:
    clock = FakeClock()
    async with scene("rxdb") as held, present(held, tmp_path, clock) as node:
        ana, trip, (gone, kept), phone = await begun(held, "Gone", "Kept")
        phone.link.cut()
        await phone.patch("stops", kept, done=True)
        (mine,) = await held.ids("stp", trip["id"], 1)
        await phone.insert("stops", row(mine, trip, "Mine", 90_000))
        await ana.ask(DELETE, tripId=trip["id"], id=gone)
        await stay_away(node, clock, ana, phone)
        await phone.link.restore()
        await phone.tell("reset")
        await phone.until_gone("stops", gone)
        await phone.synced()
        await phone.until("stops", kept, title="Kept", done=True)
        await phone.synced()
        assert await stops_of(ana, trip) == ["Kept", "Mine"]
        assert await titles_on(phone) == ["Kept", "Mine"]


async def resume(phone: RxDevice, *, is_open: bool, **options: object) -> None:
    """Bring a device back online, whose app was closed meanwhile or not."""
    await phone.link.restore()
    if not is_open:
        await phone.tell("sync", **options)


async def break_push(phone: RxDevice, text: str, *, is_open: bool, resets_first: bool = True, **options: object) -> None:
    """Bring a device online, keep its push with this text back until everything has begun anew, and break it then."""
    push = phone.link.mark(text, Fate.ASKED_LATE)
    await resume(phone, is_open=is_open, **options)
    await push.asked()
    if resets_first:
        await phone.tell("reset")
    phone.link.cut()
    assert not push.has_answer.is_set()
    await phone.link.restore()
    await phone.tell("reset")


@pytest.mark.parametrize("is_open", [True, False], ids=["open", "closed"])
async def test_an_edit_whose_push_comes_later_than_the_reset_of_a_device_long_away_is_kept(tmp_path: Path, *, is_open: bool) -> None:
    clock = FakeClock()
    async with scene("rxdb") as held, present(held, tmp_path, clock) as node:
        ana, trip, (gone, kept), phone = await begun(held, "Gone", "Kept")
        await ana.ask(RENAME, input={"tripId": trip["id"], "id": kept, "title": "Edited"})
        await phone.until("stops", kept, title="Edited")
        await phone.synced()
        if not is_open:
            await phone.tell("halt")
        phone.link.cut()
        await phone.patch("stops", kept, done=True, notes="Written offline")
        await ana.ask(RENAME, input={"tripId": trip["id"], "id": kept, "title": "By another"})
        await ana.ask(DELETE, tripId=trip["id"], id=gone)
        await stay_away(node, clock, ana, phone)
        await break_push(phone, "Written offline", is_open=is_open, token=ana.token)
        await phone.until("stops", kept, title="By another", done=True, notes="Written offline", refusal=None)
        await phone.until_gone("stops", gone)
        await phone.synced()
        assert (await trip_of(ana, trip["id"]))["days"][0]["stops"] == [
            {"id": kept, "title": "By another", "done": True, "notes": "Written offline"}
        ]
        assert len(await phone.tell("resets")) == 1


@asynccontextmanager
async def before_loss(
    held: Scene, cell: Path, copy: Path, clock: FakeClock
) -> AsyncIterator[tuple[Traveller, dict[str, Any], str, RxDevice]]:
    """Begin with a stop on a device, at a node that is copied then and does something more; the device is offline after that."""
    async with present(held, cell, clock):
        ana, trip, (kept,), phone = await begun(held, "Kept")
        await ana.ask(RENAME, input={"tripId": trip["id"], "id": kept, "title": "Edited"})
        shutil.copytree(cell, copy)
        lost = await ana.add(trip, "Lost")
        await phone.until("stops", lost, title="Lost")
        await phone.until("stops", kept, title="Edited")
        await phone.synced()
        yield ana, trip, kept, phone
        phone.link.cut()


@pytest.mark.parametrize("is_open", [True, False], ids=["open", "closed"])
async def test_an_edit_whose_push_comes_later_than_the_reset_after_a_loss_is_kept(tmp_path: Path, *, is_open: bool) -> None:
    cell, copy, clock = tmp_path / "cell", tmp_path / "copy", FakeClock()
    async with scene("rxdb") as held:
        async with before_loss(held, cell, copy, clock) as (ana, trip, kept, phone):
            if not is_open:
                await phone.tell("halt")
        await phone.patch("stops", kept, done=True, notes="Written offline")
        async with present(held, copy, clock):
            await ana.ask(RENAME, input={"tripId": trip["id"], "id": kept, "title": "By another"})
            # RxDB pulls at a new socket only once nothing is to be pushed.
            await break_push(phone, "Written offline", is_open=is_open, resets_first=not is_open)
            await phone.until("stops", kept, title="By another", done=True, notes="Written offline", refusal=None)
            await phone.synced()
            written, back = (await trip_of(ana, trip["id"]))["days"][0]["stops"]
            assert written == {"id": kept, "title": "By another", "done": True, "notes": "Written offline"}
            assert back["title"] == "Lost"
            assert len(await phone.tell("resets")) == 1


@pytest.mark.parametrize("is_open", [True, False], ids=["open", "closed"])
async def test_what_is_edited_while_everything_is_compared_anew_is_kept(tmp_path: Path, *, is_open: bool) -> None:
    cell, copy, clock = tmp_path / "cell", tmp_path / "copy", FakeClock()
    async with scene("rxdb") as held:
        async with before_loss(held, cell, copy, clock) as (ana, trip, kept, phone):
            pass
        async with present(held, copy, clock):
            await ana.ask(RENAME, input={"tripId": trip["id"], "id": kept, "title": "By another"})
            comparison = phone.link.mark("pushStops", Fate.LATE)
            await phone.link.restore()
            await comparison.executed()
            await phone.tell("reset")
            await phone.patch("stops", kept, done=True, notes="Written meanwhile")
            if is_open:
                comparison.deliver()
            else:
                await phone.tell("halt")
                phone.link.cut()
                await resume(phone, is_open=False)
            await phone.until("stops", kept, title="By another", done=True, notes="Written meanwhile", refusal=None)
            await phone.synced()
            written, back = (await trip_of(ana, trip["id"]))["days"][0]["stops"]
            assert written == {"id": kept, "title": "By another", "done": True, "notes": "Written meanwhile"}
            assert back["title"] == "Lost"


async def test_a_device_that_finds_yet_another_loss_before_everything_was_compared_keeps_its_edits(tmp_path: Path) -> None:
    cell, copy, clock = tmp_path / "cell", tmp_path / "copy", FakeClock()
    async with scene("rxdb") as held:
        async with before_loss(held, cell, copy, clock) as (ana, trip, kept, phone):
            await phone.tell("halt")
        shutil.copytree(copy, tmp_path / "again")
        await phone.patch("stops", kept, done=True)
        async with present(held, copy, clock):
            push, comparison = phone.link.mark("pushStops", Fate.ASKED_LATE), phone.link.mark("Lost", Fate.ASKED_LATE)
            await resume(phone, is_open=False)
            await push.asked()
            await comparison.asked()
            phone.link.cut()
            assert len(await phone.tell("resets")) == 1
        await phone.patch("stops", kept, notes="Written later")
        async with present(held, tmp_path / "again", clock):
            await ana.ask(RENAME, input={"tripId": trip["id"], "id": kept, "title": "By another"})
            await phone.link.restore()
            await phone.until("stops", kept, title="By another", done=True, notes="Written later", refusal=None)
            fresh = await ana.add(trip, "Fresh")
            await phone.until("stops", fresh, title="Fresh")
            await phone.synced()
            assert await stops_of(ana, trip) == await titles_on(phone)
            assert sorted(await stops_of(ana, trip)) == ["By another", "Fresh", "Lost"]


async def test_a_device_that_does_not_read_its_socket_is_cut_off_and_misses_nothing(tmp_path: Path) -> None:
    async with scene("rxdb") as held, present(held, tmp_path, FakeClock(), BUFFER_BYTES, slow_consumer_seconds=SLOW_SECONDS):
        ana, trip, (stop,), phone = await begun(held, "Museu")
        phone.link.read_no_sockets()
        async with asyncio.timeout(STEP_SECONDS):
            while 'slow_consumers_total{protocol="websocket"} 1.0' not in (await ana.client.get("/metrics")).text:
                await ana.ask(RENAME, input={"tripId": trip["id"], "id": stop, "notes": token_urlsafe(7_000)})
        last = await ana.add(trip, "Last")
        await ana.ask(RENAME, input={"tripId": trip["id"], "id": stop, "notes": "At last"})
        phone.link.read_sockets()
        await phone.until("stops", last, title="Last")
        await phone.until("stops", stop, notes="At last")
        live = await ana.add(trip, "Live")
        await phone.until("stops", live, title="Live")


async def test_an_app_that_is_too_old_reads_on_and_keeps_its_edits_until_it_may_push_them(tmp_path: Path) -> None:
    clock = FakeClock()
    async with scene("rxdb") as held:
        async with present(held, tmp_path, clock):
            ana, trip, (stop,), phone = await begun(held, "Museu")
        await phone.patch("stops", stop, done=True)
        async with present(held, tmp_path, clock, sync_oldest_schema=2):
            assert await phone.tell("error", code="UPGRADE_REQUIRED") == "UPGRADE_REQUIRED"
            other = await ana.add(trip, "Other")
            await phone.tell("sync")
            await phone.until("stops", other, title="Other")
            ((there, _), _) = [day["stops"] for day in (await trip_of(ana, trip["id"]))["days"]]
            assert there["done"] is False
        async with present(held, tmp_path, clock):
            await phone.tell("sync")
            await phone.synced()
            ((there, _), _) = [day["stops"] for day in (await trip_of(ana, trip["id"]))["days"]]
            assert there["done"] is True


async def test_an_app_two_versions_old_pushes_and_overwrites_nothing_that_it_does_not_know(tmp_path: Path) -> None:
    clock = FakeClock()
    async with scene("rxdb") as held, present(held, tmp_path, clock) as node:
        node.pusher._schema_version = 3  # what a node two versions later has; the app writes version 1
        ana = await held.guest()
        trip = await ana.create()
        stop = await ana.add(trip, "Museu", notes="Keep", bookingReference="ABC123", durationMinutes=90)
        forgotten = {"stops": ["bookingReference", "notes", "durationMinutes", "cost"], "trips": ["pace", "diets", "notes"]}
        old, new = await held.device("old", ana, forgotten=forgotten), await held.device("new", ana)
        await new.until("stops", stop, notes="Keep")
        await old.until("stops", stop, title="Museu")
        await old.synced()
        old.link.cut()
        (added,) = await held.ids("stp", trip["id"], 1)
        await old.insert("stops", row(added, trip, "Added", 90_000))
        await old.patch("stops", stop, title="Museu do Fado")
        await old.patch("trips", trip["id"], title="Lisbon")
        await new.patch("stops", stop, notes="Kept")
        await new.patch("trips", trip["id"], notes="Known to newer ones")
        await new.synced()
        await old.link.restore()
        await old.synced()
        await new.until("stops", stop, title="Museu do Fado", notes="Kept", bookingReference="ABC123", durationMinutes=90, refusal=None)
        await new.until("stops", added, title="Added", notes="", bookingReference="", durationMinutes=60, refusal=None)
        await new.until("trips", trip["id"], title="Lisbon", notes="Known to newer ones", pace="moderate", refusal=None)
        assert "notes" not in await old.until("stops", stop, title="Museu do Fado", refusal=None)
        assert [await device.tell("errors") for device in (old, new)] == [[], []]
        assert await stops_of(ana, trip) == ["Museu do Fado", "Added"]


async def test_a_device_whose_token_expires_while_it_is_offline_takes_a_fresh_one_and_goes_on(tmp_path: Path) -> None:
    clock = FakeClock()
    async with scene("rxdb") as held, present(held, tmp_path, clock):
        ana, trip, (stop,), phone = await begun(held, "Museu")
        phone.link.cut()
        await phone.patch("stops", stop, done=True)
        clock.forward(minutes=16)
        await refresh(ana)
        await phone.tell("fresh", token=ana.token)
        await phone.link.restore()
        live = await ana.add(trip, "Live")
        await phone.until("stops", live, title="Live")
        await phone.synced()
        ((there, _), _) = [day["stops"] for day in (await trip_of(ana, trip["id"]))["days"]]
        assert there["done"] is True
