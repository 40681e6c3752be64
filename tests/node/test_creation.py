"""Trips and stops created under ids of a client's own: sent again, they are answered and not written twice."""

import asyncio

import pytest

from edge.store.replay import replay
from edge.sync.stops import create_stop
from edge.sync.trips import create_trip
from edge.sync.writer import Committed
from models.change import Origin
from models.errors import Forbidden, IDTaken, NotFound
from models.ids import TripId, UserId, mint_trip
from models.itinerary import Itinerary, add_stop, empty_itinerary, remove_stop, update_trip
from models.trip import Role, Stop
from tests.fakes.cell import Cell
from tests.fakes.trips import CELL, NOW, WISHES, id_of, stop, titles, trip


async def begin(cell: Cell, author: UserId, trip_id: TripId, title: str = "Lisboa") -> Itinerary:
    return await cell.trips.create(author, WISHES, title, trip_id=trip_id)


async def put(cell: Cell, author: UserId, trip_id: TripId, new: Stop) -> Committed[Itinerary]:
    return await cell.writer.commit(
        author, trip_id, Origin.EDIT, lambda transaction: create_stop(transaction, trip_id, new, None, cell.clock)
    )


async def test_a_trip_sent_again_by_its_author_is_answered_as_it_is_now_and_begun_once(cell: Cell) -> None:
    owner, trip_id = await cell.traveller(), mint_trip(CELL)
    begun = await begin(cell, owner, trip_id)
    assert (begun.trip.id, len(begun.days)) == (trip_id, 3)
    changed = await cell.add(owner, trip_id, "Castelo")
    async with cell.unchanged():
        assert await begin(cell, owner, trip_id, "Porto") == changed
        assert await cell.reader.created_trip(owner, trip_id) == changed


async def test_two_at_once_begin_one_trip(cell: Cell) -> None:
    owner, trip_id = await cell.traveller(), mint_trip(CELL)
    first, second = await asyncio.gather(begin(cell, owner, trip_id), begin(cell, owner, trip_id))
    assert first == second
    assert len(await cell.log()) == 1


async def test_the_author_of_a_trip_gets_it_again_after_handing_it_over_but_not_after_leaving_it(cell: Cell) -> None:
    owner, friend, trip_id = await cell.traveller(), await cell.traveller(), mint_trip(CELL)
    await begin(cell, owner, trip_id)
    await cell.trips.share(owner, trip_id, Role.OWNER, user_id=friend, email=None)
    async with cell.unchanged():
        assert (await begin(cell, owner, trip_id)).trip.owner == friend
        with pytest.raises(IDTaken):
            await begin(cell, friend, trip_id)
    await cell.trips.unshare(owner, trip_id, owner)
    async with cell.unchanged():
        with pytest.raises(IDTaken):
            await begin(cell, owner, trip_id)


async def test_the_id_of_another_ones_trip_or_of_a_deleted_one_is_taken(cell: Cell) -> None:
    owner, editor, stranger, trip_id, gone = *[await cell.traveller() for _ in range(3)], mint_trip(CELL), mint_trip(CELL)
    for each in (trip_id, gone):
        await begin(cell, owner, each)
    await cell.trips.share(owner, trip_id, Role.EDITOR, user_id=editor, email=None)
    await cell.trips.delete(owner, gone)
    async with cell.unchanged():
        for author, used in ((editor, trip_id), (stranger, trip_id), (owner, gone)):
            with pytest.raises(IDTaken):
                await begin(cell, author, used)
            with pytest.raises(IDTaken):
                await cell.reader.created_trip(author, used)
    assert await cell.reader.created_trip(owner, mint_trip(CELL)) is None


