"""Refinements asked for offline: run in order and once, whatever happens in between, and answered in the chat."""

import asyncio
import shutil
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import apsw
import pytest

from edge.planner.refiner import Refined
from edge.store.database import Database
from edge.store.documents import documents_of
from edge.sync.refinements import _PENDING, PENDING_LIMIT, AnsweredError, answer
from models.change import DocumentKind, Origin
from models.errors import (
    Forbidden,
    GenerationRunning,
    IDTaken,
    InvalidValue,
    MalformedID,
    NotFound,
    Overloaded,
    RefinementNotUnderstood,
    TextTooLong,
    TooMany,
    TripWiseError,
)
from models.ids import SYSTEM_USER, CellCode, IdPrefix, UserId, mint
from models.itinerary import Itinerary, add_stop
from models.locale import Locale
from models.planning.generation import Handler, Message, Speaker
from models.refinement.operation import Remove, Undo
from models.trip import Role
from tests.clients.scripted import ScriptedGenerator
from tests.fakes.desk import Desk, Scripted, Trip
from tests.fakes.trips import CELL, stop, titles

SCRIPT: dict[str, Scripted] = {
    "drop the first": Remove(stop=1),
    "drop the second": Remove(stop=2),
    "undo": Undo(),
    "sing": RefinementNotUnderstood(),
    "break": RuntimeError("secret"),
}
ROOT = Path(__file__).parents[2]
STOPS = 150
LOOKING = "I am looking into it; the new itinerary is on its way."


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    opened = await Desk(tmp_path / "desk", SCRIPT).start()
    yield opened
    await opened.stop()


def with_stops(itinerary: Itinerary, count: int) -> Itinerary:
    while len(itinerary.stops) < count:
        itinerary = add_stop(itinerary, stop(itinerary, 1, f"s{len(itinerary.stops)}"), None)
    return itinerary


async def first_day(desk: Desk, trip: Trip) -> list[str]:
    return titles(await desk.reader.itinerary(trip.owner, trip.id))


async def chat(desk: Desk, trip: Trip) -> list[tuple[Speaker, str]]:
    (messages,) = await desk.reader.messages([trip.id], 100)
    return [(message.speaker, message.text) for message in messages]


def count(desk: Desk, outcome: str) -> float | None:
    return desk.events.registry.get_sample_value("tripwise_queued_refinements_total", {"outcome": outcome})


async def test_what_was_asked_for_offline_is_done_in_one_change_with_its_answer(desk: Desk) -> None:
    trip = await desk.shared_trip()
    asked_id = await desk.ask(trip.editor, trip.id, "drop the first")
    reply = await desk.answer(trip, asked_id)
    assert await first_day(desk, trip) == ["b", "c"]
    assert (reply.text, reply.handled_by, reply.author) == ("I removed a.", Handler.LOCAL_MODEL, trip.editor)
    asking, doing = (await desk.log())[-2:]
    assert (asking.origin, doing.origin, doing.author, doing.id) == (Origin.CHAT, Origin.REFINEMENT, trip.editor, reply.change_id)
    assert {write.kind for write in doing.writes} == {DocumentKind.STOP, DocumentKind.MESSAGE}
    assert [(write.was, write.becomes) for write in doing.writes if write.id == asked_id] == [
        ({"pending": True, "reply_id": None}, {"pending": False, "reply_id": reply.id})
    ]
    await desk.writer.undo(trip.owner, trip.id)
    assert await first_day(desk, trip) == ["a", "b", "c"]
    assert count(desk, "local_model") == 1


async def test_it_waits_in_the_chat_until_it_is_run(tmp_path: Path) -> None:
    desk = Desk(tmp_path, SCRIPT)
    trip = await desk.shared_trip()
    asked_id = await desk.ask(trip.editor, trip.id, "drop the first", Locale.FR)
    asked = await desk.message(trip, asked_id)
    assert (asked.pending, asked.speaker, asked.author, asked.text, asked.locale, asked.reply_id) == (
        True,
        Speaker.TRAVELLER,
        trip.editor,
        "drop the first",
        Locale.FR,
        None,
    )
    assert await first_day(desk, trip) == ["a", "b", "c"]
    desk.close()


