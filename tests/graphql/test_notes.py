"""Notes over GraphQL, and creations that a client sends again under ids of its own."""

from typing import Any

import pytest

from models.ids import CellCode, IdPrefix, mint
from tests.clients.region import Region, unchanged
from tests.clients.traveller import ADD, CREATE, PROBLEMS, Traveller
from tests.fakes.trips import CELL

NOTE = "id tripId about author text createdAt updatedAt"
WRITE = f"mutation ($input: CreateNoteInput!) {{ createNote(input: $input) {{ note {{ {NOTE} }} changeId {PROBLEMS} }} }}"
UPDATE = f"mutation ($input: UpdateNoteInput!) {{ updateNote(input: $input) {{ note {{ {NOTE} }} changeId {PROBLEMS} }} }}"
DELETE = f"mutation ($id: ID!, $trip: ID!) {{ deleteNote(id: $id, tripId: $trip) {{ deletedId {PROBLEMS} }} }}"
NOTES = f"query ($id: ID!, $last: Int! = 20) {{ trip(id: $id) {{ travellerNotes(last: $last) {{ {NOTE} }} }} }}"
OF_TRIPS = "{ trips(first: 10, order: { field: TITLE }) { edges { node { title travellerNotes(last: 2) { text } } } } }"
NODE = "query ($id: ID!) { node(id: $id) { __typename id ... on Note { text } } }"
SHARE = "mutation ($id: ID!, $user: ID!) { shareTrip(id: $id, role: EDITOR, userId: $user) { trip { id } problems { code } } }"
DROP_STOP = f"mutation ($id: ID!, $trip: ID!) {{ deleteStop(id: $id, tripId: $trip) {{ stop {{ id }} trip {{ id }} {PROBLEMS} }} }}"


async def write(traveller: Traveller, trip: dict[str, Any], text: str, **given: object) -> dict[str, Any]:
    made = await traveller.ask(WRITE, input={"tripId": trip["id"], "text": text, **given})
    assert made["problems"] == []
    return dict(made["note"])


async def notes(traveller: Traveller, trip: dict[str, Any], last: int = 20) -> list[dict[str, Any]]:
    return list((await traveller.ask(NOTES, id=trip["id"], last=last))["travellerNotes"])


def input_of(trip: dict[str, Any], **given: object) -> dict[str, object]:
    return {"tripId": trip["id"], "dayId": trip["days"][0]["id"], "title": "Castelo", **given}


async def test_a_note_is_written_changed_and_deleted(ana: Traveller) -> None:
    trip = await ana.create()
    castle = await ana.add(trip, "Castelo")
    note = await write(ana, trip, "  fecha às 18 ", about=castle)
    assert note == {
        "id": note["id"],
        "tripId": trip["id"],
        "about": castle,
        "author": ana.user_id,
        "text": "fecha às 18",
        "createdAt": "2026-11-22T12:00:00+00:00",
        "updatedAt": "2026-11-22T12:00:00+00:00",
    }
    assert note["id"].startswith("not_gru-1_")
    done = await ana.ask(UPDATE, input={"id": note["id"], "tripId": trip["id"], "text": "fecha às 19"})
    assert (done["note"], done["problems"]) == ({**note, "text": "fecha às 19"}, [])
    assert done["changeId"].startswith("chg_")
    assert await notes(ana, trip) == [done["note"]]
    assert await ana.ask(NODE, id=note["id"]) == {"__typename": "Note", "id": note["id"], "text": "fecha às 19"}
    gone = await ana.ask(DELETE, id=note["id"], trip=trip["id"])
    assert gone == {"deletedId": note["id"], "problems": []}
    assert await notes(ana, trip) == []
    assert await ana.ask(NODE, id=note["id"]) is None
    assert await ana.refusal(DELETE, id=note["id"], trip=trip["id"]) == ("NOT_FOUND", ())


async def test_both_members_keep_the_notes_that_they_write(ana: Traveller, rui: Traveller) -> None:
    trip = await ana.create()
    await ana.ask(SHARE, id=trip["id"], user=rui.user_id)
    await write(ana, trip, "um")
    hers = await write(ana, trip, "dois")
    await write(rui, trip, "três", about=trip["days"][1]["id"])
    assert [(each["author"], each["text"]) for each in await notes(rui, trip)] == [
        (ana.user_id, "um"),
        (ana.user_id, "dois"),
        (rui.user_id, "três"),
    ]
    assert [each["text"] for each in await notes(ana, trip, last=2)] == ["dois", "três"]
    changed = {"id": hers["id"], "tripId": trip["id"], "text": "meu"}
    assert await rui.refusal(UPDATE, input=changed) == ("FORBIDDEN", ())
    assert await rui.refusal(DELETE, id=hers["id"], trip=trip["id"]) == ("FORBIDDEN", ())


async def test_notes_of_a_page_of_trips_are_read_together(ana: Traveller) -> None:
    for title in ("A", "B", "C"):
        trip = await ana.create(title=title)
        for number in range("ABC".index(title) + 1):
            await write(ana, trip, f"{title}{number}")
    found = [
        (edge["node"]["title"], [each["text"] for each in edge["node"]["travellerNotes"]]) for edge in (await ana.ask(OF_TRIPS))["edges"]
    ]
    assert found == [("A", ["A0"]), ("B", ["B0", "B1"]), ("C", ["C1", "C2"])]


