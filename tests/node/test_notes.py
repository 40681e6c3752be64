"""Notes of travellers: who may write which, what they are about, and that a refusal changes nothing."""

import pytest

from edge.store.replay import replay
from edge.sync.notes import create_note
from edge.sync.stops import create_stop
from edge.sync.writer import Transaction
from models.change import DocumentKind, Origin
from models.errors import Forbidden, IDTaken, InvalidValue, MalformedID, NotFound, NothingToUndo, TextTooLong, TooMany
from models.ids import CellCode, NoteId, TripId, UserId, mint_note
from models.itinerary import remove_stop, update_trip
from models.trip import NOTE_LIMIT, Note, Role
from tests.fakes.cell import Cell
from tests.fakes.trips import CELL, day_id, id_of, stop


async def begun(cell: Cell, *friends: Role) -> tuple[UserId, TripId, list[UserId]]:
    owner = await cell.traveller()
    trip_id = (await cell.trip(owner)).trip.id
    members = [await cell.traveller() for _ in friends]
    for member, role in zip(members, friends, strict=True):
        await cell.trips.share(owner, trip_id, role, user_id=member, email=None)
    return owner, trip_id, members


async def texts(cell: Cell, trip_id: TripId, limit: int = NOTE_LIMIT) -> list[str]:
    (found,) = await cell.reader.notes([trip_id], limit)
    return [note.text for note in found]


async def test_a_note_is_one_document_and_one_change_that_leaves_the_itinerary_alone(cell: Cell) -> None:
    owner, trip_id, _ = await begun(cell)
    before = await cell.reader.itinerary(owner, trip_id)
    cell.clock.forward(minutes=5)
    committed = await cell.notes.create(owner, trip_id, None, "  Levar casaco ")
    note = committed.result
    assert note == Note(id=note.id, trip_id=trip_id, author=owner, text="Levar casaco", created_at=cell.clock(), updated_at=cell.clock())
    assert committed.change is not None
    assert (committed.change.scope, committed.change.origin, committed.change.is_undoable) == (trip_id, Origin.EDIT, False)
    assert [(write.kind, write.id, write.was) for write in committed.change.writes] == [(DocumentKind.NOTE, note.id, None)]
    assert await cell.reader.itinerary(owner, trip_id) == before
    assert await cell.reader.node(owner, DocumentKind.NOTE, note.id) == note
    assert replay(cell.folder).differences == ()


async def test_two_members_who_both_write_about_a_stop_both_keep_their_note(cell: Cell) -> None:
    owner, trip_id, (friend,) = await begun(cell, Role.EDITOR)
    itinerary = await cell.add(owner, trip_id, "Castelo")
    castle = id_of(itinerary, "Castelo")
    first = (await cell.notes.create(owner, trip_id, castle, "bilhetes comprados")).result
    second = (await cell.notes.create(friend, trip_id, castle, "fecha às 18")).result
    (found,) = await cell.reader.notes([trip_id], 10)
    assert found == [first, second]
    assert [(note.author, note.about) for note in found] == [(owner, castle), (friend, castle)]


async def test_a_note_is_about_the_trip_or_a_day_or_stop_of_it_and_nothing_else(cell: Cell) -> None:
    owner, trip_id, _ = await begun(cell)
    itinerary = await cell.add(owner, trip_id, "Castelo")
    other = await cell.add(owner, (await cell.trip(owner)).trip.id, "Torre")
    elsewhere = (await cell.notes.create(owner, trip_id, day_id(itinerary, 2), "sobre o dia")).result
    for about in (trip_id, owner, elsewhere.id, id_of(other, "Torre"), day_id(other, 1), mint_note(CELL), "x", ""):
        async with cell.unchanged():
            with pytest.raises(InvalidValue) as caught:
                await cell.notes.create(owner, trip_id, about, "texto")
        assert caught.value.path == ("input", "about")


async def test_a_note_stays_when_what_it_is_about_goes_and_may_still_arrive_then(cell: Cell) -> None:
    owner, trip_id, (friend,) = await begun(cell, Role.EDITOR)
    itinerary = await cell.add(owner, trip_id, "Castelo")
    castle, last_day = id_of(itinerary, "Castelo"), day_id(itinerary, 3)
    await cell.notes.create(owner, trip_id, castle, "antes")
    await cell.writer.edit_itinerary(owner, trip_id, lambda before: remove_stop(before, castle))
    await cell.writer.edit_itinerary(owner, trip_id, lambda before: update_trip(before, {"day_count": 2}, CELL))
    await cell.notes.create(friend, trip_id, castle, "depois")
    await cell.notes.create(friend, trip_id, last_day, "também")
    assert await texts(cell, trip_id) == ["antes", "depois", "também"]


