"""Pushing: in order, each mutation whole or not at all and each once, whatever becomes of the answers."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import apsw
import pytest

from edge.store import mutations
from edge.store.access_periods import forget_before
from edge.store.changes import head
from edge.store.replay import replay
from edge.sync.durability import Durability, LocalDisk
from edge.sync.mutation_push import CLIENTS_OF_A_USER, MutationResult, Outcome, digest_of
from edge.sync.puller import Puller, Status
from edge.sync.pusher import MUTATION_LIMIT, Pusher
from edge.sync.retention import Retention
from models.change import DocumentKind
from models.errors import Forbidden, InvalidValue, NotDurable, ServerBehind, TooMany, UpgradeRequired
from models.ids import IdPrefix, TripId, UserId, mint_trip
from models.itinerary import remove_stop
from models.mutation import SentMutation
from models.trip import Role
from tests.fakes.offline import Offline, living, new_id, offline_trip
from tests.fakes.trips import CELL, id_of


@pytest.fixture
async def cell(tmp_path: Path) -> Iterator[Offline]:  # type: ignore[misc]  # pytest-asyncio takes it
    opened = Offline(tmp_path / "cell")
    await opened.fill()
    yield opened
    opened.close()


async def begun(cell: Offline, *titles: str, roles: tuple[Role, ...] = ()) -> tuple[TripId, UserId, list[UserId]]:
    trip_id, owner, members = await cell.shared(*roles)
    for title in titles:
        await cell.add(owner, trip_id, title)
    return trip_id, owner, members


async def stop_of(cell: Offline, owner: UserId, trip_id: TripId, title: str) -> str:
    return id_of(await cell.reader.itinerary(owner, trip_id), title)


# Once, in order, whole


async def test_a_mutation_is_one_change_that_says_when_and_by_which_client_it_was_made(cell: Offline) -> None:
    trip_id, owner, _ = await begun(cell, "Castelo")
    made = cell.clock() - timedelta(days=7)
    castle = await stop_of(cell, owner, trip_id, "Castelo")
    result = await cell.device(owner).done("updateStop", tripId=trip_id, id=castle, notes="cedo", edited_at=made)
    change = (await cell.log())[-1]
    assert result == MutationResult(id=1, outcome=Outcome.APPLIED, seq=change.seq, ids=(castle,))
    assert (change.author, change.scope, change.client, change.edited_at, change.at) == (owner, trip_id, "phone", made, cell.clock())
    assert [(each.id, each.becomes) for each in change.writes] == [(castle, {"notes": "cedo"})]


async def test_mutations_are_done_in_their_order_each_as_a_change_and_read_what_those_before_wrote(cell: Offline) -> None:
    trip_id, owner, _ = await begun(cell)
    itinerary = await cell.reader.itinerary(owner, trip_id)
    first, second = new_id(IdPrefix.STOP), new_id(IdPrefix.STOP)
    device = cell.device(owner)
    device.queue("createStop", tripId=trip_id, id=first, dayId=itinerary.days[0].id, title="a")
    device.queue("createStop", tripId=trip_id, id=second, dayId=itinerary.days[0].id, afterId=first, title="b")
    device.queue("updateStop", tripId=trip_id, id=second, title="B", base={"title": "b"})
    device.queue("moveStop", tripId=trip_id, id=second, first=True)
    before = await cell.reader.head()
    pushed = await device.push()
    assert [(result.outcome, result.seq) for result in pushed.results] == [(Outcome.APPLIED, before + number) for number in range(1, 5)]
    assert pushed.expected == 5
    assert await cell.titles(owner, trip_id) == "B a"
    assert replay(cell.folder).differences == ()


async def test_a_push_whose_answer_was_lost_is_answered_alike_and_written_once(cell: Offline) -> None:
    trip_id, owner, _ = await begun(cell, "Castelo")
    device = cell.device(owner)
    device.queue("updateStop", tripId=trip_id, id=await stop_of(cell, owner, trip_id, "Castelo"), title="Torre")
    device.queue("deleteTrip", id=mint_trip(CELL))
    device.queue("skip")
    first = await device.push()
    async with cell.unchanged():
        assert await device.push() == first
        assert [result.outcome for result in first.results] == [Outcome.APPLIED, Outcome.REFUSED, Outcome.APPLIED]


async def test_a_repeat_after_the_trip_went_on_returns_the_result_of_then_and_the_documents_of_now(cell: Offline) -> None:
    trip_id, owner, _ = await begun(cell, "Castelo")
    castle = await stop_of(cell, owner, trip_id, "Castelo")
    device = cell.device(owner)
    device.queue("updateStop", tripId=trip_id, id=castle, title="Torre")
    first = await device.push()
    await cell.device(owner, "laptop").done("updateStop", tripId=trip_id, id=castle, title="Miradouro")
    async with cell.unchanged():
        again = await device.push()
    assert again.results == first.results
    assert [document.body["title"] for document in again.documents_of(again.results[0]) if document.body] == ["Miradouro"]


async def test_a_push_that_comes_twice_at_once_is_done_once(cell: Offline) -> None:
    trip_id, owner, _ = await begun(cell)
    itinerary = await cell.reader.itinerary(owner, trip_id)
    device = cell.device(owner)
    for number in range(5):
        device.queue("createStop", tripId=trip_id, id=new_id(IdPrefix.STOP), dayId=itinerary.days[0].id, title=str(number))
    pushes = await asyncio.gather(*[device.push() for _ in range(4)])
    assert [push.results for push in pushes] == [pushes[0].results] * 4
    assert await cell.titles(owner, trip_id) == "0 1 2 3 4"


async def test_a_gap_ends_the_work_and_the_missing_number_is_told(cell: Offline) -> None:
    trip_id, owner, _ = await begun(cell)
    device = cell.device(owner)
    await device.done("updateTrip", id=trip_id, title="a")
    for title in "bcd":
        device.queue("updateTrip", id=trip_id, title=title)
    async with cell.unchanged():
        pushed = await device.push(3)
    assert (pushed.results, pushed.expected) == ((), 2)
    pushed = await cell.pusher.push(owner, "phone", [device.outbox[1], device.outbox[3]])
    assert ([result.id for result in pushed.results], pushed.expected) == ([2], 3)
    assert (await cell.reader.itinerary(owner, trip_id)).trip.title == "b"
    assert (await device.push()).expected == 5
    assert (await cell.reader.itinerary(owner, trip_id)).trip.title == "d"


async def test_an_empty_push_tells_what_is_expected_and_writes_nothing(cell: Offline) -> None:
    _, owner, _ = await begun(cell)
    async with cell.unchanged():
        assert (await cell.pusher.push(owner, "phone", [])).expected == 1
    await cell.device(owner).done("skip")
    assert (await cell.pusher.push(owner, "phone", [])).expected == 2


async def test_numbers_are_counted_for_each_client_of_each_user(cell: Offline) -> None:
    _, owner, (friend,) = await begun(cell, roles=(Role.EDITOR,))
    for device in (cell.device(owner), cell.device(owner, "laptop"), cell.device(friend)):
        assert (await device.done("skip")).id == 1
        assert (await device.push()).expected == 2


async def test_a_used_number_with_another_body_is_refused_and_nothing_is_written(cell: Offline) -> None:
    trip_id, owner, _ = await begun(cell)
    device = cell.device(owner)
    await device.done("updateTrip", id=trip_id, title="a")
    sent = device.outbox[0]
    others = [
        sent.replace(args={"id": trip_id, "title": "b"}),
        sent.replace(op="deleteTrip", args={"id": trip_id}),
        sent.replace(base={"title": "a"}),
        sent.replace(edited_at=cell.clock()),
    ]
    for other in others:
        async with cell.unchanged():
            (result,) = (await cell.pusher.push(owner, "phone", [other])).results
        assert (result.outcome, result.code, result.path, result.params) == (Outcome.REFUSED, "MUTATION_ID_REUSED", ("id",), {"id": 1})
    assert (await device.push()).results[0].outcome is Outcome.APPLIED


async def test_the_order_of_the_names_in_a_body_makes_no_other_body(cell: Offline) -> None:
    first = SentMutation(id=1, op="updateTrip", args={"id": "x", "budget": {"amountMicros": 1, "currency": "EUR"}})
    second = SentMutation(id=1, op="updateTrip", args={"budget": {"currency": "EUR", "amountMicros": 1}, "id": "x"})
    assert digest_of(first) == digest_of(second) != digest_of(first.replace(id=2))


async def test_a_refused_mutation_is_a_result_and_those_behind_it_go_on(cell: Offline) -> None:
    trip_id, owner, _ = await begun(cell, "Castelo")
    castle = await stop_of(cell, owner, trip_id, "Castelo")
    device = cell.device(owner)
    device.queue("updateStop", tripId=trip_id, id=castle, title="a")
    device.queue("dropDatabase")
    device.queue("updateStop", tripId=trip_id, id=castle, title="")
    device.queue("updateStop", tripId=mint_trip(CELL), id=castle, title="b")
    device.queue("updateStop", tripId=trip_id, id=castle, notes="c")
    pushed = await device.push()
    assert [(result.outcome, result.code, result.path) for result in pushed.results] == [
        (Outcome.APPLIED, None, ()),
        (Outcome.REFUSED, "UNKNOWN_MUTATION", ("op",)),
        (Outcome.REFUSED, "INVALID_VALUE", ("args", "title")),
        (Outcome.REFUSED, "NOT_FOUND", ()),
        (Outcome.APPLIED, None, ()),
    ]
    assert pushed.expected == 6
    stop = (await cell.reader.itinerary(owner, trip_id)).stop(castle)
    assert (stop.title, stop.notes) == ("a", "c")


@pytest.mark.parametrize("value", [2**70, -(2**70), 1e999, -1e999, 0.1, "a\0b", "\N{BOM}", {"x": {"y": [2**64]}}, [[[]]], "é" * 100_000])
async def test_a_value_that_is_no_title_poisons_nothing(cell: Offline, value: Any) -> None:
    trip_id, owner, _ = await begun(cell)
    device = cell.device(owner)
    device.queue("updateTrip", id=trip_id, title=value)
    device.queue("skip", anything=value)
    device.queue("updateTrip", id=trip_id, notes="weiter", base={"title": value, "notes": value})
    pushed = await device.push()
    assert ([result.id for result in pushed.results], pushed.expected) == ([1, 2, 3], 4)
    assert [result.outcome for result in pushed.results][1:] == [Outcome.APPLIED, Outcome.APPLIED]
    async with cell.unchanged():
        assert (await device.push()).results == pushed.results
    assert (await cell.reader.itinerary(owner, trip_id)).trip.notes == "weiter"


async def test_a_mutation_that_fails_half_way_writes_nothing_of_itself(cell: Offline) -> None:
    owner = await cell.traveller()
    made = offline_trip()
    made["days"][1]["stops"][1]["title"] = "x" * 300
    assert await cell.device(owner).refused("createTrip", **made) == ("TEXT_TOO_LONG", ("args", "days", "1", "title"))


async def test_a_mutation_that_we_fail_at_is_sent_again_and_those_before_it_stay(cell: Offline, monkeypatch: pytest.MonkeyPatch) -> None:
    trip_id, owner, _ = await begun(cell)
    device = cell.device(owner)
    device.queue("updateTrip", id=trip_id, title="a")
    device.queue("updateTrip", id=trip_id, notes="b")
    device.queue("updateTrip", id=trip_id, title="c")
    fail_at(monkeypatch, 2)
    pushed = await device.push()
    assert [(result.outcome, result.code) for result in pushed.results] == [(Outcome.APPLIED, None), (Outcome.REFUSED, "INTERNAL_ERROR")]
    assert pushed.expected == 2
    trip = (await cell.reader.itinerary(owner, trip_id)).trip
    assert (trip.title, trip.notes) == ("a", "")
    monkeypatch.undo()
    again = await device.push()
    assert ([result.outcome for result in again.results], again.expected) == ([Outcome.APPLIED] * 3, 4)
    trip = (await cell.reader.itinerary(owner, trip_id)).trip
    assert (trip.title, trip.notes) == ("c", "b")


def fail_at(monkeypatch: pytest.MonkeyPatch, mutation_id: int) -> None:
    """Let a push fail at storing one result, when the mutation is done."""
    store_result = mutations.store_result

    def failing(*given: Any) -> None:
        if given[3] == mutation_id:
            raise RuntimeError("a fault of ours")
        store_result(*given)

    monkeypatch.setattr(mutations, "store_result", failing)


async def test_a_mutation_that_was_never_answered_is_given_up_by_skip(cell: Offline) -> None:
    _, owner, _ = await begun(cell)
    device = cell.device(owner)
    device.queue("skip", instead={"op": "updateTrip", "args": {"whatever": 1}})
    device.queue("skip")
    pushed = await device.push()
    assert [(result.outcome, result.seq, result.ids) for result in pushed.results] == [(Outcome.APPLIED, None, ())] * 2
    assert len(await cell.log()) == 1


async def test_what_changes_nothing_is_applied_without_a_change(cell: Offline) -> None:
    trip_id, owner, _ = await begun(cell, "Castelo")
    castle = await stop_of(cell, owner, trip_id, "Castelo")
    result = await cell.device(owner).done("updateStop", tripId=trip_id, id=castle, title="Castelo")
    assert (result.seq, await cell.reader.head()) == (None, 2)


async def test_a_mutation_that_writes_very_much_answers_no_documents(cell: Offline) -> None:
    owner = await cell.traveller()
    device = cell.device(owner)
    result = await device.done("createTrip", **offline_trip([str(number) for number in range(10)]))
    assert result.ids == ()
    await device.pull()
    assert len(device.documents) == 1 + 1 + 10 + 20


# Limits


async def test_a_push_has_at_most_250_mutations(cell: Offline) -> None:
    owner = await cell.traveller()
    many = [SentMutation(id=number, op="skip") for number in range(1, MUTATION_LIMIT + 2)]
    async with cell.unchanged():
        with pytest.raises(TooMany) as refused:
            await cell.pusher.push(owner, "phone", many)
    assert refused.value.path == ("input", "mutations")
    assert (await cell.pusher.push(owner, "phone", many[:-1])).expected == MUTATION_LIMIT + 1


@pytest.mark.parametrize("client_id", ["", "a b", "é", "x" * 65, "a\0", "../x", "a\n"])
async def test_a_client_is_named_by_1_to_64_plain_characters(cell: Offline, client_id: str) -> None:
    owner = await cell.traveller()
    async with cell.unchanged():
        with pytest.raises(InvalidValue) as refused:
            await cell.pusher.push(owner, client_id, [SentMutation(id=1, op="skip")])
    assert refused.value.path == ("input", "clientId")


async def test_a_user_has_at_most_a_thousand_clients(cell: Offline) -> None:
    owner, other = await cell.traveller(), await cell.traveller()
    await cell.database.write(
        lambda connection: (
            connection.executemany(
                "INSERT INTO sync_clients(user_id, client_id, last_id, seen_at) VALUES (?, ?, 1, ?)",
                [(owner, str(number), cell.clock().isoformat()) for number in range(CLIENTS_OF_A_USER)],
            )
            and None
        )
    )
    mutation = SentMutation(id=1, op="skip")
    async with cell.unchanged():
        with pytest.raises(TooMany) as refused:
            await cell.pusher.push(owner, "one-more", [mutation])
    assert refused.value.path == ("input", "clientId")
    assert (await cell.pusher.push(owner, "7", [mutation.replace(id=2)])).expected == 3
    assert (await cell.pusher.push(other, "one-more", [mutation])).expected == 2


# Versions


async def test_a_client_that_is_too_old_may_no_longer_write_but_still_read(tmp_path: Path) -> None:
    cell = Offline(tmp_path / "cell", oldest_schema=3, schema_version=4)
    trip_id, owner, _ = await begun(cell)
    mutation = SentMutation(id=1, op="updateTrip", args={"id": trip_id, "title": "a"})
    async with cell.unchanged():
        with pytest.raises(UpgradeRequired) as refused:
            await cell.pusher.push(owner, "phone", [mutation], schema_version=2)
        assert refused.value.params == {"oldest": 3}
        assert len((await cell.device(owner).pull()).documents) == 5
        with pytest.raises(ServerBehind) as behind:
            await cell.pusher.push(owner, "phone", [mutation], schema_version=5)
        assert behind.value.retryable
    for version in (3, 4):
        assert (await cell.pusher.push(owner, "phone", [mutation], schema_version=version)).expected == 2
    cell.close()


async def test_what_was_queued_by_an_old_app_is_taken_from_the_upgraded_one(tmp_path: Path) -> None:
    cell = Offline(tmp_path / "cell", oldest_schema=2, schema_version=2)
    trip_id, owner, _ = await begun(cell)
    mutation = SentMutation(id=1, op="updateTrip", args={"id": trip_id, "title": "a"})
    with pytest.raises(UpgradeRequired):
        await cell.pusher.push(owner, "phone", [mutation], schema_version=1)
    (result,) = (await cell.pusher.push(owner, "phone", [mutation], schema_version=2)).results
    assert result.outcome is Outcome.APPLIED
    cell.close()


# Durability


async def test_a_push_is_answered_when_it_is_in_the_replica_or_at_once_where_that_was_asked_for(cell: Offline) -> None:
    trip_id, owner, _ = await begun(cell)
    device = cell.device(owner)
    device.queue("updateTrip", id=trip_id, title="a")
    pushed = await device.push(durability=Durability.LOCAL)
    assert (pushed.durable, cell.replica.held) == (False, [])
    pushed = await device.push()
    assert (pushed.durable, cell.replica.held, cell.replica.durable) == (True, [2], 2)


async def test_a_push_that_the_replica_does_not_take_is_written_and_done_once_when_it_is_sent_again(cell: Offline) -> None:
    trip_id, owner, _ = await begun(cell)
    device = cell.device(owner)
    device.queue("updateTrip", id=trip_id, title="a")
    cell.replica.is_reachable = False
    with pytest.raises(NotDurable) as refused:
        await device.push()
    assert refused.value.retryable
    cell.replica.is_reachable = True
    async with cell.unchanged():
        pushed = await device.push()
    assert ([result.seq for result in pushed.results], pushed.durable, cell.replica.held) == ([2], True, [2, 2])


async def test_a_repeat_waits_for_the_replica_like_the_first(cell: Offline) -> None:
    _, owner, _ = await begun(cell)
    device = cell.device(owner)
    await device.done("skip")
    cell.replica.is_reachable = False
    with pytest.raises(NotDurable):
        await device.push()


async def test_without_a_replica_nothing_is_called_durable(cell: Offline) -> None:
    trip_id, owner, _ = await begun(cell)
    pusher = Pusher(cell.database, cell.writer, cell.feed, LocalDisk(), cell.events, CELL, cell.clock)
    mutation = SentMutation(id=1, op="updateTrip", args={"id": trip_id, "title": "a"})
    assert (await pusher.push(owner, "phone", [mutation])).durable is False
    assert (await Puller(cell.database, LocalDisk()).pull(owner, None, 1)).durable_seq is None


# A log that lost its tail


async def test_what_was_acknowledged_and_lost_is_asked_for_again_and_sent_again(cell: Offline) -> None:
    trip_id, owner, _ = await begun(cell, "Castelo")
    device = cell.device(owner)
    castle = await stop_of(cell, owner, trip_id, "Castelo")
    await device.done("updateStop", tripId=trip_id, id=castle, title="a")
    copy = cell.copied()
    await device.done("updateStop", tripId=trip_id, id=castle, notes="b")
    await device.done("createNote", tripId=trip_id, id=new_id(IdPrefix.NOTE), text="c")
    await device.pull()
    cell.close()
    again = Offline(copy)
    device.cell = again
    page = await device.page()
    assert (page.status, page.last_mutation_ids) == (Status.ROLLBACK, {"phone": 1})
    device.queue("updateStop", tripId=trip_id, id=castle, done=True)
    pushed = await device.push(4)
    assert (pushed.results, pushed.expected) == ((), 2)
    pushed = await device.push(2)
    assert ([result.outcome for result in pushed.results], pushed.expected) == ([Outcome.APPLIED] * 3, 5)
    await device.pull()
    stop = device.body(castle)
    assert (stop["title"], stop["notes"], stop["done"]) == ("a", "b", True)
    assert [note["text"] for note in device.of(DocumentKind.NOTE)] == ["c"]
    assert device.state == await living(again, owner)
    again.close()


# Members


async def test_what_a_member_made_offline_before_they_were_made_a_viewer_is_refused_and_told(cell: Offline) -> None:
    trip_id, owner, (friend,) = await begun(cell, "Castelo", roles=(Role.EDITOR,))
    device = await cell.device(friend).pull()
    castle = await stop_of(cell, owner, trip_id, "Castelo")
    await cell.trips.share(owner, trip_id, Role.VIEWER, user_id=friend, email=None)
    device.queue("updateStop", tripId=trip_id, id=castle, title="Torre")
    pushed = await device.push()
    (result,) = pushed.results
    assert (result.outcome, result.code, result.ids) == (Outcome.REFUSED, "FORBIDDEN", (castle,))
    (document,) = pushed.documents_of(result)
    assert (document.body or {})["title"] == "Castelo"
    await cell.trips.share(owner, trip_id, Role.EDITOR, user_id=friend, email=None)
    async with cell.unchanged():
        assert (await device.push()).results == pushed.results
    await device.done("updateStop", tripId=trip_id, id=castle, title="Torre")


async def test_what_a_member_made_offline_before_they_were_removed_looks_as_if_there_were_no_trip(cell: Offline) -> None:
    trip_id, owner, (friend,) = await begun(cell, "Castelo", roles=(Role.EDITOR,))
    castle = await stop_of(cell, owner, trip_id, "Castelo")
    await cell.trips.unshare(owner, trip_id, friend)
    await cell.add(owner, trip_id, "Segredo")
    device = cell.device(friend)
    device.queue("updateStop", tripId=trip_id, id=castle, title="Torre")
    device.queue("updateStop", tripId=mint_trip(CELL), id=new_id(IdPrefix.STOP), title="Torre")
    pushed = await device.push()
    assert [(each.code, each.path) for each in pushed.results] == [("NOT_FOUND", ())] * 2
    for result in pushed.results:
        assert [(each.scope, each.revision, each.body) for each in pushed.documents_of(result)] == [("", 0, None)]
    assert pushed.expected == 3


async def test_the_answer_to_a_repeat_shows_nothing_of_a_trip_that_was_taken_away_meanwhile(cell: Offline) -> None:
    trip_id, owner, (friend,) = await begun(cell, "Castelo", roles=(Role.EDITOR,))
    device = cell.device(friend)
    device.queue("updateStop", tripId=trip_id, id=await stop_of(cell, owner, trip_id, "Castelo"), title="Torre")
    first = await device.push()
    await cell.trips.unshare(owner, trip_id, friend)
    again = await device.push()
    assert again.results == first.results
    assert [(each.scope, each.revision, each.body) for each in again.documents_of(again.results[0])] == [("", 0, None)]


async def test_a_key_that_may_not_use_an_operation_is_refused_it_and_may_skip_it(cell: Offline) -> None:
    trip_id, owner, _ = await begun(cell)
    mutations = [SentMutation(id=1, op="updateTrip", args={"id": trip_id, "title": "a"}), SentMutation(id=2, op="skip")]
    pushed = await cell.pusher.push(owner, "phone", mutations, admission=lambda op: Forbidden() if op == "updateTrip" else None)
    assert [(result.outcome, result.code) for result in pushed.results] == [(Outcome.REFUSED, "FORBIDDEN"), (Outcome.APPLIED, None)]
    assert len(await cell.log()) == 1


# What is kept for how long


async def test_a_result_that_is_forgotten_is_told_as_such_and_never_done_again(cell: Offline) -> None:
    trip_id, owner, _ = await begun(cell)
    device = cell.device(owner)
    await device.done("updateTrip", id=trip_id, title="a")
    cell.clock.forward(days=89)
    await device.done("updateTrip", id=trip_id, title="b")
    assert await forgotten(cell) == 0
    cell.clock.forward(days=2)
    assert await forgotten(cell) == 1
    async with cell.unchanged():
        pushed = await device.push()
    assert ([result.outcome for result in pushed.results], pushed.expected) == ([Outcome.FORGOTTEN, Outcome.APPLIED], 3)


async def test_a_client_that_was_not_heard_of_for_ninety_days_counts_on_and_has_nothing_done_twice(cell: Offline) -> None:
    _, owner, _ = await begun(cell)
    device = cell.device(owner)
    await device.done("skip")
    cell.clock.forward(days=91)
    await forgotten(cell)
    device.queue("skip")
    repeated = await device.push()
    assert [each.outcome for each in repeated.results] == [Outcome.FORGOTTEN, Outcome.APPLIED]
    assert repeated.expected == 3


async def forgotten(cell: Offline) -> int:
    """Forget as every day, and return how many results went."""

    def count(connection: apsw.Connection) -> int:
        return int(connection.execute("SELECT count(*) FROM sync_results").get)

    before = await cell.database.read(count)
    await Retention(cell.database, cell.events, cell.clock).forget()
    return before - await cell.database.read(count)


async def test_a_stop_that_was_pushed_again_after_its_tombstone_was_forgotten_is_not_born_again(cell: Offline) -> None:
    trip_id, owner, _ = await begun(cell)
    itinerary = await cell.reader.itinerary(owner, trip_id)
    device = cell.device(owner)
    stop_id = new_id(IdPrefix.STOP)
    await device.done("createStop", tripId=trip_id, id=stop_id, dayId=itinerary.days[0].id, title="a")
    await cell.writer.edit_itinerary(owner, trip_id, lambda before: remove_stop(before, stop_id))
    await cell.database.write(lambda connection: forget_before(connection, head(connection)))
    async with cell.unchanged():
        await device.push()
    assert await cell.titles(owner, trip_id) == ""


# Beside others


async def test_a_long_push_lets_others_write_in_between_and_is_answered_as_one(cell: Offline) -> None:
    trip_id, owner, (friend,) = await begun(cell, roles=(Role.EDITOR,))
    ticks = iter(range(1_000))
    cell.pusher = Pusher(cell.database, cell.writer, cell.feed, cell.replica, cell.events, CELL, cell.clock, timer=lambda: next(ticks))
    long, short = cell.device(owner), cell.device(friend, "laptop")
    for title in ("a", "b", "c"):
        long.queue("updateTrip", id=trip_id, title=title)
    short.queue("updateTrip", id=trip_id, notes="beside")
    before = await cell.reader.head()
    whole, beside = await asyncio.gather(long.push(), short.push())
    assert [result.seq for result in beside.results] == [before + 2]
    assert [result.seq for result in whole.results] == [before + 1, before + 3, before + 4]
    assert (whole.expected, {document.revision for document in whole.documents.values()}) == (4, {before + 4})
    async with cell.unchanged():
        assert (await long.push()).results == whole.results


async def test_a_long_push_that_is_refused_for_now_in_a_later_turn_is_answered_up_to_there(cell: Offline) -> None:
    trip_id, owner, _ = await begun(cell)
    ticks = iter(range(1_000))
    cell.pusher = Pusher(cell.database, cell.writer, cell.feed, cell.replica, cell.events, CELL, cell.clock, timer=lambda: next(ticks))
    device = cell.device(owner)
    device.queue("updateTrip", id=trip_id, title="a")
    device.queue("updateTrip", id=trip_id, title="b")
    gap = SentMutation(id=4, op="updateTrip", args={"id": trip_id, "title": "c"})
    pushed = await cell.pusher.push(owner, "phone", [*device.outbox, gap])
    assert ([result.id for result in pushed.results], pushed.expected) == ([1, 2], 3)
    assert (await cell.reader.itinerary(owner, trip_id)).trip.title == "b"


async def test_what_is_put_on_a_day_whose_tombstone_was_forgotten_is_on_the_last_day(cell: Offline) -> None:
    trip_id, owner, _ = await begun(cell, "a")
    device = cell.device(owner)
    await device.done("updateTrip", id=trip_id, dayCount=4)
    gone = (await cell.reader.itinerary(owner, trip_id)).days[3].id
    await device.done("updateTrip", id=trip_id, dayCount=2)
    await cell.database.write(lambda connection: forget_before(connection, head(connection)))
    await device.done("createStop", tripId=trip_id, id=new_id(IdPrefix.STOP), dayId=gone, title="b")
    await device.done("moveStop", tripId=trip_id, id=await stop_of(cell, owner, trip_id, "a"), dayId=gone)
    assert [await cell.titles(owner, trip_id, number) for number in (1, 2)] == ["", "b a"]


async def test_no_answer_tells_whether_an_id_is_in_use_for_something_else(cell: Offline) -> None:
    trip_id, owner, _ = await begun(cell)
    theirs, stranger, _ = await begun(cell, "x")
    there = await cell.reader.itinerary(stranger, theirs)
    device = cell.device(owner)
    day_id = (await cell.reader.itinerary(owner, trip_id)).days[0].id
    for used, unused in ((theirs, mint_trip(CELL)), (stranger, new_id(IdPrefix.USER)), (there.days[0].id, new_id(IdPrefix.DAY))):
        answers = [
            (
                await device.refused("createStop", tripId=trip_id, id=each, dayId=day_id, title="a"),
                await device.refused("createNote", tripId=trip_id, id=each, text="a"),
                await device.refused("createStop", tripId=trip_id, id=new_id(IdPrefix.STOP), dayId=each, title="a"),
            )
            for each in (used, unused)
        ]
        assert answers[0] == answers[1]
