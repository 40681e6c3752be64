import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from edge.store.replay import replay
from edge.sync.refinements import PENDING
from edge.sync.retention import Retention
from edge.sync.row_push import PARKED_LIMIT
from edge.sync.rows import ROW_LIMIT
from models.change import Document
from models.ids import IdPrefix, UserId
from models.itinerary import STOP_LIMIT, Itinerary
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
    first, second = trip["dayIds"]  # type: ignore[misc, str-unpack]
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


async def test_who_may_write_no_longer_hears_what_came_of_rows_that_waited_also_after_a_restart(tmp_path: Path) -> None:
    cell = Collections(tmp_path / "cell")
    owner, itinerary = await begun(cell, "a")
    rui, seen, edited, new = await with_waiting_rows(cell, owner, itinerary)
    page = await cell.pull(rui, STOP)
    await cell.trips.share(owner, itinerary.trip.id, Role.VIEWER, user_id=rui, email=None)
    past = await cell.pull(rui, NOTE, None)
    cell.clock.forward(minutes=61)
    await cell.rows.take_late()
    cell.close()
    cell = Collections(tmp_path / "cell")
    for limit in (1, 100):
        heard = await cell.pull(rui, STOP, page.checkpoint, limit)
        refused = {str(each["id"]): each for each in heard.documents}
        assert refused.keys() == {edited["id"], new["id"]}
        assert refused[str(edited["id"])] == {**seen, "refusal": "FORBIDDEN"}
        assert told(refused[str(new["id"])]) == {**told(named(new)), "deleted": False, "refusal": "FORBIDDEN"}
        assert (await cell.pull(rui, STOP, heard.checkpoint)).documents == ()
    assert (await cell.pull(rui, NOTE, past.checkpoint)).documents == ()
    assert [each["refusal"] for each in (await cell.all(owner, STOP)).values()] == [None]
    assert replay(cell.folder).differences == ()
    cell.close()


