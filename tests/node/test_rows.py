import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from edge.sync.refinements import PENDING
from edge.sync.row_push import PARKED_LIMIT
from edge.sync.rows import ROW_LIMIT
from models.change import Document, Origin
from models.errors import CheckpointRefused, InvalidValue, ServerBehind, SyncReset, TooMany, UpgradeRequired
from models.ids import CellCode, IdPrefix, TripId, UserId, mint
from models.itinerary import STOP_LIMIT, Itinerary, update_stop, update_trip
from models.locale import Locale
from models.rows import read_row
from models.trip import NOTE_LIMIT, Role
from tests.fakes.collections import (
    DAY,
    MESSAGE,
    NOTE,
    PLACE,
    STOP,
    TRIP,
    Collections,
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


async def begun(cell: Collections, *stops: str) -> tuple[UserId, Itinerary]:
    owner = await cell.traveller()
    itinerary = await cell.trip(owner)
    for title in stops:
        itinerary = await cell.add(owner, itinerary.trip.id, title)
    return owner, itinerary


async def member(cell: Collections, owner: UserId, itinerary: Itinerary, role: Role) -> UserId:
    user = await cell.traveller()
    await cell.trips.share(owner, itinerary.trip.id, role, user_id=user, email=None)
    return user


async def count(cell: Collections, table: str) -> int:
    return int(await cell.database.read(lambda connection: connection.execute(f"SELECT count(*) FROM {table}").get))


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


async def test_two_who_change_different_fields_both_stay_and_nobody_is_told_of_a_conflict(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a")
    rui = await member(cell, owner, itinerary, Role.EDITOR)
    seen = await cell.one(owner, STOP, id_of(itinerary, "a"))
    assert await cell.edit(owner, STOP, seen, title="Louvre") == []
    assert await cell.edit(rui, STOP, seen, notes="ao meio-dia", cost={"amountMicros": 5_000_000, "currency": "EUR"}) == []
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
        assert await cell.insert(owner, STOP, {**stop, "title": "c"}) == [present]


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


async def test_a_locked_stop_takes_ticks_and_refuses_the_rest(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a", "b")
    stop_id = id_of(itinerary, "a")
    await cell.writer.edit_itinerary(owner, itinerary.trip.id, lambda before: update_stop(before, stop_id, {"locked": True}))
    seen = await cell.one(owner, STOP, stop_id)
    for fields in ({"title": "b"}, {"position": 9000}, {"day_id": itinerary.days[1].id}, {"deleted": True}):
        async with cell.unchanged():
            assert await cell.edit(owner, STOP, seen, **fields) == [{**seen, "refusal": "STOP_LOCKED"}]
    assert await cell.edit(owner, STOP, seen, done=True) == []
    assert await cell.edit(owner, STOP, {**seen, "done": True}, locked=False, title="c") == []
    present = await cell.one(owner, STOP, stop_id)
    assert (present["title"], present["done"], present["locked"]) == ("c", True, False)


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
    assert await cell.push(owner, STOP, (echo, mended)) == []
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


async def test_an_id_of_another_kind_is_taken(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a")
    async with cell.unchanged():
        (answer,) = await cell.insert(owner, DAY, {"id": id_of(itinerary, "a"), "tripId": itinerary.trip.id})
    assert answer["refusal"] == "ID_TAKEN"


async def test_a_row_without_an_id_is_no_row() -> None:
    for wanted in (None, [], "x", {}, {"id": None}, {"id": 7}):
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
    assert await cell.push(owner, STOP, *rows) == []
    log = (await cell.log())[before:]
    assert [(change.scope, change.origin, change.client) for change in log] == [
        (first.trip.id, Origin.EDIT, "rxdb"),
        (second.trip.id, Origin.EDIT, "rxdb"),
    ]
    undone = await cell.writer.undo(owner, first.trip.id)
    assert titles(undone.result) == ["a"]


async def test_a_free_position_is_kept_and_a_taken_one_becomes_the_next_behind(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a", "b")
    day_id = itinerary.days[0].id
    await cell.insert(owner, STOP, new_stop(itinerary.trip.id, day_id, "c", position=1500))
    assert await cell.titles(owner, day_id) == "a c b"
    await cell.insert(owner, STOP, new_stop(itinerary.trip.id, day_id, "d", position=1024))
    assert await cell.titles(owner, day_id) == "a d c b"
    await cell.insert(owner, STOP, new_stop(itinerary.trip.id, day_id, "e", position=1500.5))
    assert await cell.titles(owner, day_id) == "a d c e b"
    await cell.insert(owner, STOP, new_stop(itinerary.trip.id, day_id, "f"), new_stop(itinerary.trip.id, day_id, "g", position=-(2**50)))
    assert await cell.titles(owner, day_id) == "g a d c e b f"
    await cell.insert(owner, STOP, new_stop(itinerary.trip.id, day_id, "h", position=2**50), new_stop(itinerary.trip.id, day_id, "i"))
    assert await cell.titles(owner, day_id) == "g a d c e b f h i"
    assert all(abs(int(str(each["position"]))) < 2**31 for each in (await cell.all(owner, STOP)).values())


async def test_a_client_may_number_a_whole_day_anew(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a", "b", "c", "d")
    day_id = itinerary.days[0].id
    stops = sorted((await cell.all(owner, STOP)).values(), key=lambda each: str(each["title"]), reverse=True)
    rows: list[tuple[Document | None, Document]] = [(each, {**each, "position": rank}) for rank, each in enumerate(stops)]
    assert await cell.push(owner, STOP, *rows) == []
    assert await cell.titles(owner, day_id) == "d c b a"
    assert sorted(int(str(each["position"])) for each in (await cell.all(owner, STOP)).values()) == [0, 1, 2, 3]
    for squeezed in "xy":
        assert await cell.insert(owner, STOP, new_stop(itinerary.trip.id, day_id, squeezed, position=1)) == []
    assert await cell.titles(owner, day_id) == "d c y x b a"


async def test_two_peoples_runs_of_new_stops_are_not_shuffled(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "z")
    rui = await member(cell, owner, itinerary, Role.EDITOR)
    day_id = itinerary.days[0].id
    for author, name in ((owner, "A"), (rui, "B")):
        run = [new_stop(itinerary.trip.id, day_id, f"{name}{number}", position=1024 * (2 + number)) for number in range(3)]
        assert await cell.insert(author, STOP, *run) == []
    assert await cell.titles(owner, day_id) == "z A0 A1 A2 B0 B1 B2"


async def test_two_who_move_one_stop_leave_it_in_one_place(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a", "b")
    seen = await cell.one(owner, STOP, id_of(itinerary, "a"))
    assert await cell.edit(owner, STOP, seen, day_id=itinerary.days[1].id) == []
    assert await cell.edit(owner, STOP, seen, day_id=itinerary.days[2].id) == []
    assert [await cell.titles(owner, day.id) for day in itinerary.days] == ["b", "", "a"]


async def test_a_stop_on_a_day_that_is_gone_is_at_the_end_of_the_last_one(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a", "b")
    seen = await cell.one(owner, STOP, id_of(itinerary, "a"))
    gone = itinerary.days[2].id
    await cell.writer.edit_itinerary(owner, itinerary.trip.id, lambda before: update_trip(before, {"day_count": 2}, CELL))
    assert await cell.edit(owner, STOP, seen, day_id=gone, position=1) == []
    assert await cell.insert(owner, STOP, new_stop(itinerary.trip.id, gone, "c", position=1)) == []
    assert [await cell.titles(owner, day.id) for day in itinerary.days[:2]] == ["b", "a c"]


async def test_a_day_of_another_trip_is_refused(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a")
    other = await cell.trip(owner)
    seen = await cell.one(owner, STOP, id_of(itinerary, "a"))
    async with cell.unchanged():
        assert await cell.edit(owner, STOP, seen, day_id=other.days[0].id) == [{**seen, "refusal": "INVALID_VALUE"}]


async def test_a_moved_stop_loses_a_time_that_no_longer_fits_unless_it_brings_one(cell: Collections) -> None:
    owner, itinerary = await begun(cell)
    day_id = itinerary.days[0].id
    await cell.insert(
        owner,
        STOP,
        new_stop(itinerary.trip.id, day_id, "a", startsAt="09:00", position=1024),
        new_stop(itinerary.trip.id, day_id, "b", startsAt="12:00", position=2048),
    )
    seen = next(each for each in (await cell.all(owner, STOP)).values() if each["title"] == "a")
    assert await cell.edit(owner, STOP, seen, position=3072) == []
    moved = await cell.one(owner, STOP, str(seen["id"]))
    assert (moved["position"], moved["starts_at"]) == (3072, None)
    assert await cell.edit(owner, STOP, moved, position=4096, starts_at="13:00") == []
    assert (await cell.one(owner, STOP, str(seen["id"])))["starts_at"] == "13:00:00"


async def test_a_new_time_moves_a_stop_among_the_timed_ones(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a", "b")
    day_id = itinerary.days[0].id
    for title, at in (("b", "12:00"), ("a", "18:00")):
        seen = next(each for each in (await cell.all(owner, STOP)).values() if each["title"] == title)
        assert await cell.edit(owner, STOP, seen, starts_at=at) == []
    assert await cell.titles(owner, day_id) == "b a"


async def test_a_trip_holds_no_more_stops_than_it_may(cell: Collections) -> None:
    owner, itinerary = await begun(cell)
    day_id = itinerary.days[0].id
    for first in range(0, STOP_LIMIT, 200):
        stops = [new_stop(itinerary.trip.id, day_id, str(number), position=number) for number in range(first, first + 200)]
        assert await cell.insert(owner, STOP, *stops) == []
    async with cell.unchanged():
        (answer,) = await cell.insert(owner, STOP, new_stop(itinerary.trip.id, day_id))
    assert answer["refusal"] == "TOO_MANY"


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


async def test_a_deletion_goes_through_whatever_was_changed_meanwhile(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a")
    seen = await cell.one(owner, STOP, id_of(itinerary, "a"))
    await cell.edit(owner, STOP, seen, title="b")
    assert await cell.edit(owner, STOP, seen, deleted=True) == []
    assert titles(await cell.reader.itinerary(owner, itinerary.trip.id)) == []


async def test_a_trip_made_offline_has_the_days_that_its_client_named(cell: Collections) -> None:
    owner = await cell.traveller()
    trip = new_trip(3, startsOn="2026-12-01", budget={"amountMicros": 9_000_000, "currency": "EUR"}, interests=["art"], pace=None)
    assert await cell.insert(owner, TRIP, trip) == []
    made = await cell.one(owner, TRIP, str(trip["id"]))
    assert (made["owner"], made["title"], made["day_count"], made["day_ids"]) == (owner, "Lisboa", 3, trip["dayIds"])
    assert (made["pace"], made["budget"], made["interests"]) == ("moderate", {"amount_micros": 9_000_000, "currency": "EUR"}, ["art"])
    assert list(await cell.all(owner, DAY)) == trip["dayIds"]
    async with cell.unchanged():
        assert await cell.insert(owner, TRIP, trip) == []
    other = await cell.traveller()
    async with cell.unchanged():
        (answer,) = await cell.insert(other, TRIP, trip)
    assert told(answer) == tombstone(str(trip["id"]))


async def test_a_trip_may_name_its_length_or_its_days_alone(cell: Collections) -> None:
    owner = await cell.traveller()
    unnamed, uncounted = new_trip(dayIds=None), new_trip(dayCount=None)
    assert await cell.insert(owner, TRIP, unnamed, uncounted) == []
    first, second = [await cell.one(owner, TRIP, str(each["id"])) for each in (unnamed, uncounted)]
    assert (first["day_count"], len(first["day_ids"] or [])) == (2, 2)  # type: ignore[arg-type]
    assert (second["day_count"], second["day_ids"]) == (2, uncounted["dayIds"])


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"title": None}, "INVALID_VALUE"),
        ({"destinations": ["atlantis"]}, "UNKNOWN_DESTINATION"),
        ({"destinations": []}, "INVALID_VALUE"),
        ({"dayCount": 31}, "INVALID_VALUE"),
        ({"dayCount": None, "dayIds": None}, "INVALID_VALUE"),
        ({"dayIds": ["one", "two"]}, "MALFORMED_ID"),
        ({"travellers": [{"age": 200}]}, "INVALID_VALUE"),
        ({"startsOn": "tomorrow"}, "INVALID_VALUE"),
        ({"id": mint(IdPrefix.TRIP, CellCode("lis-1"))}, "MALFORMED_ID"),
    ],
)
async def test_a_trip_that_can_not_be_is_refused_and_stays_with_its_client(cell: Collections, fields: dict[str, Any], code: str) -> None:
    owner = await cell.traveller()
    trip = {**new_trip(), **fields}
    async with cell.unchanged():
        (echo,) = await cell.insert(owner, TRIP, trip)
        assert (echo["id"], echo["deleted"], echo["refusal"]) == (trip["id"], False, code)
        assert await cell.push(owner, TRIP, (echo, echo)) == []


async def test_day_ids_are_used_once(cell: Collections) -> None:
    owner = await cell.traveller()
    trip = new_trip()
    await cell.insert(owner, TRIP, trip)
    twice = new_id(IdPrefix.DAY)
    async with cell.unchanged():
        for day_ids in (trip["dayIds"], [twice, twice]):
            (echo,) = await cell.insert(owner, TRIP, new_trip(dayIds=day_ids))
            assert echo["refusal"] == "ID_TAKEN"


async def test_a_longer_trip_gets_the_days_that_its_client_named_and_a_shorter_one_loses_the_last(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a")
    trip = await cell.one(owner, TRIP, itinerary.trip.id)
    named = new_id(IdPrefix.DAY)
    days = [*(day.id for day in itinerary.days), named]
    assert await cell.edit(owner, TRIP, trip, day_ids=days, day_count=4) == []
    longer = await cell.one(owner, TRIP, itinerary.trip.id)
    assert (longer["day_count"], longer["day_ids"]) == (4, days)
    assert await cell.insert(owner, STOP, new_stop(itinerary.trip.id, named, "b")) == []
    assert await cell.edit(owner, TRIP, longer, day_ids=days[:1]) == []
    shorter = await cell.one(owner, TRIP, itinerary.trip.id)
    assert (shorter["day_count"], shorter["day_ids"]) == (1, days[:1])
    assert await cell.titles(owner, days[0]) == "a b"
    async with cell.unchanged():
        assert await cell.edit(owner, TRIP, shorter, owner=new_id(IdPrefix.USER)) == [shorter]


async def test_a_trip_is_its_owners_to_delete(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a")
    editor = await member(cell, owner, itinerary, Role.EDITOR)
    trip = await cell.one(editor, TRIP, itinerary.trip.id)
    async with cell.unchanged():
        assert await cell.edit(editor, TRIP, trip, deleted=True) == [{**trip, "refusal": "FORBIDDEN"}]
    assert await cell.edit(editor, TRIP, trip, title="b") == []
    assert await cell.edit(owner, TRIP, trip, deleted=True) == []
    (answer,) = await cell.edit(editor, TRIP, trip, title="c")
    assert told(answer) == tombstone(itinerary.trip.id)
    assert await count(cell, "documents WHERE body IS NOT NULL") == 0


async def test_a_days_words_are_its_clients_and_its_days_are_its_trips(cell: Collections) -> None:
    owner, itinerary = await begun(cell)
    day = await cell.one(owner, DAY, itinerary.days[1].id)
    assert await cell.edit(owner, DAY, day, title="Belém", number=3) == []
    present = await cell.one(owner, DAY, itinerary.days[1].id)
    assert (present["title"], present["number"]) == ("Belém", 2)
    async with cell.unchanged():
        assert await cell.edit(owner, DAY, present, deleted=True) == [{**present, "refusal": "INVALID_VALUE"}]
        assert await cell.edit(owner, DAY, present, number=3) == [present]


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
    assert await cell.edit(owner, TRIP, trip, day_ids=[*(day.id for day in itinerary.days), named]) == []
    assert await cell.titles(owner, named) == "b a"
    assert (await cell.one(owner, DAY, named))["title"] == "Sintra"


async def test_a_note_waits_for_the_stop_that_it_is_about(cell: Collections) -> None:
    owner, itinerary = await begun(cell)
    stop = new_stop(itinerary.trip.id, itinerary.days[0].id)
    async with cell.unchanged_log():
        assert await cell.insert(owner, NOTE, new_note(itinerary.trip.id, about=stop["id"])) == []
    assert await cell.insert(owner, STOP, stop) == []
    assert [each["about"] for each in (await cell.all(owner, NOTE)).values()] == [stop["id"]]


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


async def test_a_note_is_its_authors_and_the_owners_to_change(cell: Collections) -> None:
    owner, itinerary = await begun(cell)
    rui, eva = [await member(cell, owner, itinerary, Role.EDITOR) for _ in range(2)]
    note = new_note(itinerary.trip.id, "do Rui")
    assert await cell.insert(rui, NOTE, note) == []
    seen = await cell.one(eva, NOTE, str(note["id"]))
    assert (seen["author"], seen["text"], seen["about"]) == (rui, "do Rui", None)
    async with cell.unchanged():
        assert await cell.edit(eva, NOTE, seen, text="x") == [{**seen, "refusal": "FORBIDDEN"}]
        assert await cell.edit(eva, NOTE, seen, deleted=True) == [{**seen, "refusal": "FORBIDDEN"}]
        assert await cell.edit(rui, NOTE, seen, about=itinerary.trip.id) == [seen]
        (echo,) = await cell.insert(rui, NOTE, new_note(itinerary.trip.id, about="stp_nowhere"))
        assert echo["refusal"] == "INVALID_VALUE"
    assert await cell.edit(rui, NOTE, seen, text="outra") == []
    assert await cell.edit(owner, NOTE, seen, deleted=True) == []
    assert (await cell.all(owner, NOTE)).get(str(note["id"]), {"deleted": True})["deleted"] is True


async def test_a_trip_holds_no_more_notes_than_it_may(cell: Collections) -> None:
    owner, itinerary = await begun(cell)
    for _ in range(0, NOTE_LIMIT, 250):
        assert await cell.insert(owner, NOTE, *(new_note(itinerary.trip.id) for _ in range(250))) == []
    (echo,) = await cell.insert(owner, NOTE, new_note(itinerary.trip.id))
    assert echo["refusal"] == "TOO_MANY"


async def test_a_message_asks_once_and_nothing_else_can_be_done_to_it(cell: Collections) -> None:
    owner, itinerary = await begun(cell)
    viewer = await member(cell, owner, itinerary, Role.VIEWER)
    message = new_message(itinerary.trip.id, "  tira o museu ")
    async with cell.unchanged():
        (echo,) = await cell.insert(viewer, MESSAGE, message)
        assert echo["refusal"] == "FORBIDDEN"
    with cell.feed.listening(PENDING) as asked:
        assert await cell.insert(owner, MESSAGE, message) == []
        assert asked.is_set()
    seen = await cell.one(owner, MESSAGE, str(message["id"]))
    assert (seen["text"], seen["speaker"], seen["author"], seen["pending"]) == ("tira o museu", "traveller", owner, True)
    with cell.feed.listening(PENDING) as asked:
        async with cell.unchanged():
            assert await cell.insert(owner, MESSAGE, {**message, "text": "tira o museu"}) == []
            for fields in ({"text": "x"}, {"deleted": True}):
                assert await cell.edit(owner, MESSAGE, seen, **fields) == [{**seen, "refusal": "FORBIDDEN"}]
        assert not asked.is_set()


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
    assert await cell.edit(owner, STOP, stop, notes="n") == []
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
            await cell.rows.push(owner, STOP, [row], Locale.EN, 0)
        with pytest.raises(ServerBehind):
            await cell.rows.push(owner, STOP, [row], Locale.EN, 2)
        with pytest.raises(TooMany):
            await cell.rows.push(owner, STOP, [row] * (ROW_LIMIT + 1), Locale.EN, 1)
    assert len((await cell.pull(owner, STOP)).documents) == 1
    cell.close()


async def test_rows_are_edits_like_all_others(cell: Collections) -> None:
    owner = await cell.traveller()
    trip = new_trip()
    await cell.insert(owner, TRIP, trip)
    await cell.insert(owner, STOP, new_stop(trip["id"], trip["dayIds"][0]))  # type: ignore[index]
    undone = await cell.writer.undo(owner, TripId(str(trip["id"])))
    assert titles(undone.result) == []