async def test_a_crash_before_it_is_run_loses_nothing(tmp_path: Path) -> None:
    before = Desk(tmp_path, SCRIPT)
    trip = await before.shared_trip()
    asked_id = await before.ask(trip.editor, trip.id, "drop the first")
    before.close()
    after = await Desk(tmp_path, SCRIPT).start()
    await after.answer(trip, asked_id)
    assert (after.model.asked, await first_day(after, trip)) == (["drop the first"], ["b", "c"])
    await after.stop()


async def test_a_crash_between_run_and_answer_repeats_the_run_and_not_the_edit(tmp_path: Path) -> None:
    before = await Desk(tmp_path / "before", SCRIPT).start()
    before.model.held.add("drop the first")
    trip = await before.shared_trip()
    asked_id = await before.ask(trip.editor, trip.id, "drop the first")
    await before.model.until_asked("drop the first")
    shutil.copytree(tmp_path / "before", tmp_path / "after")
    await before.stop()
    after = await Desk(tmp_path / "after", SCRIPT).start()
    await after.answer(trip, asked_id)
    assert (after.model.asked, await first_day(after, trip)) == (["drop the first"], ["b", "c"])
    assert [change.origin for change in await after.log()][-2:] == [Origin.CHAT, Origin.REFINEMENT]
    await after.stop()


async def test_each_acknowledged_refinement_is_done_exactly_once_whenever_the_process_is_killed(tmp_path: Path) -> None:
    before = Desk(tmp_path, SCRIPT)
    trip = await before.shared_trip()
    await before.writer.edit_itinerary(trip.owner, trip.id, lambda itinerary: with_stops(itinerary, STOPS))
    before.close()
    told: set[str] = set()
    for lines in (3, 25):
        asker = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.fakes.asker", str(tmp_path), trip.id, trip.editor), cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        assert asker.stdout is not None
        told |= {(await asyncio.wait_for(asker.stdout.readline(), 30)).decode().strip() for _ in range(lines)}
        asker.kill()
        told |= {line.decode().strip() async for line in asker.stdout if line.endswith(b"\n")}
        assert await asker.wait() == -9
    desk = await Desk(tmp_path, {"drop the first": Remove(stop=1)}).start()
    await desk.answer(trip, await desk.ask(trip.editor, trip.id, "drop the first"))
    messages = await desk.database.read(lambda connection: documents_of(connection, trip.id, DocumentKind.MESSAGE, Message))
    replies = {message.id: message for message in messages if message.speaker is Speaker.ASSISTANT}
    asked = {message.id: message for message in messages if message.speaker is Speaker.TRAVELLER}
    assert told <= set(asked)
    assert [message for message in asked.values() if message.pending] == []
    assert {message.reply_id for message in asked.values()} == set(replies)
    assert {reply.handled_by for reply in replies.values()} == {Handler.LOCAL_MODEL}
    assert len(await first_day(desk, trip)) == STOPS - len(asked)
    ends = Counter(write.id for change in await desk.log() for write in change.writes if (write.was or {}).get("pending"))
    assert ends == Counter(asked.keys())
    await desk.stop()


async def test_a_node_that_stops_meanwhile_leaves_it_to_the_next_start(tmp_path: Path) -> None:
    before = await Desk(tmp_path, SCRIPT).start()
    before.model.held.add("drop the first")
    trip = await before.shared_trip()
    asked_id = await before.ask(trip.editor, trip.id, "drop the first")
    await before.model.until_asked("drop the first")
    await before.stop()
    after = await Desk(tmp_path, SCRIPT).start()
    await after.answer(trip, asked_id)
    assert await first_day(after, trip) == ["b", "c"]
    await after.stop()


