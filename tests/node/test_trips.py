"""Beginning, ending and sharing trips: who may, and that a refusal changes nothing."""

import asyncio

import pytest

from edge.store.trips import members_of
from edge.sync import trips as module
from edge.sync.writer import Transaction
from models.change import DocumentKind, Origin
from models.errors import Forbidden, InvalidValue, LastOwner, NotFound, TextTooLong, TooMany, TripWiseError
from models.ids import GenerationId, IdPrefix, MessageId, TripId, UserId, mint
from models.planning.generation import Generation, Message, Speaker
from models.trip import Role, Trip
from tests.fakes.cell import Cell
from tests.fakes.trips import CELL, WISHES


async def begun(cell: Cell) -> tuple[UserId, TripId]:
    owner = await cell.traveller()
    return owner, (await cell.trip(owner)).trip.id


async def roles(cell: Cell, trip_id: TripId) -> dict[UserId, Role]:
    return {member.user_id: member.role for member in await cell.database.read(lambda connection: members_of(connection, trip_id))}


async def share(cell: Cell, author: UserId, trip_id: TripId, user_id: UserId, role: Role) -> None:
    await cell.trips.share(author, trip_id, role, user_id=user_id, email=None)


async def test_a_new_trip_has_empty_days_and_its_owner(cell: Cell) -> None:
    owner = await cell.traveller()
    itinerary = await cell.trips.create(owner, WISHES, "  Lisboa ")
    assert (itinerary.trip.title, itinerary.trip.owner, len(itinerary.days), itinerary.stops) == ("Lisboa", owner, 3, ())
    assert await roles(cell, itinerary.trip.id) == {owner: Role.OWNER}
    (change,) = await cell.log()
    assert [write.kind for write in change.writes] == [DocumentKind.TRIP, *[DocumentKind.DAY] * 3, DocumentKind.MEMBER]


async def test_a_title_that_is_too_long_begins_nothing(cell: Cell) -> None:
    owner = await cell.traveller()
    async with cell.unchanged():
        with pytest.raises(TextTooLong) as caught:
            await cell.trips.create(owner, WISHES, "x" * 201)
    assert caught.value.path == ("input", "title")


async def test_what_comes_with_a_new_trip_comes_in_its_change_or_not_at_all(cell: Cell) -> None:
    owner = await cell.traveller()

    def also(transaction: Transaction, trip: Trip) -> None:
        put_chat(cell, transaction, trip.id)
        raise TooMany(field="generations", limit=1)

    async with cell.unchanged():
        with pytest.raises(TooMany):
            await cell.trips.create(owner, WISHES, "Lisboa", also)
    await cell.trips.create(owner, WISHES, "Lisboa", lambda transaction, trip: put_chat(cell, transaction, trip.id))
    (change,) = await cell.log()
    assert [write.kind for write in change.writes[-2:]] == [DocumentKind.MESSAGE, DocumentKind.GENERATION]


def put_chat(cell: Cell, transaction: Transaction, trip_id: TripId) -> None:
    message_id, generation_id = MessageId(mint(IdPrefix.MESSAGE, CELL)), GenerationId(mint(IdPrefix.GENERATION, CELL))
    message = Message(
        id=message_id, trip_id=trip_id, speaker=Speaker.TRAVELLER, author=transaction.author, text="olá", created_at=cell.clock()
    )
    generation = Generation(
        id=generation_id, trip_id=trip_id, requested_by=transaction.author, created_at=cell.clock(), updated_at=cell.clock()
    )
    transaction.put(DocumentKind.MESSAGE, message_id, None, message)
    transaction.put(DocumentKind.GENERATION, generation_id, None, generation)


