"""What an offline client asks for: one intent, with what it was meant for.

The names of operations are those of the GraphQL mutations that do the same online. Arguments come in camel case, and the values
of a document's fields as that document has them.
"""

from typing import ClassVar

from pydantic import AwareDatetime, ConfigDict, Field, JsonValue

from models.errors import Cause, InvalidValue, UnknownMutation
from models.trip import Role
from models.value import Value, checked
from models.wire import from_wire

SCHEMA_VERSION = 1
"""The version of the documents and mutations that this program writes; see docs/sync-protocol.md."""


class SentMutation(Value):
    """A mutation as a client sends it.

    `id` counts the client's mutations from 1, without a gap. `base` holds what the edited fields were on the device before the
    edit, and `edited_at` is when it was made by the device's clock. Whatever else is wrong with one is an outcome of this one
    mutation, and holds up no other.
    """

    id: int = Field(ge=1, lt=2**53)
    op: str
    args: JsonValue = Field(default_factory=dict)
    base: JsonValue = Field(default_factory=dict)
    edited_at: AwareDatetime | None = None


class Args(Value):
    """The arguments of an operation."""

    IDS: ClassVar[frozenset[str]] = frozenset({"id", "trip_id"})

    @property
    def fields(self) -> dict[str, JsonValue]:
        """Return the fields of the document that were given, by the names under which they are stored."""
        return {name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set and name not in self.IDS}


class TripArgs(Args):
    """The fields of a trip."""

    title: JsonValue = None
    destinations: JsonValue = None
    starts_on: JsonValue = None
    day_count: JsonValue = None
    travellers: JsonValue = None
    budget: JsonValue = None
    interests: JsonValue = None
    pace: JsonValue = None
    mobility: JsonValue = None
    diets: JsonValue = None
    locale: JsonValue = None
    notes: JsonValue = None


class StopArgs(Args):
    """The fields of a stop, but for its place in the itinerary."""

    kind: JsonValue = None
    title: JsonValue = None
    place_id: JsonValue = None
    location: JsonValue = None
    starts_at: JsonValue = None
    duration_minutes: JsonValue = None
    cost: JsonValue = None
    notes: JsonValue = None
    booking_reference: JsonValue = None
    done: JsonValue = None
    locked: JsonValue = None


class NewStop(StopArgs):
    """A stop of a new trip."""

    id: str


class NewDay(Args):
    """A day of a new trip, with its stops in order."""

    id: str
    title: JsonValue = ""
    notes: JsonValue = ""
    destination: JsonValue = None
    stops: tuple[NewStop, ...] = ()


class CreateTrip(TripArgs):
    """Begin a trip, whole: without `days` they are given ids here, with them there is one for each day."""

    IDS = Args.IDS | {"days"}
    id: str
    days: tuple[NewDay, ...] = Field(default=(), max_length=30)


class UpdateTrip(TripArgs):
    """Change a trip; `day_ids` name the days by which it gets longer."""

    IDS = Args.IDS | {"day_ids"}
    id: str
    day_ids: tuple[str, ...] = Field(default=(), max_length=30)


class OfTrip(Args):
    """A trip."""

    id: str


class UndoTrip(Args):
    """A trip whose last change is taken back."""

    trip_id: str


class UpdateDay(Args):
    """Change a day."""

    trip_id: str
    id: str
    title: JsonValue = None
    notes: JsonValue = None


class CreateStop(StopArgs):
    """Add a stop behind another, or at the beginning or end of a day."""

    IDS = Args.IDS | {"day_id", "after_id", "first"}
    trip_id: str
    id: str
    day_id: str
    after_id: str | None = None
    first: bool = False


class UpdateStop(StopArgs):
    """Change a stop."""

    trip_id: str
    id: str


class MoveStop(Args):
    """Put a stop behind another, or at the beginning or end of a day."""

    trip_id: str
    id: str
    day_id: str | None = None
    after_id: str | None = None
    first: bool = False


class PlaceStop(Args):
    """Put a stop at a place of the catalogue, or at a point."""

    trip_id: str
    id: str
    place_id: str | None = None
    location: JsonValue = None


class InTrip(Args):
    """A document of a trip."""

    trip_id: str
    id: str


class CreateNote(Args):
    """Write a note."""

    trip_id: str
    id: str
    about: str | None = None
    text: str


class UpdateNote(Args):
    """Change a note."""

    trip_id: str
    id: str
    text: str


class ShareTrip(Args):
    """Give a user a role in a trip."""

    trip_id: str
    user_id: str
    role: Role


class UnshareTrip(Args):
    """Take a user's role in a trip away."""

    trip_id: str
    user_id: str


class UpdateProfile(Args):
    """Change one's own profile."""

    name: JsonValue = None
    locale: JsonValue = None
    preferences: JsonValue = None


class RefineTrip(Args):
    """Ask for a change in words."""

    trip_id: str
    message_id: str
    text: str


class Skip(Args):
    """Give up a mutation that was never answered, whatever it was."""

    model_config = ConfigDict(extra="ignore")


ARGS: dict[str, type[Args]] = {
    "createTrip": CreateTrip,
    "updateTrip": UpdateTrip,
    "deleteTrip": OfTrip,
    "undoTrip": UndoTrip,
    "shareTrip": ShareTrip,
    "unshareTrip": UnshareTrip,
    "updateDay": UpdateDay,
    "createStop": CreateStop,
    "updateStop": UpdateStop,
    "moveStop": MoveStop,
    "placeStop": PlaceStop,
    "deleteStop": InTrip,
    "createNote": CreateNote,
    "updateNote": UpdateNote,
    "deleteNote": InTrip,
    "updateProfile": UpdateProfile,
    "refineTrip": RefineTrip,
    "skip": Skip,
}
"""The operations, by the names of the mutations that do the same online, and their arguments."""


def args_of(mutation: SentMutation) -> Args:
    """Return the arguments of a mutation; raise `UnknownMutation`, or `InvalidInput` for what is wrong with them."""
    args = ARGS.get(mutation.op)
    if args is None:
        raise UnknownMutation(path=("op",), op=mutation.op[:60])
    given = _object(mutation.args, "args")
    return checked(lambda: args.model_validate(given), "args")


def base_of(mutation: SentMutation) -> dict[str, JsonValue]:
    """Return what the fields of a mutation were on the device, by the names under which they are stored; raise `InvalidInput`."""
    return _object(mutation.base, "base")


def _object(sent: JsonValue, name: str) -> dict[str, JsonValue]:
    if not isinstance(sent, dict):
        raise InvalidValue(path=(name,), field=name, reason=Cause.UNEXPECTED_FORM)
    return from_wire(sent, name)
