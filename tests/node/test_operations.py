"""What mutations of offline clients do: two who edit one trip converge, and what somebody meant is what happens."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from edge.store.replay import replay
from edge.sync.mutation_push import Outcome
from models.change import DocumentKind
from models.ids import CellCode, IdPrefix, TripId, mint, mint_trip, mint_user
from models.itinerary import POSITION_STEP, STOP_LIMIT, Itinerary, update_trip
from models.trip import Role, Stop
from tests.fakes.offline import PLACE, Device, Offline, living, new_id, offline_trip
from tests.fakes.trips import CELL, NOW, id_of

EARLY, LATE = NOW - timedelta(hours=2), NOW - timedelta(hours=1)


@pytest.fixture
async def cell(tmp_path: Path) -> AsyncIterator[Offline]:
    opened = Offline(tmp_path / "cell")
    await opened.fill()
    yield opened
    assert replay(opened.folder).differences == ()
    opened.close()


class Shared(NamedTuple):
    """A trip with some stops on its first day, and a device of each of its two editors."""

    id: TripId
    ana: Device
    rui: Device
    days: list[str]
    stops: dict[str, str]

    async def titles(self, day_number: int = 1) -> str:
        return await self.ana.cell.titles(self.ana.user, self.id, day_number)

    async def stop(self, title: str) -> Stop:
        return (await self.now()).stop(self.stops[title])

    async def now(self) -> Itinerary:
        return await self.ana.cell.reader.itinerary(self.ana.user, self.id)

    async def create(self, device: Device, title: str, day_number: int = 1, /, **given: Any) -> str:
        stop_id = new_id(IdPrefix.STOP)
        await device.done("createStop", tripId=self.id, id=stop_id, dayId=self.days[day_number - 1], title=title, **given)
        return stop_id

    async def update(self, device: Device, title: str, /, **given: Any) -> tuple[str, ...]:
        return (await device.done("updateStop", tripId=self.id, id=self.stops[title], **given)).kept

    async def move(self, device: Device, title: str, /, **given: Any) -> None:
        await device.done("moveStop", tripId=self.id, id=self.stops[title], **given)

    async def delete(self, device: Device, title: str) -> None:
        await device.done("deleteStop", tripId=self.id, id=self.stops[title])


async def shared(cell: Offline, titles: str = "a b c") -> Shared:
    trip_id, owner, (friend,) = await cell.shared(Role.EDITOR)
    for title in titles.split():
        await cell.add(owner, trip_id, title)
    itinerary = await cell.reader.itinerary(owner, trip_id)
    stops = {stop.title: str(stop.id) for stop in itinerary.stops}
    return Shared(trip_id, cell.device(owner, "ana"), cell.device(friend, "rui"), [str(day.id) for day in itinerary.days], stops)


# Two who edit one field, one document, one trip


async def test_edits_of_different_fields_of_one_stop_are_both_kept(cell: Offline) -> None:
    trip = await shared(cell)
    await trip.update(trip.ana, "a", title="A", base={"title": "a"})
    await trip.update(trip.rui, "a", title="a", notes="cedo", base={"title": "a", "notes": ""})
    stop = await trip.stop("a")
    assert (stop.title, stop.notes) == ("A", "cedo")


@pytest.mark.parametrize("first_is_late", [True, False])
async def test_of_two_edits_of_one_field_the_later_one_stands_in_whatever_order_they_arrive(cell: Offline, first_is_late: bool) -> None:  # noqa: FBT001
    trip = await shared(cell)
    edits = [(trip.ana, "early", EARLY), (trip.rui, "late", LATE)]
    kept = []
    for device, title, moment in reversed(edits) if first_is_late else edits:
        kept.append(await trip.update(device, "a", title=title, base={"title": "a"}, edited_at=moment))
    assert (await trip.stop("a")).title == "late"
    assert kept == [(), ("title",) if first_is_late else ()]


async def test_two_edits_at_one_moment_are_decided_by_the_ids_of_their_clients(cell: Offline) -> None:
    trip = await shared(cell)
    assert await trip.update(trip.rui, "a", title="rui", base={"title": "a"}, edited_at=LATE) == ()
    assert await trip.update(trip.ana, "a", title="ana", base={"title": "a"}, edited_at=LATE) == ("title",)
    assert (await trip.stop("a")).title == "rui"


@pytest.mark.parametrize("wrong", [NOW + timedelta(days=365), NOW - timedelta(days=365), NOW + timedelta(seconds=61)])
async def test_a_clock_that_is_a_year_wrong_wins_no_more_than_one_that_is_right(cell: Offline, wrong: datetime) -> None:
    trip = await shared(cell)
    assert await trip.update(trip.ana, "a", title="wrong", base={"title": "a"}, edited_at=wrong) == ()
    assert (await cell.log())[-1].edited_at == NOW
    cell.clock.forward(minutes=1)
    assert await trip.update(trip.rui, "a", title="right", base={"title": "a"}, edited_at=cell.clock()) == ()
    assert (await trip.stop("a")).title == "right"


async def test_an_edit_online_stands_against_an_older_one_from_offline(cell: Offline) -> None:
    trip = await shared(cell)
    await cell.writer.edit_itinerary(trip.ana.user, trip.id, lambda before: update_trip(before, {"title": "online"}, CELL))
    result = await trip.rui.done("updateTrip", id=trip.id, title="offline", base={"title": "Lisboa"}, edited_at=EARLY)
    assert (result.kept, (await trip.now()).trip.title) == (("title",), "online")


async def test_who_edits_a_field_twice_offline_gets_the_second_value_whatever_the_clock_did(cell: Offline) -> None:
    trip = await shared(cell)
    trip.rui.queue("updateStop", tripId=trip.id, id=trip.stops["a"], title="one", base={"title": "a"}, edited_at=LATE)
    trip.rui.queue("updateStop", tripId=trip.id, id=trip.stops["a"], title="two", base={"title": "one"}, edited_at=EARLY)
    await trip.rui.push()
    assert (await trip.stop("a")).title == "two"


async def test_a_base_in_another_notation_of_the_same_value_is_the_same(cell: Offline) -> None:
    trip = await shared(cell)
    await trip.update(trip.ana, "a", startsAt="09:00", title="A")
    assert await trip.update(trip.rui, "a", startsAt="10:00", base={"startsAt": "09:00:00"}, edited_at=EARLY) == ()
    assert f"{(await trip.stop('a')).starts_at:%H:%M}" == "10:00"
    await trip.update(trip.ana, "a", cost={"amountMicros": 5_000_000, "currency": "EUR"})
    base = {"cost": {"currency": "EUR", "amountMicros": 5_000_000}}
    assert await trip.update(trip.rui, "a", cost=None, base=base, edited_at=EARLY) == ()
    assert (await trip.stop("a")).cost is None


async def test_base_may_hold_fields_that_nobody_knows_or_values_that_no_longer_fit(cell: Offline) -> None:
    trip = await shared(cell)
    await trip.update(trip.rui, "a", title="A", base={"title": 7, "weather": {"is": ["sun"]}, "kind": "picnic"}, edited_at=NOW)
    assert (await trip.stop("a")).title == "A"


async def test_two_who_edit_a_week_offline_converge_whoever_comes_first(cell: Offline) -> None:
    trip = await shared(cell)
    for device, word, moment in ((trip.ana, "ana", EARLY), (trip.rui, "rui", LATE)):
        await device.pull()
        device.queue("updateStop", tripId=trip.id, id=trip.stops["a"], title=word, base={"title": "a"}, edited_at=moment)
        device.queue("updateStop", tripId=trip.id, id=trip.stops["b"], done=True, base={"done": False}, edited_at=moment)
        device.queue("createNote", tripId=trip.id, id=new_id(IdPrefix.NOTE), about=trip.stops["a"], text=word)
        device.queue("createStop", tripId=trip.id, id=new_id(IdPrefix.STOP), dayId=trip.days[0], afterId=trip.stops["a"], title=word)
        device.queue("moveStop", tripId=trip.id, id=trip.stops["c"], dayId=trip.days[1 if word == "ana" else 2])
        device.queue("deleteStop", tripId=trip.id, id=trip.stops["b"])
    codes = [[result.code for result in (await device.push()).results] for device in (trip.ana, trip.rui)]
    assert codes == [[None] * 6, [None, "NOT_FOUND", None, None, None, "NOT_FOUND"]]
    for device in (trip.ana, trip.rui):
        await device.pull()
        assert device.state == await living(cell, trip.ana.user)
    assert [await trip.titles(day) for day in (1, 2, 3)] == ["rui rui ana", "", "c"]


async def test_a_deletion_wins_over_an_edit_and_undo_brings_the_stop_back(cell: Offline) -> None:
    trip = await shared(cell)
    await trip.delete(trip.ana, "b")
    assert await trip.rui.refused("updateStop", tripId=trip.id, id=trip.stops["b"], title="B") == ("NOT_FOUND", ())
    await trip.ana.done("undoTrip", tripId=trip.id)
    assert await trip.titles() == "a b c"
    await trip.update(trip.rui, "b", title="B")
    assert await trip.titles() == "a B c"


async def test_undo_takes_back_the_last_change_that_stands_and_refuses_when_there_is_none(cell: Offline) -> None:
    trip = await shared(cell, "a")
    device = trip.rui
    device.queue("updateStop", tripId=trip.id, id=trip.stops["a"], title="A")
    device.queue("undoTrip", tripId=trip.id)
    device.queue("undoTrip", tripId=trip.id)
    device.queue("undoTrip", tripId=trip.id)
    pushed = await device.push()
    assert [result.code for result in pushed.results] == [None, None, None, "NOTHING_TO_UNDO"]
    assert await trip.titles() == ""


async def test_a_locked_stop_takes_notes_and_ticks_and_nothing_else(cell: Offline) -> None:
    trip = await shared(cell)
    await trip.update(trip.ana, "a", locked=True)
    given = {"tripId": trip.id, "id": trip.stops["a"]}
    assert await trip.rui.refused("updateStop", **given, title="A") == ("STOP_LOCKED", ())
    assert await trip.rui.refused("moveStop", **given, dayId=trip.days[1]) == ("STOP_LOCKED", ())
    assert await trip.rui.refused("deleteStop", **given) == ("STOP_LOCKED", ())
    await trip.update(trip.rui, "a", done=True, notes="sim")
    assert (await trip.stop("a")).done


# The order of stops


async def test_what_two_put_behind_the_same_stop_stays_together_each(cell: Offline) -> None:
    trip = await shared(cell, "x y")
    for device, letter in ((trip.ana, "A"), (trip.rui, "B")):
        behind = trip.stops["x"]
        for number in range(3):
            stop_id = new_id(IdPrefix.STOP)
            device.queue("createStop", tripId=trip.id, id=stop_id, dayId=trip.days[0], afterId=behind, title=f"{letter}{number}")
            behind = stop_id
    for device in (trip.ana, trip.rui):
        await device.push()
    assert await trip.titles() == "x B0 B1 B2 A0 A1 A2 y"


async def test_many_stops_in_one_gap_have_places_of_their_own(cell: Offline) -> None:
    trip = await shared(cell, "x y")
    for number in range(40):
        trip.ana.queue(
            "createStop", tripId=trip.id, id=new_id(IdPrefix.STOP), dayId=trip.days[0], afterId=trip.stops["x"], title=f"{number}"
        )
    await trip.ana.push()
    assert await trip.titles() == " ".join(["x", *[str(number) for number in reversed(range(40))], "y"])
    positions = [stop.position for stop in (await trip.now()).stops_on(trip.days[0])]
    assert len(set(positions)) == 42


async def test_a_stop_behind_one_that_was_deleted_meanwhile_stands_where_that_one_stood(cell: Offline) -> None:
    trip = await shared(cell)
    await trip.delete(trip.ana, "b")
    await trip.create(trip.rui, "new", afterId=trip.stops["b"])
    assert await trip.titles() == "a new c"
    await trip.move(trip.rui, "c", afterId=trip.stops["b"], dayId=trip.days[0])
    assert await trip.titles() == "a c new"


async def test_what_two_put_behind_the_same_deleted_stop_stays_together_each(cell: Offline) -> None:
    trip = await shared(cell, "x y")
    await trip.ana.done("deleteStop", tripId=trip.id, id=trip.stops["x"])
    for device, letter in ((trip.ana, "A"), (trip.rui, "B")):
        behind = trip.stops["x"]
        for number in range(3):
            stop_id = new_id(IdPrefix.STOP)
            device.queue("createStop", tripId=trip.id, id=stop_id, dayId=trip.days[0], afterId=behind, title=f"{letter}{number}")
            behind = stop_id
    await trip.ana.push(len(trip.ana.outbox) - 2)
    await trip.rui.push()
    assert await trip.titles() == "B0 B1 B2 A0 A1 A2 y"


async def test_runs_that_two_put_behind_a_stop_that_was_deleted_meanwhile_stay_together(cell: Offline) -> None:
    trip = await shared(cell)
    await trip.delete(trip.ana, "b")
    for device, letter in ((trip.ana, "A"), (trip.rui, "B")):
        behind = trip.stops["b"]
        for number in range(3):
            behind = await trip.create(device, f"{letter}{number}", afterId=behind)
    assert await trip.titles() == "a B0 B1 B2 A0 A1 A2 c"


async def test_the_last_stop_that_a_trip_can_hold_may_stand_behind_a_deleted_one(cell: Offline) -> None:
    owner = await cell.traveller()
    made = offline_trip()
    made["days"][0]["stops"] = [{"id": new_id(IdPrefix.STOP), "title": "t"} for _ in range(STOP_LIMIT - 2)]
    device = cell.device(owner)
    await device.done("createTrip", **made)
    gone = made["days"][0]["stops"][7]["id"]
    await device.done("deleteStop", tripId=made["id"], id=gone)
    new = {"tripId": made["id"], "dayId": made["days"][0]["id"], "afterId": gone, "title": "new"}
    await device.done("createStop", id=new_id(IdPrefix.STOP), **new)
    assert await device.refused("createStop", id=new_id(IdPrefix.STOP), **new) == ("TOO_MANY", ())
    assert len((await cell.reader.itinerary(owner, made["id"])).stops) == STOP_LIMIT


async def test_a_stop_behind_a_deleted_first_one_is_the_first(cell: Offline) -> None:
    trip = await shared(cell)
    await trip.delete(trip.ana, "a")
    await trip.create(trip.rui, "new", afterId=trip.stops["a"])
    assert await trip.titles() == "new b c"


async def test_a_stop_moved_behind_a_deleted_one_of_another_day_without_naming_the_day_goes_where_that_one_was(cell: Offline) -> None:
    trip = await shared(cell, "a b")
    last = await trip.create(trip.ana, "last", 2)
    first = await trip.create(trip.ana, "first", 2, first=True)
    gone = await trip.create(trip.ana, "gone", 2, afterId=first)
    await trip.ana.done("deleteStop", tripId=trip.id, id=gone)
    await trip.move(trip.rui, "a", afterId=gone)
    assert (await trip.titles(1), await trip.titles(2)) == ("b", "first a last")
    assert last


async def test_a_stop_behind_one_that_is_on_another_day_by_now_goes_to_the_end_of_the_day_asked_for(cell: Offline) -> None:
    trip = await shared(cell)
    await trip.move(trip.ana, "a", dayId=trip.days[1])
    await trip.create(trip.rui, "new", afterId=trip.stops["a"])
    assert (await trip.titles(1), await trip.titles(2)) == ("b c new", "a")


async def test_a_stop_behind_one_that_nobody_knows_goes_to_the_end(cell: Offline) -> None:
    trip, other = await shared(cell), await shared(cell, "z")
    for number, after in enumerate((new_id(IdPrefix.STOP), other.stops["z"], "", "x" * 1000, trip.days[0], trip.id)):
        await trip.create(trip.rui, str(number), afterId=after)
    assert await trip.titles() == "a b c 0 1 2 3 4 5"
    assert await other.titles() == "z"


async def test_a_stop_moved_by_two_is_in_one_place(cell: Offline) -> None:
    trip = await shared(cell)
    await trip.move(trip.ana, "a", dayId=trip.days[1])
    await trip.move(trip.rui, "a", dayId=trip.days[2])
    assert [await trip.titles(day) for day in (1, 2, 3)] == ["b c", "", "a"]


async def test_moves_that_run_in_a_circle_end_with_every_stop_in_one_place(cell: Offline) -> None:
    trip = await shared(cell)
    await trip.move(trip.ana, "a", afterId=trip.stops["b"])
    await trip.move(trip.rui, "b", afterId=trip.stops["a"])
    await trip.move(trip.rui, "a", afterId=trip.stops["b"])
    assert sorted((await trip.titles()).split()) == ["a", "b", "c"]
    given = {"tripId": trip.id, "id": trip.stops["a"], "afterId": trip.stops["a"]}
    assert await trip.ana.refused("moveStop", **given) == ("INVALID_VALUE", ("args", "afterId"))
    new = new_id(IdPrefix.STOP)
    refused = await trip.ana.refused("createStop", tripId=trip.id, id=new, dayId=trip.days[0], afterId=new, title="t")
    assert refused == ("INVALID_VALUE", ("args", "afterId"))


async def test_a_stop_on_a_day_that_was_taken_away_goes_to_the_last_day(cell: Offline) -> None:
    trip = await shared(cell)
    await trip.ana.done("updateTrip", id=trip.id, dayCount=2, base={"dayCount": 3})
    await trip.create(trip.rui, "new", 3)
    await trip.move(trip.rui, "a", dayId=trip.days[2])
    assert [await trip.titles(day) for day in (1, 2)] == ["b c", "new a"]
    assert await trip.rui.refused("createStop", tripId=trip.id, id=new_id(IdPrefix.STOP), dayId=new_id(IdPrefix.DAY), title="t") == (
        "NOT_FOUND",
        ("args", "dayId"),
    )


async def test_a_stop_with_a_time_goes_where_its_time_asks_for_unless_a_place_was_meant(cell: Offline) -> None:
    trip = await shared(cell, "")
    await trip.create(trip.ana, "nine", startsAt="09:00")
    await trip.create(trip.ana, "noon", startsAt="12:00")
    await trip.create(trip.rui, "ten", startsAt="10:00")
    assert await trip.titles() == "nine ten noon"


# Trips that begin offline


async def test_a_trip_that_was_begun_offline_is_one_change_with_its_days_and_stops(cell: Offline) -> None:
    owner = await cell.traveller()
    device = cell.device(owner)
    made = offline_trip(startsOn="2026-12-01", travellers=[{"age": 40}], budget={"amountMicros": 7, "currency": "EUR"}, pace="relaxed")
    result = await device.done("createTrip", **made)
    assert [change.seq for change in await cell.log()] == [result.seq]
    itinerary = await cell.reader.itinerary(owner, made["id"])
    assert (itinerary.trip.title, itinerary.trip.owner, itinerary.trip.day_count, itinerary.trip.pace) == ("Lisboa", owner, 2, "relaxed")
    assert [(day.id, day.title) for day in itinerary.days] == [(day["id"], day["title"]) for day in made["days"]]
    assert [(stop.id, stop.position) for stop in itinerary.stops] == [
        (stop["id"], number * POSITION_STEP) for day in made["days"] for number, stop in enumerate(day["stops"], start=1)
    ]
    await device.pull()
    assert len(device.documents) == 1 + 1 + 2 + 4


async def test_a_trip_without_days_gets_ids_for_them_here(cell: Offline) -> None:
    owner = await cell.traveller()
    trip_id = new_id(IdPrefix.TRIP)
    await cell.device(owner).done("createTrip", id=trip_id, destinations=["lisboa"], dayCount=3)
    itinerary = await cell.reader.itinerary(owner, trip_id)
    assert (itinerary.trip.title, len(itinerary.days)) == ("Lisboa", 3)


def with_stop(made: dict[str, Any], **fields: Any) -> dict[str, Any]:
    made["days"][1]["stops"][1].update(fields)
    return made


def twice(made: dict[str, Any]) -> dict[str, Any]:
    made["days"][1]["stops"][1]["id"] = made["days"][0]["stops"][0]["id"]
    return made


ELSEWHERE = CellCode("lis-1")
BROKEN: list[tuple[str, dict[str, Any], tuple[str, tuple[str, ...]]]] = [
    ("no destination", offline_trip(destinations=[]), ("INVALID_VALUE", ("args", "destinations"))),
    ("an unknown destination", offline_trip(destinations=["atlantis"]), ("UNKNOWN_DESTINATION", ("args", "destinations"))),
    ("destinations of another type", offline_trip(destinations={"lisboa": 1}), ("INVALID_VALUE", ("args", "destinations"))),
    ("an unhashable destination", offline_trip(destinations=[["lisboa"]]), ("UNKNOWN_DESTINATION", ("args", "destinations"))),
    ("another count of days", offline_trip(dayCount=3), ("INVALID_VALUE", ("args", "days"))),
    ("no days", offline_trip(dayCount=0, days=[]), ("INVALID_VALUE", ("args", "dayCount"))),
    ("an id twice", twice(offline_trip()), ("ID_TAKEN", ("args", "days"))),
    ("an id of another cell", offline_trip(id=mint_trip(ELSEWHERE)), ("MALFORMED_ID", ())),
    ("an id of another kind", offline_trip(id=new_id(IdPrefix.DAY)), ("MALFORMED_ID", ())),
    ("a stop of another cell", with_stop(offline_trip(), id=mint(IdPrefix.STOP, ELSEWHERE)), ("MALFORMED_ID", ())),
    ("a stop without a title", with_stop(offline_trip(), title=" "), ("INVALID_VALUE", ("args", "days", "1", "title"))),
    ("an unknown place", with_stop(offline_trip(), placeId="plc_lisboa_nowhere"), ("UNKNOWN_PLACE", ("args", "placeId"))),
    (
        "a negative cost",
        with_stop(offline_trip(), cost={"amountMicros": -1, "currency": "EUR"}),
        ("INVALID_VALUE", ("args", "days", "1", "cost", "amountMicros")),
    ),
]


@pytest.mark.parametrize(("what", "made", "refusal"), BROKEN, ids=[each[0] for each in BROKEN])
async def test_a_trip_with_one_thing_wrong_is_refused_whole(
    cell: Offline, what: str, made: dict[str, Any], refusal: tuple[str, tuple[str, ...]]
) -> None:
    assert await cell.device(await cell.traveller()).refused("createTrip", **made) == refusal


async def test_a_trip_with_more_stops_than_a_trip_can_hold_is_refused_whole(cell: Offline) -> None:
    made = offline_trip()
    made["days"][0]["stops"] = [{"id": new_id(IdPrefix.STOP), "title": "t"} for _ in range(STOP_LIMIT)]
    assert await cell.device(await cell.traveller()).refused("createTrip", **made) == ("TOO_MANY", ("args", "days"))


async def test_ids_that_were_used_before_by_anybody_or_for_anything_are_taken(cell: Offline) -> None:
    trip = await shared(cell)
    await trip.delete(trip.ana, "a")
    device = cell.device(await cell.traveller())
    for taken in (trip.id,):
        assert await device.refused("createTrip", **offline_trip(id=taken)) == ("ID_TAKEN", ())
    for used in (trip.stops["a"], trip.stops["b"]):
        made = with_stop(offline_trip(), id=used)
        assert await device.refused("createTrip", **made) == ("ID_TAKEN", ())
        note = {"tripId": trip.id, "id": used, "text": "t"}
        assert (await trip.ana.refused("createNote", **note))[0] == "MALFORMED_ID"
        stop = {"tripId": trip.id, "id": used, "dayId": trip.days[0], "title": "t"}
        assert await trip.ana.refused("createStop", **stop) == ("ID_TAKEN", ("args", "id"))


# Other operations


async def test_a_trip_gets_longer_by_days_that_the_client_names(cell: Offline) -> None:
    trip = await shared(cell)
    days = [new_id(IdPrefix.DAY) for _ in range(2)]
    await trip.rui.done("updateTrip", id=trip.id, dayCount=6, dayIds=days, base={"dayCount": 3})
    found = [day.id for day in (await trip.now()).days]
    assert (found[:5], len(found)) == ([*trip.days, *days], 6)
    assert await trip.rui.refused("updateTrip", id=trip.id, dayCount=7, dayIds=[days[0]]) == ("ID_TAKEN", ("args", "dayIds"))
    twice = [new_id(IdPrefix.DAY)] * 2
    assert await trip.rui.refused("updateTrip", id=trip.id, dayCount=8, dayIds=twice) == ("ID_TAKEN", ("args", "dayIds"))


async def test_two_who_make_a_trip_longer_offline_make_it_longer_once(cell: Offline) -> None:
    trip = await shared(cell)
    first, second = new_id(IdPrefix.DAY), new_id(IdPrefix.DAY)
    await trip.ana.done("updateTrip", id=trip.id, dayCount=4, dayIds=[first], base={"dayCount": 3})
    await trip.rui.done("updateTrip", id=trip.id, dayCount=4, dayIds=[second], base={"dayCount": 3})
    assert [day.id for day in (await trip.now()).days] == [*trip.days, first]


async def test_days_are_named_and_noted(cell: Offline) -> None:
    trip = await shared(cell)
    await trip.ana.done("updateDay", tripId=trip.id, id=trip.days[1], title="Belém", base={"title": ""})
    await trip.rui.done("updateDay", tripId=trip.id, id=trip.days[1], title="", notes="sol", base={"title": "", "notes": ""})
    day = (await trip.now()).days[1]
    assert (day.title, day.notes) == ("Belém", "sol")


async def test_a_place_of_the_catalogue_fills_a_new_stop_and_moves_an_old_one(cell: Offline) -> None:
    trip = await shared(cell)
    stop_id = new_id(IdPrefix.STOP)
    await trip.ana.done("createStop", tripId=trip.id, id=stop_id, dayId=trip.days[0], placeId=PLACE.id)
    stop = (await trip.now()).stop(stop_id)
    assert (stop.title, stop.location, stop.duration_minutes) == (PLACE.name, PLACE.location, PLACE.visit_minutes)
    await trip.rui.done("placeStop", tripId=trip.id, id=trip.stops["a"], placeId=PLACE.id)
    assert (await trip.stop("a")).place_id == PLACE.id
    await trip.rui.done("placeStop", tripId=trip.id, id=trip.stops["a"], location={"latitude": 38.7, "longitude": -9.1})
    assert ((await trip.stop("a")).place_id, (await trip.stop("a")).location.latitude) == (None, 38.7)  # type: ignore[union-attr]
    given = {"tripId": trip.id, "id": trip.stops["a"]}
    assert await trip.rui.refused("placeStop", **given) == ("INVALID_VALUE", ("args", "placeId"))
    assert await trip.rui.refused("placeStop", **given, placeId="plc_lisboa_nowhere") == ("UNKNOWN_PLACE", ("args", "placeId"))


async def test_notes_are_written_changed_and_deleted_each_by_its_author_or_the_owner(cell: Offline) -> None:
    trip = await shared(cell)
    mine, theirs = new_id(IdPrefix.NOTE), new_id(IdPrefix.NOTE)
    await trip.rui.done("createNote", tripId=trip.id, id=mine, text="bilhetes")
    await trip.ana.done("createNote", tripId=trip.id, id=theirs, about=trip.stops["a"], text="fecha às 18")
    assert await trip.rui.refused("updateNote", tripId=trip.id, id=theirs, text="x") == ("FORBIDDEN", ())
    await trip.rui.done("updateNote", tripId=trip.id, id=mine, text="bilhetes comprados", base={"text": "bilhetes"})
    await trip.ana.done("deleteNote", tripId=trip.id, id=mine)
    await trip.ana.pull()
    assert [body["text"] for body in trip.ana.of(DocumentKind.NOTE)] == ["fecha às 18"]


async def test_a_trip_is_shared_and_unshared_from_offline_and_handed_over(cell: Offline) -> None:
    trip = await shared(cell)
    friend = await cell.traveller()
    await trip.ana.done("shareTrip", tripId=trip.id, userId=friend, role="viewer")
    assert len((await cell.device(friend).pull()).documents) == 1 + 3 + 3 + 3
    assert await trip.rui.refused("shareTrip", tripId=trip.id, userId=friend, role="editor") == ("FORBIDDEN", ())
    await trip.ana.done("unshareTrip", tripId=trip.id, userId=friend)
    assert await living(cell, friend) == {}
    trip.ana.queue("shareTrip", tripId=trip.id, userId=trip.rui.user, role="owner")
    trip.ana.queue("updateTrip", id=trip.id, title="noch Editor")
    trip.ana.queue("deleteTrip", id=trip.id)
    assert [result.code for result in (await trip.ana.push(3)).results] == [None, None, "FORBIDDEN"]
    trip_now = (await trip.now()).trip
    assert (trip_now.owner, trip_now.title) == (trip.rui.user, "noch Editor")


async def test_a_trip_is_deleted_by_its_owner_and_edits_behind_that_are_refused(cell: Offline) -> None:
    trip = await shared(cell)
    assert await trip.rui.refused("deleteTrip", id=trip.id) == ("FORBIDDEN", ())
    trip.ana.queue("updateTrip", id=trip.id, title="x")
    trip.ana.queue("deleteTrip", id=trip.id)
    trip.ana.queue("updateTrip", id=trip.id, title="y")
    trip.ana.queue("deleteTrip", id=trip.id)
    assert [result.code for result in (await trip.ana.push()).results] == [None, None, "NOT_FOUND", "NOT_FOUND"]
    assert await living(cell, trip.rui.user) == {}


async def test_a_refinement_is_asked_for_once_and_waits(cell: Offline) -> None:
    trip = await shared(cell)
    message = new_id(IdPrefix.MESSAGE)
    result = await trip.rui.done("refineTrip", tripId=trip.id, messageId=message, text="mais museus")
    assert result.ids == (message,)
    assert (await trip.rui.push()).results == (result,)
    await trip.ana.pull()
    (body,) = trip.ana.of(DocumentKind.MESSAGE)
    assert (body["text"], body["pending"], body["speaker"]) == ("mais museus", True, "traveller")
    again = await trip.ana.refused("refineTrip", tripId=trip.id, messageId=message, text="x")
    assert again[0] == "ID_TAKEN"


async def test_a_profile_is_changed_field_by_field(cell: Offline) -> None:
    account = await cell.accounts.sign_in_as_guest("pt-BR", "here")  # type: ignore[arg-type]  # a locale is a string
    device = await cell.device(account.user_id).pull()
    (user,) = device.of(DocumentKind.USER)
    await device.done("updateProfile", name="Ana", base={"name": user["name"]})
    await cell.device(account.user_id, "laptop").done("updateProfile", locale="it", name=user["name"], base=user)
    await device.pull()
    (body,) = device.of(DocumentKind.USER)
    assert (body["name"], body["locale"]) == ("Ana", "it")
    assert (await device.refused("updateProfile", locale="xx"))[1] == ("args", "locale")


# What belongs to others


@pytest.mark.parametrize(
    ("op", "args"),
    [
        ("updateTrip", {"title": "t"}),
        ("deleteTrip", {}),
        ("undoTrip", {}),
        ("shareTrip", {"userId": mint_user(CELL), "role": "editor"}),
        ("unshareTrip", {"userId": mint_user(CELL)}),
        ("updateDay", {"id": "day", "title": "t"}),
        ("createStop", {"id": "new", "dayId": "day", "title": "t"}),
        ("createStop", {"id": "stop", "dayId": "day", "title": "t"}),
        ("updateStop", {"id": "stop", "title": "t"}),
        ("moveStop", {"id": "stop", "dayId": "day"}),
        ("placeStop", {"id": "stop", "location": {"latitude": 1, "longitude": 1}}),
        ("deleteStop", {"id": "stop"}),
        ("createNote", {"id": "note", "text": "t"}),
        ("createNote", {"id": "stop", "text": "t"}),
        ("updateNote", {"id": "their note", "text": "t"}),
        ("deleteNote", {"id": "their note"}),
        ("refineTrip", {"messageId": "message", "text": "t"}),
    ],
)
async def test_a_trip_of_others_looks_like_one_that_does_not_exist(cell: Offline, op: str, args: dict[str, Any]) -> None:
    trip = await shared(cell)
    their_note = new_id(IdPrefix.NOTE)
    await trip.ana.done("createNote", tripId=trip.id, id=their_note, text="t")
    ids = {
        "day": trip.days[0],
        "stop": trip.stops["a"],
        "new": new_id(IdPrefix.STOP),
        "note": new_id(IdPrefix.NOTE),
        "their note": their_note,
        "message": new_id(IdPrefix.MESSAGE),
    }
    given = {name: ids.get(value, value) if isinstance(value, str) else value for name, value in args.items()}
    stranger = cell.device(await cell.traveller())
    refusals = []
    for trip_id in (trip.id, mint_trip(CELL)):
        named = {"id": trip_id} if op in ("updateTrip", "deleteTrip") else {"tripId": trip_id}
        refusals.append(await stranger.refused(op, **given, **named))
        result = (await stranger.push(len(stranger.outbox))).results[0]
        assert all(document.body is None for document in (await stranger.push(len(stranger.outbox))).documents_of(result))
    assert refusals == [("NOT_FOUND", ())] * 2


async def test_documents_of_another_trip_are_not_reached_through_ones_own(cell: Offline) -> None:
    mine, theirs = await shared(cell), await shared(cell)
    note = new_id(IdPrefix.NOTE)
    await theirs.ana.done("createNote", tripId=theirs.id, id=note, text="t")
    for op, args in (
        ("updateStop", {"id": theirs.stops["a"], "title": "t"}),
        ("moveStop", {"id": theirs.stops["a"], "dayId": mine.days[0]}),
        ("deleteStop", {"id": theirs.stops["a"]}),
        ("updateDay", {"id": theirs.days[0], "title": "t"}),
        ("updateNote", {"id": note, "text": "t"}),
        ("deleteNote", {"id": note}),
    ):
        assert await mine.ana.refused(op, tripId=mine.id, **args) == ("NOT_FOUND", ())
    about = {"tripId": mine.id, "id": new_id(IdPrefix.NOTE), "about": theirs.stops["a"], "text": "t"}
    assert (await mine.ana.refused("createNote", **about))[0] == "INVALID_VALUE"
    stop = {"tripId": mine.id, "id": new_id(IdPrefix.STOP), "dayId": theirs.days[0], "title": "t"}
    assert await mine.ana.refused("createStop", **stop) == ("NOT_FOUND", ("args", "dayId"))


async def test_a_viewer_may_do_nothing_but_leave(cell: Offline) -> None:
    trip_id, owner, (viewer,) = await cell.shared(Role.VIEWER)
    itinerary = await cell.add(owner, trip_id, "a")
    device = cell.device(viewer)
    given: dict[str, Any] = {"tripId": trip_id, "id": id_of(itinerary, "a")}
    for op, args in (("updateStop", {"title": "t"}), ("moveStop", {"first": True}), ("deleteStop", {})):
        assert await device.refused(op, **given, **args) == ("FORBIDDEN", ())
    assert await device.refused("undoTrip", tripId=trip_id) == ("FORBIDDEN", ())
    assert await device.refused("createNote", tripId=trip_id, id=new_id(IdPrefix.NOTE), text="t") == ("FORBIDDEN", ())
    result = await device.done("unshareTrip", tripId=trip_id, userId=viewer)
    assert result.outcome is Outcome.APPLIED
    assert await living(cell, viewer) == {}