async def test_what_is_answered_is_not_run_by_the_next_start(tmp_path: Path) -> None:
    before = await Desk(tmp_path, SCRIPT).start()
    trip = await before.shared_trip()
    await before.answer(trip, await before.ask(trip.editor, trip.id, "drop the first"))
    await before.stop()
    after = await Desk(tmp_path, SCRIPT).start()
    await after.answer(trip, await after.ask(trip.editor, trip.id, "undo"))
    assert (after.model.asked, await first_day(after, trip)) == (["undo"], ["a", "b", "c"])
    await after.stop()


async def test_refinements_of_a_trip_run_in_the_order_in_which_they_were_asked_for(tmp_path: Path) -> None:
    desk = Desk(tmp_path, SCRIPT)
    trip = await desk.shared_trip()
    late_first = sorted((mint(IdPrefix.MESSAGE, CELL) for _ in range(3)), reverse=True)
    asked = [
        await desk.ask(author, trip.id, text, message_id=message_id)
        for author, text, message_id in zip(
            (trip.editor, trip.owner, trip.editor), ("drop the second", "undo", "drop the first"), late_first, strict=True
        )
    ]
    await desk.start()
    replies = [(await desk.answer(trip, each)).text for each in asked]
    assert replies == ["I removed b.", "I took the last change back.", "I removed a."]
    assert desk.model.asked == ["drop the second", "undo", "drop the first"]
    assert await first_day(desk, trip) == ["b", "c"]
    await desk.stop()


async def test_a_trip_that_waits_holds_up_no_other_one(tmp_path: Path) -> None:
    desk = await Desk(tmp_path, {**SCRIPT, "later": Overloaded(seconds=1)}, back_off_seconds=(600,)).start()
    waiting, other = [await desk.shared_trip() for _ in range(2)]
    held = [await desk.ask(waiting.editor, waiting.id, text) for text in ("later", "drop the first")]
    await desk.model.until_asked("later")
    await desk.answer(other, await desk.ask(other.editor, other.id, "drop the first"))
    assert [(await desk.message(waiting, each)).pending for each in held] == [True, True]
    assert (await first_day(desk, waiting), await first_day(desk, other)) == (["a", "b", "c"], ["b", "c"])
    assert desk.events.registry.get_sample_value("tripwise_refining_trips") == 1
    await desk.stop()


async def test_what_can_be_done_later_is_tried_again(desk: Desk) -> None:
    trip = await desk.shared_trip()
    desk.model.script["drop the first"] = Overloaded(seconds=1)
    asked_id = await desk.ask(trip.editor, trip.id, "drop the first")
    await desk.model.until_asked("drop the first")
    desk.model.script["drop the first"] = Remove(stop=1)
    assert (await desk.answer(trip, asked_id)).text == "I removed a."
    assert len(desk.model.asked) >= 2
    assert await first_day(desk, trip) == ["b", "c"]


async def test_a_refinement_waits_until_the_generation_of_its_trip_has_ended(tmp_path: Path) -> None:
    scripted = ScriptedGenerator(allowed=1)
    desk = await Desk(tmp_path, SCRIPT, [scripted], back_off_seconds=(0.01, 600)).start()
    trip = await desk.shared_trip()
    first, second = [await desk.ask(author, trip.id, text) for author, text in ((trip.owner, "more museums"), (trip.editor, "more parks"))]
    await desk.answer(trip, first)
    await desk.model.until_asked("more parks")
    assert (await desk.message(trip, second)).pending
    scripted.allow(5)
    reply = await desk.answer(trip, second)
    assert (reply.handled_by, reply.text) == (Handler.GENERATOR, LOOKING)
    assert scripted.tasks[0].instruction == "more museums"
    assert desk.model.asked.count("more parks") == 2
    await desk.stop()