async def test_a_deleted_trip_leaves_tombstones_and_no_member(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    friend = await cell.traveller()
    await share(cell, owner, trip_id, friend, Role.EDITOR)
    await cell.add(owner, trip_id, "Castelo")
    await cell.writer.commit(owner, trip_id, Origin.CHAT, lambda transaction: put_chat(cell, transaction, trip_id))
    await cell.trips.delete(owner, trip_id)
    tables = await cell.dump()
    assert (tables["trips"], tables["members"], tables["trips_search"]) == ([], [], [])
    assert {row[3] for row in tables["documents"]} == {None}
    assert len(tables["documents"]) == 9
    for user in (owner, friend):
        with pytest.raises(NotFound):
            await cell.reader.itinerary(user, trip_id)
        with pytest.raises(NotFound):
            await cell.writer.undo(user, trip_id)
    async with cell.unchanged():
        with pytest.raises(NotFound):
            await cell.trips.delete(owner, trip_id)


async def test_only_its_owner_deletes_and_shares_a_trip(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    editor, viewer, stranger, guest = [await cell.traveller() for _ in range(4)]
    await share(cell, owner, trip_id, editor, Role.EDITOR)
    await share(cell, owner, trip_id, viewer, Role.VIEWER)
    async with cell.unchanged():
        for author, error in ((editor, Forbidden), (viewer, Forbidden), (stranger, NotFound)):
            with pytest.raises(error):
                await cell.trips.delete(author, trip_id)
            for user in (guest, author, owner):
                with pytest.raises(error):
                    await share(cell, author, trip_id, user, Role.OWNER)


async def test_sharing_gives_a_role_and_sharing_again_another(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    friend = await cell.traveller("ana@example.org")
    first = await cell.trips.share(owner, trip_id, Role.VIEWER, user_id=None, email="ana@example.org")
    second = await cell.trips.share(owner, trip_id, Role.EDITOR, user_id=friend, email=None)
    assert second == first.replace(role=Role.EDITOR)
    assert await roles(cell, trip_id) == {owner: Role.OWNER, friend: Role.EDITOR}
    async with cell.unchanged():
        await share(cell, owner, trip_id, friend, Role.EDITOR)


async def test_sharing_with_nobody_we_know_changes_nothing(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    async with cell.unchanged():
        for user_id, email, path in (("usr_nobody", None, ("input", "userId")), (None, "nobody@example.org", ("input", "email"))):
            with pytest.raises(NotFound) as caught:
                await cell.trips.share(owner, trip_id, Role.EDITOR, user_id=user_id, email=email)
            assert caught.value.path == path


async def test_a_new_owner_makes_the_old_one_an_editor(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    friend = await cell.traveller()
    await share(cell, owner, trip_id, friend, Role.OWNER)
    assert await roles(cell, trip_id) == {owner: Role.EDITOR, friend: Role.OWNER}
    assert (await cell.reader.itinerary(owner, trip_id)).trip.owner == friend
    async with cell.unchanged():
        with pytest.raises(Forbidden):
            await cell.trips.delete(owner, trip_id)
    await cell.trips.unshare(friend, trip_id, owner)
    await cell.trips.delete(friend, trip_id)


async def test_a_trip_keeps_an_owner(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    async with cell.unchanged():
        for role, error in ((Role.EDITOR, LastOwner), (Role.VIEWER, LastOwner), (Role.OWNER, InvalidValue)):
            with pytest.raises(error):
                await share(cell, owner, trip_id, owner, role)
        with pytest.raises(LastOwner):
            await cell.trips.unshare(owner, trip_id, owner)


async def test_of_two_hand_overs_at_once_one_wins(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    ana, rui = await cell.traveller(), await cell.traveller()
    outcomes = await asyncio.gather(*(share(cell, owner, trip_id, friend, Role.OWNER) for friend in (ana, rui)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), Forbidden]
    assert await roles(cell, trip_id) == {owner: Role.EDITOR, ana: Role.OWNER}


async def test_the_owner_takes_any_role_away_and_everyone_else_only_their_own(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    editor, viewer, stranger = [await cell.traveller() for _ in range(3)]
    await share(cell, owner, trip_id, editor, Role.EDITOR)
    await share(cell, owner, trip_id, viewer, Role.VIEWER)
    refused: list[tuple[UserId, UserId, type[TripWiseError]]] = [
        (editor, viewer, Forbidden),
        (viewer, owner, Forbidden),
        (editor, stranger, Forbidden),
        (stranger, viewer, NotFound),
        (stranger, stranger, NotFound),
        (owner, stranger, NotFound),
    ]
    async with cell.unchanged():
        for author, user, error in refused:
            with pytest.raises(error):
                await cell.trips.unshare(author, trip_id, user)
    await cell.trips.unshare(owner, trip_id, editor)
    await cell.trips.unshare(viewer, trip_id, viewer)
    assert await roles(cell, trip_id) == {owner: Role.OWNER}
    with pytest.raises(NotFound):
        await cell.reader.itinerary(editor, trip_id)


async def test_a_trip_has_a_limit_of_members(cell: Cell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MEMBER_LIMIT", 3)
    owner, trip_id = await begun(cell)
    friends = [await cell.traveller() for _ in range(3)]
    for friend in friends[:2]:
        await share(cell, owner, trip_id, friend, Role.VIEWER)
    async with cell.unchanged():
        with pytest.raises(TooMany):
            await share(cell, owner, trip_id, friends[2], Role.VIEWER)
    await share(cell, owner, trip_id, friends[0], Role.EDITOR)
    await cell.trips.unshare(owner, trip_id, friends[1])
    await share(cell, owner, trip_id, friends[2], Role.VIEWER)


async def test_one_who_left_and_comes_back_is_a_member_once(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    friend = await cell.traveller()
    for _ in range(2):
        await share(cell, owner, trip_id, friend, Role.VIEWER)
        await cell.trips.unshare(owner, trip_id, friend)
    await share(cell, owner, trip_id, friend, Role.VIEWER)
    assert await roles(cell, trip_id) == {owner: Role.OWNER, friend: Role.VIEWER}
    assert len((await cell.dump())["members"]) == 2
