from typing import Any

import pytest

from models.ids import IdPrefix, mint
from tests.clients.region import Region, unchanged
from tests.clients.traveller import PROBLEMS, Traveller
from tests.fakes.trips import CELL

TRIP = """query ($id: ID!) { trip(id: $id) {
  title startsOn endsOn dayCount destinations { code name } travellers { age } budget { amountMicros currency } interests pace mobility
  diets locale notes role createdAt updatedAt cost { amountMicros currency } members { userId role name }
  days { id number date title notes destination { code } stops {
    id kind title startsAt durationMinutes notes bookingReference done locked tripId dayId
    place { id name } location { latitude longitude } cost { amountMicros currency } leg { mode minutes metres } } } } }"""
UPDATE = f"mutation ($input: UpdateTripInput!) {{ updateTrip(input: $input) {{ trip {{ id title dayCount }} changeId {PROBLEMS} }} }}"
MOVE = f"mutation ($id: ID!, $on: Date) {{ moveTrip(id: $id, startsOn: $on) {{ trip {{ startsOn endsOn }} changeId {PROBLEMS} }} }}"
DELETE = f"mutation ($id: ID!) {{ deleteTrip(id: $id) {{ deletedId {PROBLEMS} }} }}"
UNDO = f"mutation ($id: ID!) {{ undoTrip(id: $id) {{ trip {{ title dayCount }} changeId {PROBLEMS} }} }}"
DAY = f"mutation ($input: UpdateDayInput!) {{ updateDay(input: $input) {{ day {{ title notes }} {PROBLEMS} }} }}"
STOP = f"""mutation ($input: CreateStopInput!) {{ createStop(input: $input) {{ stop {{
  id kind title startsAt durationMinutes place {{ id }} location {{ latitude longitude }} }} changeId {PROBLEMS} }} }}"""
CHANGE_STOP = f"""mutation ($input: UpdateStopInput!) {{ updateStop(input: $input) {{
  stop {{ title startsAt notes done locked }} changeId {PROBLEMS} }} }}"""
MOVE_STOP = f"""mutation ($id: ID!, $trip: ID!, $day: ID, $after: ID, $first: Boolean! = false) {{
  moveStop(id: $id, tripId: $trip, dayId: $day, after: $after, first: $first) {{
    stop {{ title startsAt dayId }} changeId {PROBLEMS} }} }}"""
PLACE_STOP = f"""mutation ($id: ID!, $trip: ID!, $place: ID, $point: CoordinatesInput) {{
  placeStop(id: $id, tripId: $trip, placeId: $place, location: $point) {{
    stop {{ title place {{ id }} location {{ latitude longitude }} }} changeId {PROBLEMS} }} }}"""
DELETE_STOP = (
    f"mutation ($id: ID!, $trip: ID!) {{ deleteStop(id: $id, tripId: $trip) {{ stop {{ id }} trip {{ id }} changeId {PROBLEMS} }} }}"
)
SHARE = f"""mutation ($id: ID!, $role: Role!, $user: ID, $email: String) {{
  shareTrip(id: $id, role: $role, userId: $user, email: $email) {{ trip {{ role members {{ userId role }} }} {PROBLEMS} }} }}"""
