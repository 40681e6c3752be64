from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from edge.sync.refinements import PENDING
from models.ids import CellCode, IdPrefix, mint
from models.trip import NOTE_LIMIT, Role
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


@pytest.fixture
async def cell(tmp_path: Path) -> AsyncIterator[Collections]:
    opened = Collections(tmp_path / "cell")
    await opened.fill()
    yield opened
    opened.close()


async def test_a_trip_made_offline_has_the_days_that_its_client_named(cell: Collections) -> None:
    owner = await cell.traveller()
    trip = new_trip(3, startsOn="2026-12-01", budget={"amountMicros": 9_000_000, "currency": "EUR"}, interests=["art"], pace=None)
    assert await cell.insert(owner, TRIP, trip) == []
    made = await cell.one(owner, TRIP, str(trip["id"]))
    assert (made["owner"], made["title"], made["day_count"], made["day_ids"]) == (owner, "Lisboa", 3, trip["dayIds"])
    assert (made["pace"], made["budget"], made["interests"]) == ("moderate", {"amount_micros": 9_000_000, "currency": "EUR"}, ["art"])
    assert list(await cell.all(owner, DAY)) == trip["dayIds"]
    async with cell.unchanged():
        assert await cell.push(owner, TRIP, (None, trip)) == [made]
        assert await cell.push(owner, TRIP, (made, made)) == []
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
    assert await is_merged(cell, owner, await cell.edit(owner, TRIP, longer, day_ids=days[:1]))
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
    assert await is_merged(cell, owner, await cell.edit(owner, DAY, day, title="Belém", number=3))
    present = await cell.one(owner, DAY, itinerary.days[1].id)
    assert (present["title"], present["number"]) == ("Belém", 2)
    async with cell.unchanged():
        assert await cell.edit(owner, DAY, present, deleted=True) == [{**present, "refusal": "INVALID_VALUE"}]
        assert await cell.edit(owner, DAY, present, number=3) == [present]


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
            assert await cell.push(owner, MESSAGE, (None, {**message, "text": "tira o museu"})) == [seen]
            for fields in ({"text": "x"}, {"deleted": True}):
                assert await cell.edit(owner, MESSAGE, seen, **fields) == [{**seen, "refusal": "FORBIDDEN"}]
        assert not asked.is_set()
