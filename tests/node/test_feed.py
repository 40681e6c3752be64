"""The feed of a trip: every change, in order, for as long as one is a member."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from models.change import Change
from models.errors import NotFound, ShuttingDown
from models.ids import CellCode, TripId, UserId, mint_trip
from models.itinerary import update_trip
from models.trip import Role
from tests.fakes.cell import Cell


async def begun(cell: Cell) -> tuple[UserId, TripId]:
    owner = await cell.traveller()
    return owner, (await cell.trip(owner)).trip.id


async def take(feed: AsyncIterator[Change], count: int) -> list[int]:
    return [(await asyncio.wait_for(anext(feed), 5)).seq for _ in range(count)]


async def rename(cell: Cell, owner: UserId, trip_id: TripId, title: str) -> None:
    await cell.writer.edit_itinerary(owner, trip_id, lambda before: update_trip(before, {"title": title}, cell.code))


async def waiting(cell: Cell, count: int = 1) -> None:
    while cell.feed.waiter_count < count:
        await asyncio.sleep(0.001)


async def test_a_feed_since_is_exclusive_and_goes_on_with_what_comes(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    for title in ("a", "b"):
        await cell.add(owner, trip_id, title)
    async with aclosing(cell.feed.changes(trip_id, owner, since=1)) as feed:
        assert await take(feed, 2) == [2, 3]
        await cell.add(owner, trip_id, "c")
        assert await take(feed, 1) == [4]


async def test_a_feed_without_since_begins_now(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    async with aclosing(cell.feed.changes(trip_id, owner)) as feed:
        first = asyncio.ensure_future(anext(feed))
        await waiting(cell)
        await asyncio.sleep(0.05)
        assert not first.done()
        await cell.add(owner, trip_id, "a")
        assert (await asyncio.wait_for(first, 5)).seq == 2


async def test_a_slow_reader_misses_nothing(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    async with aclosing(cell.feed.changes(trip_id, owner, since=0)) as feed:
        assert await take(feed, 1) == [1]
        await asyncio.gather(*(rename(cell, owner, trip_id, f"t{number}") for number in range(250)))
        assert await take(feed, 250) == list(range(2, 252))


async def test_a_reader_misses_nothing_while_others_write(cell: Cell) -> None:
    owner, trip_id = await begun(cell)

    async def read(since: int) -> list[int]:
        async with aclosing(cell.feed.changes(trip_id, owner, since=since)) as feed:
            return [seq for _ in range(61 - since) for seq in await take(feed, 1)]

    readers = [asyncio.ensure_future(read(since)) for since in (0, 0, 1)]
    for number in range(20):
        await asyncio.gather(*(cell.add(owner, trip_id, f"s{number}") for _ in range(3)))
    assert await asyncio.gather(*readers) == [list(range(1, 62)), list(range(1, 62)), list(range(2, 62))]


async def test_a_feed_tells_of_its_own_trip_alone(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    other = (await cell.trip(owner)).trip.id
    async with aclosing(cell.feed.changes(trip_id, owner, since=0)) as feed:
        await cell.add(owner, other, "a")
        await cell.add(owner, trip_id, "b")
        assert await take(feed, 2) == [1, 4]


@pytest.mark.parametrize("since", [None, 0])
async def test_a_stranger_gets_no_feed(cell: Cell, since: int | None) -> None:
    _, trip_id = await begun(cell)
    stranger = await cell.traveller()
    for scope in (trip_id, mint_trip(CellCode("gru-1"))):
        with pytest.raises(NotFound):
            await anext(cell.feed.changes(scope, stranger, since))
    assert cell.feed.waiter_count == 0


async def test_a_revoked_membership_ends_a_feed(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    friend = await cell.traveller()
    await cell.trips.share(owner, trip_id, Role.VIEWER, user_id=friend, email=None)
    async with aclosing(cell.feed.changes(trip_id, friend, since=1)) as feed:
        assert await take(feed, 1) == [2]
        following = asyncio.ensure_future(anext(feed))
        await waiting(cell)
        await cell.trips.unshare(owner, trip_id, friend)
        await cell.add(owner, trip_id, "secret")
        with pytest.raises(NotFound):
            await asyncio.wait_for(following, 5)
    assert cell.feed.waiter_count == 0


async def test_a_deleted_trip_ends_its_feed(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    async with aclosing(cell.feed.changes(trip_id, owner, since=1)) as feed:
        following = asyncio.ensure_future(anext(feed))
        await waiting(cell)
        await cell.trips.delete(owner, trip_id)
        with pytest.raises(NotFound):
            await asyncio.wait_for(following, 5)


async def test_closing_ends_every_feed_and_refuses_new_ones(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    feeds = [cell.feed.changes(trip_id, owner, since=1) for _ in range(3)]
    following = [asyncio.ensure_future(anext(feed)) for feed in feeds]
    await waiting(cell, 3)
    cell.feed.close()
    outcomes = await asyncio.wait_for(asyncio.gather(*following, return_exceptions=True), 5)
    assert [type(outcome) for outcome in outcomes] == [ShuttingDown] * 3
    with pytest.raises(ShuttingDown):
        await anext(cell.feed.changes(trip_id, owner, since=0))
    assert cell.feed.waiter_count == 0


async def test_a_reader_who_leaves_is_forgotten(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    async with aclosing(cell.feed.changes(trip_id, owner, since=0)) as feed:
        await take(feed, 1)
        assert cell.feed.waiter_count == 1
    assert (cell.feed.waiter_count, cell.feed._waiters) == (0, {})
    following = asyncio.ensure_future(anext(cell.feed.changes(trip_id, owner, since=1)))
    await waiting(cell)
    following.cancel()
    with pytest.raises(asyncio.CancelledError):
        await following
    assert cell.feed.waiter_count == 0