@pytest.mark.parametrize("last", [0, 101, -1])
async def test_between_1_and_100_notes_are_read_at_once(ana: Traveller, last: int) -> None:
    trip = await ana.create()
    assert (await ana.refusal(NOTES, id=trip["id"], last=last))[0] == "INVALID_VALUE"


async def test_a_note_that_is_refused_is_not_written(region: Region, ana: Traveller, rui: Traveller, stranger: Traveller) -> None:
    trip = await ana.create()
    castle = await rui.add(await rui.create(), "Castelo")
    given = {"tripId": trip["id"], "text": "x"}
    note = await write(ana, trip, "um")
    async with unchanged(region.node):
        assert await ana.refusal(WRITE, input={**given, "text": " "}) == ("INVALID_VALUE", ("input", "text"))
        assert await ana.refusal(WRITE, input={**given, "text": "x" * 2001}) == ("TEXT_TOO_LONG", ("input", "text"))
        assert await ana.refusal(WRITE, input={**given, "about": castle}) == ("INVALID_VALUE", ("input", "about"))
        assert await ana.refusal(WRITE, input={**given, "tripId": "x"}) == ("MALFORMED_ID", ())
        assert await ana.refusal(UPDATE, input={**given, "id": trip["id"]}) == ("MALFORMED_ID", ())
        assert await rui.refusal(WRITE, input=given) == ("NOT_FOUND", ())
        assert await rui.refusal(UPDATE, input={**given, "id": note["id"]}) == ("NOT_FOUND", ())
        assert await stranger.refusal(WRITE, input=given) == ("UNAUTHENTICATED", ())
        assert await rui.ask(NODE, id=note["id"]) is None


async def test_a_note_sent_again_is_written_once(region: Region, ana: Traveller) -> None:
    trip, own = await ana.create(), mint(IdPrefix.NOTE, CELL)
    first = await write(ana, trip, "um", id=own)
    async with unchanged(region.node):
        again = await ana.ask(WRITE, input={"tripId": trip["id"], "text": "um", "id": own})
    assert again == {"note": first, "changeId": None, "problems": []}
    assert [each["id"] for each in await notes(ana, trip)] == [own]


async def test_a_trip_sent_again_is_begun_once_even_when_its_dates_have_passed(region: Region, ana: Traveller) -> None:
    own = mint(IdPrefix.TRIP, CELL)
    first = await ana.create(id=own, startsOn="2026-12-01")
    assert first["id"] == own
    async with unchanged(region.node):
        assert await ana.create(id=own, startsOn="2026-12-01") == first
        assert await ana.create(id=own, startsOn="2020-01-01", title="Outra") == first


async def test_a_stop_sent_again_is_added_once_and_a_deletion_sent_again_is_not_found(region: Region, ana: Traveller) -> None:
    trip, own = await ana.create(), mint(IdPrefix.STOP, CELL)
    assert await ana.add(trip, "Castelo", id=own) == own
    async with unchanged(region.node):
        assert await ana.add(trip, "Castelo", id=own) == own
    gone = await ana.ask(DROP_STOP, id=own, trip=trip["id"])
    assert gone["problems"] == []
    async with unchanged(region.node):
        assert await ana.refusal(DROP_STOP, id=own, trip=trip["id"]) == ("NOT_FOUND", ())
        assert await ana.refusal(ADD, input=input_of(trip, id=own)) == ("ID_TAKEN", ())


async def test_the_id_of_somebody_elses_document_is_taken(region: Region, ana: Traveller, rui: Traveller) -> None:
    trip, own = await ana.create(), await rui.create()
    castle, note = await ana.add(trip, "Castelo"), await write(ana, trip, "um")
    async with unchanged(region.node):
        assert await rui.refusal(CREATE, input={"destinations": ["lisboa"], "dayCount": 1, "id": trip["id"]}) == ("ID_TAKEN", ())
        assert await rui.refusal(ADD, input=input_of(own, id=castle)) == ("ID_TAKEN", ())
        assert await rui.refusal(WRITE, input={"tripId": own["id"], "text": "um", "id": note["id"]}) == ("ID_TAKEN", ())


async def test_an_id_of_another_kind_or_cell_is_malformed(region: Region, ana: Traveller) -> None:
    trip = await ana.create()
    lisbon = CellCode("lis-1")
    async with unchanged(region.node):
        for own in ("", "x", trip["days"][0]["id"]):
            assert await ana.refusal(CREATE, input={"destinations": ["lisboa"], "dayCount": 1, "id": own}) == ("MALFORMED_ID", ())
            assert await ana.refusal(ADD, input=input_of(trip, id=own)) == ("MALFORMED_ID", ())
            assert await ana.refusal(WRITE, input={"tripId": trip["id"], "text": "um", "id": own}) == ("MALFORMED_ID", ())
        far = {"destinations": ["lisboa"], "dayCount": 1, "id": mint(IdPrefix.TRIP, lisbon)}
        assert await ana.refusal(CREATE, input=far) == ("MALFORMED_ID", ())
        assert await ana.refusal(ADD, input=input_of(trip, id=mint(IdPrefix.STOP, lisbon))) == ("MALFORMED_ID", ())
