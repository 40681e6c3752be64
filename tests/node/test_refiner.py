"""What comes of a proposal of the local model: one change with one answer, or a generation; and what the model sees of a trip."""

from collections.abc import AsyncIterator
from datetime import date, time
from pathlib import Path

import pytest

from edge.planner.edits.execution import execute
from edge.planner.refiner import outline_of
from edge.store.documents import documents_of
from models.change import DocumentKind, Origin
from models.locale import Locale
from models.planning.generation import Handler
from models.refinement.operation import Move, Remove, Undo, WriteNote
from models.refinement.outline import StopOutline
from models.trip import Note
from tests.clients.scripted import ScriptedGenerator, catalogue
from tests.fakes.cell import FakeClock
from tests.fakes.desk import Desk, Scripted, Trip
from tests.fakes.lisboa import CELL, euros, lisboa
from tests.fakes.trips import titles

SCRIPT: dict[str, Scripted] = {
    "drop the first two": (Remove(stop=1), Remove(stop=2)),
    "drop the first twice": (Remove(stop=1), Remove(stop=1)),
    "drop the first and undo": (Remove(stop=1), Undo()),
    "drop the first": Remove(stop=1),
    "note it": WriteNote(stop=1, text="bring a coat"),
    "drop the second and note it": (Remove(stop=2), WriteNote(text="less is more")),
    "undo": Undo(),
}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    opened = await Desk(tmp_path, SCRIPT, [ScriptedGenerator(allowed=0)]).start()
    yield opened
    await opened.stop()


async def first_day(desk: Desk, trip: Trip) -> list[str]:
    return titles(await desk.reader.itinerary(trip.owner, trip.id))


async def notes(desk: Desk, trip: Trip) -> list[Note]:
    return await desk.database.read(lambda connection: documents_of(connection, trip.id, DocumentKind.NOTE, Note))


def count(desk: Desk, outcome: str) -> float | None:
    return desk.events.registry.get_sample_value("tripwise_refinements_total", {"handler": "local_model", "outcome": outcome})


async def test_two_edits_are_one_change_with_one_answer_that_one_undo_takes_back(desk: Desk) -> None:
    trip = await desk.shared_trip()
    done = await desk.refiner.refine(trip.editor, trip.id, "drop the first two", Locale.EN)
    assert (await first_day(desk, trip), done.reply, done.handled_by) == (["c"], "I removed a. I removed b.", Handler.LOCAL_MODEL)
    change = (await desk.log())[-1]
    assert (change.id, change.origin, change.author) == (done.change_id, Origin.REFINEMENT, trip.editor)
    assert (count(desk, "compound"), count(desk, "remove")) == (1, None)
    await desk.writer.undo(trip.owner, trip.id)
    assert await first_day(desk, trip) == ["a", "b", "c"]


@pytest.mark.parametrize("text", ["drop the first twice", "drop the first and undo"])
async def test_if_one_of_two_edits_can_t_be_done_nothing_is_and_a_generator_gets_the_request(desk: Desk, text: str) -> None:
    trip = await desk.shared_trip()
    done = await desk.refiner.refine(trip.editor, trip.id, text, Locale.EN)
    assert (await first_day(desk, trip), done.handled_by, done.change_id) == (["a", "b", "c"], Handler.GENERATOR, None)
    assert done.generation is not None


async def test_a_note_is_a_document_of_who_asked_for_it_and_undone_with_its_change(desk: Desk) -> None:
    trip = await desk.shared_trip()
    stop_id = (await desk.reader.itinerary(trip.owner, trip.id)).stops[0].id
    desk.clock.forward(minutes=1)
    done = await desk.refiner.refine(trip.editor, trip.id, "note it", Locale.EN)
    (note,) = await notes(desk, trip)
    assert (note.about, note.author, note.text, done.reply) == (stop_id, trip.editor, "bring a coat", "I wrote that down about a.")
    assert {write.kind for write in (await desk.log())[-1].writes} == {DocumentKind.NOTE, DocumentKind.MESSAGE, DocumentKind.TRIP}
    await desk.refiner.refine(trip.owner, trip.id, "undo", Locale.EN)
    assert (await notes(desk, trip), await first_day(desk, trip)) == ([], ["a", "b", "c"])


