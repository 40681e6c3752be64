from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from models.change import Document
from models.itinerary import STOP_LIMIT, update_stop, update_trip
from models.trip import Role
from tests.fakes.collections import (
    STOP,
    Collections,
    begun,
    is_merged,
    member,
    new_stop,
)
from tests.fakes.trips import CELL, id_of


@pytest.fixture
async def cell(tmp_path: Path) -> AsyncIterator[Collections]:
    opened = Collections(tmp_path / "cell")
    await opened.fill()
    yield opened
    opened.close()


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
    assert await is_merged(cell, owner, await cell.edit(owner, STOP, seen, day_id=gone, position=1))
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
    assert await is_merged(cell, owner, await cell.edit(owner, STOP, seen, position=3072))
    moved = await cell.one(owner, STOP, str(seen["id"]))
    assert (moved["position"], moved["starts_at"]) == (3072, None)
    assert await cell.edit(owner, STOP, moved, position=4096, starts_at="13:00") == []
    assert (await cell.one(owner, STOP, str(seen["id"])))["starts_at"] == "13:00:00"


async def test_a_new_time_moves_a_stop_among_the_timed_ones(cell: Collections) -> None:
    owner, itinerary = await begun(cell, "a", "b")
    day_id = itinerary.days[0].id
    for title, at in (("b", "12:00"), ("a", "18:00")):
        seen = next(each for each in (await cell.all(owner, STOP)).values() if each["title"] == title)
        await cell.edit(owner, STOP, seen, starts_at=at)
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
