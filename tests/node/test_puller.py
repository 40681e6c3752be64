"""Pulling: what a client lacks and what it has to forget, page by page, whatever happens between two pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import JsonValue

from edge.store.access_periods import floor_of, forget_before
from edge.store.changes import head
from edge.store.replay import replay
from edge.sync.puller import PAGE_LIMIT, Entry, Status, digest_of
from models.change import DocumentKind
from models.errors import CheckpointRefused, InvalidValue, NotFound, TooMany
from models.ids import TripId, UserId, mint_trip, mint_user
from models.itinerary import Itinerary, add_stop, remove_stop, update_stop
from models.trip import Role
from tests.fakes.cell import Cell
from tests.fakes.offline import Offline, living
from tests.fakes.trips import CELL, id_of, stop

TRIP, DAY, STOP, MEMBER, NOTE, USER = (
    DocumentKind.TRIP,
    DocumentKind.DAY,
    DocumentKind.STOP,
    DocumentKind.MEMBER,
    DocumentKind.NOTE,
    DocumentKind.USER,
)


@pytest.fixture
def cell(tmp_path: Path) -> Iterator[Offline]:
    opened = Offline(tmp_path / "cell")
    yield opened
    opened.close()


async def drop(cell: Cell, author: UserId, trip_id: TripId, title: str) -> str:
    stop_id = id_of(await cell.reader.itinerary(author, trip_id), title)
    await cell.writer.edit_itinerary(author, trip_id, lambda before: remove_stop(before, stop_id))
    return stop_id


async def rename(cell: Cell, author: UserId, trip_id: TripId, title: str, new_title: str) -> str:
    stop_id = id_of(await cell.reader.itinerary(author, trip_id), title)
    await cell.writer.edit_itinerary(author, trip_id, lambda before: update_stop(before, stop_id, {"title": new_title}))
    return stop_id


async def forget(cell: Cell) -> int:
    """Forget all tombstones, and return the floor."""

    def work(connection: object) -> int:
        forget_before(connection, head(connection))  # type: ignore[arg-type]  # the writer's
        return floor_of(connection)  # type: ignore[arg-type]

    return await cell.database.write(work)


async def test_a_new_client_gets_all_that_its_user_may_see_and_nothing_else(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    await cell.shared()
    itinerary = await cell.add(owner, trip_id, "Castelo")
    page = await cell.puller.pull(owner, None, 500, clients=["phone"])
    assert (page.status, page.rollback_to, page.has_more, page.head, page.epoch) == (Status.DELTA, None, False, 3, cell.database.epoch)
    assert page.last_mutation_ids == {"phone": 0}
    kinds = sorted(each.kind for each in page.documents)
    assert kinds == sorted([TRIP, DAY, DAY, DAY, STOP, MEMBER])
    assert {each.scope for each in page.documents} == {trip_id}
    (castle,) = [each for each in page.documents if each.kind is STOP]
    assert (castle.id, castle.revision) == (id_of(itinerary, "Castelo"), 3)
    assert castle.body == {
        "id": castle.id,
        "tripId": trip_id,
        "dayId": itinerary.days[0].id,
        "position": 1024,
        "kind": "visit",
        "title": "Castelo",
        "placeId": None,
        "location": None,
        "startsAt": None,
        "durationMinutes": 60,
        "cost": None,
        "notes": "",
        "bookingReference": "",
        "done": False,
        "locked": False,
    }


async def test_a_second_pull_brings_only_what_was_written_since(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    device = await cell.device(owner).pull()
    page = await device.page()
    assert (page.documents, page.has_more, page.status) == ([], False, Status.DELTA)
    cell.clock.forward(minutes=1)
    itinerary = await cell.add(owner, trip_id, "Castelo")
    page = await device.page()
    assert sorted(each.id for each in page.documents) == sorted([trip_id, id_of(itinerary, "Castelo")])
    assert device.state == await living(cell, owner)


async def test_a_deleted_document_comes_as_a_bare_tombstone_and_a_new_client_never_hears_of_it(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    await cell.add(owner, trip_id, "Castelo")
    device = await cell.device(owner).pull()
    castle = await drop(cell, owner, trip_id, "Castelo")
    page = await device.page()
    (gone,) = [each for each in page.documents if each.body is None]
    assert (gone.id, gone.kind, gone.scope, gone.revision, gone.deleted) == (castle, STOP, trip_id, page.head, True)
    fresh = await cell.device(owner, "fresh").pull()
    assert castle not in fresh.told
    assert fresh.state == device.state


async def test_what_was_born_and_died_between_two_pulls_is_told_as_gone_at_most(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    device = await cell.device(owner).pull()
    await cell.add(owner, trip_id, "Castelo")
    castle = await drop(cell, owner, trip_id, "Castelo")
    await device.pull()
    assert castle not in device.documents
    assert device.state == await living(cell, owner)


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 1000])
async def test_pages_of_any_size_bring_the_same_and_end_where_changes_end(cell: Offline, limit: int) -> None:
    trip_id, owner, _ = await cell.shared(Role.EDITOR)
    for title in "abc":
        await cell.add(owner, trip_id, title)
    await rename(cell, owner, trip_id, "b", "B")
    device = cell.device(owner)
    revisions: dict[int, int] = {}
    for number in range(100):
        page = await device.page(limit)
        assert page.documents, "a page is never empty while something is behind it"
        assert len(page.documents) >= limit or not page.has_more
        for document in page.documents:
            assert revisions.setdefault(document.revision, number) == number, "a change came in two pages"
        if not page.has_more:
            break
    assert device.state == await living(cell, owner)
    assert len(device.told) == len(set(device.told)) == 9


async def test_a_change_larger_than_the_page_comes_whole(cell: Offline) -> None:
    owner = await cell.traveller()
    await cell.trip(owner, day_count=30)
    page = await cell.puller.pull(owner, None, 1)
    assert (len(page.documents), page.has_more) == (32, False)


async def test_a_page_that_is_exactly_full_says_that_there_is_no_more(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    page = await cell.puller.pull(owner, None, 5)
    assert (len(page.documents), page.has_more) == (5, False)
    await cell.add(owner, trip_id, "a")
    page = await cell.puller.pull(owner, None, 5)
    assert (len(page.documents), page.has_more) == (5, True)
    page = await cell.puller.pull(owner, page.checkpoint, 1)
    assert (len(page.documents), page.has_more) == (1, False)


async def test_a_page_of_one_kind_is_not_empty_while_one_of_that_kind_is_left(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    for number in range(20):
        await rename_trip(cell, owner, trip_id, f"Lisboa {number}")
    await cell.add(owner, trip_id, "Castelo")
    page = await cell.puller.pull(owner, None, 1, kind=STOP)
    assert ([each.kind for each in page.documents], page.has_more) == ([STOP], False)
    page = await cell.puller.pull(owner, None, 1, kind=NOTE)
    assert (page.documents, page.has_more) == ([], False)


async def rename_trip(cell: Cell, author: UserId, trip_id: TripId, title: str) -> None:
    await cell.writer.edit_itinerary(author, trip_id, lambda before: before.replace(trip=before.trip.replace(title=title)))


async def test_writes_of_others_trips_move_the_checkpoint_and_bring_nothing(cell: Offline) -> None:
    _, owner, _ = await cell.shared()
    device = await cell.device(owner).pull()
    other_trip, other, _ = await cell.shared()
    await cell.add(other, other_trip, "Castelo")
    before = device.checkpoint
    page = await device.page(1)
    assert (page.documents, page.has_more) == ([], False)
    assert device.checkpoint != before


async def test_one_scope_is_followed_by_itself(cell: Offline) -> None:
    first, owner, _ = await cell.shared()
    second = (await cell.trip(owner, "Porto")).trip.id
    page = await cell.puller.pull(owner, None, 500, scope=second)
    assert {each.scope for each in page.documents} == {second}
    await cell.add(owner, first, "Castelo")
    assert (await cell.puller.pull(owner, page.checkpoint, 500, scope=second)).documents == []
    await cell.add(owner, second, "Ribeira")
    assert len((await cell.puller.pull(owner, page.checkpoint, 500, scope=second)).documents) == 1


async def test_a_scope_of_others_looks_like_one_that_does_not_exist(cell: Offline) -> None:
    theirs, other, _ = await cell.shared()
    owner = await cell.traveller()
    pages = [await cell.puller.pull(owner, None, 500, scope=scope) for scope in (theirs, mint_trip(CELL), other, mint_user(CELL))]
    assert [(page.documents, page.has_more, page.status, page.head) for page in pages] == [([], False, Status.DELTA, 1)] * 4


@pytest.mark.parametrize("limit", [0, -1, PAGE_LIMIT + 1, 2**63])
async def test_a_page_has_one_to_a_thousand_documents(cell: Offline, limit: int) -> None:
    with pytest.raises(InvalidValue) as refused:
        await cell.puller.pull(await cell.traveller(), None, limit)
    assert refused.value.path == ("limit",)


async def test_fifty_clients_are_acknowledged_at_once_and_no_more(cell: Offline) -> None:
    user = await cell.traveller()
    await cell.device(user, "phone").done("skip")
    page = await cell.puller.pull(user, None, 500, clients=["phone", "laptop"])
    assert page.last_mutation_ids == {"phone": 1, "laptop": 0}
    assert (await cell.puller.pull(await cell.traveller(), None, 500, clients=["phone"])).last_mutation_ids == {"phone": 0}
    with pytest.raises(TooMany):
        await cell.puller.pull(user, None, 1, clients=[str(number) for number in range(51)])


async def test_only_a_page_with_nothing_behind_it_acknowledges(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    for title in "abc":
        await cell.add(owner, trip_id, title)
    device = cell.device(owner)
    await device.done("updateTrip", id=trip_id, title="mine")
    token, pages = None, []
    while not pages or pages[-1].has_more:
        pages.append(await cell.puller.pull(owner, token, 2, clients=["phone"]))
        token = pages[-1].checkpoint
    assert [page.last_mutation_ids for page in pages] == [{}] * (len(pages) - 1) + [{"phone": 1}]
    assert len(pages) > 2
    assert trip_id in {document.id for document in pages[-1].documents}


# Checkpoints


async def test_a_checkpoint_is_good_only_for_its_user_scope_kind_and_cell(cell: Offline, tmp_path: Path) -> None:
    trip_id, owner, (friend,) = await cell.shared(Role.EDITOR)
    mine = (await cell.puller.pull(owner, None, 500)).checkpoint
    of_trip = (await cell.puller.pull(owner, None, 500, scope=trip_id)).checkpoint
    of_stops = (await cell.puller.pull(owner, None, 500, kind=STOP)).checkpoint
    other = Offline(tmp_path / "other")
    foreign = (await other.puller.pull(owner, None, 500)).checkpoint
    other.close()
    async with cell.unchanged():
        for given in (
            of_trip,
            of_stops,
            foreign,
            (await cell.puller.pull(friend, None, 500)).checkpoint,
            mine[:-1],
            f"A{mine[1:]}",
            "",
            "x",
        ):
            with pytest.raises(CheckpointRefused):
                await cell.puller.pull(owner, given, 500)
        for given in (mine, of_stops):
            with pytest.raises(CheckpointRefused):
                await cell.puller.pull(owner, given, 500, scope=trip_id)


async def test_the_same_checkpoint_twice_brings_the_same_twice(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    checkpoint = (await cell.puller.pull(owner, None, 500)).checkpoint
    await cell.add(owner, trip_id, "Castelo")
    assert await cell.puller.pull(owner, checkpoint, 500) == await cell.puller.pull(owner, checkpoint, 500)


# Who may see what, and since when


async def test_a_trip_that_is_shared_comes_whole_however_old_it_is(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    await cell.add(owner, trip_id, "Castelo")
    friend = await cell.traveller()
    device = await cell.device(friend).pull()
    await cell.trips.share(owner, trip_id, Role.VIEWER, user_id=friend, email=None)
    page = await device.page()
    assert sorted(each.kind for each in page.documents) == sorted([TRIP, DAY, DAY, DAY, STOP, MEMBER, MEMBER])
    assert device.state == (await cell.device(owner).pull()).state


async def test_a_member_who_is_removed_gets_bare_tombstones_of_what_they_had(cell: Offline) -> None:
    trip_id, owner, (friend,) = await cell.shared(Role.EDITOR)
    await cell.add(owner, trip_id, "Castelo")
    device = await cell.device(friend).pull()
    had = set(device.documents)
    await cell.trips.unshare(owner, trip_id, friend)
    page = await device.page()
    assert {each.id for each in page.documents} == had
    assert {each.body for each in page.documents} == {None}
    assert device.state == {}
    assert (await device.page()).documents == []


async def test_nothing_that_was_born_after_somebody_left_is_ever_told_to_them(cell: Offline) -> None:
    trip_id, owner, (friend,) = await cell.shared(Role.EDITOR)
    old = id_of(await cell.add(owner, trip_id, "Castelo"), "Castelo")
    device = await cell.device(friend).pull()
    await cell.trips.unshare(owner, trip_id, friend)
    secret = id_of(await cell.add(owner, trip_id, "Secreto"), "Secreto")
    await rename(cell, owner, trip_id, "Castelo", "Segredo")
    await device.pull()
    assert (secret in device.told, old in device.documents) == (False, False)
    checkpoint = device.checkpoint
    page = await cell.puller.pull(friend, checkpoint, 500)
    assert page.documents == []
    assert [(each.scope, each.revision, each.body) for each in await cell.puller.documents(friend, [old, secret])] == [("", 0, None)] * 2


async def test_who_is_removed_is_not_told_of_what_had_been_deleted_before_they_came(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    await cell.add(owner, trip_id, "Castelo")
    castle = await drop(cell, owner, trip_id, "Castelo")
    friend = await cell.traveller()
    await cell.trips.share(owner, trip_id, Role.EDITOR, user_id=friend, email=None)
    device = await cell.device(friend).pull()
    await cell.trips.unshare(owner, trip_id, friend)
    await device.pull()
    assert (castle in device.told, device.state) == (False, {})


@pytest.mark.parametrize("has_pulled", [True, False])
async def test_who_came_and_went_between_two_pulls_is_told_nothing_at_all(cell: Offline, has_pulled: bool) -> None:  # noqa: FBT001
    trip_id, owner, _ = await cell.shared()
    await cell.add(owner, trip_id, "Castelo")
    friend = await cell.traveller()
    device = cell.device(friend)
    if has_pulled:
        await device.pull()
    for _ in range(2):
        await cell.trips.share(owner, trip_id, Role.EDITOR, user_id=friend, email=None)
        await cell.trips.unshare(owner, trip_id, friend)
    await device.pull(1)
    assert (device.told, device.state) == ([], {})


async def test_the_revision_of_a_document_that_is_taken_away_tells_nothing_of_what_came_later(cell: Offline) -> None:
    trip_id, owner, (friend,) = await cell.shared(Role.EDITOR)
    await cell.add(owner, trip_id, "Castelo")
    device = await cell.device(friend).pull()
    await cell.trips.unshare(owner, trip_id, friend)
    left_at = await cell.reader.head()
    await rename(cell, owner, trip_id, "Castelo", "Segredo")
    page = await device.page()
    assert max(each.revision for each in page.documents) <= left_at


async def test_who_is_let_in_again_gets_everything_again(cell: Offline) -> None:
    trip_id, owner, (friend,) = await cell.shared(Role.EDITOR)
    await cell.add(owner, trip_id, "Castelo")
    device = await cell.device(friend).pull()
    await cell.trips.unshare(owner, trip_id, friend)
    await device.pull()
    await cell.add(owner, trip_id, "Torre")
    await cell.trips.share(owner, trip_id, Role.VIEWER, user_id=friend, email=None)
    await device.pull()
    assert device.state == (await cell.device(owner).pull()).state


@pytest.mark.parametrize("limit", [1, 3, 500])
async def test_who_left_and_came_back_between_two_pulls_has_what_is_there_now_and_no_more(cell: Offline, limit: int) -> None:
    trip_id, owner, (friend,) = await cell.shared(Role.EDITOR)
    for title in ("Castelo", "Torre", "Museu"):
        await cell.add(owner, trip_id, title)
    device = await cell.device(friend).pull()
    await cell.trips.unshare(owner, trip_id, friend)
    await drop(cell, owner, trip_id, "Torre")
    await cell.add(owner, trip_id, "Jardim")
    await cell.trips.share(owner, trip_id, Role.EDITOR, user_id=friend, email=None)
    await cell.add(owner, trip_id, "Elevador")
    await device.pull(limit)
    assert device.state == (await cell.device(owner).pull()).state


async def test_a_page_is_as_long_as_asked_for_also_when_documents_went_and_came_back(cell: Offline) -> None:
    trip_id, owner, (friend,) = await cell.shared(Role.EDITOR)
    for number in range(5):
        await cell.add(owner, trip_id, str(number))
    device = await cell.device(friend).pull()
    await cell.trips.unshare(owner, trip_id, friend)
    await cell.trips.share(owner, trip_id, Role.EDITOR, user_id=friend, email=None)
    for number in range(5, 12):
        await cell.add(owner, trip_id, str(number))
    page = await device.page(14)
    assert (page.has_more, len(page.documents)) == (True, 14)
    await device.pull(14)
    assert device.state == (await cell.device(owner).pull()).state


@pytest.mark.parametrize("limit", [1, 4, 9])
async def test_grants_and_revocations_between_two_pages_of_one_pull_end_in_what_is_true(cell: Offline, limit: int) -> None:
    first, owner, (friend,) = await cell.shared(Role.EDITOR)
    trips = [first, *[(await cell.trip(owner, title)).trip.id for title in ("Porto", "Faro")]]
    for trip_id in trips[1:]:
        await cell.trips.share(owner, trip_id, Role.EDITOR, user_id=friend, email=None)
    steps = [
        lambda: cell.trips.unshare(owner, trips[0], friend),
        lambda: cell.add(owner, trips[0], "Secreto"),
        lambda: cell.trips.share(owner, trips[0], Role.VIEWER, user_id=friend, email=None),
        lambda: cell.trips.unshare(owner, trips[2], friend),
        lambda: cell.add(owner, trips[1], "Ribeira"),
        lambda: cell.trips.unshare(owner, trips[0], friend),
        lambda: cell.trips.share(owner, trips[2], Role.EDITOR, user_id=friend, email=None),
        lambda: cell.trips.delete(owner, trips[1]),
    ]
    device = cell.device(friend)
    for step in steps:
        await device.page(limit)
        await step()  # type: ignore[no-untyped-call]
    await device.pull(limit)
    assert device.state == await living(cell, friend)
    assert {each.scope for each in device.documents.values()} == {trips[2]}


async def test_another_role_is_one_document_and_no_new_beginning(cell: Offline) -> None:
    trip_id, owner, (friend,) = await cell.shared(Role.EDITOR)
    await cell.add(owner, trip_id, "Castelo")
    device = await cell.device(friend).pull()
    await cell.trips.share(owner, trip_id, Role.VIEWER, user_id=friend, email=None)
    page = await device.page()
    assert [(each.kind, (each.body or {})["role"]) for each in page.documents] == [(MEMBER, "viewer")]
    assert device.state == (await cell.device(owner).pull()).state


async def test_a_deleted_trip_goes_with_all_that_it_had_for_everybody(cell: Offline) -> None:
    trip_id, owner, (friend,) = await cell.shared(Role.EDITOR)
    await cell.add(owner, trip_id, "Castelo")
    await cell.notes.create(owner, trip_id, None, "bilhetes")
    devices = [await cell.device(user).pull() for user in (owner, friend)]
    await cell.trips.delete(owner, trip_id)
    for device in devices:
        had = set(device.documents)
        page = await device.page()
        assert {each.id for each in page.documents} == had
        assert device.state == {}


# What the log has lost, and what is forgotten


async def test_a_client_that_knows_changes_which_the_log_has_lost_gets_everything_anew(cell: Offline) -> None:
    trip_id, owner, (friend,) = await cell.shared(Role.EDITOR)
    castle = id_of(await cell.add(owner, trip_id, "Castelo"), "Castelo")
    copy = cell.copied()
    kept = await cell.reader.head()
    lost = id_of(await cell.add(owner, trip_id, "Perdido"), "Perdido")
    await drop(cell, owner, trip_id, "Castelo")
    device, behind = await cell.device(owner).pull(), cell.device(friend)
    assert (lost in device.documents, castle in device.documents) == (True, False)
    cell.close()
    again = Offline(copy)
    device.cell = behind.cell = again
    page = await device.page()
    assert (page.status, page.rollback_to, page.head, page.epoch) == (Status.ROLLBACK, kept, kept, again.database.epoch)
    assert (lost in device.documents, castle in device.documents) == (False, True)
    assert device.state == await living(again, owner)
    assert (await device.page()).status is Status.DELTA
    assert (await behind.page()).status is Status.DELTA
    again.close()


async def test_a_client_that_knows_nothing_lost_just_goes_on_after_a_restart(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    device = await cell.device(owner).pull()
    await cell.add(owner, trip_id, "Castelo")
    cell.close()
    again = Offline(cell.folder)
    device.cell = again
    page = await device.page()
    assert (page.status, len(page.documents)) == (Status.DELTA, 1)
    again.close()


async def test_a_rollback_is_told_also_when_the_log_has_grown_past_the_lost_tail(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    copy = cell.copied()
    kept = await cell.reader.head()
    await cell.add(owner, trip_id, "Perdido")
    device = await cell.device(owner).pull()
    cell.close()
    again = Offline(copy)
    for title in "abcdef":
        await again.add(owner, trip_id, title)
    device.cell = again
    page = await device.page(2)
    assert (page.status, page.rollback_to, page.has_more) == (Status.ROLLBACK, kept, True)
    await device.pull(2)
    assert device.statuses[-1] is Status.DELTA
    assert device.state == await living(again, owner)
    again.close()


async def test_a_client_in_the_middle_of_its_first_pull_is_told_too_when_what_it_read_was_lost(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    for title in "abc":
        await cell.add(owner, trip_id, title)
    copy = cell.copied()
    lost = await drop(cell, owner, trip_id, "a")
    await rename(cell, owner, trip_id, "b", "B")
    device = cell.device(owner)
    page = await device.page(1)
    assert (page.has_more, lost in device.told) == (True, False)
    cell.close()
    again = Offline(copy)
    device.cell = again
    await device.pull(1)
    assert Status.ROLLBACK in device.statuses
    assert device.state == await living(again, owner)
    again.close()


async def test_a_checkpoint_of_an_epoch_that_the_cell_never_had_begins_anew(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    copy = cell.copied()
    cell.close()
    lost = Offline(cell.folder)
    device = lost.device(owner)
    await device.pull()
    await lost.add(owner, trip_id, "Perdido")
    lost.close()
    again = Offline(copy)
    device.cell = again
    page = await device.page()
    assert (page.status, page.rollback_to) == (Status.RESET, None)
    assert device.state == await living(again, owner)
    assert (await device.page()).status is Status.DELTA
    again.close()


async def test_a_client_that_was_away_since_before_the_floor_begins_anew(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    await cell.add(owner, trip_id, "Castelo")
    device = await cell.device(owner).pull()
    await drop(cell, owner, trip_id, "Castelo")
    assert await forget(cell) == await cell.reader.head()
    page = await device.page()
    assert page.status is Status.RESET
    assert device.state == await living(cell, owner)
    assert (await device.page()).status is Status.DELTA


async def test_a_client_that_knows_all_that_is_forgotten_just_goes_on(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    await cell.add(owner, trip_id, "Castelo")
    await drop(cell, owner, trip_id, "Castelo")
    device = await cell.device(owner).pull()
    await forget(cell)
    await cell.add(owner, trip_id, "Torre")
    page = await device.page()
    assert (page.status, len(page.documents)) == (Status.DELTA, 1)


async def test_a_client_that_began_after_the_floor_goes_on_from_page_to_page(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    for title in "abc":
        await cell.add(owner, trip_id, title)
    await drop(cell, owner, trip_id, "a")
    device = cell.device(owner)
    assert (await device.page(1)).has_more
    await forget(cell)
    await device.pull(1)
    assert set(device.statuses) == {Status.DELTA}
    assert device.state == await living(cell, owner)


async def test_a_client_whose_access_ended_before_the_floor_forgets_the_trip_by_beginning_anew(cell: Offline) -> None:
    trip_id, owner, (friend,) = await cell.shared(Role.EDITOR)
    device = await cell.device(friend).pull()
    await cell.trips.unshare(owner, trip_id, friend)
    await forget(cell)
    await device.pull()
    assert (device.statuses[-1], device.state) == (Status.RESET, {})


async def test_to_forget_drops_tombstones_and_ended_periods_only_and_the_replay_agrees(cell: Offline) -> None:
    trip_id, owner, (friend, other) = await cell.shared(Role.EDITOR, Role.VIEWER)
    for title in "abc":
        await cell.add(owner, trip_id, title)
    await drop(cell, owner, trip_id, "b")
    await cell.trips.unshare(owner, trip_id, friend)
    await cell.trips.delete(owner, (await cell.trip(owner, "Porto")).trip.id)
    before = await living(cell, owner)
    assert replay(cell.folder).differences == ()
    tombstones = await cell.database.read(lambda connection: connection.execute("SELECT count(*) FROM documents WHERE body IS NULL").get)
    assert tombstones == 1 + 1 + 5
    floor = await forget(cell)
    assert floor == await cell.reader.head()
    assert await cell.database.read(lambda connection: connection.execute("SELECT count(*) FROM documents WHERE body IS NULL").get) == 0
    assert await cell.database.read(lambda connection: connection.execute("SELECT user_id FROM access_periods ORDER BY 1").fetchall()) == [
        (each,) for each in sorted([owner, other])
    ]
    assert await living(cell, owner) == before
    assert replay(cell.folder).differences == ()
    await cell.trips.unshare(owner, trip_id, other)
    await drop(cell, owner, trip_id, "c")
    assert replay(cell.folder).differences == ()


async def test_what_is_undone_after_its_tombstone_is_forgotten_is_back_and_the_replay_agrees(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    await cell.add(owner, trip_id, "a")
    await drop(cell, owner, trip_id, "a")
    device = await cell.device(owner).pull()
    await forget(cell)
    await cell.writer.undo(owner, trip_id)
    await device.pull()
    assert [body["title"] for body in device.of(STOP)] == ["a"]
    assert device.state == await living(cell, owner)
    assert replay(cell.folder).differences == ()


async def test_a_floor_never_sinks(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    await cell.add(owner, trip_id, "a")
    floor = await forget(cell)
    await cell.database.write(lambda connection: forget_before(connection, 1))
    assert await cell.database.read(floor_of) == floor == 2


# Documents by their ids, and digests


async def test_documents_come_as_they_are_now_in_the_order_asked_for(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    itinerary = await cell.add(owner, trip_id, "Castelo")
    castle = await drop(cell, owner, trip_id, "Castelo")
    found = await cell.puller.documents(owner, [castle, trip_id, castle, itinerary.days[1].id])
    assert [(each.id, each.kind, each.deleted) for each in found] == [
        (castle, STOP, True),
        (trip_id, TRIP, False),
        (castle, STOP, True),
        (itinerary.days[1].id, DAY, False),
    ]


async def test_a_document_of_others_looks_like_one_that_does_not_exist(cell: Offline) -> None:
    theirs, other, _ = await cell.shared()
    itinerary = await cell.add(other, theirs, "Castelo")
    reader = await cell.traveller()
    asked = [theirs, itinerary.days[0].id, id_of(itinerary, "Castelo"), other, mint_trip(CELL), "", "\0", "x" * 10_000]
    found = await cell.puller.documents(reader, asked)
    assert [(each.kind, each.scope, each.revision, each.body) for each in found] == [(TRIP, "", 0, None)] * len(asked)


async def test_at_most_250_documents_are_asked_for_at_once(cell: Offline) -> None:
    reader = await cell.traveller()
    assert len(await cell.puller.documents(reader, ["x"] * 250)) == 250
    with pytest.raises(TooMany):
        await cell.puller.documents(reader, ["x"] * 251)


async def test_a_digest_is_the_hash_of_ids_and_revisions_that_a_client_has_after_a_pull(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared(Role.VIEWER)
    await cell.add(owner, trip_id, "a")
    await drop(cell, owner, trip_id, "a")
    await cell.add(owner, trip_id, "b")
    device = await cell.device(owner).pull()
    mine = [Entry(each.id, each.revision) for each in sorted(device.documents.values(), key=lambda each: each.id)]
    digest = await cell.puller.digest(owner, trip_id)
    assert (digest.scope, digest.count, digest.hash) == (trip_id, len(mine), digest_of(mine))
    (only,) = digest.ranges
    assert (only.after, only.until, only.count, only.hash, only.entries) == ("", "", len(mine), digest.hash, mine)


async def test_a_digest_of_a_large_scope_comes_in_ranges_that_lead_to_what_differs(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    itinerary = await cell.reader.itinerary(owner, trip_id)
    for _ in range(12):
        await cell.writer.edit_itinerary(owner, trip_id, lambda before: with_stops(before, 50))
    digest = await cell.puller.digest(owner, trip_id)
    assert (digest.count, len(digest.ranges) <= 16, sum(each.count for each in digest.ranges)) == (605, True, 605)
    assert [each.after for each in digest.ranges[1:]] == [each.until for each in digest.ranges[:-1]]
    assert (digest.ranges[0].after, digest.ranges[-1].until) == ("", "")
    entries: list[JsonValue] = []
    for each in digest.ranges:
        part = await cell.puller.digest(owner, trip_id, each.after, each.until)
        assert (part.count, part.hash) == (each.count, each.hash)
        entries += [entry.id for found in part.ranges for entry in found.entries]
    assert len(entries) == len(set(entries)) == 605
    assert itinerary.days[0].id in entries


def with_stops(before: Itinerary, count: int) -> Itinerary:
    for number in range(count):
        before = add_stop(before, stop(before, 1, f"{number}"), None)
    return before


async def test_an_empty_space_has_an_empty_digest(cell: Offline) -> None:
    user = await cell.traveller()
    digest = await cell.puller.digest(user, user)
    assert (digest.count, digest.hash, [each.count for each in digest.ranges]) == (0, digest_of([]), [0])


async def test_a_digest_of_a_scope_of_others_looks_like_one_of_none(cell: Offline) -> None:
    theirs, other, _ = await cell.shared()
    reader = await cell.traveller()
    for scope in (theirs, other, mint_trip(CELL), mint_user(CELL), "", "\0"):
        with pytest.raises(NotFound) as refused:
            await cell.puller.digest(reader, scope)
        assert refused.value.path == ("scope",)


# Nobody is shown what may still be lost


async def test_what_is_told_waits_until_the_replica_lets_it_be_shown(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    await cell.add(owner, trip_id, "a")
    cell.replica.durable = 1
    page = await cell.puller.pull(owner, None, 500)
    await cell.puller.documents(owner, [trip_id])
    await cell.puller.digest(owner, trip_id)
    assert (cell.replica.shown, page.durable_seq, page.head) == ([2, 2, 2], 1, 2)
