"""What can be done to a trip besides editing its itinerary: begin it, end it, share it."""

from collections.abc import Callable

from edge.store.accounts import account_by_email, account_of
from edge.store.documents import documents_of, exists
from edge.store.drafts import drop_days
from edge.store.trips import members_of
from edge.sync.writer import Transaction, Writer
from models.change import DocumentKind, Origin
from models.clock import Clock
from models.errors import Cause, Forbidden, IDTaken, InvalidValue, LastOwner, NotFound, TooMany
from models.ids import CellCode, IdPrefix, MemberId, TripId, UserId, mint, mint_trip
from models.itinerary import Itinerary, empty_itinerary
from models.planning.generation import Generation, Message
from models.trip import Member, Role, Trip, Wishes
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
        self, author: UserId, wishes: Wishes, title: str, also: Callable[[Transaction, Trip], None] | None = None
    ) -> Itinerary:
        """Begin a trip with empty days, owned by `author`; `also` writes more in the same change."""
        now = self._clock()
        trip_id = mint_trip(self._cell)
        trip = checked(lambda: Trip(**dict(wishes), id=trip_id, owner=author, title=title, created_at=now, updated_at=now), "input")
        owner = self._member(trip_id, author, Role.OWNER)

        def work(transaction: Transaction) -> Itinerary:
            if exists(transaction.connection, trip.id):
                raise IDTaken
            itinerary = empty_itinerary(trip, self._cell)
            transaction.save(None, itinerary)
            transaction.put(DocumentKind.MEMBER, owner.id, None, owner)
            if also is not None:
                also(transaction, trip)
            return itinerary

        return (await self._writer.commit(author, trip_id, Origin.EDIT, work)).result

    async def delete(self, author: UserId, trip_id: TripId) -> None:
        """End a trip with all that belongs to it; only its owner may. A generation under way finds it gone and stops."""

        def work(transaction: Transaction) -> None:
            transaction.require_role(trip_id, Role.OWNER)
            connection = transaction.connection
            transaction.save(transaction.itinerary(trip_id), None)
            for message in documents_of(connection, trip_id, DocumentKind.MESSAGE, Message):
                transaction.put(DocumentKind.MESSAGE, message.id, message, None)
            for generation in documents_of(connection, trip_id, DocumentKind.GENERATION, Generation):
                transaction.put(DocumentKind.GENERATION, generation.id, generation, None)
                drop_days(connection, generation.id)
            for member in members_of(connection, trip_id):
                transaction.put(DocumentKind.MEMBER, member.id, member, None)

        await self._writer.commit(author, trip_id, Origin.EDIT, work)

    async def share(self, author: UserId, trip_id: TripId, role: Role, *, user_id: str | None, email: str | None) -> Member:
        """Give a user a role in a trip, or another one than they have; only its owner may.

        Making somebody else the owner makes the author an editor. Raises `NotFound` for an unknown user, `LastOwner`
        when the owner would step down with nobody in their place, and `TooMany`.
        """

        def work(transaction: Transaction) -> Member:
            transaction.require_role(trip_id, Role.OWNER)
            connection = transaction.connection
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
            member = former.replace(role=role) if former else self._member(trip_id, account.user_id, role)
            transaction.put(DocumentKind.MEMBER, member.id, former, member)
            if role is Role.OWNER:
                before = transaction.itinerary(trip_id)
                transaction.put(DocumentKind.MEMBER, members[author].id, members[author], members[author].replace(role=Role.EDITOR))
                transaction.save(before, before.replace(trip=before.trip.replace(owner=account.user_id)))
            return member

        return (await self._writer.commit(author, trip_id, Origin.SHARING, work)).result

    async def unshare(self, author: UserId, trip_id: TripId, user_id: str) -> None:
        """Take a user's role in a trip away: the owner may take anybody's, everyone else may leave."""

        def work(transaction: Transaction) -> None:
            transaction.require_role(trip_id, Role.VIEWER)
            members = {member.user_id: member for member in members_of(transaction.connection, trip_id)}
            if author != user_id and members[author].role is not Role.OWNER:
                raise Forbidden
            member = members.get(UserId(user_id))
            if member is None:
                raise NotFound(path=("userId",))
            if member.role is Role.OWNER:
                raise LastOwner
            transaction.put(DocumentKind.MEMBER, member.id, member, None)

        await self._writer.commit(author, trip_id, Origin.SHARING, work)

    def _member(self, trip_id: TripId, user_id: UserId, role: Role) -> Member:
        return Member(id=MemberId(mint(IdPrefix.MEMBER, self._cell)), trip_id=trip_id, user_id=user_id, role=role, since=self._clock())