async def test_what_the_local_model_leaves_alone_begins_one_generation_with_the_end_of_the_wait(tmp_path: Path) -> None:
    desk = await Desk(tmp_path, SCRIPT, [ScriptedGenerator(allowed=0)]).start()
    trip = await desk.shared_trip()
    asked_id = await desk.ask(trip.editor, trip.id, "more museums", Locale.IT)
    reply = await desk.answer(trip, asked_id)
    asked = await desk.message(trip, asked_id)
    assert asked.generation_id is not None
    assert (reply.generation_id, reply.handled_by, reply.change_id) == (asked.generation_id, Handler.GENERATOR, None)
    log = await desk.log()
    (begun,) = [change for change in log for write in change.writes if write.id == asked.generation_id and write.was is None]
    assert {write.id for write in begun.writes} == {asked.id, reply.id, asked.generation_id}
    assert begun.author == trip.editor
    assert count(desk, "generator") == 1
    await desk.stop()


async def test_a_crash_after_the_generation_was_begun_begins_no_second_one(tmp_path: Path) -> None:
    before = await Desk(tmp_path / "before", SCRIPT, [ScriptedGenerator(allowed=0)]).start()
    trip = await before.shared_trip()
    asked_id = await before.ask(trip.editor, trip.id, "more museums")
    await before.answer(trip, asked_id)
    shutil.copytree(tmp_path / "before", tmp_path / "after")
    await before.stop()
    scripted = ScriptedGenerator()
    after = await Desk(tmp_path / "after", SCRIPT, [scripted]).start()
    await after.answer(trip, await after.ask(trip.owner, trip.id, "less"))
    assert [task.instruction for task in scripted.tasks][:1] == ["more museums"]
    assert after.model.asked.count("more museums") == 0
    await after.stop()


async def test_the_refinement_of_a_removed_member_is_not_run_and_the_others_are_told(tmp_path: Path) -> None:
    desk = Desk(tmp_path, SCRIPT)
    trip = await desk.shared_trip()
    asked_id = await desk.ask(trip.editor, trip.id, "drop the first", Locale.EN)
    await desk.trips.unshare(trip.owner, trip.id, trip.editor)
    await desk.start()
    reply = await desk.answer(trip, asked_id)
    assert (reply.text, reply.handled_by, reply.change_id) == (
        "I left this undone: whoever asked for it is no longer a member of this trip.",
        None,
        None,
    )
    assert (desk.model.asked, await first_day(desk, trip)) == ([], ["a", "b", "c"])
    assert ((await desk.log())[-1].author, (await desk.log())[-1].origin) == (SYSTEM_USER, Origin.CHAT)
    assert count(desk, "NOT_FOUND") == 1
    await desk.stop()


async def test_who_may_only_look_any_more_is_told_so_in_their_language(tmp_path: Path) -> None:
    desk = Desk(tmp_path, SCRIPT)
    trip = await desk.shared_trip()
    asked_id = await desk.ask(trip.editor, trip.id, "drop the first", Locale.FR)
    await desk.trips.share(trip.owner, trip.id, Role.VIEWER, user_id=trip.editor, email=None)
    await desk.start()
    reply = await desk.answer(trip, asked_id)
    assert reply.text.startswith("Votre rôle dans ce voyage")
    assert (desk.model.asked, await first_day(desk, trip)) == ([], ["a", "b", "c"])
    await desk.stop()


@pytest.mark.parametrize(
    ("text", "told", "code"),
    [
        ("sing", "We didn't understand what to change.", "REFINEMENT_NOT_UNDERSTOOD"),
        ("break", "Something went wrong on our side.", "INTERNAL_ERROR"),
    ],
)
async def test_what_will_never_be_done_is_told_and_holds_nothing_up(desk: Desk, text: str, told: str, code: str) -> None:
    trip = await desk.shared_trip()
    asked = [await desk.ask(trip.editor, trip.id, each) for each in (text, "drop the first")]
    replies = [await desk.answer(trip, each) for each in asked]
    assert replies[0].text.startswith(told)
    assert "secret" not in replies[0].text
    assert [reply.handled_by for reply in replies] == [None, Handler.LOCAL_MODEL]
    assert count(desk, code) == 1