async def test_a_trip_is_begun_with_days_and_stops_in_one_change_or_not_at_all_where_one_of_their_ids_is_taken(cell: Cell) -> None:
    owner = await cell.traveller()
    used = await cell.add(owner, (await cell.trip(owner)).trip.id, "Castelo")
    fresh = empty_itinerary(trip(owner), CELL)
    fresh = add_stop(fresh, stop(fresh, 1, "Torre"), None)
    taken_stop = fresh.replace(stops=(fresh.stops[0].replace(id=id_of(used, "Castelo")),))
    taken_day = empty_itinerary(trip(owner), CELL)
    taken_day = taken_day.replace(days=(taken_day.days[0].replace(id=used.days[0].id), *taken_day.days[1:]))
    for itinerary in (taken_stop, taken_day):
        async with cell.unchanged():
            with pytest.raises(IDTaken):
                await commit(cell, owner, itinerary)
    await commit(cell, owner, fresh)
    assert await cell.reader.itinerary(owner, fresh.trip.id) == fresh
    assert await cell.reader.role(owner, fresh.trip.id) is Role.OWNER
    assert replay(cell.folder).differences == ()


async def commit(cell: Cell, owner: UserId, itinerary: Itinerary) -> None:
    await cell.writer.commit(owner, itinerary.trip.id, Origin.EDIT, lambda transaction: create_trip(transaction, itinerary, NOW))


async def test_a_stop_sent_again_by_its_author_is_answered_as_it_is_now_and_added_once(cell: Cell) -> None:
    owner = await cell.traveller()
    begun = await cell.trip(owner)
    castle = stop(begun, 1, "Castelo")
    cell.clock.forward(minutes=5)
    added = await put(cell, owner, begun.trip.id, castle)
    assert (titles(added.result), added.result.trip.updated_at) == (["Castelo"], cell.clock())
    both = await cell.add(owner, begun.trip.id, "Torre")
    cell.clock.forward(minutes=5)
    async with cell.unchanged():
        again = await put(cell, owner, begun.trip.id, castle.replace(title="Castelo de novo"))
    assert (again.result, again.change) == (both, None)


async def test_a_stop_sent_again_is_there_again_when_its_deletion_was_undone(cell: Cell) -> None:
    owner = await cell.traveller()
    begun = await cell.trip(owner)
    castle = stop(begun, 1, "Castelo")
    await put(cell, owner, begun.trip.id, castle)
    await cell.writer.edit_itinerary(owner, begun.trip.id, lambda before: remove_stop(before, castle.id))
    async with cell.unchanged():
        with pytest.raises(IDTaken):
            await put(cell, owner, begun.trip.id, castle)
    await cell.writer.undo(owner, begun.trip.id)
    async with cell.unchanged():
        assert titles((await put(cell, owner, begun.trip.id, castle)).result) == ["Castelo"]


async def test_the_id_of_another_ones_stop_or_of_another_document_is_taken(cell: Cell) -> None:
    owner, editor, viewer, stranger = [await cell.traveller() for _ in range(4)]
    begun = await cell.trip(owner)
    trip_id, castle = begun.trip.id, stop(begun, 1, "Castelo")
    await put(cell, owner, trip_id, castle)
    await cell.trips.share(owner, trip_id, Role.EDITOR, user_id=editor, email=None)
    await cell.trips.share(owner, trip_id, Role.VIEWER, user_id=viewer, email=None)
    other = await cell.trip(owner)
    moved = stop(other, 1, "Castelo").replace(id=castle.id)
    async with cell.unchanged():
        with pytest.raises(IDTaken):
            await put(cell, editor, trip_id, castle)
        with pytest.raises(IDTaken):
            await put(cell, owner, other.trip.id, moved)
        with pytest.raises(IDTaken):
            await put(cell, owner, trip_id, castle.replace(id=begun.days[0].id))
        with pytest.raises(Forbidden):
            await put(cell, viewer, trip_id, castle)
        with pytest.raises(NotFound):
            await put(cell, stranger, trip_id, castle)


async def test_a_stop_sent_again_for_a_day_that_is_gone_is_where_the_day_left_it(cell: Cell) -> None:
    owner = await cell.traveller()
    begun = await cell.trip(owner)
    castle = stop(begun, 3, "Castelo")
    await put(cell, owner, begun.trip.id, castle)
    await cell.writer.edit_itinerary(owner, begun.trip.id, lambda before: update_trip(before, {"day_count": 1}, CELL))
    async with cell.unchanged():
        assert titles((await put(cell, owner, begun.trip.id, castle)).result) == ["Castelo"]