async def test_an_edit_and_a_note_are_undone_together(desk: Desk) -> None:
    trip = await desk.shared_trip()
    done = await desk.refiner.refine(trip.editor, trip.id, "drop the second and note it", Locale.EN)
    assert done.reply == "I removed b. I wrote that down about the trip."
    assert ([note.about for note in await notes(desk, trip)], await first_day(desk, trip)) == ([None], ["a", "c"])
    await desk.writer.undo(trip.owner, trip.id)
    assert (await notes(desk, trip), await first_day(desk, trip)) == ([], ["a", "b", "c"])


async def test_a_note_that_was_deleted_since_stands_in_the_way_of_no_undo(desk: Desk) -> None:
    trip = await desk.shared_trip()
    for text in ("drop the first", "note it"):
        desk.clock.forward(minutes=1)
        await desk.refiner.refine(trip.editor, trip.id, text, Locale.EN)
    (note,) = await notes(desk, trip)
    await desk.notes.delete(trip.editor, trip.id, note.id)
    for _ in range(2):
        desk.clock.forward(minutes=1)
        await desk.writer.undo(trip.owner, trip.id)
    assert await first_day(desk, trip) == ["a", "b", "c"]


async def test_a_note_that_a_traveller_wrote_is_no_business_of_undo(desk: Desk) -> None:
    trip = await desk.shared_trip()
    await desk.notes.create(trip.editor, trip.id, None, "mine")
    await desk.writer.undo(trip.owner, trip.id)
    assert ([note.text for note in await notes(desk, trip)], await first_day(desk, trip)) == (["mine"], ["a", "b"])


def test_the_model_sees_the_stops_and_what_the_trip_could_have_besides() -> None:
    before = lisboa(locked=(2,))
    seen = outline_of(before, catalogue(), FakeClock(), Locale.PT_BR)
    assert seen.stops[1] == StopOutline(
        number=2,
        day=1,
        name="Cervejaria Trindade",
        category=catalogue().place("plc_lisboa_cervejaria-trindade").category,
        starts_at=time(13),
        minutes=75,
        locked=True,
    )
    assert (seen.day_count, seen.first_date, seen.today, seen.locale) == (2, date(2026, 11, 24), date(2026, 11, 22), Locale.PT_BR)
    assert set(seen.places) == {place.name for place in catalogue().places("lisboa")} - {stop.title for stop in before.stops}


@pytest.mark.parametrize(
    ("locale", "destinations", "currency"),
    [(Locale.PT_BR, ("lisboa",), "BRL"), (Locale.PT_PT, ("salvador", "lisboa"), "EUR"), (Locale.EN, ("salvador",), "BRL")],
)
def test_an_amount_without_a_currency_is_in_that_of_the_budget_or_the_usual_one(
    locale: Locale, destinations: tuple[str, ...], currency: str
) -> None:
    before = lisboa(((), ()), destinations=destinations)
    assert outline_of(before, catalogue(), FakeClock(), locale).currency == currency
    budgeted = before.having(trip=before.trip.replace(budget=euros(100)))
    assert outline_of(budgeted, catalogue(), FakeClock(), locale).currency == "EUR"


def test_the_model_sees_what_an_edit_left() -> None:
    after = execute((Move(stop=3, day=2),), lisboa(), catalogue(), Locale.EN, CELL).itinerary
    seen = outline_of(after, catalogue(), FakeClock(), Locale.EN)
    assert [(stop.number, stop.day, stop.starts_at) for stop in seen.stops if stop.name == "Museu Nacional dos Coches"] == [
        (4, 2, time(12, 45))
    ]