async def test_undo_in_words_is_one_change_with_its_messages(desk: Desk) -> None:
    trip = await desk.shared_trip()
    await desk.refiner.refine(trip.owner, trip.id, "drop the first", Locale.EN)
    undone = await desk.refiner.refine(trip.owner, trip.id, "undo", Locale.EN)
    assert await first_day(desk, trip) == ["a", "b", "c"]
    change = (await desk.log())[-1]
    assert (change.origin, change.id, change.undoes) == (Origin.UNDO, undone.change_id, (await desk.log())[-2].id)
    assert await chat(desk, trip) == [
        (Speaker.TRAVELLER, "drop the first"),
        (Speaker.ASSISTANT, "I removed a."),
        (Speaker.TRAVELLER, "undo"),
        (Speaker.ASSISTANT, "I took the last change back."),
    ]


async def test_an_undo_of_nothing_is_told(desk: Desk) -> None:
    owner = await desk.traveller()
    trip = Trip((await desk.trip(owner)).trip.id, owner, owner)
    reply = await desk.answer(trip, await desk.ask(owner, trip.id, "undo"))
    assert reply.text == "This trip has no change left to undo."


async def test_what_waits_goes_with_its_trip(tmp_path: Path) -> None:
    desk = Desk(tmp_path, SCRIPT)
    gone, other = [await desk.shared_trip() for _ in range(2)]
    await desk.ask(gone.editor, gone.id, "drop the first")
    await desk.trips.delete(gone.owner, gone.id)
    asked_id = await desk.ask(other.editor, other.id, "drop the second")
    await desk.start()
    await desk.answer(other, asked_id)
    assert desk.model.asked == ["drop the second"]
    await desk.stop()


async def test_a_trip_that_is_deleted_while_it_is_refined_ends_quietly(desk: Desk) -> None:
    trip, other = [await desk.shared_trip() for _ in range(2)]
    desk.model.script["drop the first"] = Overloaded(seconds=1)
    await desk.ask(trip.editor, trip.id, "drop the first")
    await desk.model.until_asked("drop the first")
    await desk.trips.delete(trip.owner, trip.id)
    await desk.answer(other, await desk.ask(other.editor, other.id, "drop the second"))
    assert count(desk, "NOT_FOUND") is None


async def test_a_wait_ends_once_and_not_without_its_trip(tmp_path: Path) -> None:
    desk = Desk(tmp_path, SCRIPT)
    trip = await desk.shared_trip()
    asked = await desk.message(trip, await desk.ask(trip.editor, trip.id, "drop the first"))

    async def end() -> None:
        await desk.writer.commit(trip.editor, trip.id, Origin.CHAT, lambda transaction: answer(transaction, asked, "Done.", desk.clock()))

    await end()
    async with desk.unchanged():
        with pytest.raises(AnsweredError):
            await end()
    await desk.trips.delete(trip.owner, trip.id)
    async with desk.unchanged():
        with pytest.raises(NotFound):
            await end()
    desk.close()


