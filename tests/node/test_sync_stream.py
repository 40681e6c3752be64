"""The live half of sync: RESYNC first, then everything, in order, for as long as it may be seen."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from edge.sync.puller import Page, Status
from edge.sync.stream import Frame, FrameKind, Streams
from models.change import DocumentKind
from models.errors import CheckpointRefused, ShuttingDown
from models.ids import IdPrefix, TripId, UserId, mint_trip
from models.itinerary import Itinerary, add_stop, remove_stop
from models.trip import Role
from tests.fakes.offline import Device, Offline, living, new_id
from tests.fakes.trips import id_of, stop

RESYNC, CHANGES, PING = FrameKind.RESYNC, FrameKind.CHANGES, FrameKind.PING


@pytest.fixture
async def cell(tmp_path: Path) -> AsyncIterator[Offline]:
    opened = Offline(tmp_path / "cell")
    yield opened
    opened.close()


class Follower:
    """One who follows, and keeps what comes."""

    def __init__(self, cell: Offline, user: UserId, checkpoint: str | None, scope: str | None, kind: DocumentKind | None) -> None:
        self._frames = cell.streams.follow(user, checkpoint, scope=scope, kind=kind)
        self.titles: list[str] = []
        self.documents: dict[str, object] = {}
        self.checkpoint = checkpoint

    async def frame(self) -> Frame:
        async with asyncio.timeout(10):
            return await anext(self._frames)

    async def changes(self) -> Page:
        kind, page = await self.frame()
        assert kind is CHANGES
        self.checkpoint = page.checkpoint
        for document in page.documents:
            self.documents[document.id] = document.body
            if document.kind is DocumentKind.STOP and document.body is not None:
                self.titles.append(str(document.body["title"]))
        return page

    async def until(self, count: int) -> list[str]:
        while len(self.titles) < count:
            await self.changes()
        return self.titles

    async def close(self) -> None:
        await self._frames.aclose()


@asynccontextmanager
async def following(
    cell: Offline, user: UserId, checkpoint: str | None = None, scope: str | None = None, kind: DocumentKind | None = None
) -> AsyncIterator[Follower]:
    follower = Follower(cell, user, checkpoint, scope, kind)
    frame, page = await follower.frame()
    assert (frame, page.documents, page.status, page.has_more) == (RESYNC, [], Status.DELTA, False)
    follower.checkpoint = page.checkpoint
    try:
        yield follower
    finally:
        await follower.close()


async def test_a_write_between_a_pull_and_the_beginning_of_the_stream_comes(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    device = await cell.device(owner).pull()
    await cell.add(owner, trip_id, "Castelo")
    async with following(cell, owner, device.checkpoint) as follower:
        assert follower.checkpoint == device.checkpoint
        assert await follower.until(1) == ["Castelo"]


async def test_a_write_between_resync_and_the_first_read_comes(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    async with following(cell, owner) as follower:
        await cell.add(owner, trip_id, "Castelo")
        assert await follower.until(1) == ["Castelo"]


async def test_without_a_checkpoint_a_pull_after_resync_leaves_no_gap(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    await cell.add(owner, trip_id, "before")
    async with following(cell, owner) as follower:
        await cell.add(owner, trip_id, "between")
        device = await cell.device(owner).pull()
        await cell.add(owner, trip_id, "after")
        assert await follower.until(2) == ["between", "after"]
        assert sorted(str(body["title"]) for body in device.of(DocumentKind.STOP)) == ["before", "between"]
        assert follower.documents.keys() | device.documents.keys() == (await living(cell, owner)).keys()


async def test_a_slow_follower_gets_larger_frames_and_misses_nothing(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    titles = [str(number) for number in range(60)]
    async with following(cell, owner) as slow, following(cell, owner) as quick:
        for title in titles[:3]:
            await cell.add(owner, trip_id, title)
            await quick.changes()
        for title in titles[3:]:
            await cell.add(owner, trip_id, title)
        page = await slow.changes()
        assert slow.titles == titles
        assert (len(page.documents), page.head) == (60, 61)
        assert await quick.until(60) == titles


async def test_more_than_a_frame_holds_comes_in_several_of_whole_changes(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    async with following(cell, owner) as follower:
        for _ in range(7):
            await cell.writer.edit_itinerary(owner, trip_id, with_stops)
        first = await follower.changes()
        assert (len(first.documents), first.has_more) == (510, True)
        assert len(await follower.until(595)) == 595


def with_stops(before: Itinerary) -> Itinerary:
    for number in range(85):
        before = add_stop(before, stop(before, 1, str(number)), None)
    return before


async def test_each_change_comes_once_and_whole_to_all_who_follow_it(cell: Offline) -> None:
    trip_id, owner, (friend, viewer) = await cell.shared(Role.EDITOR, Role.VIEWER)
    async with following(cell, owner) as first, following(cell, friend) as second, following(cell, viewer, scope=trip_id) as third:
        for title in "abc":
            await cell.add(owner, trip_id, title)
        for follower in (first, second, third):
            assert await follower.until(3) == ["a", "b", "c"]
            assert follower.documents.keys() == first.documents.keys()


async def test_a_change_is_never_split_between_two_frames(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    itinerary = await cell.add(owner, trip_id, "Castelo")
    castle = id_of(itinerary, "Castelo")
    async with following(cell, owner) as follower:
        for number in range(10):
            cell.clock.forward(minutes=1)
            await cell.writer.edit_itinerary(
                owner, trip_id, lambda before, title=str(number): add_stop(remove_first(before), stop(before, 1, title), None)
            )
        seen: set[int] = set()
        while "9" not in follower.titles:
            page = await follower.changes()
            revisions = {each.revision for each in page.documents}
            assert seen.isdisjoint(revisions)
            seen |= revisions
    assert follower.documents[castle] is None


def remove_first(before: Itinerary) -> Itinerary:
    return remove_stop(before, before.stops[0].id)


async def test_what_is_dropped_by_a_broken_connection_is_taken_up_from_the_last_checkpoint(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    titles: list[str] = []
    checkpoint: str | None = None
    for number in range(5):
        async with following(cell, owner, checkpoint) as follower:
            await cell.add(owner, trip_id, f"live {number}")
            while f"live {number}" not in follower.titles:
                await follower.changes()
            titles += follower.titles
            checkpoint = follower.checkpoint
        await cell.add(owner, trip_id, f"away {number}")
    assert titles == ["live 0", *[title for number in range(1, 5) for title in (f"away {number - 1}", f"live {number}")]]


async def test_a_trip_that_is_shared_meanwhile_comes_whole_and_is_followed_from_then_on(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    await cell.add(owner, trip_id, "old")
    friend = await cell.traveller()
    async with following(cell, friend) as follower:
        await cell.trips.share(owner, trip_id, Role.VIEWER, user_id=friend, email=None)
        assert await follower.until(1) == ["old"]
        assert follower.documents.keys() == (await living(cell, owner)).keys()
        await cell.add(owner, trip_id, "new")
        assert await follower.until(2) == ["old", "new"]


async def test_who_is_removed_gets_tombstones_and_then_no_word_more(cell: Offline) -> None:
    trip_id, owner, (friend,) = await cell.shared(Role.EDITOR)
    own = (await cell.trip(friend, "Porto")).trip.id
    async with following(cell, friend) as follower:
        await cell.trips.unshare(owner, trip_id, friend)
        await cell.add(owner, trip_id, "Segredo")
        page = await follower.changes()
        assert {each.body for each in page.documents} == {None}
        assert {each.scope for each in page.documents} == {trip_id}
        await cell.add(owner, trip_id, "Segredo mais")
        await cell.add(friend, own, "Ribeira")
        page = await follower.changes()
        assert ({each.scope for each in page.documents}, follower.titles) == ({own}, ["Ribeira"])


async def test_who_is_removed_while_behind_is_told_nothing_of_what_came_later(cell: Offline) -> None:
    trip_id, owner, (friend,) = await cell.shared(Role.EDITOR)
    device = await cell.device(friend).pull()
    await cell.add(owner, trip_id, "visto")
    await cell.trips.unshare(owner, trip_id, friend)
    secret = id_of(await cell.add(owner, trip_id, "segredo"), "segredo")
    async with following(cell, friend, device.checkpoint) as follower:
        await follower.changes()
        assert (follower.titles, secret in follower.documents, set(follower.documents.values())) == ([], False, {None})


async def test_who_leaves_and_comes_back_has_everything_again(cell: Offline) -> None:
    trip_id, owner, (friend,) = await cell.shared(Role.EDITOR)
    await cell.add(owner, trip_id, "a")
    async with following(cell, friend) as follower:
        await cell.trips.unshare(owner, trip_id, friend)
        await follower.changes()
        await cell.trips.share(owner, trip_id, Role.VIEWER, user_id=friend, email=None)
        await follower.changes()
        assert {key for key, body in follower.documents.items() if body is not None} == (await living(cell, owner)).keys()
        await cell.add(owner, trip_id, "b")
        assert await follower.until(2) == ["a", "b"]


async def test_one_scope_is_followed_without_a_word_of_the_others(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    other = (await cell.trip(owner, "Porto")).trip.id
    async with following(cell, owner, scope=trip_id) as follower:
        await cell.add(owner, other, "Ribeira")
        await cell.add(owner, trip_id, "Castelo")
        assert await follower.until(1) == ["Castelo"]


async def test_one_kind_is_followed_without_an_empty_frame(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    async with following(cell, owner, kind=DocumentKind.NOTE) as follower:
        await cell.add(owner, trip_id, "Castelo")
        await cell.notes.create(owner, trip_id, None, "bilhetes")
        page = await follower.changes()
        assert [each.kind for each in page.documents] == [DocumentKind.NOTE]


async def test_a_scope_of_others_is_as_silent_as_one_of_none_until_it_is_shared(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    friend = await cell.traveller()
    cell.streams = Streams(cell.puller, cell.feed, 0.05)
    async with following(cell, friend, scope=trip_id) as theirs, following(cell, friend, scope=mint_trip(cell.code)) as none:
        await cell.add(owner, trip_id, "Castelo")
        for follower in (theirs, none):
            kind, page = await follower.frame()
            assert (kind, page.documents, page.head) == (PING, [], 2)
        await cell.trips.share(owner, trip_id, Role.VIEWER, user_id=friend, email=None)
        assert await theirs.until(1) == ["Castelo"]


async def test_silence_is_broken_by_pings_that_tell_epoch_head_and_what_is_durable(cell: Offline) -> None:
    _, owner, _ = await cell.shared()
    cell.streams = Streams(cell.puller, cell.feed, 0.01)
    cell.replica.durable = 1
    async with following(cell, owner) as follower:
        for _ in range(3):
            kind, page = await follower.frame()
            assert (kind, page.documents, page.epoch, page.head, page.durable_seq) == (PING, [], cell.database.epoch, 1, 1)


async def test_a_lost_tail_is_told_in_the_stream_too_and_everything_follows(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    copy = cell.copied()
    await cell.add(owner, trip_id, "Perdido")
    device = await cell.device(owner).pull()
    cell.close()
    again = Offline(copy)
    async with following(again, owner, device.checkpoint) as follower:
        page = await follower.changes()
        assert (page.status, page.rollback_to) == (Status.ROLLBACK, 1)
        assert follower.documents.keys() == (await living(again, owner)).keys()
        await again.add(owner, trip_id, "Novo")
        assert (await follower.changes()).status is Status.DELTA
        assert follower.titles == ["Novo"]
    again.close()


async def test_a_forged_checkpoint_is_refused_before_anything_is_told(cell: Offline) -> None:
    trip_id, owner, (friend,) = await cell.shared(Role.EDITOR)
    theirs = (await cell.puller.pull(friend, None, 1)).checkpoint
    of_trip = (await cell.puller.pull(owner, None, 1, scope=trip_id)).checkpoint
    for given in ("", "x", theirs, of_trip):
        frames = cell.streams.follow(owner, given)
        with pytest.raises(CheckpointRefused):
            await anext(frames)
        assert cell.feed.waiter_count == 0


async def test_a_stream_that_is_closed_waits_for_nothing_any_more(cell: Offline) -> None:
    _, owner, _ = await cell.shared()
    async with following(cell, owner):
        assert cell.feed.waiter_count == 1
    assert (cell.feed.waiter_count, cell.feed._waiters) == (0, {})


async def test_a_node_that_drains_ends_its_streams(cell: Offline) -> None:
    _, owner, _ = await cell.shared()
    async with following(cell, owner) as follower:
        waiting = asyncio.ensure_future(follower.frame())
        await asyncio.sleep(0)
        cell.feed.close()
        with pytest.raises(ShuttingDown):
            await waiting


async def test_pushes_of_two_devices_arrive_at_a_third_in_the_order_of_their_commits(cell: Offline) -> None:
    trip_id, owner, (friend,) = await cell.shared(Role.EDITOR)
    itinerary = await cell.reader.itinerary(owner, trip_id)
    async with following(cell, owner) as follower:
        devices = [cell.device(owner, "laptop"), cell.device(friend)]
        await asyncio.gather(*[write_ten(device, trip_id, itinerary.days[0].id) for device in devices])
        revisions: list[int] = []
        while len(revisions) < 20:
            revisions += [each.revision for each in (await follower.changes()).documents if each.kind is DocumentKind.NOTE]
        assert revisions == sorted(set(revisions))


async def write_ten(device: Device, trip_id: TripId, day_id: str) -> None:
    for number in range(10):
        await device.done("createNote", tripId=trip_id, id=new_id(IdPrefix.NOTE), about=day_id, text=str(number))
