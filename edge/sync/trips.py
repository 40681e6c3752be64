"""What can be done to a trip besides editing its itinerary: begin it, end it, share it.

The functions write in an open transaction, so that other ways in can do the same; `Trips` gives each one its own.
"""

from collections.abc import Callable
from datetime import datetime

from edge.store.accounts import account_by_email, account_of
from edge.store.births import trip_created_before
from edge.store.documents import documents_of, exists
from edge.store.drafts import drop_days
from edge.store.trips import members_of
from edge.sync.writer import Transaction, Writer
from models.change import DocumentKind, Origin
from models.clock import Clock
from models.errors import Cause, Forbidden, IDTaken, InvalidValue, LastOwner, NotFound, TooMany
from models.ids import CellCode, IdPrefix, MemberId, TripId, UserId, home_of, mint, mint_trip
from models.itinerary import Itinerary, empty_itinerary
from models.planning.generation import Generation, Message
from models.trip import Member, Note, Role, Trip, Wishes
from models.value import checked

MEMBER_LIMIT = 50


class Trips:
    """Begins, ends and shares trips."""

    def __init__(self, writer: Writer, cell: CellCode, clock: Clock) -> None:
        """Write through `writer`."""
        self._writer = writer
        self._cell = cell
        self._clock = clock

    async def create(
        self,
        author: UserId,
        wishes: Wishes,
        title: str,
        also: Callable[[Transaction, Trip], None] | None = None,
        trip_id: TripId | None = None,
    ) -> Itinerary:
        """Begin a trip with empty days, owned by `author`; `also` writes more in the same change.

        Under an id of a client's own it begins once; sent again, it returns the trip as it is then. Raises `IDTaken`.
        """
        now = self._clock()
        new_id = trip_id or mint_trip(self._cell)
        trip = checked(lambda: Trip(**dict(wishes), id=new_id, owner=author, title=title, created_at=now, updated_at=now), "input")

        def work(transaction: Transaction) -> Itinerary:
            earlier = trip_created_before(transaction.connection, author, new_id)
            if earlier is not None:
                return earlier
            itinerary = empty_itinerary(trip, self._cell)
            create_trip(transaction, itinerary, now)
            if also is not None:
                also(transaction, trip)
            return itinerary

        return (await self._writer.commit(author, new_id, Origin.EDIT, work)).result

    async def delete(self, author: UserId, trip_id: TripId) -> None:
        """End a trip as `delete_trip` does."""
        await self._writer.commit(author, trip_id, Origin.EDIT, lambda transaction: delete_trip(transaction, trip_id))

    async def share(self, author: UserId, trip_id: TripId, role: Role, *, user_id: str | None, email: str | None) -> Member:
        """Give a user a role in a trip as `share_trip` does."""

        def work(transaction: Transaction) -> Member:
            return share_trip(transaction, trip_id, role, user_id=user_id, email=email, now=self._clock())

        return (await self._writer.commit(author, trip_id, Origin.SHARING, work)).result

    async def unshare(self, author: UserId, trip_id: TripId, user_id: str) -> None:
        """Take a user's role in a trip away as `unshare_trip` does."""
        await self._writer.commit(author, trip_id, Origin.SHARING, lambda transaction: unshare_trip(transaction, trip_id, user_id))


def create_trip(transaction: Transaction, itinerary: Itinerary, now: datetime) -> None:
    """Begin a trip that the author of the transaction owns; raise `IDTaken` where an id of it was ever used."""
    ids = [itinerary.trip.id, *(day.id for day in itinerary.days), *(stop.id for stop in itinerary.stops)]
    if any(exists(transaction.connection, each) for each in ids):
        raise IDTaken
    owner = _new_member(itinerary.trip.id, transaction.author, Role.OWNER, now)
    transaction.save(None, itinerary)
    transaction.put(DocumentKind.MEMBER, owner.id, None, owner)


def delete_trip(transaction: Transaction, trip_id: TripId) -> None:
    """End a trip with all that belongs to it; only its owner may. A generation under way finds it gone and stops."""
    transaction.require_role(trip_id, Role.OWNER)
    connection = transaction.connection
    transaction.save(transaction.itinerary(trip_id), None)
    for message in documents_of(connection, trip_id, DocumentKind.MESSAGE, Message):
        transaction.put(DocumentKind.MESSAGE, message.id, message, None)
    for note in documents_of(connection, trip_id, DocumentKind.NOTE, Note):
        transaction.put(DocumentKind.NOTE, note.id, note, None)
    for generation in documents_of(connection, trip_id, DocumentKind.GENERATION, Generation):
        transaction.put(DocumentKind.GENERATION, generation.id, generation, None)
        drop_days(connection, generation.id)
    for member in members_of(connection, trip_id):
        transaction.put(DocumentKind.MEMBER, member.id, member, None)


def share_trip(transaction: Transaction, trip_id: TripId, role: Role, *, user_id: str | None, email: str | None, now: datetime) -> Member:
    """Give a user, named by id or by e-mail, a role in a trip, or another one than they have; only its owner may.

    Making somebody else the owner makes the author an editor. Raises `NotFound` for an unknown user, `LastOwner`
    when the owner would step down with nobody in their place, and `TooMany`.
    """
    transaction.require_role(trip_id, Role.OWNER)
    connection, author = transaction.connection, transaction.author
    account = account_by_email(connection, email) if email is not None else account_of(connection, user_id or "")
    if account is None:
        raise NotFound(path=("input", "email" if email is not None else "userId"))
    if account.user_id == author:
        if role is Role.OWNER:
            raise InvalidValue(path=("input", "userId"), field="userId", reason=Cause.OWNED_ALREADY)
        raise LastOwner
    members = {member.user_id: member for member in members_of(connection, trip_id)}
    former = members.get(account.user_id)
    if former is None and len(members) >= MEMBER_LIMIT:
        raise TooMany(field="members", limit=MEMBER_LIMIT)
    member = former.replace(role=role) if former else _new_member(trip_id, account.user_id, role, now)
    transaction.put(DocumentKind.MEMBER, member.id, former, member)
    if role is Role.OWNER:
        before = transaction.itinerary(trip_id)
        transaction.put(DocumentKind.MEMBER, members[author].id, members[author], members[author].replace(role=Role.EDITOR))
        transaction.save(before, before.replace(trip=before.trip.replace(owner=account.user_id)))
    return member


def unshare_trip(transaction: Transaction, trip_id: TripId, user_id: str) -> None:
    """Take a user's role in a trip away: the owner may take anybody's, everyone else may leave."""
    transaction.require_role(trip_id, Role.VIEWER)
    members = {member.user_id: member for member in members_of(transaction.connection, trip_id)}
    if transaction.author != user_id and members[transaction.author].role is not Role.OWNER:
        raise Forbidden
    member = members.get(UserId(user_id))
    if member is None:
        raise NotFound(path=("userId",))
    if member.role is Role.OWNER:
        raise LastOwner
    transaction.put(DocumentKind.MEMBER, member.id, member, None)


def _new_member(trip_id: TripId, user_id: UserId, role: Role, now: datetime) -> Member:
    member_id = MemberId(mint(IdPrefix.MEMBER, home_of(trip_id)))
    return Member(id=member_id, trip_id=trip_id, user_id=user_id, role=role, since=now)
