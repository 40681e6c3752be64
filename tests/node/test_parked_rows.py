from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from edge.sync.refinements import PENDING
from edge.sync.row_push import PARKED_LIMIT
from edge.sync.rows import ROW_LIMIT
from models.ids import IdPrefix
from models.trip import Role
from tests.fakes.collections import (
    DAY,
    MESSAGE,
    NOTE,
    STOP,
    TRIP,
    Collections,
    begun,
    count,
    is_merged,
    member,
    new_id,
    new_message,
    new_note,
    new_stop,
    new_trip,
    told,
    tombstone,
)
from tests.fakes.trips import id_of


@pytest.fixture
async def cell(tmp_path: Path) -> AsyncIterator[Collections]:
    opened = Collections(tmp_path / "cell")
    await opened.fill()
    yield opened
    opened.close()


async def test_a_member_who_was_removed_forgets_and_their_new_rows_are_refused_not_parked(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a")
    rui = await member(cell, owner, itinerary, Role.EDITOR)
    seen = await cell.one(rui, STOP, id_of(itinerary, "a"))
    await cell.trips.unshare(owner, itinerary.trip.id, rui)
    new = new_stop(itinerary.trip.id, itinerary.days[0].id)
    async with cell.unchanged():
        (gone,) = await cell.edit(rui, STOP, seen, title="b")
        assert told(gone) == tombstone(str(seen["id"]))
        (refused,) = await cell.insert(rui, STOP, new)
        assert (refused["title"], refused["refusal"]) == ("a", "NOT_FOUND")
    assert await cell.all(rui, STOP) == {}


async def test_what_comes_before_its_trip_waits_and_is_taken_with_it(cell: Collections) -> None:
    owner = await cell.traveller()
    trip = new_trip()
    first, second = trip["dayIds"]  # type: ignore[misc]
    stop = new_stop(trip["id"], second, "a", position=5)
    about = new_note(trip["id"], "sobre a", about=stop["id"])
    async with cell.unchanged_log():
        assert await cell.insert(owner, NOTE, about, new_note(trip["id"], "geral", about=first)) == []
        assert await cell.insert(owner, STOP, stop, new_stop(trip["id"], second, "b", position=6)) == []
        assert await cell.insert(owner, DAY, {"id": second, "tripId": trip["id"], "number": 2, "title": "Belém"}) == []
        assert await cell.insert(owner, MESSAGE, new_message(trip["id"])) == []
    assert await count(cell, "parked_rows") == 6
    with cell.feed.listening(PENDING) as asked:
        assert await cell.insert(owner, TRIP, trip) == []
        assert asked.is_set()
    assert await cell.titles(owner, str(second)) == "a b"
    assert (await cell.one(owner, DAY, str(second)))["title"] == "Belém"
    assert {(each["text"], each["about"]) for each in (await cell.all(owner, NOTE)).values()} == {("sobre a", stop["id"]), ("geral", first)}
    assert [each["text"] for each in (await cell.all(owner, MESSAGE)).values()] == ["mais museus"]
    assert await count(cell, "parked_rows") == 0
    async with cell.unchanged():
        assert await cell.insert(owner, STOP, stop) == []


async def test_what_comes_before_its_day_waits_for_the_longer_trip(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a")
    trip = await cell.one(owner, TRIP, itinerary.trip.id)
    seen = await cell.one(owner, STOP, id_of(itinerary, "a"))
    named = new_id(IdPrefix.DAY)
    async with cell.unchanged_log():
        assert await cell.insert(owner, STOP, new_stop(itinerary.trip.id, named, "b", position=1)) == []
        assert await cell.edit(owner, STOP, seen, day_id=named) == []
        assert await cell.insert(owner, DAY, {"id": named, "tripId": itinerary.trip.id, "title": "Sintra"}) == []
    assert await is_merged(cell, owner, await cell.edit(owner, TRIP, trip, day_ids=[*(day.id for day in itinerary.days), named]))
    assert await cell.titles(owner, named) == "b a"
    assert (await cell.one(owner, DAY, named))["title"] == "Sintra"


async def test_a_note_waits_for_the_stop_that_it_is_about(cell: Collections) -> None:
    owner, itinerary = await begun(cell)
    stop = new_stop(itinerary.trip.id, itinerary.days[0].id)
    async with cell.unchanged_log():
        assert await cell.insert(owner, NOTE, new_note(itinerary.trip.id, about=stop["id"])) == []
    assert await cell.insert(owner, STOP, stop) == []
    assert [each["about"] for each in (await cell.all(owner, NOTE)).values()] == [stop["id"]]


async def test_what_its_client_gave_up_is_waited_for_an_hour_and_then_done_without(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a")
    stop, day_id = new_stop(itinerary.trip.id, itinerary.days[0].id, "b"), new_id(IdPrefix.DAY)
    seen = await cell.one(owner, STOP, id_of(itinerary, "a"))
    async with cell.unchanged_log():
        await cell.insert(owner, NOTE, new_note(itinerary.trip.id, about=stop["id"]))
        await cell.insert(owner, STOP, new_stop(itinerary.trip.id, day_id, "c"))
        await cell.edit(owner, STOP, seen, day_id=day_id, title="A")
        await cell.insert(owner, DAY, {"id": day_id, "tripId": itinerary.trip.id, "title": "Sintra"})
        await cell.insert(owner, STOP, new_stop(new_id(IdPrefix.TRIP), day_id, "of no trip"))
        await cell.insert(owner, STOP, {**stop, "deleted": True})
        cell.clock.forward(minutes=59)
        await cell.rows.take_late()
    cell.clock.forward(minutes=2)
    await cell.rows.take_late()
    assert [(each["text"], each["about"]) for each in (await cell.all(owner, NOTE)).values()] == [("n", None)]
    assert await cell.titles(owner, itinerary.days[2].id) == "c A"
    assert await count(cell, "parked_rows") == 1


async def test_who_may_not_write_is_told_so_at_once(cell: Collections) -> None:
    owner, itinerary = await begun(cell)
    viewer = await member(cell, owner, itinerary, Role.VIEWER)
    async with cell.unchanged():
        for kind, row in (
            (NOTE, new_note(itinerary.trip.id, about=new_id(IdPrefix.STOP))),
            (STOP, new_stop(itinerary.trip.id, new_id(IdPrefix.DAY))),
            (DAY, {"id": new_id(IdPrefix.DAY), "tripId": itinerary.trip.id, "title": "Sintra"}),
        ):
            (echo,) = await cell.insert(viewer, kind, row)
            assert (echo["id"], echo["deleted"], echo["refusal"]) == (row["id"], False, "FORBIDDEN")


async def test_the_newest_row_of_a_document_waits_and_a_deleted_one_does_not(cell: Collections) -> None:
    owner = await cell.traveller()
    trip = new_trip()
    kept, dropped = [new_stop(trip["id"], trip["dayIds"][0], title) for title in "ab"]  # type: ignore[index]
    await cell.insert(owner, STOP, kept, dropped)
    assert await cell.push(owner, STOP, (kept, {**kept, "title": "c"}), (dropped, {**dropped, "deleted": True})) == []
    await cell.insert(owner, TRIP, trip)
    assert [each["title"] for each in (await cell.all(owner, STOP)).values()] == ["c"]


async def test_what_nothing_could_come_of_is_refused_instead_of_parked(cell: Collections) -> None:
    owner = await cell.traveller()
    trip_id, day_id = new_id(IdPrefix.TRIP), new_id(IdPrefix.DAY)
    async with cell.unchanged():
        for kind, row, code in (
            (STOP, new_stop(trip_id, day_id, "x" * 201), "TEXT_TOO_LONG"),
            (STOP, new_stop(trip_id, None), "MALFORMED_ID"),
            (STOP, new_stop(None, day_id), "MALFORMED_ID"),
            (DAY, {"id": day_id, "tripId": trip_id, "title": 7}, "INVALID_VALUE"),
            (NOTE, new_note(trip_id, ""), "INVALID_VALUE"),
            (MESSAGE, new_message(trip_id, ""), "INVALID_VALUE"),
        ):
            (echo,) = await cell.insert(owner, kind, row)
            assert (echo["id"], echo["deleted"], echo["refusal"]) == (row["id"], False, code)


async def test_rows_wait_for_their_own_user_so_many_and_so_long(cell: Collections) -> None:
    owner, rui = await cell.traveller(), await cell.traveller()
    trip = new_trip()
    day_id = trip["dayIds"][0]  # type: ignore[index]
    stop = new_stop(trip["id"], day_id)
    await cell.insert(rui, STOP, stop)
    await cell.insert(owner, TRIP, trip)
    assert await cell.all(owner, STOP) == {}
    for _ in range(0, PARKED_LIMIT, ROW_LIMIT):
        refused = await cell.insert(rui, STOP, *(new_stop(new_id(IdPrefix.TRIP), day_id) for _ in range(ROW_LIMIT)))
    assert [each["refusal"] for each in refused] == ["TOO_MANY"]
    assert await count(cell, "parked_rows") == PARKED_LIMIT
    cell.clock.forward(days=91)
    assert await cell.insert(rui, STOP, new_stop(new_id(IdPrefix.TRIP), day_id)) == []
    assert await count(cell, "parked_rows") == 1
