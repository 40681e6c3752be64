"""An unmodified rxdb, synced by the snippet that `docs/clients/rxdb` holds: what travellers do offline converges."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.clients.device import RxDevice, Scene, scene, share, trip_of, unshare
from tests.clients.link import Fate
from tests.clients.region import Region, build_node, serving
from tests.clients.scripted import ScriptedGenerator
from tests.clients.traveller import Traveller
from tests.fakes.cell import FakeClock

RENAME = "mutation ($input: UpdateStopInput!) { updateStop(input: $input) { problems { code } } }"
RETITLE = "mutation ($input: UpdateTripInput!) { updateTrip(input: $input) { problems { code } } }"
NOTE = "mutation ($input: CreateNoteInput!) { createNote(input: $input) { problems { code } } }"
CHAT = "query ($id: ID!) { trip(id: $id) { messages { id speaker text generationId } } }"
LOOKING, REPLANNED = "Já estou cuidando disso; o novo roteiro está a caminho.", "Refiz o roteiro da sua viagem."
LARGEST, LONGEST = "\N{ROLLING ON THE FLOOR LAUGHING}" * 10_000, "\N{ROLLING ON THE FLOOR LAUGHING}" * 2_000
"""The largest notes of a document and the longest note that the server takes, in bytes."""


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    """Serve a node to all tests of this file."""
    folder = tmp_path_factory.mktemp("cell")
    with Region(lambda: build_node(folder, FakeClock())) as running:
        yield running


@asynccontextmanager
async def travelling(url: str, *, is_checked: bool = True) -> AsyncIterator[tuple[Scene, Traveller, dict[str, Any]]]:
    """Set a scene with one traveller who has a trip of two days; rxdb checks each document against the snippet's schemas."""
    async with scene("rxdb", url, isChecked=is_checked) as held:
        ana = await held.guest()
        yield held, ana, await ana.create()


@asynccontextmanager
async def apart(region: Region) -> AsyncIterator[tuple[Scene, Traveller, dict[str, Any], str, RxDevice, RxDevice]]:
    """Set a scene with a traveller, a trip with one stop, and two devices that know it and are offline now."""
    async with travelling(region.url) as (held, ana, trip):
        stop = await ana.add(trip, "Museu", notes="Manhã")
        phone, tablet = await held.device("phone", ana), await held.device("tablet", ana)
        for device in (phone, tablet):
            await device.until("stops", stop, title="Museu")
            await device.synced()
            device.link.cut()
        yield held, ana, trip, stop, phone, tablet


async def titles_of(ana: Traveller, trip: dict[str, Any]) -> list[list[str]]:
    """Return the titles of a trip's stops as the server has them, day by day."""
    return [[stop["title"] for stop in day["stops"]] for day in (await trip_of(ana, trip["id"]))["days"]]


async def assert_same(*devices: RxDevice) -> None:
    """Prove that devices hold the same documents of every collection."""
    for collection in ("trips", "days", "stops", "notes"):
        one, *others = [await device.all(collection) for device in devices]
        assert all(other == one for other in others), collection