async def test_a_stream_tells_what_came_of_rows_that_waited(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a")
    rui, _, edited, new = await with_waiting_rows(cell, owner, itinerary)
    await cell.trips.share(owner, itinerary.trip.id, Role.VIEWER, user_id=rui, email=None)
    async with aclosing(cell.rows.follow(rui, STOP)) as pages, asyncio.timeout(20):
        assert (await anext(pages)).is_resync
        cell.clock.forward(minutes=61)
        await cell.rows.take_late()
        page = await anext(pages)
        assert {each["id"]: each["refusal"] for each in page.documents} == {edited["id"]: "FORBIDDEN", new["id"]: "FORBIDDEN"}
        assert (await cell.pull(rui, STOP, page.checkpoint)).documents == ()
        await cell.add(owner, itinerary.trip.id, "b")
        assert [each["title"] for each in (await anext(pages)).documents] == ["b"]


async def test_who_was_removed_hears_that_what_waited_will_not_come(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a")
    rui, _, edited, new = await with_waiting_rows(cell, owner, itinerary)
    page = await cell.pull(rui, STOP)
    await cell.trips.unshare(owner, itinerary.trip.id, rui)
    await cell.rows.take_late()
    heard = {str(each["id"]): each for each in (await cell.pull(rui, STOP, page.checkpoint)).documents}
    assert heard.keys() == {edited["id"], new["id"]}
    assert told(heard[str(edited["id"])]) == tombstone(str(edited["id"]))
    assert (heard[str(new["id"])]["title"], heard[str(new["id"])]["refusal"]) == ("new", "NOT_FOUND")
    assert await count(cell, "parked_rows") == 0


async def test_a_row_that_came_to_nothing_is_answered_with_what_stands_here(cell: Collections) -> None:
    owner, itinerary = await begun(cell)
    await cell.insert(owner, STOP, new_stop(itinerary.trip.id, itinerary.days[-1].id))
    (seen,) = (await cell.all(owner, STOP)).values()
    assert await cell.edit(owner, STOP, seen, day_id=new_id(IdPrefix.DAY)) == []
    page = await cell.pull(owner, STOP)
    cell.clock.forward(minutes=61)
    await cell.rows.take_late()
    assert list((await cell.pull(owner, STOP, page.checkpoint)).documents) == [seen]


async def test_what_came_late_is_told_of_until_the_traveller_answers_it(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a")
    rui, _, edited, new = await with_waiting_rows(cell, owner, itinerary)
    await cell.trips.share(owner, itinerary.trip.id, Role.VIEWER, user_id=rui, email=None)
    cell.clock.forward(minutes=61)
    await cell.rows.take_late()
    assert await count(cell, "late_answers") == 2
    await cell.trips.share(owner, itinerary.trip.id, Role.EDITOR, user_id=rui, email=None)
    refused = await cell.all(rui, STOP)
    assert await is_merged(cell, rui, await cell.edit(rui, STOP, refused[str(new["id"])], day_id=itinerary.days[0].id))
    assert await count(cell, "late_answers") == 1
    again = await cell.edit(rui, STOP, refused[str(edited["id"])], title="c")
    assert [each["refusal"] for each in (*again, *(await cell.all(rui, STOP)).values())] == [None] * (len(again) + 2)
    assert await count(cell, "late_answers") == 0


async def test_no_more_stops_wait_for_a_trip_than_it_can_hold(cell: Collections) -> None:
    owner = await cell.traveller()
    trip = new_trip()
    day_id = trip["dayIds"][0]  # type: ignore[index]
    answers: list[Document] = []
    for first in range(0, 750, 250):
        answers += await cell.insert(owner, STOP, *(new_stop(trip["id"], day_id, f"{number}") for number in range(first, first + 250)))
    assert [(each["title"], each["refusal"]) for each in answers] == [(f"{number}", "TOO_MANY") for number in range(STOP_LIMIT, 750)]
    assert await cell.insert(owner, TRIP, trip) == []
    assert {each["refusal"] for each in (await cell.all(owner, STOP)).values()} == {None}
    assert len(await cell.all(owner, STOP)) == STOP_LIMIT
    seen = next(iter((await cell.all(owner, STOP)).values()))
    unknown = new_id(IdPrefix.DAY)
    assert [each["refusal"] for each in await cell.insert(owner, STOP, new_stop(trip["id"], unknown))] == ["TOO_MANY"]
    assert await cell.edit(owner, STOP, seen, day_id=unknown) == []


async def test_what_no_longer_fits_when_its_time_comes_is_told(cell: Collections) -> None:
    owner = await cell.traveller()
    trip = new_trip()
    await cell.insert(owner, TRIP, trip)
    days = trip["dayIds"]
    for first in range(0, STOP_LIMIT - 1, 250):
        rows = [new_stop(trip["id"], days[0], "a") for _ in range(first, min(first + 250, STOP_LIMIT - 1))]  # type: ignore[index]
        assert await cell.insert(owner, STOP, *rows) == []
    late = new_stop(trip["id"], new_id(IdPrefix.DAY), "late")
    assert await cell.insert(owner, STOP, late) == []
    assert await cell.insert(owner, STOP, new_stop(trip["id"], days[0], "b")) == []  # type: ignore[index]
    page = await cell.pull(owner, STOP, None, 1000)
    cell.clock.forward(minutes=61)
    await cell.rows.take_late()
    (refused,) = (await cell.pull(owner, STOP, page.checkpoint)).documents
    assert (refused["id"], refused["title"], refused["refusal"]) == (late["id"], "late", "TOO_MANY")


async def test_a_node_that_runs_on_takes_what_has_waited_by_itself(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a")
    await cell.insert(owner, STOP, new_stop(itinerary.trip.id, new_id(IdPrefix.DAY), "b"))
    cell.rows = cell.rows_taken_every(0.01)
    await cell.rows.start()
    try:
        async with aclosing(cell.rows.follow(owner, STOP)) as pages, asyncio.timeout(20):
            assert (await anext(pages)).is_resync
            cell.clock.forward(minutes=61)
            assert [each["title"] for each in (await anext(pages)).documents] == ["b"]
    finally:
        await cell.rows.close()
    assert await cell.titles(owner, itinerary.days[-1].id) == "b"


async def test_what_waited_ninety_days_for_a_trip_is_refused_and_told_and_forgotten_ninety_days_later(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a")
    orphan = new_stop(new_id(IdPrefix.TRIP), new_id(IdPrefix.DAY), "of no trip")
    await cell.insert(owner, STOP, orphan, new_stop(itinerary.trip.id, new_id(IdPrefix.DAY), "b"))
    page = await cell.pull(owner, STOP)
    retention = Retention(cell.database, cell.events, cell.clock)
    for day in range(91):
        cell.clock.forward(days=1)
        await retention.forget()
        if day % 30 == 0:
            await cell.rows.take_late()
    await cell.rows.take_late()
    heard = {str(each["title"]): each for each in (await cell.pull(owner, STOP, page.checkpoint)).documents}
    assert {title: each["refusal"] for title, each in heard.items()} == {"b": None, "of no trip": "NOT_FOUND"}
    assert heard["of no trip"]["id"] == orphan["id"]
    cell.clock.forward(days=91)
    await retention.forget()
    assert await count(cell, "late_answers") == 0


async def test_a_note_may_wait_for_its_stop_once_its_trip_has_come_however_late(cell: Collections) -> None:
    owner = await cell.traveller()
    trip = new_trip()
    stop = new_stop(trip["id"], trip["dayIds"][0])  # type: ignore[index]
    await cell.insert(owner, NOTE, new_note(trip["id"], about=stop["id"]))
    cell.clock.forward(hours=3)
    await cell.insert(owner, TRIP, trip)
    await cell.insert(owner, STOP, stop)
    assert [each["about"] for each in (await cell.all(owner, NOTE)).values()] == [stop["id"]]


async def with_waiting_rows(cell: Collections, owner: UserId, itinerary: Itinerary) -> tuple[UserId, Document, Document, Document]:
    """Return an editor, a stop as they last had it, and the rows of theirs that wait: an edit of it, and a new stop."""
    rui = await member(cell, owner, itinerary, Role.EDITOR)
    seen = await cell.one(rui, STOP, id_of(itinerary, "a"))
    edited, new = {**seen, "day_id": new_id(IdPrefix.DAY), "title": "b"}, new_stop(itinerary.trip.id, new_id(IdPrefix.DAY), "new")
    assert await cell.push(rui, STOP, (seen, edited), (None, new)) == []
    assert await count(cell, "parked_rows") == 2
    return rui, seen, edited, new


def named(document: Document) -> Document:
    """Return a document of a client's with the names under which it is told."""
    return {{"tripId": "trip_id", "dayId": "day_id"}.get(name, name): value for name, value in document.items()}


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