class LateReader:
    """A database whose answer that nothing waits arrives late."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.is_read, self.arrives = asyncio.Event(), asyncio.Event()

    async def read(self, work: Callable[[apsw.Connection], object]) -> object:
        found = await self.database.read(work)
        if found is None:
            self.is_read.set()
            await self.arrives.wait()
        return found


async def test_what_is_asked_for_while_a_trip_is_found_to_be_done_is_run(tmp_path: Path) -> None:
    desk = Desk(tmp_path, SCRIPT)
    late = LateReader(desk.database)
    desk.refinements._database = late  # type: ignore[assignment]  # all that it does is read
    trip = await desk.shared_trip()
    await desk.start()
    await desk.answer(trip, await desk.ask(trip.editor, trip.id, "drop the first"))
    await late.is_read.wait()
    asked_id = await desk.ask(trip.editor, trip.id, "undo")
    async with asyncio.timeout(20):
        while not desk.refinements._told_again:
            await asyncio.sleep(0.001)
    late.arrives.set()
    await desk.answer(trip, asked_id)
    assert await first_day(desk, trip) == ["a", "b", "c"]
    await desk.stop()


def outcome(refined: Refined) -> tuple[object, ...]:
    return refined.message_id, refined.handled_by, refined.reply, refined.change_id, refined.pending, refined.trip


async def test_a_message_id_sent_again_is_answered_with_what_came_of_it(desk: Desk) -> None:
    trip = await desk.shared_trip()
    asked_id = mint(IdPrefix.MESSAGE, CELL)
    first = await desk.refiner.refine(trip.editor, trip.id, "drop the first", Locale.EN, asked_id)
    assert (first.message_id, first.reply, first.pending) == (asked_id, "I removed a.", False)
    async with desk.unchanged():
        again = await desk.refiner.refine(trip.editor, trip.id, "drop the first", Locale.EN, asked_id)
    assert outcome(again) == outcome(first)
    assert (await first_day(desk, trip), desk.model.asked) == (["b", "c"], ["drop the first"])


async def test_a_generation_is_answered_again_too(tmp_path: Path) -> None:
    desk = await Desk(tmp_path, SCRIPT, [ScriptedGenerator(allowed=0)]).start()
    trip = await desk.shared_trip()
    asked_id = mint(IdPrefix.MESSAGE, CELL)
    first, again = [await desk.refiner.refine(trip.editor, trip.id, "more museums", Locale.EN, asked_id) for _ in range(2)]
    assert outcome(again) == outcome(first)
    assert first.generation is not None
    assert again.generation is not None
    assert first.generation.id == again.generation.id
    await desk.stop()


async def test_one_message_id_sent_twice_at_once_is_done_once(desk: Desk) -> None:
    trip = await desk.shared_trip()
    asked_id = mint(IdPrefix.MESSAGE, CELL)
    both = await asyncio.gather(*(desk.refiner.refine(trip.editor, trip.id, "drop the first", Locale.EN, asked_id) for _ in range(2)))
    assert outcome(both[0])[:5] == outcome(both[1])[:5]
    assert await first_day(desk, trip) == ["b", "c"]
    assert await chat(desk, trip) == [(Speaker.TRAVELLER, "drop the first"), (Speaker.ASSISTANT, "I removed a.")]


async def test_what_waits_is_answered_as_pending_and_not_run_by_who_asks(tmp_path: Path) -> None:
    desk = Desk(tmp_path, SCRIPT)
    trip = await desk.shared_trip()
    asked_id = await desk.ask(trip.editor, trip.id, "drop the first")
    async with desk.unchanged():
        known = await desk.refiner.refine(trip.editor, trip.id, "drop the first", Locale.EN, asked_id)
    assert (known.message_id, known.pending, known.handled_by, known.reply) == (asked_id, True, None, None)
    assert desk.model.asked == []
    desk.close()


async def test_the_message_id_of_something_else_is_refused(desk: Desk) -> None:
    trip, other = [await desk.shared_trip() for _ in range(2)]
    asked_id = mint(IdPrefix.MESSAGE, CELL)
    await desk.refiner.refine(trip.editor, trip.id, "drop the first", Locale.EN, asked_id)
    async with desk.unchanged():
        for author, trip_id, text in (
            (trip.editor, trip.id, "drop the second"),
            (trip.owner, trip.id, "drop the first"),
            (other.editor, other.id, "drop the first"),
        ):
            with pytest.raises(IDTaken):
                await desk.refiner.refine(author, trip_id, text, Locale.EN, asked_id)
        for odd in ("x", trip.id, mint(IdPrefix.MESSAGE, CellCode("lis-1"))):
            with pytest.raises(MalformedID):
                await desk.refiner.refine(trip.editor, trip.id, "drop the first", Locale.EN, odd)


async def test_asking_is_refused_with_nothing_written(tmp_path: Path) -> None:
    desk = Desk(tmp_path, SCRIPT)
    trip = await desk.shared_trip()
    viewer, stranger = await desk.traveller(), await desk.traveller()
    await desk.trips.share(trip.owner, trip.id, Role.VIEWER, user_id=viewer, email=None)
    taken = await desk.ask(trip.editor, trip.id, "drop the first")
    foreign = mint(IdPrefix.MESSAGE, CellCode("lis-1"))
    refusals: list[tuple[UserId, str, str, type[TripWiseError]]] = [
        (viewer, "x", "", Forbidden),
        (stranger, "x", "", NotFound),
        (stranger, "x", taken, NotFound),
        (trip.editor, "x", taken, IDTaken),
        (trip.editor, "drop the first", taken, IDTaken),
        (trip.editor, "x", trip.id, MalformedID),
        (trip.editor, "x", foreign, MalformedID),
        (trip.editor, "  ", "", InvalidValue),
        (trip.editor, "x" * 2001, "", TextTooLong),
    ]
    async with desk.unchanged():
        for author, text, message_id, error in refusals:
            with pytest.raises(error):
                await desk.ask(author, trip.id, text, message_id=message_id)
    desk.close()


async def test_at_most_twenty_refinements_of_a_trip_wait(tmp_path: Path) -> None:
    desk = Desk(tmp_path, SCRIPT)
    trip, other = [await desk.shared_trip() for _ in range(2)]
    asked = [await desk.ask(trip.editor, trip.id, "drop the first") for _ in range(PENDING_LIMIT)]
    async with desk.unchanged():
        with pytest.raises(TooMany):
            await desk.ask(trip.owner, trip.id, "drop the first")
    await desk.ask(other.owner, other.id, "drop the first")
    await desk.start()
    await desk.answer(trip, asked[-1])
    await desk.ask(trip.owner, trip.id, "drop the first")
    await desk.stop()


async def test_what_waits_is_found_by_indexes_of_its_own(desk: Desk) -> None:
    def plans(connection: apsw.Connection) -> list[str]:
        queries = (f"SELECT scope {_PENDING} AND seq > 5 ORDER BY seq", f"SELECT body {_PENDING} AND scope = 'x' ORDER BY seq, rowid")
        return [str(connection.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()) for query in queries]

    by_seq, by_trip = await desk.database.read(plans)
    assert "USING INDEX documents_pending (seq>?)" in by_seq
    assert "USING INDEX documents_pending_of_trip (scope=?)" in by_trip
    assert "TEMP B-TREE" not in by_seq + by_trip


def test_a_message_of_an_older_version_waits_for_nothing() -> None:
    old = {
        "id": mint(IdPrefix.MESSAGE, CELL),
        "trip_id": mint(IdPrefix.TRIP, CELL),
        "speaker": "traveller",
        "author": mint(IdPrefix.USER, CELL),
        "text": "x",
        "handled_by": None,
        "generation_id": None,
        "created_at": "2026-11-22T12:00:00Z",
    }
    assert Message.model_validate(old).pending is False


async def test_a_direct_refinement_is_still_refused_while_a_generation_runs(tmp_path: Path) -> None:
    desk = await Desk(tmp_path, SCRIPT, [ScriptedGenerator(allowed=0)]).start()
    trip = await desk.shared_trip()
    await desk.refiner.refine(trip.owner, trip.id, "more museums", Locale.EN)
    said = await chat(desk, trip)
    with pytest.raises(GenerationRunning):
        await desk.refiner.refine(trip.owner, trip.id, "more parks", Locale.EN)
    assert await chat(desk, trip) == said == [(Speaker.TRAVELLER, "more museums"), (Speaker.ASSISTANT, LOOKING)]
    await desk.stop()