async def test_a_trip_planned_offline_arrives_with_its_days_stops_and_notes_on_every_device(region: Region) -> None:
    async with travelling(region.url) as (held, ana, trip):
        phone, tablet = await held.device("phone", ana, pullBatchSize=2, pushBatchSize=2), await held.device("tablet", ana)
        await phone.until("trips", trip["id"], title="Lisboa")
        phone.link.cut()
        (porto,) = await held.ids("trp", ana.user_id, 1)
        first, second = await held.ids("day", porto, 2)
        stops = await held.ids("stp", porto, 4)
        (note,) = await held.ids("not", porto, 1)
        fields = {"title": "Porto", "destinations": ["porto"], "dayCount": 2, "dayIds": [first, second]}
        await phone.insert("trips", {"id": porto, **fields})
        await phone.insert(
            "days", {"id": first, "tripId": porto, "number": 1, "title": "Ribeira"}, {"id": second, "tripId": porto, "number": 2}
        )
        rows = [
            {
                "id": stop,
                "tripId": porto,
                "dayId": (first, second)[rank // 2],
                "position": 1000 * rank,
                "title": f"Stop {rank}",
                "kind": "visit",
            }
            for rank, stop in enumerate(stops)
        ]
        await phone.insert("stops", *rows)
        await phone.insert("notes", {"id": note, "tripId": porto, "about": stops[0], "text": "Com calma"})
        await phone.link.restore()
        await phone.until("trips", porto, owner=ana.user_id)
        for stop in stops:
            await phone.synced()
            await tablet.until("stops", stop, done=False)
        await tablet.until("notes", note, author=ana.user_id, refusal=None)
        await tablet.until("days", first, title="Ribeira")
        there = await trip_of(ana, porto)
        assert [day["id"] for day in there["days"]] == [first, second]
        assert await titles_of(ana, {"id": porto}) == [["Stop 0", "Stop 1"], ["Stop 2", "Stop 3"]]
        assert there["travellerNotes"] == [{"text": "Com calma"}]
        await phone.synced()
        await assert_same(phone, tablet)
        assert await phone.tell("errors") == []


async def test_edits_of_different_fields_on_two_devices_offline_are_both_kept(region: Region) -> None:
    async with apart(region) as (_, ana, trip, stop, phone, tablet):
        await phone.patch("stops", stop, title="Museu do Azulejo")
        await tablet.patch("stops", stop, done=True, notes="Tarde")
        await phone.link.restore()
        await phone.synced()
        await tablet.link.restore()
        for device in (phone, tablet):
            await device.until("stops", stop, title="Museu do Azulejo", done=True, notes="Tarde")
        assert await titles_of(ana, trip) == [["Museu do Azulejo"], []]


async def test_of_edits_of_one_field_on_two_devices_offline_one_wins_on_both(region: Region) -> None:
    async with apart(region) as (_, ana, trip, stop, phone, tablet):
        await phone.patch("stops", stop, title="Phone")
        await tablet.patch("stops", stop, title="Tablet")
        await phone.link.restore()
        await phone.synced()
        await tablet.link.restore()
        await tablet.synced()
        ((winner,), _) = await titles_of(ana, trip)
        assert winner in {"Phone", "Tablet"}
        for device in (phone, tablet):
            await device.until("stops", stop, title=winner)


async def test_stops_that_two_devices_add_move_reorder_and_delete_offline_are_where_all_agree(region: Region) -> None:
    async with apart(region) as (held, ana, trip, stop, phone, tablet):
        first, second = (day["id"] for day in trip["days"])
        mine, yours = await held.ids("stp", trip["id"], 2)
        position = (await phone.all("stops"))[0]["position"]
        for device, new, title in ((phone, mine, "Phone"), (tablet, yours, "Tablet")):
            await device.insert(
                "stops", {"id": new, "tripId": trip["id"], "dayId": first, "position": position + 5, "title": title, "kind": "meal"}
            )
        await phone.patch("stops", stop, dayId=second)
        await tablet.patch("stops", stop, done=True)
        await phone.link.restore()
        await tablet.link.restore()
        for device in (phone, tablet):
            await device.until("stops", mine, title="Phone", done=False)
            await device.until("stops", yours, title="Tablet", done=False)
            await device.until("stops", stop, dayId=second, done=True)
            await device.synced()
        on_first, on_second = await titles_of(ana, trip)
        assert (sorted(on_first), on_second) == (["Phone", "Tablet"], ["Museu"])
        await assert_same(phone, tablet)
        ordered = sorted((each for each in await phone.all("stops") if each["dayId"] == first), key=lambda each: each["position"])
        assert [each["title"] for each in ordered] == on_first
        positions = [each["position"] for each in ordered]
        assert len(set(positions)) == len(positions)
        await phone.patch("stops", ordered[1]["id"], position=ordered[0]["position"] - 1)
        await tablet.until("stops", ordered[1]["id"], position=ordered[0]["position"] - 1)
        assert (await titles_of(ana, trip))[0] == on_first[::-1]
        await phone.remove("stops", mine)
        await tablet.until_gone("stops", mine)
        assert (await titles_of(ana, trip))[0] == ["Tablet"]


async def test_a_push_whose_answer_is_lost_is_repeated_and_done_once(region: Region) -> None:
    async with travelling(region.url) as (held, ana, trip):
        phone = await held.device("phone", ana)
        await phone.until("trips", trip["id"], title="Lisboa")
        stop, another = await held.ids("stp", trip["id"], 2)
        day = trip["days"][0]["id"]
        lost = phone.link.lose_answer_to("pushStops")
        await phone.insert("stops", {"id": stop, "tripId": trip["id"], "dayId": day, "position": 1000, "title": "Once", "kind": "visit"})
        await lost.executed()
        await phone.synced()
        lost = phone.link.lose_answer_to("pushStops")
        await phone.patch("stops", stop, title="Twice?")
        await lost.executed()
        await phone.insert("stops", {"id": another, "tripId": trip["id"], "dayId": day, "position": 2000, "title": "Next", "kind": "visit"})
        await phone.synced()
        assert await titles_of(ana, trip) == [["Twice?", "Next"], []]
        assert set(await phone.tell("seen")) == {"Once", "Twice?", "Next", None}


async def test_what_others_change_while_a_push_is_on_its_way_arrives_though_it_was_pulled_before_the_answer(region: Region) -> None:
    async with travelling(region.url) as (held, ana, trip):
        stop, other = await ana.add(trip, "Museu"), await ana.add(trip, "Other")
        phone = await held.device("phone", ana)
        for each in (stop, other):
            await phone.until("stops", each, done=False)
        await phone.synced()
        phone.link.cut()
        await phone.patch("stops", other, title="First push")
        await phone.tell("failure")
        await phone.patch("stops", stop, title="Second push")
        first, second = phone.link.mark("First push", Fate.LATE), phone.link.mark("Second push", Fate.LATE)
        pull = phone.link.mark("pullStops", Fate.ASKED_LATE)
        phone.link.hold_subscriptions()
        await phone.link.restore()
        await first.executed()
        await phone.link.held()
        first.deliver()
        await second.executed()
        await ana.ask(RENAME, input={"tripId": trip["id"], "id": stop, "done": True})
        pull.deliver()
        await pull.executed()
        await phone.all("stops")
        second.deliver()
        phone.link.release_subscriptions()
        await phone.until("stops", stop, title="Second push", done=True)


async def test_what_is_written_between_the_pull_and_the_subscription_arrives(region: Region) -> None:
    async with travelling(region.url) as (held, ana, trip):
        phone = await held.device("phone", ana)
        await phone.until("trips", trip["id"], title="Lisboa")
        await phone.synced()
        phone.link.hold_subscriptions()
        phone.link.cut()
        await phone.link.restore()
        await phone.link.held()
        seen = await ana.add(trip, "Before the pull")
        await phone.tell("sync")
        await phone.until("stops", seen, title="Before the pull")
        await phone.synced()
        missed = await ana.add(trip, "Between")
        phone.link.release_subscriptions()
        await phone.until("stops", missed, title="Between")


async def test_pages_that_hold_nothing_of_a_collection_hide_nothing_behind_them(region: Region) -> None:
    async with travelling(region.url) as (held, ana, trip):
        first = await ana.add(trip, "First")
        for number in range(12):
            await ana.ask(RETITLE, input={"id": trip["id"], "title": str(number)})
            await ana.ask(NOTE, input={"tripId": trip["id"], "text": "Água"})
        last = await ana.add(trip, "Last")
        phone = await held.device("phone", ana, pullBatchSize=2, pushBatchSize=2)
        await phone.until("stops", last, title="Last")
        await phone.until("stops", first, title="First")
        await phone.synced()
        assert len(await phone.all("notes")) == 12


async def test_a_poisoned_document_is_refused_visibly_and_holds_up_no_other(region: Region) -> None:
    async with travelling(region.url, is_checked=False) as (held, ana, trip):
        phone = await held.device("phone", ana)
        await phone.until("trips", trip["id"], title="Lisboa")
        bad, odd, good = await held.ids("stp", trip["id"], 3)
        common = {"tripId": trip["id"], "dayId": trip["days"][0]["id"], "kind": "visit"}
        await phone.insert(
            "stops",
            {"id": bad, **common, "position": 1, "title": "x" * 201},
            {"id": odd, **common, "position": 2, "title": "Odd", "durationMinutes": "an hour"},
            {"id": good, **common, "position": 3, "title": "Good"},
        )
        await phone.synced()
        refused = [await phone.until("stops", bad, refusal="TEXT_TOO_LONG"), await phone.until("stops", odd, refusal="INVALID_VALUE")]
        assert [each["title"] for each in refused] == ["x" * 201, "Odd"]
        await phone.synced()
        assert await titles_of(ana, trip) == [["Good"], []]
        assert await phone.tell("errors") == []
        await phone.patch("stops", bad, title="Better")
        await phone.until("stops", bad, title="Better", refusal=None)
        assert await titles_of(ana, trip) == [["Better", "Good"], []]


async def test_the_largest_documents_that_the_server_takes_arrive_when_they_are_written_and_edited_offline(region: Region) -> None:
    async with travelling(region.url) as (held, ana, trip):
        phone, tablet = await held.device("phone", ana), await held.device("tablet", ana)
        await phone.until("trips", trip["id"], title="Lisboa")
        await phone.until("days", trip["days"][0]["id"], number=1)
        await phone.synced()
        phone.link.cut()
        stops, notes = await held.ids("stp", trip["id"], 40), await held.ids("not", trip["id"], 40)
        common = {"tripId": trip["id"], "dayId": trip["days"][0]["id"]}
        written = [f"{rank:02} {LARGEST[3:]}" for rank in range(40)]
        await phone.insert(
            "stops",
            *({"id": stop, **common, "position": rank, "title": f"{rank}", "notes": written[rank]} for rank, stop in enumerate(stops)),
        )
        await phone.insert("notes", *({"id": note, "tripId": trip["id"], "text": LONGEST} for note in notes))
        await phone.patch("trips", trip["id"], notes=LARGEST)
        await phone.patch("days", trip["days"][0]["id"], notes=LARGEST)
        await phone.link.restore()
        await phone.synced()
        assert [stop["notes"] for stop in (await trip_of(ana, trip["id"]))["days"][0]["stops"]] == written
        phone.link.cut()
        for stop in stops:
            await phone.patch("stops", stop, notes=LARGEST)
        await phone.patch("trips", trip["id"], notes=LARGEST[1:])
        await phone.link.restore()
        await phone.synced()
        for stop in stops:
            await tablet.until("stops", stop, notes=LARGEST, refusal=None)
        await tablet.until_count("notes", 40)
        await assert_same(phone, tablet)
        assert await phone.tell("errors") == []


async def test_a_batch_of_several_requests_of_which_one_in_the_middle_fails_is_sent_again_and_done_once(region: Region) -> None:
    async with travelling(region.url) as (held, ana, trip):
        phone, tablet = await held.device("phone", ana), await held.device("tablet", ana)
        await phone.until("trips", trip["id"], title="Lisboa")
        await phone.synced()
        phone.link.cut()
        stops = await held.ids("stp", trip["id"], 16)
        common = {"tripId": trip["id"], "dayId": trip["days"][0]["id"], "notes": LARGEST}
        titles = [f"Stop {rank:02}" for rank in range(16)]
        await phone.insert("stops", *({"id": stop, **common, "position": rank, "title": titles[rank]} for rank, stop in enumerate(stops)))
        lost = phone.link.lose_answer_to("Stop 06")
        await phone.link.restore()
        await lost.executed()
        phone.link.cut()
        (arrived, _) = await titles_of(ana, trip)
        assert arrived == titles[: len(arrived)]
        assert 6 < len(arrived) < 16
        await ana.ask(RENAME, input={"tripId": trip["id"], "id": stops[0], "done": True})
        await phone.link.restore()
        await phone.synced()
        assert await titles_of(ana, trip) == [titles, []]
        phone.link.cut()
        for rank, stop in enumerate(stops):
            await phone.patch("stops", stop, notes=LARGEST[:-1] + "!", title=f"Edited {rank:02}")
        lost = phone.link.lose_answer_to("Edited 06")
        await phone.link.restore()
        await lost.executed()
        phone.link.cut()
        (arrived, _) = await titles_of(ana, trip)
        is_edited = [title.startswith("Edited") for title in arrived]
        assert is_edited == sorted(is_edited, reverse=True)
        assert 6 < sum(is_edited) < 16
        await ana.ask(RENAME, input={"tripId": trip["id"], "id": stops[1], "done": True})
        await phone.link.restore()
        for rank, stop in enumerate(stops):
            await tablet.until("stops", stop, title=f"Edited {rank:02}", done=rank < 2, refusal=None)
            await phone.until("stops", stop, title=f"Edited {rank:02}", done=rank < 2, refusal=None)
        await phone.synced()
        await assert_same(phone, tablet)
        assert await titles_of(ana, trip) == [[f"Edited {rank:02}" for rank in range(16)], []]


async def test_a_document_that_no_request_can_hold_is_refused_on_the_device_and_holds_up_no_other(region: Region) -> None:
    async with travelling(region.url) as (held, ana, trip):
        phone = await held.device("phone", ana)
        await phone.until("trips", trip["id"], title="Lisboa")
        huge, good = await held.ids("stp", trip["id"], 2)
        common = {"tripId": trip["id"], "dayId": trip["days"][0]["id"]}
        await phone.insert(
            "stops",
            {"id": huge, **common, "position": 1, "title": "Huge", "notes": "x" * 300_000},
            {"id": good, **common, "position": 2, "title": "Good"},
        )
        assert len((await phone.until("stops", huge, refusal="BODY_TOO_LARGE"))["notes"]) == 300_000
        await phone.until("stops", good, done=False)
        await phone.synced()
        assert await titles_of(ana, trip) == [["Good"], []]
        await phone.patch("stops", good, notes="x" * 300_000, title="Too much")
        await phone.until("stops", good, title="Good", notes="", refusal="BODY_TOO_LARGE")
        await phone.patch("stops", huge, notes="Short")
        await phone.until("stops", huge, title="Huge", notes="Short", refusal=None)
        await phone.patch("stops", good, title="Better")
        await phone.until("stops", good, title="Better", refusal=None)
        await phone.synced()
        assert await titles_of(ana, trip) == [["Huge", "Better"], []]
        assert await phone.tell("errors") == []


async def test_a_member_who_is_removed_loses_every_document_and_learns_nothing_more(region: Region) -> None:
    async with travelling(region.url) as (held, ana, trip):
        bob = await held.guest()
        own = await bob.create(title="Bob's")
        await share(ana, trip, bob)
        stop = await ana.add(trip, "Shared")
        phone = await held.device("phone", bob)
        await phone.until("stops", stop, title="Shared")
        await phone.synced()
        phone.link.cut()
        await phone.patch("stops", stop, title="Bob was here")
        (written,) = await held.ids("stp", trip["id"], 1)
        await phone.insert("stops", {"id": written, "tripId": trip["id"], "dayId": trip["days"][0]["id"], "position": 9, "title": "Bob's"})
        await unshare(ana, trip, bob)
        secret = await ana.add(trip, "Secret")
        await ana.ask(RENAME, input={"tripId": trip["id"], "id": stop, "title": "Hidden"})
        await phone.link.restore()
        await phone.until_gone("stops", stop)
        await phone.until_gone("trips", trip["id"])
        await phone.synced()
        assert [each["id"] for each in await phone.all("trips")] == [own["id"]]
        assert {each["tripId"] for each in await phone.all("days")} == {own["id"]}
        assert secret not in {each["id"] for each in await phone.all("stops")}
        assert {each["title"] for each in await phone.all("stops")} <= {"Bob's"}
        assert not {"Hidden", "Secret"} & set(await phone.tell("seen"))
        assert await titles_of(ana, trip) == [["Hidden", "Secret"], []]
        await share(ana, trip, bob, "VIEWER")
        await phone.until("stops", secret, title="Secret")
        await phone.until("stops", stop, title="Hidden")


async def test_an_edit_of_a_member_who_may_only_read_by_now_is_refused_and_stays_visible(region: Region) -> None:
    async with travelling(region.url) as (held, ana, trip):
        bob = await held.guest()
        await share(ana, trip, bob)
        stop = await ana.add(trip, "Shared")
        phone = await held.device("phone", bob)
        await phone.until("stops", stop, title="Shared")
        await phone.synced()
        phone.link.cut()
        await phone.patch("stops", stop, title="Bob was here")
        (written,) = await held.ids("stp", trip["id"], 1)
        await phone.insert(
            "stops", {"id": written, "tripId": trip["id"], "dayId": trip["days"][0]["id"], "position": 9000, "title": "Bob's"}
        )
        await share(ana, trip, bob, "VIEWER")
        await phone.link.restore()
        await phone.until("stops", stop, title="Shared", refusal="FORBIDDEN")
        await phone.until("stops", written, title="Bob's", refusal="FORBIDDEN")
        await phone.synced()
        assert await titles_of(ana, trip) == [["Shared"], []]
        assert await phone.tell("errors") == []


async def test_stops_that_are_pushed_before_their_trip_wait_for_it(region: Region) -> None:
    async with travelling(region.url) as (held, ana, _):
        phone = await held.device("phone", ana)
        (porto,) = await held.ids("trp", ana.user_id, 1)
        (day,) = await held.ids("day", porto, 1)
        (stop,) = await held.ids("stp", porto, 1)
        (note,) = await held.ids("not", porto, 1)
        await phone.insert("notes", {"id": note, "tripId": porto, "about": stop, "text": "Early"})
        await phone.insert("stops", {"id": stop, "tripId": porto, "dayId": day, "position": 1, "title": "Early", "kind": "visit"})
        await phone.synced()
        await phone.insert("trips", {"id": porto, "title": "Porto", "destinations": ["porto"], "dayCount": 1, "dayIds": [day]})
        await phone.synced()
        await phone.until("notes", note, author=ana.user_id)
        assert await titles_of(ana, {"id": porto}) == [["Early"]]


async def test_fields_that_an_older_app_does_not_know_survive_its_writes(region: Region) -> None:
    async with travelling(region.url) as (held, ana, trip):
        stop = await ana.add(trip, "Museu", notes="Keep", bookingReference="ABC123", durationMinutes=90)
        forgotten = {"stops": ["bookingReference", "notes", "durationMinutes", "location", "cost"], "trips": ["pace", "diets"]}
        old, new = await held.device("old", ana, forgotten=forgotten), await held.device("new", ana)
        assert "notes" not in await old.until("stops", stop, title="Museu")
        await new.until("stops", stop, notes="Keep")
        await old.patch("stops", stop, title="Museu do Fado")
        await old.patch("trips", trip["id"], title="Lisbon")
        await new.until("trips", trip["id"], title="Lisbon", pace="moderate")
        await new.until("stops", stop, title="Museu do Fado", notes="Keep", bookingReference="ABC123", durationMinutes=90)


async def test_a_refinement_that_is_asked_for_offline_is_run_and_answered_once(tmp_path: Path) -> None:
    generator = ScriptedGenerator()
    async with serving(build_node(tmp_path, FakeClock(), [generator])) as url, travelling(url) as (held, ana, trip):
        phone, tablet = await held.device("phone", ana), await held.device("tablet", ana)
        for device in (phone, tablet):
            await device.until("trips", trip["id"], title="Lisboa")
            await device.synced()
            device.link.cut()
        first, second = await held.ids("msg", trip["id"], 2)
        await phone.insert("messages", {"id": first, "tripId": trip["id"], "text": "More museums"})
        lost = phone.link.lose_answer_to("pushMessages")
        await phone.link.restore()
        await lost.executed()
        await tablet.link.restore()
        for device in (phone, tablet):
            await device.until("messages", first, pending=False)
            await device.until_count("messages", 3)
            await device.synced()
        assert await titles_of(ana, trip) == [titles for _, titles in generator.proposed]
        # What is asked for next is done after all that was asked for before: nothing of the first one is still to come.
        await phone.insert("messages", {"id": second, "tripId": trip["id"], "text": "Fewer museums"})
        for device in (phone, tablet):
            await device.until_count("messages", 6)
        assert [task.instruction for task in generator.tasks] == ["More museums", "Fewer museums"]
        chat = (await ana.ask(CHAT, id=trip["id"]))["messages"]
        answers = [("ASSISTANT", LOOKING), ("ASSISTANT", REPLANNED)]
        told = [("TRAVELLER", "More museums"), *answers, ("TRAVELLER", "Fewer museums"), *answers]
        assert [(each["speaker"], each["text"]) for each in chat] == told
        assert len({each["generationId"] for each in chat}) == 2