async def test_only_its_author_and_the_owner_change_and_delete_a_note(cell: Cell) -> None:
    owner, trip_id, (author, editor, viewer) = await begun(cell, Role.EDITOR, Role.EDITOR, Role.VIEWER)
    stranger = await cell.traveller()
    note = (await cell.notes.create(author, trip_id, None, "um")).result
    for user, refusal in ((editor, Forbidden), (viewer, Forbidden), (stranger, NotFound)):
        async with cell.unchanged():
            with pytest.raises(refusal):
                await cell.notes.update(user, trip_id, note.id, "dois")
            with pytest.raises(refusal):
                await cell.notes.delete(user, trip_id, note.id)
            if user != editor:
                with pytest.raises(refusal):
                    await cell.notes.create(user, trip_id, None, "meu")
    cell.clock.forward(hours=1)
    by_author = (await cell.notes.update(author, trip_id, note.id, "dois")).result
    assert by_author == note.replace(text="dois", updated_at=cell.clock())
    by_owner = (await cell.notes.update(owner, trip_id, note.id, "três")).result
    assert (by_owner.text, by_owner.author) == ("três", author)
    await cell.notes.delete(owner, trip_id, note.id)
    assert await texts(cell, trip_id) == []


async def test_an_author_who_only_views_by_now_keeps_the_note_but_may_not_touch_it(cell: Cell) -> None:
    owner, trip_id, (author,) = await begun(cell, Role.EDITOR)
    note = (await cell.notes.create(author, trip_id, None, "meu")).result
    await cell.trips.share(owner, trip_id, Role.VIEWER, user_id=author, email=None)
    async with cell.unchanged():
        with pytest.raises(Forbidden):
            await cell.notes.update(author, trip_id, note.id, "outro")
        with pytest.raises(Forbidden):
            await cell.notes.delete(author, trip_id, note.id)
    assert await cell.reader.node(author, DocumentKind.NOTE, note.id) == note


async def test_a_note_of_another_trip_or_of_none_is_not_found(cell: Cell) -> None:
    owner, trip_id, _ = await begun(cell)
    other = (await cell.trip(owner)).trip.id
    note = (await cell.notes.create(owner, trip_id, None, "um")).result
    async with cell.unchanged():
        for trip, note_id in ((other, note.id), (trip_id, mint_note(CELL))):
            with pytest.raises(NotFound):
                await cell.notes.update(owner, trip, note_id, "dois")
            with pytest.raises(NotFound):
                await cell.notes.delete(owner, trip, note_id)
    with pytest.raises(NotFound):
        await cell.reader.node(await cell.traveller(), DocumentKind.NOTE, note.id)


async def test_a_text_has_between_1_and_2000_characters(cell: Cell) -> None:
    owner, trip_id, _ = await begun(cell)
    note = (await cell.notes.create(owner, trip_id, None, "x" * 2_000)).result
    async with cell.unchanged():
        for text, refusal in (("", InvalidValue), (" \n ", InvalidValue), ("x" * 2_001, TextTooLong)):
            with pytest.raises(refusal) as caught:
                await cell.notes.create(owner, trip_id, None, text)
            assert caught.value.path == ("input", "text")
            with pytest.raises(refusal):
                await cell.notes.update(owner, trip_id, note.id, text)


async def test_an_update_to_the_same_text_leaves_no_change(cell: Cell) -> None:
    owner, trip_id, _ = await begun(cell)
    note = (await cell.notes.create(owner, trip_id, None, "um")).result
    cell.clock.forward(hours=1)
    async with cell.unchanged():
        committed = await cell.notes.update(owner, trip_id, note.id, " um ")
    assert (committed.result, committed.change) == (note, None)


async def test_a_trip_holds_500_notes_and_a_deleted_one_makes_room(cell: Cell) -> None:
    owner, trip_id, _ = await begun(cell)
    ids = [mint_note(CELL) for _ in range(NOTE_LIMIT)]

    def work(transaction: Transaction) -> None:
        for note_id in ids:
            create_note(transaction, trip_id, note_id, None, "x", cell.clock())

    await cell.writer.commit(owner, trip_id, Origin.EDIT, work)
    assert len(await texts(cell, trip_id)) == 500
    async with cell.unchanged():
        with pytest.raises(TooMany) as caught:
            await cell.notes.create(owner, trip_id, None, "mais um")
    assert caught.value.params == {"field": "notes", "limit": 500}
    await cell.notes.delete(owner, trip_id, ids[7])
    await cell.notes.create(owner, trip_id, None, "mais um")
    assert await texts(cell, trip_id, 2) == ["x", "mais um"]


