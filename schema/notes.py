"""Notes of the travellers: writing, changing and deleting them. No undo takes them back."""

from typing import Annotated

import strawberry

from edge.sync.writer import Committed
from models import trip as trips
from models.ids import IdPrefix, NoteId, require, require_of
from schema.context import Info, context_of
from schema.problems import Problem, tells_problems
from schema.trip_edits import DeletePayload, Id, change_id_of, trip_id_of
from schema.trips import Note


@strawberry.input(description="A note to write.")
class CreateNoteInput:
    """A new note."""

    id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Its id, minted by the client: `not_`, the cell of the trip, `_` and a UUIDv7 in hexadecimal. Sent again,"
        " it is answered as it is then, and writes no second note. Ours when left out.",
    )
    trip_id: strawberry.ID = strawberry.field(description="The trip.")
    about: strawberry.ID | None = strawberry.field(default=None, description="The day or stop it is about; the trip when left out.")
    text: str = strawberry.field(description="What it says, 1 to 2000 characters.")


@strawberry.input(description="A note to change.")
class UpdateNoteInput:
    """Note fields."""

    id: strawberry.ID = strawberry.field(description="The note's id.")
    trip_id: strawberry.ID = strawberry.field(description="The trip it belongs to.")
    text: str = strawberry.field(description="What it says from now on, 1 to 2000 characters.")


@strawberry.type(description="The outcome of an edit of a note.")
class NotePayload:
    """A note, or problems."""

    note: Note | None = strawberry.field(default=None, description="The note as it is now; none when there are problems.")
    change_id: strawberry.ID | None = strawberry.field(default=None, description="The change; none when nothing had to change.")
    problems: list[Problem] = strawberry.field(default_factory=list, description="Why it was refused; empty on success.")


@strawberry.type
class NoteMutation:
    """Mutations of notes."""

    @strawberry.mutation(description="Write a note about a trip, or about a day or stop of it; each trip holds up to 500.")
    @tells_problems(NotePayload)
    async def create_note(self, info: Info, input: Annotated[CreateNoteInput, strawberry.argument(description="The note.")]) -> NotePayload:
        """Write a note."""
        context = context_of(info)
        note_id = NoteId(require_of(input.id, IdPrefix.NOTE, context.node.cell)) if input.id is not None else None
        trip_id = trip_id_of(input.trip_id)
        return _payload(await context.node.notes.create(context.user_id, trip_id, input.about, input.text, note_id))

    @strawberry.mutation(description="Change the text of a note; its author and the trip's owner may.")
    @tells_problems(NotePayload)
    async def update_note(
        self, info: Info, input: Annotated[UpdateNoteInput, strawberry.argument(description="What to change.")]
    ) -> NotePayload:
        """Change a note."""
        context = context_of(info)
        note_id = require(input.id, IdPrefix.NOTE)
        return _payload(await context.node.notes.update(context.user_id, trip_id_of(input.trip_id), note_id, input.text))

    @strawberry.mutation(description="Delete a note; its author and the trip's owner may.")
    @tells_problems(DeletePayload)
    async def delete_note(
        self, info: Info, id: Id, trip_id: Annotated[strawberry.ID, strawberry.argument(description="The trip it belongs to.")]
    ) -> DeletePayload:
        """Delete a note."""
        context = context_of(info)
        await context.node.notes.delete(context.user_id, trip_id_of(trip_id), require(id, IdPrefix.NOTE))
        return DeletePayload(deleted_id=id)


def _payload(committed: Committed[trips.Note]) -> NotePayload:
    return NotePayload(note=Note(value=committed.result), change_id=change_id_of(committed))