UNSHARE = f"mutation ($id: ID!, $user: ID!) {{ unshareTrip(id: $id, userId: $user) {{ deletedId {PROBLEMS} }} }}"
PAGE = """query ($first: Int, $after: String, $last: Int, $before: String, $filter: TripFilterInput, $order: TripOrderInput) {
  trips(first: $first, after: $after, last: $last, before: $before, filter: $filter, order: $order) {
    totalCount edges { cursor node { title } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
NODE = (
    "query ($id: ID!) { node(id: $id) { __typename id ... on Trip { title } ... on Stop { title leg { minutes } } ... on Place { name } } }"
)
BY_TITLE = {"field": "TITLE"}


async def read(traveller: Traveller, trip: dict[str, Any]) -> Any:
    return await traveller.ask(TRIP, id=trip["id"])


async def stops(traveller: Traveller, trip: dict[str, Any]) -> list[list[str]]:
    days = (await read(traveller, trip))["days"]
    return [[f"{stop['startsAt'][:5]} {stop['title']}" if stop["startsAt"] else stop["title"] for stop in day["stops"]] for day in days]


async def test_a_trip_has_what_it_was_given(ana: Traveller) -> None:
    held = await ana.create(
        title="  Ano Novo ",
        destinations=["Lisbon", "porto"],
        startsOn="2026-12-30",
        endsOn="2027-01-02",
        dayCount=None,
        travellers=[{"age": 40}, {"age": 7}],
        budget={"amountMicros": 900_000_000, "currency": "EUR"},
        interests=["ART", "FOOD", "ART"],
        pace="RELAXED",
        mobility="LIMITED",
        diets=["VEGAN"],
        locale="PT_PT",
        notes="Levar casaco",
    )
    found = await read(ana, held)
    times = found.pop("createdAt"), found.pop("updatedAt")
    assert times == ("2026-11-22T12:00:00+00:00", "2026-11-22T12:00:00+00:00")
    days = found.pop("days")
    assert found == {
        "title": "Ano Novo",
        "startsOn": "2026-12-30",
        "endsOn": "2027-01-02",
        "dayCount": 4,
        "destinations": [{"code": "lisboa", "name": "Lisbon"}, {"code": "porto", "name": "Porto"}],
        "travellers": [{"age": 40}, {"age": 7}],
        "budget": {"amountMicros": 900_000_000, "currency": "EUR"},
        "interests": ["ART", "FOOD"],
        "pace": "RELAXED",
        "mobility": "LIMITED",
        "diets": ["VEGAN"],
        "locale": "PT_PT",
        "notes": "Levar casaco",
        "role": "OWNER",
        "cost": [],
        "members": [{"userId": ana.user_id, "role": "OWNER", "name": ""}],
    }
    assert [(day["number"], day["date"], day["destination"]["code"], day["stops"]) for day in days] == [
        (1, "2026-12-30", "lisboa", []),
        (2, "2026-12-31", "lisboa", []),
        (3, "2027-01-01", "porto", []),
        (4, "2027-01-02", "porto", []),
    ]


async def test_a_trip_without_a_title_is_named_after_its_destinations_in_its_language(ana: Traveller) -> None:
    held = await ana.create(title=None, destinations=["roma", "lisboa"], locale="IT")
    assert (await read(ana, held))["title"] == "Roma – Lisbona"


async def test_an_update_changes_what_is_given_and_nothing_else(ana: Traveller) -> None:
    held = await ana.create(notes="antes", budget={"amountMicros": 5, "currency": "EUR"})
    before = await read(ana, held)
    done = await ana.ask(UPDATE, input={"id": held["id"], "title": "Outra", "budget": None, "notes": None})
    assert (done["trip"], done["problems"]) == ({"id": held["id"], "title": "Outra", "dayCount": 2}, [])
    assert await read(ana, held) == {**before, "title": "Outra", "budget": None}


async def test_an_update_that_changes_nothing_leaves_no_change(region: Region, ana: Traveller) -> None:
    held = await ana.create()
    async with unchanged(region.node):
        done = await ana.ask(UPDATE, input={"id": held["id"], "title": "Lisboa"})
    assert (done["changeId"], done["problems"]) == (None, [])


async def test_stops_of_days_that_go_move_to_the_last_one_that_stays(ana: Traveller) -> None:
    held = await ana.create(dayCount=3)
    for day, title in ((1, "Castelo"), (2, "Sé"), (3, "Fado")):
        await ana.add(held, title, day, startsAt="10:00")
    assert (await ana.ask(UPDATE, input={"id": held["id"], "dayCount": 2}))["problems"] == []
    assert await stops(ana, held) == [["10:00 Castelo"], ["10:00 Sé", "Fado"]]
    assert (await ana.ask(UPDATE, input={"id": held["id"], "dayCount": 4}))["problems"] == []
    assert await stops(ana, held) == [["10:00 Castelo"], ["10:00 Sé", "Fado"], [], []]


async def test_a_trip_moves_with_all_its_days_and_loses_its_dates(ana: Traveller) -> None:
    held = await ana.create(startsOn="2026-12-01")
    moved = await ana.ask(MOVE, id=held["id"], on="2027-02-28")
    assert moved["trip"] == {"startsOn": "2027-02-28", "endsOn": "2027-03-01"}
    assert [day["date"] for day in (await read(ana, held))["days"]] == ["2027-02-28", "2027-03-01"]
    undated = await ana.ask(MOVE, id=held["id"], on=None)
    assert undated["trip"] == {"startsOn": None, "endsOn": None}
    assert [day["date"] for day in (await read(ana, held))["days"]] == [None, None]


async def test_a_deleted_trip_is_gone_with_all_that_belongs_to_it(ana: Traveller) -> None:
    held = await ana.create()
    stop = await ana.add(held, "Castelo")
    assert await ana.ask(DELETE, id=held["id"]) == {"deletedId": held["id"], "problems": []}
    assert await ana.ask(TRIP, id=held["id"]) is None
    assert await ana.ask(NODE, id=stop) is None
    assert await ana.refusal(DELETE, id=held["id"]) == ("NOT_FOUND", ())
    assert (await ana.ask(PAGE, first=1))["totalCount"] == 0


async def test_a_day_takes_a_title_and_notes(ana: Traveller) -> None:
    held = await ana.create()
    day = {"tripId": held["id"], "id": held["days"][1]["id"]}
    assert (await ana.ask(DAY, input={**day, "title": "Belém", "notes": "cedo"}))["day"] == {"title": "Belém", "notes": "cedo"}
    assert (await ana.ask(DAY, input={**day, "title": ""}))["day"] == {"title": "", "notes": "cedo"}


async def test_a_stop_at_a_place_takes_what_the_catalogue_knows(ana: Traveller) -> None:
    held = await ana.create()
    given = {"tripId": held["id"], "dayId": held["days"][0]["id"], "placeId": "plc_lisboa_mosteiro-dos-jeronimos"}
    made = (await ana.ask(STOP, input=given))["stop"]
    assert made.pop("id").startswith("stp_gru-1_")
    assert made == {
        "kind": "VISIT",
        "title": "Mosteiro dos Jerónimos",
        "startsAt": None,
        "durationMinutes": 75,
        "place": {"id": "plc_lisboa_mosteiro-dos-jeronimos"},
        "location": {"latitude": 38.6979, "longitude": -9.2068},
    }


async def test_a_stop_goes_behind_another_or_to_its_time_or_to_the_end(ana: Traveller) -> None:
    held = await ana.create()
    first = await ana.add(held, "Sé", startsAt="10:00")
    await ana.add(held, "Fado", startsAt="21:00")
    await ana.add(held, "Café", after=first)
    await ana.add(held, "Castelo", startsAt="09:00")
    await ana.add(held, "Hotel")
    assert await stops(ana, held) == [["09:00 Castelo", "10:00 Sé", "Café", "21:00 Fado", "Hotel"], []]


async def test_a_new_time_moves_a_stop_within_its_day_and_null_takes_the_time_away(ana: Traveller) -> None:
    held = await ana.create()
    stop = await ana.add(held, "Sé", startsAt="10:00")
    await ana.add(held, "Fado", startsAt="21:00")
    done = await ana.ask(CHANGE_STOP, input={"tripId": held["id"], "id": stop, "startsAt": "22:30", "notes": "tarde", "done": True})
    assert done["stop"] == {"title": "Sé", "startsAt": "22:30:00", "notes": "tarde", "done": True, "locked": False}
    assert await stops(ana, held) == [["21:00 Fado", "22:30 Sé"], []]
    await ana.ask(CHANGE_STOP, input={"tripId": held["id"], "id": stop, "startsAt": None})
    assert await stops(ana, held) == [["21:00 Fado", "Sé"], []]


async def test_a_stop_moves_behind_another_to_an_end_of_its_day_and_to_another_day(ana: Traveller) -> None:
    held = await ana.create()
    one, two, three = [await ana.add(held, title) for title in ("1", "2", "3")]
    await ana.add(held, "4", day=2)
    await ana.ask(MOVE_STOP, id=three, trip=held["id"], after=one)
    assert await stops(ana, held) == [["1", "3", "2"], ["4"]]
    await ana.ask(MOVE_STOP, id=two, trip=held["id"], first=True)
    assert await stops(ana, held) == [["2", "1", "3"], ["4"]]
    await ana.ask(MOVE_STOP, id=two, trip=held["id"])
    assert await stops(ana, held) == [["1", "3", "2"], ["4"]]
    await ana.ask(MOVE_STOP, id=one, trip=held["id"], day=held["days"][1]["id"], first=True)
    assert await stops(ana, held) == [["3", "2"], ["1", "4"]]
    await ana.ask(MOVE_STOP, id=three, trip=held["id"], after=one)
    assert await stops(ana, held) == [["2"], ["1", "3", "4"]]


async def test_a_moved_stop_loses_a_time_that_no_longer_fits(ana: Traveller) -> None:
    held = await ana.create()
    one = await ana.add(held, "1", startsAt="09:00")
    await ana.add(held, "2", startsAt="10:00")
    moved = await ana.ask(MOVE_STOP, id=one, trip=held["id"])
    assert moved["stop"] == {"title": "1", "startsAt": None, "dayId": held["days"][0]["id"]}
    assert await stops(ana, held) == [["10:00 2", "1"], []]


async def test_a_stop_is_put_at_a_place_or_at_a_point(ana: Traveller) -> None:
    held = await ana.create()
    stop = await ana.add(held, "Algures")
    placed = await ana.ask(PLACE_STOP, id=stop, trip=held["id"], place="plc_lisboa_torre-de-belem")
    assert placed["stop"] == {
        "title": "Torre de Belém (exterior)",
        "place": {"id": "plc_lisboa_torre-de-belem"},
        "location": {"latitude": 38.6916, "longitude": -9.216},
    }
    pointed = await ana.ask(PLACE_STOP, id=stop, trip=held["id"], point={"latitude": 38.7, "longitude": -9.1})
    assert pointed["stop"] == {"title": "Torre de Belém (exterior)", "place": None, "location": {"latitude": 38.7, "longitude": -9.1}}


async def test_the_way_to_a_stop_is_told_from_the_one_before(ana: Traveller) -> None:
    held = await ana.create()
    await ana.add(held, "A", location={"latitude": 38.70, "longitude": -9.14})
    second = await ana.add(held, "B", location={"latitude": 38.71, "longitude": -9.14})
    await ana.add(held, "C")
    legs = [stop["leg"] for stop in (await read(ana, held))["days"][0]["stops"]]
    assert legs[0] is None
    assert legs[1] == {"mode": "WALK", "minutes": 19, "metres": 1446}
    assert legs[2] is None
    assert (await ana.ask(NODE, id=second))["leg"] == {"minutes": 19}


async def test_the_cost_of_a_trip_is_summed_by_currency(ana: Traveller) -> None:
    held = await ana.create()
    for title, micros, currency in (("A", 1_500_000, "EUR"), ("B", 2_000_001, "EUR"), ("C", 7, "BRL")):
        await ana.add(held, title, cost={"amountMicros": micros, "currency": currency})
    assert (await read(ana, held))["cost"] == [{"amountMicros": 7, "currency": "BRL"}, {"amountMicros": 3_500_001, "currency": "EUR"}]


async def test_a_deleted_stop_leaves_the_others(ana: Traveller) -> None:
    held = await ana.create()
    one, _ = await ana.add(held, "1"), await ana.add(held, "2")
    gone = await ana.ask(DELETE_STOP, id=one, trip=held["id"])
    assert (gone["stop"], gone["problems"]) == (None, [])
    assert await stops(ana, held) == [["2"], []]


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        (CHANGE_STOP, {"input": {"tripId": "TRIP", "id": "STOP", "title": "x"}}),
        (CHANGE_STOP, {"input": {"tripId": "TRIP", "id": "STOP", "startsAt": "10:00"}}),
        (MOVE_STOP, {"trip": "TRIP", "id": "STOP", "first": True}),
        (PLACE_STOP, {"trip": "TRIP", "id": "STOP", "place": "plc_lisboa_torre-de-belem"}),
        (DELETE_STOP, {"trip": "TRIP", "id": "STOP"}),
    ],
)
async def test_a_locked_stop_is_left_as_it_is(region: Region, ana: Traveller, document: str, variables: dict[str, Any]) -> None:
    held = await ana.create()
    stop = await ana.add(held, "Casamento")
    await ana.ask(CHANGE_STOP, input={"tripId": held["id"], "id": stop, "locked": True})
    names = {"TRIP": held["id"], "STOP": stop}
    given = {
        key: {k: names.get(str(v), v) for k, v in value.items()} if isinstance(value, dict) else names.get(value, value)
        for key, value in variables.items()
    }
    async with unchanged(region.node):
        assert await ana.refusal(document, **given) == ("STOP_LOCKED", ())


async def test_a_locked_stop_takes_notes_and_can_be_unlocked(ana: Traveller) -> None:
    held = await ana.create()
    stop = await ana.add(held, "Casamento")
    ids = {"tripId": held["id"], "id": stop}
    await ana.ask(CHANGE_STOP, input={**ids, "locked": True})
    noted = await ana.ask(CHANGE_STOP, input={**ids, "notes": "gravata", "done": True})
    assert noted["stop"] == {"title": "Casamento", "startsAt": None, "notes": "gravata", "done": True, "locked": True}
    opened = await ana.ask(CHANGE_STOP, input={**ids, "locked": False, "title": "Festa"})
    assert (opened["stop"]["title"], opened["stop"]["locked"]) == ("Festa", False)


async def test_undo_goes_back_change_by_change_to_the_beginning(ana: Traveller) -> None:
    held = await ana.create()
    stop = await ana.add(held, "Castelo")
    beginnings = [await read(ana, held)]
    for document, variables in (
        (CHANGE_STOP, {"input": {"tripId": held["id"], "id": stop, "title": "Castelo de São Jorge"}}),
        (MOVE_STOP, {"id": stop, "trip": held["id"], "day": held["days"][1]["id"]}),
        (UPDATE, {"input": {"id": held["id"], "dayCount": 1}}),
        (DELETE_STOP, {"id": stop, "trip": held["id"]}),
        (MOVE, {"id": held["id"], "on": "2026-12-24"}),
    ):
        assert (await ana.ask(document, **variables))["problems"] == []
        beginnings.append(await read(ana, held))
    assert len({str(each) for each in beginnings}) == 6
    for expected in reversed(beginnings[:-1]):
        assert (await ana.ask(UNDO, id=held["id"]))["problems"] == []
        assert await read(ana, held) == expected
    assert (await ana.ask(UNDO, id=held["id"]))["problems"] == []
    assert await stops(ana, held) == [[], []]
    assert await ana.refusal(UNDO, id=held["id"]) == ("NOTHING_TO_UNDO", ())


VIEWERS: list[tuple[str, dict[str, Any]]] = [
    (UPDATE, {"input": {"id": "TRIP", "title": "x"}}),
    (MOVE, {"id": "TRIP", "on": "2026-12-24"}),
    (DAY, {"input": {"tripId": "TRIP", "id": "DAY", "title": "x"}}),
    (STOP, {"input": {"tripId": "TRIP", "dayId": "DAY", "title": "x"}}),
    (CHANGE_STOP, {"input": {"tripId": "TRIP", "id": "STOP", "done": True}}),
    (MOVE_STOP, {"trip": "TRIP", "id": "STOP"}),
    (PLACE_STOP, {"trip": "TRIP", "id": "STOP", "place": "plc_lisboa_torre-de-belem"}),
    (DELETE_STOP, {"trip": "TRIP", "id": "STOP"}),
    (UNDO, {"id": "TRIP"}),
    (DELETE, {"id": "TRIP"}),
    (SHARE, {"id": "TRIP", "role": "OWNER", "user": "VIEWING"}),
    (UNSHARE, {"id": "TRIP", "user": "OWNING"}),
    (
        f"mutation ($input: RefineTripInput!) {{ refineTrip(input: $input) {{ reply {PROBLEMS} }} }}",
        {"input": {"tripId": "TRIP", "text": "x"}},
    ),
]


def filled(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: filled(each, names) for key, each in value.items()}
    return names.get(value, value) if isinstance(value, str) else value


async def test_a_viewer_may_read_all_and_change_nothing(region: Region, ana: Traveller, rui: Traveller) -> None:
    held = await ana.create()
    stop = await ana.add(held, "Castelo")
    shared = await ana.ask(SHARE, id=held["id"], role="VIEWER", user=rui.user_id)
    assert shared["trip"] == {
        "role": "OWNER",
        "members": [{"userId": ana.user_id, "role": "OWNER"}, {"userId": rui.user_id, "role": "VIEWER"}],
    }
    assert await read(rui, held) == {**await read(ana, held), "role": "VIEWER"}
    names = {"TRIP": held["id"], "DAY": held["days"][0]["id"], "STOP": stop, "VIEWING": rui.user_id, "OWNING": ana.user_id}
    async with unchanged(region.node):
        for document, variables in VIEWERS:
            assert await rui.refusal(document, **filled(variables, names)) == ("FORBIDDEN", ()), document


async def test_an_editor_may_edit_but_neither_share_nor_delete(region: Region, ana: Traveller, rui: Traveller) -> None:
    held = await ana.create()
    await ana.ask(SHARE, id=held["id"], role="EDITOR", user=rui.user_id)
    await rui.add(held, "Sé")
    assert await stops(ana, held) == [["Sé"], []]
    async with unchanged(region.node):
        assert await rui.refusal(DELETE, id=held["id"]) == ("FORBIDDEN", ())
        assert await rui.refusal(SHARE, id=held["id"], role="OWNER", user=rui.user_id) == ("FORBIDDEN", ())
    assert (await ana.ask(UNDO, id=held["id"]))["problems"] == []
    assert await stops(ana, held) == [[], []]


async def test_a_trip_is_handed_over_and_its_former_owner_stays_an_editor(region: Region, ana: Traveller, rui: Traveller) -> None:
    held = await ana.create()
    handed = await ana.ask(SHARE, id=held["id"], role="OWNER", user=rui.user_id)
    assert handed["trip"]["role"] == "EDITOR"
    assert {each["userId"]: each["role"] for each in handed["trip"]["members"]} == {ana.user_id: "EDITOR", rui.user_id: "OWNER"}
    async with unchanged(region.node):
        assert await ana.refusal(DELETE, id=held["id"]) == ("FORBIDDEN", ())
    assert (await rui.ask(DELETE, id=held["id"]))["problems"] == []


async def test_a_role_is_taken_away_and_a_member_may_leave(region: Region, ana: Traveller, rui: Traveller) -> None:
    held = await ana.create()
    await ana.ask(SHARE, id=held["id"], role="EDITOR", user=rui.user_id)
    assert await ana.ask(UNSHARE, id=held["id"], user=rui.user_id) == {"deletedId": rui.user_id, "problems": []}
    assert await rui.ask(TRIP, id=held["id"]) is None
    await ana.ask(SHARE, id=held["id"], role="VIEWER", user=rui.user_id)
    assert await rui.ask(UNSHARE, id=held["id"], user=rui.user_id) == {"deletedId": rui.user_id, "problems": []}
    async with unchanged(region.node):
        assert await ana.refusal(UNSHARE, id=held["id"], user=ana.user_id) == ("LAST_OWNER", ())
        assert await ana.refusal(SHARE, id=held["id"], role="VIEWER", user=ana.user_id) == ("LAST_OWNER", ())
        assert await ana.refusal(UNSHARE, id=held["id"], user=mint(IdPrefix.USER, CELL)) == ("NOT_FOUND", ("userId",))


def page(found: Any) -> tuple[list[str], bool, bool]:
    info = found["pageInfo"]
    edges = found["edges"]
    assert (info["startCursor"], info["endCursor"]) == ((edges[0]["cursor"], edges[-1]["cursor"]) if edges else (None, None))
    return [edge["node"]["title"] for edge in edges], info["hasPreviousPage"], info["hasNextPage"]


async def test_trips_are_paged_forwards_and_backwards(ana: Traveller) -> None:
    for title in ("D", "b", "A", "e", "Ç"):
        await ana.create(title=title)
    first = await ana.ask(PAGE, first=2, order=BY_TITLE)
    assert (page(first), first["totalCount"]) == ((["A", "b"], False, True), 5)
    second = await ana.ask(PAGE, first=2, after=first["pageInfo"]["endCursor"], order=BY_TITLE)
    assert page(second) == (["Ç", "D"], True, True)
    third = await ana.ask(PAGE, first=2, after=second["pageInfo"]["endCursor"], order=BY_TITLE)
    assert page(third) == (["e"], True, False)
    last = await ana.ask(PAGE, last=2, order=BY_TITLE)
    assert page(last) == (["D", "e"], True, False)
    before = await ana.ask(PAGE, last=2, before=last["pageInfo"]["startCursor"], order=BY_TITLE)
    assert page(before) == (["b", "Ç"], True, True)
    top = await ana.ask(PAGE, last=2, before=before["pageInfo"]["startCursor"], order=BY_TITLE)
    assert page(top) == (["A"], False, True)
    down = await ana.ask(PAGE, first=5, order={"field": "TITLE", "descending": True})
    assert page(down) == (["e", "D", "Ç", "b", "A"], False, False)


async def test_a_cursor_is_good_for_its_own_order_only(ana: Traveller) -> None:
    await ana.create()
    cursor = (await ana.ask(PAGE, first=1, order=BY_TITLE))["pageInfo"]["endCursor"]
    assert await ana.refusal(PAGE, first=1, after=cursor) == ("INVALID_VALUE", ("after",))


async def test_a_page_stays_where_it_is_while_trips_come_and_go(ana: Traveller) -> None:
    trips = {title: await ana.create(title=title) for title in ("a", "c", "e")}
    cursor = (await ana.ask(PAGE, first=2, order=BY_TITLE))["pageInfo"]["endCursor"]
    await ana.ask(DELETE, id=trips["c"]["id"])
    await ana.create(title="b")
    await ana.create(title="d")
    assert page(await ana.ask(PAGE, first=5, after=cursor, order=BY_TITLE))[0] == ["d", "e"]


async def test_trips_are_found_by_text_destination_dates_and_role(ana: Traveller, rui: Traveller) -> None:
    coast = await ana.create(title="Férias na praia", destinations=["salvador"], startsOn="2026-12-20")
    await ana.create(title="Trabalho", destinations=["sao-paulo"], startsOn="2027-03-01")
    theirs = await rui.create(title="Festa", destinations=["rio-de-janeiro"])
    await rui.ask(SHARE, id=theirs["id"], role="VIEWER", user=ana.user_id)
    await ana.add(coast, "Elevador Lacerda")

    async def found(**conditions: object) -> list[str]:
        return page(await ana.ask(PAGE, first=10, filter=conditions, order=BY_TITLE))[0]

    assert await found() == ["Férias na praia", "Festa", "Trabalho"]
    assert await found(text="ferias") == ["Férias na praia"]
    assert await found(text="PRAIA fér") == ["Férias na praia"]
    assert await found(text="lacerda") == ["Férias na praia"]
    assert await found(text="ferias trabalho") == []
    assert await found(text='"') == ["Férias na praia", "Festa", "Trabalho"]
    assert await found(destination="sao-paulo") == ["Trabalho"]
    assert await found(startsFrom="2026-12-21") == ["Trabalho"]
    assert await found(startsUntil="2026-12-20") == ["Férias na praia"]
    assert await found(role="VIEWER") == ["Festa"]
    assert await found(role="OWNER", text="f") == ["Férias na praia"]


async def test_a_node_is_found_by_its_id_whatever_it_is(ana: Traveller) -> None:
    held = await ana.create()
    stop = await ana.add(held, "Castelo")
    place = "plc_lisboa_torre-de-belem"
    assert await ana.ask(NODE, id=held["id"]) == {"__typename": "Trip", "id": held["id"], "title": "Lisboa"}
    assert await ana.ask(NODE, id=stop) == {"__typename": "Stop", "id": stop, "title": "Castelo", "leg": None}
    assert await ana.ask(NODE, id=held["days"][0]["id"]) == {"__typename": "Day", "id": held["days"][0]["id"]}
    assert await ana.ask(NODE, id=place) == {"__typename": "Place", "id": place, "name": "Torre de Belém (exterior)"}
    assert await ana.ask(NODE, id="plc_lisboa_atlantis") is None
    assert await ana.ask(NODE, id=ana.user_id) == {"__typename": "Viewer", "id": ana.user_id}
    made = await ana.ask('mutation { generateTrip(input: {prompt: "Porto"}) { generation { id } } }')
    assert await ana.ask(NODE, id=made["generation"]["id"]) == {"__typename": "Generation", "id": made["generation"]["id"]}


async def test_a_place_is_a_node_for_anybody_and_a_trip_for_none(stranger: Traveller, ana: Traveller) -> None:
    held = await ana.create()
    assert (await stranger.ask(NODE, id="plc_lisboa_torre-de-belem"))["name"] == "Torre de Belém (exterior)"
    assert await stranger.ask(NODE, id=held["id"]) is None
    assert await stranger.ask(NODE, id=ana.user_id) is None


PLACES = """query ($text: String, $near: CoordinatesInput, $within: Int! = 5000, $destination: String, $category: PlaceCategory,
    $first: Int! = 20) {
  places(text: $text, near: $near, withinMetres: $within, destination: $destination, category: $category, first: $first) {
    name distanceMetres category destination { code } } }"""


async def test_the_nearest_places_come_first_with_their_distance(stranger: Traveller) -> None:
    found = await stranger.ask(PLACES, near={"latitude": 38.6916, "longitude": -9.216}, within=2000, first=5)
    distances = [place["distanceMetres"] for place in found]
    assert (found[0]["name"], distances[0]) == ("Torre de Belém (exterior)", 0)
    assert distances == sorted(distances)
    assert max(distances) <= 2000
    assert len(found) == 5


async def test_places_are_found_by_words_without_accents(stranger: Traveller) -> None:
    found = await stranger.ask(PLACES, text="jeronimos", destination="lisboa")
    assert (found[0]["name"], found[0]["distanceMetres"], found[0]["category"]) == ("Mosteiro dos Jerónimos", None, "MONUMENT")
    assert await stranger.ask(PLACES, text="jeronimos", destination="porto") == []
    assert [place["name"] for place in await stranger.ask(PLACES, text="jeronimos", category="MUSEUM")] == ["Museu de Marinha"]


async def test_destinations_are_named_in_the_language_of_the_caller(stranger: Traveller) -> None:
    stranger.language = "fr"
    found = await stranger.ask("{ destinations { code name country currency timeZone location { latitude } sources { facts } } }")
    lisbon = next(each for each in found if each["code"] == "lisboa")
    assert (lisbon["name"], lisbon["country"], lisbon["currency"], lisbon["timeZone"]) == ("Lisbonne", "PT", "EUR", "Europe/Lisbon")
    assert len(found) == 8