async def test_the_501st_note_of_one_change_is_refused_and_none_is_written(cell: Cell) -> None:
    owner, trip_id, _ = await begun(cell)

    def work(transaction: Transaction) -> None:
        for _ in range(NOTE_LIMIT + 1):
            create_note(transaction, trip_id, mint_note(CELL), None, "x", cell.clock())

    async with cell.unchanged():
        with pytest.raises(TooMany):
            await cell.writer.commit(owner, trip_id, Origin.EDIT, work)


async def test_a_stop_and_a_note_about_it_come_in_one_change(cell: Cell) -> None:
    owner = await cell.traveller()
    itinerary = await cell.trip(owner)
    trip_id, castle = itinerary.trip.id, stop(itinerary, 1, "Castelo")

    def work(transaction: Transaction) -> Note:
        create_stop(transaction, trip_id, castle, None, cell.clock)
        return create_note(transaction, trip_id, mint_note(CELL), castle.id, "fecha às 18", cell.clock())

    note = (await cell.writer.commit(owner, trip_id, Origin.EDIT, work)).result
    assert await cell.reader.node(owner, DocumentKind.NOTE, note.id) == note
    assert note.about == castle.id


async def test_notes_come_in_the_order_of_their_arrival_whatever_the_clocks_of_devices_say(cell: Cell) -> None:
    owner, trip_id, _ = await begun(cell)
    early, late = NoteId(f"not_{CELL}_{'0' * 32}"), NoteId(f"not_{CELL}_{'f' * 32}")
    await cell.notes.create(owner, trip_id, None, "primeira", late)
    await cell.notes.create(owner, trip_id, None, "segunda", early)
    await cell.notes.update(owner, trip_id, late, "primeira, mudada")
    assert await texts(cell, trip_id) == ["primeira, mudada", "segunda"]
    assert await texts(cell, trip_id, 1) == ["segunda"]


async def test_a_note_sent_again_by_its_author_is_answered_as_it_is_now_and_written_once(cell: Cell) -> None:
    owner, trip_id, _ = await begun(cell)
    note_id = mint_note(CELL)
    await cell.notes.create(owner, trip_id, None, "um", note_id)
    changed = (await cell.notes.update(owner, trip_id, note_id, "dois")).result
    async with cell.unchanged():
        again = await cell.notes.create(owner, trip_id, None, "um", note_id)
    assert (again.result, again.change) == (changed, None)


async def test_an_id_that_was_used_otherwise_is_taken(cell: Cell) -> None:
    owner, trip_id, (friend,) = await begun(cell, Role.EDITOR)
    other = (await cell.trip(friend)).trip.id
    mine, gone = mint_note(CELL), mint_note(CELL)
    await cell.notes.create(owner, trip_id, None, "um", mine)
    await cell.notes.create(owner, trip_id, None, "um", gone)
    await cell.notes.delete(owner, trip_id, gone)
    async with cell.unchanged():
        for author, trip, note_id in ((friend, trip_id, mine), (friend, other, mine), (owner, trip_id, gone)):
            with pytest.raises(IDTaken):
                await cell.notes.create(author, trip, None, "um", note_id)


async def test_an_id_of_another_kind_or_cell_is_malformed(cell: Cell) -> None:
    owner, trip_id, _ = await begun(cell)
    async with cell.unchanged():
        for note_id in ("x", trip_id, mint_note(CellCode("lis-1")), f"not_{CELL}_{'F' * 32}"):
            with pytest.raises(MalformedID):
                await cell.notes.create(owner, trip_id, None, "um", NoteId(note_id))


async def test_undo_leaves_notes_alone(cell: Cell) -> None:
    owner, trip_id, _ = await begun(cell)
    await cell.add(owner, trip_id, "Castelo")
    await cell.notes.create(owner, trip_id, None, "um")
    assert (await cell.writer.undo(owner, trip_id)).result.stops == ()
    with pytest.raises(NothingToUndo):
        await cell.writer.undo(owner, trip_id)
    assert await texts(cell, trip_id) == ["um"]


async def test_the_notes_of_a_deleted_trip_go_with_it(cell: Cell) -> None:
    owner, trip_id, (friend,) = await begun(cell, Role.EDITOR)
    note = (await cell.notes.create(friend, trip_id, None, "um")).result
    await cell.trips.delete(owner, trip_id)
    assert await texts(cell, trip_id) == []
    with pytest.raises(NotFound):
        await cell.reader.node(friend, DocumentKind.NOTE, note.id)
    assert replay(cell.folder).differences == ()
