import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from edge.store.access_periods import forget_before
from edge.store.changes import head
from edge.store.replay import replay
from edge.sync.rows import ROW_LIMIT
from models.change import Document, DocumentKind, Origin
from models.errors import CheckpointRefused, InvalidValue, ServerBehind, SyncReset, TooMany, UpgradeRequired
from models.ids import CellCode, IdPrefix, TripId, UserId, mint
from models.locale import Locale
from models.rows import PREFIXES, ROW_KINDS, read_row
from models.trip import Role
from tests.fakes.collections import (
    DAY,
    MESSAGE,
    NOTE,
    PLACE,
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
from tests.fakes.trips import CELL, id_of, titles


@pytest.fixture
async def cell(tmp_path: Path) -> AsyncIterator[Collections]:
    opened = Collections(tmp_path / "cell")
    await opened.fill()
    yield opened
    opened.close()


async def test_a_new_row_is_taken_and_sending_it_again_changes_nothing(cell: Collections) -> None:
    owner, itinerary = await begun(cell)
    stop = new_stop(itinerary.trip.id, itinerary.days[0].id, "Louvre", position=512, startsAt="09:30", durationMinutes=90, notes=None)
    assert await cell.insert(owner, STOP, stop) == []
    assert await cell.one(owner, STOP, str(stop["id"])) == {
        "id": stop["id"],
        "deleted": False,
        "refusal": None,
        "trip_id": itinerary.trip.id,
        "day_id": itinerary.days[0].id,
        "position": 512,
        "kind": "visit",
        "title": "Louvre",
        "place_id": None,
        "location": None,
        "starts_at": "09:30:00",
        "duration_minutes": 90,
        "cost": None,
        "notes": "",
        "booking_reference": "",
        "done": False,
        "locked": False,
    }
    async with cell.unchanged():
        assert await cell.insert(owner, STOP, stop) == []


async def test_a_creation_is_answered_with_what_the_server_adds_to_it_and_settles(cell: Collections) -> None:
    owner, itinerary = await begun(cell)
    for kind, document, added in (
        (TRIP, new_trip(), {"owner": owner, "locale": "en"}),
        (STOP, new_stop(itinerary.trip.id, itinerary.days[0].id), {"position": 1024}),
        (NOTE, new_note(itinerary.trip.id), {"author": owner}),
        (MESSAGE, new_message(itinerary.trip.id), {"author": owner, "pending": True}),
    ):
        (answer,) = await cell.push(owner, kind, (None, document))
        assert answer == await cell.one(owner, kind, str(document["id"]))
        assert {name: answer[name] for name in added} == added
        async with cell.unchanged():
            assert await cell.push(owner, kind, (answer, answer)) == []
            assert await cell.push(owner, kind, (None, document)) == [answer]
            older: Document = {name: answer[name] for name in ("id", "deleted", "refusal", "trip_id", "title", "text") if name in answer}
            assert await cell.push(owner, kind, (older, older)) == []


async def test_two_who_change_different_fields_both_stay_and_the_later_is_told(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a")
    rui = await member(cell, owner, itinerary, Role.EDITOR)
    seen = await cell.one(owner, STOP, id_of(itinerary, "a"))
    assert await cell.edit(owner, STOP, seen, title="Louvre") == []
    assert await is_merged(
        cell, rui, await cell.edit(rui, STOP, seen, notes="ao meio-dia", cost={"amountMicros": 5_000_000, "currency": "EUR"})
    )
    stop = await cell.one(owner, STOP, str(seen["id"]))
    assert (stop["title"], stop["notes"], stop["cost"]) == ("Louvre", "ao meio-dia", {"amount_micros": 5_000_000, "currency": "EUR"})


async def test_of_two_who_change_one_field_the_row_that_comes_later_wins(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a")
    seen = await cell.one(owner, STOP, id_of(itinerary, "a"))
    assert await cell.edit(owner, STOP, seen, title="b") == []
    assert await cell.edit(owner, STOP, seen, title="c") == []
    assert (await cell.one(owner, STOP, str(seen["id"])))["title"] == "c"


async def test_a_row_that_knows_no_more_than_stands_here_is_answered_with_it(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a")
    seen = await cell.one(owner, STOP, id_of(itinerary, "a"))
    await cell.edit(owner, STOP, seen, title="b")
    present = await cell.one(owner, STOP, str(seen["id"]))
    async with cell.unchanged():
        assert await cell.edit(owner, STOP, seen) == [present]
        assert await cell.edit(owner, STOP, present, tripId=new_id(IdPrefix.TRIP)) == [present]
        assert await cell.edit(owner, STOP, present) == []


async def test_fields_that_an_older_app_does_not_know_survive(cell: Collections) -> None:
    owner, itinerary = await begun(cell)
    stop = new_stop(itinerary.trip.id, itinerary.days[0].id, notes="n", cost={"amountMicros": 1, "currency": "EUR"}, bookingReference="X1")
    await cell.insert(owner, STOP, stop)
    seen = {"id": stop["id"], "tripId": stop["tripId"], "dayId": stop["dayId"], "title": "a", "deleted": False}
    assert await cell.push(owner, STOP, (seen, {**seen, "title": "b", "colourOfTomorrow": {"a": [1]}})) == []
    present = await cell.one(owner, STOP, str(stop["id"]))
    assert (present["title"], present["notes"], present["booking_reference"]) == ("b", "n", "X1")
    assert present["cost"] == {"amount_micros": 1, "currency": "EUR"}


async def test_a_field_that_the_client_took_away_is_empty(cell: Collections) -> None:
    owner, itinerary = await begun(cell)
    stop = new_stop(itinerary.trip.id, itinerary.days[0].id, notes="n", startsAt="09:00", placeId=PLACE.id, locked=True)
    await cell.insert(owner, STOP, stop)
    seen = await cell.one(owner, STOP, str(stop["id"]))
    less = {name: value for name, value in seen.items() if name not in {"notes", "place_id"}}
    assert await cell.push(owner, STOP, (seen, {**less, "starts_at": None, "locked": None})) == []
    present = await cell.one(owner, STOP, str(stop["id"]))
    assert (present["notes"], present["place_id"], present["starts_at"], present["locked"]) == ("", None, None, False)


async def test_an_insertion_onto_what_was_never_written_since_is_merged_else_in_conflict(cell: Collections) -> None:
    owner, itinerary = await begun(cell)
    stop = new_stop(itinerary.trip.id, itinerary.days[0].id, notes="n")
    await cell.insert(owner, STOP, stop)
    assert await cell.insert(owner, STOP, {**stop, "title": "b"}) == []
    present = await cell.one(owner, STOP, str(stop["id"]))
    assert (present["title"], present["notes"]) == ("b", "n")
    async with cell.unchanged():
        assert await cell.push(owner, STOP, (None, {**stop, "title": "c"})) == [present]


async def test_a_viewers_row_is_refused_with_what_stands_here_and_settles(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a")
    viewer = await member(cell, owner, itinerary, Role.VIEWER)
    seen = await cell.one(viewer, STOP, id_of(itinerary, "a"))
    trip, day = await cell.one(viewer, TRIP, itinerary.trip.id), await cell.one(viewer, DAY, itinerary.days[0].id)
    new = new_stop(itinerary.trip.id, itinerary.days[0].id)
    async with cell.unchanged():
        (answer,) = await cell.edit(viewer, STOP, seen, title="b")
        assert answer == {**seen, "refusal": "FORBIDDEN"}
        assert await cell.edit(viewer, STOP, answer) == []
        assert await cell.edit(viewer, STOP, seen, deleted=True) == [answer]
        assert await cell.edit(viewer, TRIP, trip, title="b") == [{**trip, "refusal": "FORBIDDEN"}]
        assert await cell.edit(viewer, TRIP, trip, deleted=True) == [{**trip, "refusal": "FORBIDDEN"}]
        assert await cell.edit(viewer, DAY, day, title="b") == [{**day, "refusal": "FORBIDDEN"}]
        (echo,) = await cell.insert(viewer, STOP, new)
        assert (echo["id"], echo["title"], echo["deleted"], echo["refusal"]) == (new["id"], "a", False, "FORBIDDEN")
        assert await cell.push(viewer, STOP, (echo, echo)) == []


async def test_what_a_stranger_pushes_to_is_gone_for_them_and_nothing_leaks(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a")
    await cell.notes.create(owner, itinerary.trip.id, None, "segredo")
    stranger = await cell.traveller()
    for kind in (TRIP, DAY, STOP, NOTE):
        for seen in (await cell.all(owner, kind)).values():
            async with cell.unchanged():
                for rows in ((seen, {**seen, "title": "x", "text": "x"}), (None, {"id": seen["id"], "tripId": itinerary.trip.id})):
                    (answer,) = await cell.push(stranger, kind, rows)
                    assert told(answer) == tombstone(str(seen["id"]))
                assert await cell.push(stranger, kind, (answer, answer)) == []
        assert await cell.all(stranger, kind) == {}


BAD: list[tuple[dict[str, Any], str]] = [
    ({"title": ""}, "INVALID_VALUE"),
    ({"title": None}, "INVALID_VALUE"),
    ({"title": "x" * 201}, "TEXT_TOO_LONG"),
    ({"title": ["x"]}, "INVALID_VALUE"),
    ({"kind": "sleep"}, "INVALID_VALUE"),
    ({"kind": 7}, "INVALID_VALUE"),
    ({"startsAt": "25:00"}, "INVALID_VALUE"),
    ({"startsAt": "09:00:30"}, "INVALID_VALUE"),
    ({"durationMinutes": 1.5}, "INVALID_VALUE"),
    ({"durationMinutes": -1}, "INVALID_VALUE"),
    ({"durationMinutes": 10**30}, "INVALID_VALUE"),
    ({"durationMinutes": "60"}, "INVALID_VALUE"),
    ({"position": "first"}, "INVALID_VALUE"),
    ({"cost": {"amountMicros": -1, "currency": "EUR"}}, "INVALID_VALUE"),
    ({"cost": {"amountMicros": 1, "currency": "XXX"}}, "UNKNOWN_CURRENCY"),
    ({"cost": "5 EUR"}, "INVALID_VALUE"),
    ({"location": {"latitude": 91, "longitude": 0}}, "INVALID_VALUE"),
    ({"location": [1, 2]}, "INVALID_VALUE"),
    ({"placeId": "plc_lisboa_nowhere"}, "UNKNOWN_PLACE"),
    ({"done": "yes"}, "INVALID_VALUE"),
    ({"dayId": "day-1"}, "MALFORMED_ID"),
    ({"dayId": mint(IdPrefix.DAY, CellCode("lis-1"))}, "MALFORMED_ID"),
    ({"dayId": mint(IdPrefix.STOP, CELL)}, "MALFORMED_ID"),
]


@pytest.mark.parametrize(("fields", "code"), BAD, ids=[str(fields)[:60] for fields, _ in BAD])
async def test_a_row_with_a_bad_value_is_refused_and_the_others_go_on(cell: Collections, fields: dict[str, Any], code: str) -> None:
    owner, itinerary = await begun(cell, "a")
    day_id = itinerary.days[0].id
    bad = {**new_stop(itinerary.trip.id, day_id, "bad"), **fields}
    (echo,) = await cell.insert(owner, STOP, bad, new_stop(itinerary.trip.id, day_id, "good"))
    assert (echo["id"], echo["deleted"], echo["refusal"]) == (bad["id"], False, code)
    assert await cell.titles(owner, day_id) == "a good"
    async with cell.unchanged():
        assert await cell.push(owner, STOP, (echo, echo)) == []
    mended = {**new_stop(itinerary.trip.id, day_id, "mended"), "id": bad["id"], "refusal": code}
    assert await is_merged(cell, owner, await cell.push(owner, STOP, (echo, mended)))
    assert sorted((await cell.titles(owner, day_id)).split()) == ["a", "good", "mended"]


@pytest.mark.parametrize(("fields", "code"), BAD, ids=[str(fields)[:60] for fields, _ in BAD])
async def test_a_bad_change_is_refused_with_what_stands_here(cell: Collections, fields: dict[str, Any], code: str) -> None:
    owner, itinerary = await begun(cell, "a")
    seen = await cell.one(owner, STOP, id_of(itinerary, "a"))
    name = next(iter(fields))
    wire = {{"dayId": "day_id", "startsAt": "starts_at", "durationMinutes": "duration_minutes", "placeId": "place_id"}.get(name, name)}
    kept = {key: value for key, value in seen.items() if key not in wire}
    async with cell.unchanged():
        assert await cell.push(owner, STOP, (seen, {**kept, **fields})) == [{**seen, "refusal": code}]


@pytest.mark.parametrize("document_id", ["", "stop-1", "x" * 5000, mint(IdPrefix.DAY, CELL), mint(IdPrefix.STOP, CellCode("lis-1"))])
async def test_an_id_that_is_none_of_ours_is_refused(cell: Collections, document_id: str) -> None:
    owner, itinerary = await begun(cell)
    async with cell.unchanged():
        (answer,) = await cell.insert(owner, STOP, {**new_stop(itinerary.trip.id, itinerary.days[0].id), "id": document_id})
    assert (answer["id"], answer["refusal"]) == (document_id, "MALFORMED_ID")


async def test_an_id_of_another_kind_is_refused_alike_whether_it_is_somebodys_or_nobodys(cell: Collections) -> None:
    theirs, foreign = await begun(cell, "a")
    owner, itinerary = await begun(cell, "a")
    await cell.notes.create(theirs, foreign.trip.id, None, "n")
    note = next(iter(await cell.all(theirs, NOTE)))
    used: dict[IdPrefix, list[str]] = {
        IdPrefix.TRIP: [foreign.trip.id, itinerary.trip.id],
        IdPrefix.DAY: [foreign.days[0].id, itinerary.days[0].id],
        IdPrefix.STOP: [id_of(foreign, "a"), id_of(itinerary, "a")],
        IdPrefix.NOTE: [note],
        IdPrefix.USER: [theirs, owner],
    }
    for kind in ROW_KINDS:
        for prefix, ids in used.items():
            if prefix is PREFIXES[kind]:
                continue
            rows: tuple[Document, ...] = (
                {"tripId": itinerary.trip.id, "dayId": itinerary.days[0].id, "title": "x", "text": "x"},
                {"tripId": itinerary.trip.id, "deleted": True},
                {"title": "x", "deleted": False},
            )
            for sent in rows:
                async with cell.unchanged():
                    answers = {await answered(cell, owner, kind, {**sent, "id": each}) for each in (*ids, new_id(prefix))}
                assert len(answers) == 1
                assert "deleted" in sent or '"refusal":"MALFORMED_ID"' in answers.pop()


async def test_a_foreign_day_or_subject_is_answered_and_waited_for_as_one_that_is_nobodys(cell: Collections) -> None:
    _, foreign = await begun(cell, "a")
    owner, itinerary = await begun(cell, "a")
    seen = await cell.one(owner, STOP, id_of(itinerary, "a"))
    for day_id, stop_id in ((foreign.days[0].id, id_of(foreign, "a")), (new_id(IdPrefix.DAY), new_id(IdPrefix.STOP))):
        async with cell.unchanged_log():
            assert await cell.insert(owner, STOP, new_stop(itinerary.trip.id, day_id, "b")) == []
            assert await cell.edit(owner, STOP, seen, day_id=day_id, title="c") == []
            assert (
                await cell.insert(owner, NOTE, new_note(itinerary.trip.id, about=day_id), new_note(itinerary.trip.id, about=stop_id)) == []
            )
    assert await count(cell, "parked_rows") == 7
    cell.clock.forward(minutes=61)
    await cell.rows.take_late()
    assert await cell.titles(owner, itinerary.days[-1].id) == "b b c"
    assert [each["about"] for each in (await cell.all(owner, NOTE)).values()] == [None] * 4


async def answered(cell: Collections, author: UserId, kind: DocumentKind, document: Document) -> str:
    """Return what a new row is answered, as text but for its id."""
    answers = await cell.push(author, kind, (None, document))
    assert [each.pop("id") for each in answers] == [document["id"]] * len(answers)
    return json.dumps(answers, separators=(",", ":"))


async def test_a_row_without_an_id_is_no_row() -> None:
    odd: tuple[object, ...] = (None, [], "x", {}, {"id": None}, {"id": 7})
    for wanted in odd:
        with pytest.raises(InvalidValue):
            read_row(STOP, None, wanted)


async def test_rows_of_one_request_are_one_change_for_each_trip(cell: Collections) -> None:
    owner, first = await begun(cell, "a")
    second = await cell.trip(owner)
    seen = await cell.one(owner, STOP, id_of(first, "a"))
    before = len(await cell.log())
    rows: list[tuple[Document | None, Document]] = [
        (None, new_stop(first.trip.id, first.days[0].id, "b")),
        (None, new_stop(second.trip.id, second.days[0].id, "c")),
        (seen, {**seen, "title": "A"}),
        (None, new_stop(second.trip.id, second.days[0].id, "d")),
    ]
    answers = await cell.push(owner, STOP, *rows)
    assert sorted(str(each["title"]) for each in answers) == ["b", "c", "d"]
    log = (await cell.log())[before:]
    assert [(change.scope, change.origin, change.client) for change in log] == [
        (first.trip.id, Origin.EDIT, "rxdb"),
        (second.trip.id, Origin.EDIT, "rxdb"),
    ]
    undone = await cell.writer.undo(owner, first.trip.id)
    assert titles(undone.result) == ["a"]


async def test_deletion_wins_over_a_change_and_is_done_once(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a")
    seen = await cell.one(owner, STOP, id_of(itinerary, "a"))
    assert await cell.edit(owner, STOP, seen, deleted=True) == []
    async with cell.unchanged():
        assert await cell.edit(owner, STOP, seen, deleted=True) == []
        for rows in ((seen, {**seen, "title": "b"}), (None, seen)):
            (answer,) = await cell.push(owner, STOP, rows)
            assert told(answer) == tombstone(str(seen["id"]))
        assert await cell.insert(owner, STOP, {**new_stop(itinerary.trip.id, itinerary.days[0].id), "deleted": True}) == []


async def test_a_device_that_was_away_for_longer_than_tombstones_live_brings_nothing_back(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a")
    note = new_note(itinerary.trip.id)
    await cell.insert(owner, NOTE, note)
    held = {STOP: await cell.one(owner, STOP, id_of(itinerary, "a")), NOTE: await cell.one(owner, NOTE, str(note["id"]))}
    for kind, seen in held.items():
        await cell.edit(owner, kind, seen, deleted=True)
    await cell.database.write(lambda connection: forget_before(connection, head(connection)))
    async with cell.unchanged():
        for kind, seen in held.items():
            (answer,) = await cell.push(owner, kind, (None, seen))
            assert told(answer) == tombstone(str(seen["id"]))
    assert replay(cell.folder).differences == ()


async def test_a_deletion_goes_through_whatever_was_changed_meanwhile(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a")
    seen = await cell.one(owner, STOP, id_of(itinerary, "a"))
    await cell.edit(owner, STOP, seen, title="b")
    assert await cell.edit(owner, STOP, seen, deleted=True) == []
    assert titles(await cell.reader.itinerary(owner, itinerary.trip.id)) == []


async def test_pulling_goes_on_from_its_checkpoint_in_pages_of_whole_changes(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a", "b", "c")
    page = await cell.pull(owner, STOP, limit=2)
    assert [each["title"] for each in page.documents] == ["a", "b"]
    rest = await cell.pull(owner, STOP, page.checkpoint, limit=2)
    assert [each["title"] for each in rest.documents] == ["c"]
    assert (await cell.pull(owner, STOP, rest.checkpoint)).documents == ()
    await cell.insert(owner, STOP, *(new_stop(itinerary.trip.id, itinerary.days[1].id, f"d{number}") for number in range(5)))
    assert len((await cell.pull(owner, STOP, rest.checkpoint, limit=2)).documents) == 5
    assert len((await cell.pull(owner, DAY)).documents) == 3
    with pytest.raises(CheckpointRefused):
        await cell.pull(owner, DAY, rest.checkpoint)
    for limit in (0, 1001):
        with pytest.raises(InvalidValue):
            await cell.pull(owner, DAY, None, limit)


async def test_a_client_of_a_lost_tail_is_told_to_begin_anew(tmp_path: Path) -> None:
    folder = tmp_path / "cell"
    cell = Collections(folder)
    owner, itinerary = await begun(cell, "a")
    cell.close()
    shutil.copytree(folder, tmp_path / "copy")
    cell = Collections(folder)
    await cell.add(owner, itinerary.trip.id, "b")
    lost = await cell.pull(owner, STOP)
    cell.close()
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "copy", folder)
    cell = Collections(folder)
    await cell.add(owner, itinerary.trip.id, "c")
    with pytest.raises(SyncReset):
        await cell.pull(owner, STOP, lost.checkpoint)
    stop = next(each for each in lost.documents if each["title"] == "b")
    assert await cell.insert(owner, STOP, stop) == []
    assert sorted((await cell.titles(owner, itinerary.days[0].id)).split()) == ["a", "b", "c"]
    cell.close()


async def test_a_stream_says_resync_first_and_then_misses_nothing(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a")
    async with aclosing(cell.rows.follow(owner, STOP)) as pages, asyncio.timeout(20):
        first = await anext(pages)
        assert (first.documents, first.is_resync) == ((), True)
        await cell.add(owner, itinerary.trip.id, "b")
        await cell.edit(owner, TRIP, await cell.one(owner, TRIP, itinerary.trip.id), title="x")
        await cell.add(owner, itinerary.trip.id, "c")
        heard: list[Document] = []
        while len(heard) < 2:
            page = await anext(pages)
            assert not page.is_resync
            heard += page.documents
        assert [each["title"] for each in heard] == ["b", "c"]
        assert (await cell.pull(owner, STOP, page.checkpoint)).documents == ()


async def test_an_app_that_is_too_old_or_too_new_keeps_its_rows_and_pulls_go_on(tmp_path: Path) -> None:
    cell = Collections(tmp_path / "cell", oldest_schema=1)
    owner, itinerary = await begun(cell, "a")
    row = read_row(STOP, None, new_stop(itinerary.trip.id, itinerary.days[0].id))
    async with cell.unchanged():
        with pytest.raises(UpgradeRequired):
            await cell.rows.push(owner, [row], Locale.EN, 0)
        with pytest.raises(ServerBehind):
            await cell.rows.push(owner, [row], Locale.EN, 2)
        with pytest.raises(TooMany):
            await cell.rows.push(owner, [row] * (ROW_LIMIT + 1), Locale.EN, 1)
    assert len((await cell.pull(owner, STOP)).documents) == 1
    cell.close()


async def test_rows_are_edits_like_all_others(cell: Collections) -> None:
    owner = await cell.traveller()
    trip = new_trip()
    await cell.insert(owner, TRIP, trip)
    await cell.insert(owner, STOP, new_stop(trip["id"], trip["dayIds"][0]))  # type: ignore[index]
    undone = await cell.writer.undo(owner, TripId(str(trip["id"])))
    assert titles(undone.result) == []
