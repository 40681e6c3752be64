"""Lists of trips: pages in order either way, and what a search finds."""

import base64
import json
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from edge.store.trips import TripFilter, TripOrder, TripPage, _keep
from models.change import DocumentKind, Origin
from models.errors import InvalidValue
from models.ids import IdPrefix, MessageId, TripId, UserId, mint
from models.itinerary import remove_stop, update_stop, update_trip
from models.planning.generation import Message, Speaker
from models.trip import Role
from tests.fakes.cell import Cell
from tests.fakes.trips import CELL, id_of

EVERYTHING = TripFilter()


async def page(
    cell: Cell,
    reader: UserId,
    order: TripOrder = TripOrder.TITLE,
    wanted: TripFilter = EVERYTHING,
    *,
    descending: bool = False,
    limit: int = 100,
    cursor: str | None = None,
    backward: bool = False,
) -> TripPage:
    listed, contents = await cell.reader.trips(reader, wanted, order, descending=descending, limit=limit, cursor=cursor, backward=backward)
    assert contents == []
    return listed


async def found(cell: Cell, reader: UserId, **wanted: object) -> list[str]:
    listed = await page(cell, reader, wanted=TripFilter.model_validate(wanted))
    assert listed.total == len(listed.trips)
    return [each.trip.title for each in listed.trips]


async def seven_trips(cell: Cell) -> UserId:
    owner = await cell.traveller()
    for title, starts_on in (
        ("Porto", date(2026, 12, 1)),
        ("lisboa", None),
        ("Lisboa", date(2026, 12, 1)),
        ("Anos", date(2027, 1, 1)),
        ("Lisboa", None),
        ("Belém", date(2026, 12, 1)),
        ("Zoo", date(2026, 11, 30)),
    ):
        await cell.trip(owner, title, starts_on=starts_on)
        cell.clock.forward(minutes=len(title) // 5)
    return owner


@pytest.mark.parametrize("order", list(TripOrder))
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("limit", [1, 2, 3, 7])
async def test_pages_either_way_give_each_trip_once_in_order(cell: Cell, order: TripOrder, descending: bool, limit: int) -> None:  # noqa: FBT001  # given by the table
    owner = await seven_trips(cell)
    whole = await page(cell, owner, order, descending=descending)
    ids = [each.trip.id for each in whole.trips]
    assert (len(set(ids)), whole.has_more, whole.total) == (7, False, 7)
    assert ids == [each.trip.id for each in (await page(cell, owner, order, descending=not descending)).trips][::-1]
    for backward in (False, True):
        seen: list[str] = []
        cursor: str | None = None
        more = True
        while more:
            part = await page(cell, owner, order, descending=descending, limit=limit, cursor=cursor, backward=backward)
            here = [each.trip.id for each in part.trips]
            seen = [*here, *seen] if backward else [*seen, *here]
            cursor, more = part.trips[0 if backward else -1].cursor, part.has_more
            assert part.total == 7
        assert seen == ids


async def test_each_order_has_its_key_and_ties_go_by_birth(cell: Cell) -> None:
    owner = await seven_trips(cell)

    async def titles(order: TripOrder, *, descending: bool = False) -> list[str]:
        return [each.trip.title for each in (await page(cell, owner, order, descending=descending)).trips]

    assert await titles(TripOrder.CREATED_AT) == ["Porto", "lisboa", "Lisboa", "Anos", "Lisboa", "Belém", "Zoo"]
    assert await titles(TripOrder.TITLE) == ["Anos", "Belém", "lisboa", "Lisboa", "Lisboa", "Porto", "Zoo"]
    assert await titles(TripOrder.STARTS_ON) == ["lisboa", "Lisboa", "Zoo", "Porto", "Lisboa", "Belém", "Anos"]
    assert await titles(TripOrder.STARTS_ON, descending=True) == ["Anos", "Belém", "Lisboa", "Porto", "Zoo", "Lisboa", "lisboa"]
    porto = (await page(cell, owner, TripOrder.CREATED_AT)).trips[0].trip.id
    cell.clock.forward(hours=1)
    await cell.add(owner, porto, "Ribeira")
    assert (await titles(TripOrder.UPDATED_AT, descending=True))[0] == "Porto"


async def test_a_trip_that_comes_between_two_pages_shifts_neither(cell: Cell) -> None:
    owner = await seven_trips(cell)
    first = await page(cell, owner, limit=3)
    await cell.trip(owner, "Aaa")
    rest = await page(cell, owner, limit=10, cursor=first.trips[-1].cursor)
    assert [each.trip.title for each in (*first.trips, *rest.trips)] == ["Anos", "Belém", "lisboa", "Lisboa", "Lisboa", "Porto", "Zoo"]


async def holding(cell: Cell, reader: UserId) -> list[tuple[str, list[str], list[Role]]]:
    """Return what each trip of a list holds: its title, the titles of its stops and the roles of its members."""
    listed, contents = await cell.reader.trips(
        reader, EVERYTHING, TripOrder.TITLE, descending=False, limit=100, cursor=None, backward=False, with_contents=True
    )
    told = []
    for each, held in zip(listed.trips, contents, strict=True):
        assert held.itinerary is not None
        assert held.itinerary.trip == each.trip
        told.append((each.trip.title, [stop.title for stop in held.itinerary.stops], [member.role for member in held.members]))
    return told


async def test_a_page_brings_what_each_of_its_trips_holds_after_every_change(cell: Cell) -> None:
    owner, friend = await cell.traveller(), await cell.traveller()
    porto = (await cell.trip(owner, "Porto")).trip.id
    anos = (await cell.trip(owner, "Anos")).trip.id
    await cell.add(owner, porto, "Ribeira")
    assert await holding(cell, owner) == [("Anos", [], [Role.OWNER]), ("Porto", ["Ribeira"], [Role.OWNER])]
    await cell.add(owner, porto, "Sé")
    await cell.trips.share(owner, anos, Role.VIEWER, user_id=friend, email=None)
    assert await holding(cell, owner) == [("Anos", [], [Role.OWNER, Role.VIEWER]), ("Porto", ["Ribeira", "Sé"], [Role.OWNER])]
    assert await holding(cell, friend) == [("Anos", [], [Role.OWNER, Role.VIEWER])]
    await cell.writer.undo(owner, porto)
    await cell.writer.edit_itinerary(owner, anos, lambda before: update_trip(before, {"title": "Zoo"}, CELL))
    await cell.trips.unshare(owner, anos, friend)
    assert await holding(cell, owner) == [("Porto", ["Ribeira"], [Role.OWNER]), ("Zoo", [], [Role.OWNER])]
    assert await holding(cell, friend) == []
    await cell.trips.delete(owner, porto)
    assert await holding(cell, owner) == [("Zoo", [], [Role.OWNER])]
    assert [held.itinerary for held in await cell.reader.contents([porto])] == [None]


def test_readers_that_keep_at_the_same_moment_keep_the_newest_and_no_more() -> None:
    kept: dict[str, int] = {}

    def keep(reader: int) -> None:
        for number in range(10_000):
            _keep(kept, f"{reader} {number % 200}", number, 100)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as readers:
            list(readers.map(keep, range(4)))
    finally:
        sys.setswitchinterval(interval)
    assert 97 <= len(kept) <= 100  # Each reader but one may have dropped one too many in the end.
    assert max(kept.values()) == 9_999


async def say(cell: Cell, author: UserId, trip_id: TripId, text: str) -> None:
    message_id = MessageId(mint(IdPrefix.MESSAGE, CELL))
    message = Message(id=message_id, trip_id=trip_id, speaker=Speaker.TRAVELLER, author=author, text=text, created_at=cell.clock())
    await cell.writer.commit(
        author, trip_id, Origin.CHAT, lambda transaction: transaction.put(DocumentKind.MESSAGE, message_id, None, message)
    )


async def test_the_newest_messages_of_several_trips_come_oldest_first(cell: Cell) -> None:
    owner = await cell.traveller()
    trips = [(await cell.trip(owner, title)).trip.id for title in ("Porto", "Lisboa", "Anos")]
    for trip_id, count in zip(trips, (3, 1, 0), strict=True):
        for number in range(count):
            await say(cell, owner, trip_id, f"{number}")
    told = await cell.reader.messages([trips[1], trips[0], trips[2]], 2)
    assert [[message.text for message in of_trip] for of_trip in told] == [["0"], ["1", "2"], []]


def cursor_of(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "ção",
        "\ud800",
        cursor_of("1"),
        cursor_of("null"),
        cursor_of("{}"),
        cursor_of("[]"),
        cursor_of('["title_key", "a"]'),
        cursor_of('["title_key", 1, "trp"]'),
        cursor_of('["title_key", "a", null]'),
        cursor_of('["title_key", "\\ud800", "trp"]'),
        cursor_of('["starts_on", "2026-12-01", "trp"]'),
        cursor_of("[" * 50_000),
    ],
)
async def test_a_cursor_of_another_list_is_refused(cell: Cell, cursor: str) -> None:
    owner = await seven_trips(cell)
    with pytest.raises(InvalidValue) as caught:
        await page(cell, owner, TripOrder.TITLE, cursor=cursor)
    assert caught.value.path == ("after",)


async def test_a_cursor_of_one_order_is_refused_in_every_other(cell: Cell) -> None:
    owner = await seven_trips(cell)
    for order in TripOrder:
        cursor = (await page(cell, owner, order, limit=1)).trips[0].cursor
        assert json.loads(base64.urlsafe_b64decode(cursor))[0] == order.value
        for other in set(TripOrder) - {order}:
            with pytest.raises(InvalidValue):
                await page(cell, owner, other, cursor=cursor)


async def test_a_list_holds_the_trips_that_one_is_a_member_of(cell: Cell) -> None:
    owner, friend = await seven_trips(cell), await cell.traveller()
    assert (await page(cell, friend)).total == 0
    zoo = (await page(cell, owner)).trips[-1].trip.id
    await cell.trips.share(owner, zoo, Role.EDITOR, user_id=friend, email=None)
    await cell.trip(friend, "Minha")
    assert [(each.trip.title, each.role) for each in (await page(cell, friend)).trips] == [("Minha", Role.OWNER), ("Zoo", Role.EDITOR)]
    assert await found(cell, friend) == ["Minha", "Zoo"]
    assert await found(cell, friend, role="editor") == ["Zoo"]
    assert await found(cell, friend, role="owner") == ["Minha"]
    assert await found(cell, friend, role="viewer") == []
    await cell.trips.unshare(owner, zoo, friend)
    assert await found(cell, friend) == ["Minha"]
    await cell.trips.delete(owner, zoo)
    assert (await page(cell, owner)).total == 6


@pytest.mark.parametrize(
    "text",
    [
        "sao joao",
        "SÃO JOÃO",
        "joã",
        "são  joão!",
        "João-São",
        unicodedata.normalize("NFD", "São João"),
        '"são" OR (joão',
        "joão*",
        "sao: joao",
    ],
)
async def test_a_search_folds_case_and_accents_and_finds_beginnings_of_words(cell: Cell, text: str) -> None:
    owner = await cell.traveller()
    await cell.trip(owner, "Festa de São João", destinations=("porto",))
    await cell.trip(owner, "Outra")
    titles = await found(cell, owner, text=text)
    assert titles == ([] if " OR " in text else ["Festa de São João"])


async def test_a_search_needs_every_word_and_reads_titles_destinations_and_stops(cell: Cell) -> None:
    owner = await cell.traveller()
    rio = (await cell.trip(owner, "Férias", destinations=("rio-de-janeiro",))).trip.id
    await cell.add(owner, rio, "Pão de Açúcar")
    await cell.trip(owner, "Trabalho")
    assert await found(cell, owner, text="janeiro") == ["Férias"]
    assert await found(cell, owner, text="acucar ferias rio") == ["Férias"]
    assert await found(cell, owner, text="acucar trabalho") == []
    assert await found(cell, owner, text="anos") == []
    for text in ("", " ", "!?", "…"):
        assert await found(cell, owner, text=text) == ["Férias", "Trabalho"]


async def test_a_search_follows_every_edit(cell: Cell) -> None:
    owner = await cell.traveller()
    trip_id = (await cell.trip(owner, "Férias")).trip.id
    itinerary = await cell.add(owner, trip_id, "Aquário")
    stop_id = id_of(itinerary, "Aquário")
    await cell.writer.edit_itinerary(owner, trip_id, lambda before: update_stop(before, stop_id, {"notes": "levar lanche"}))
    assert await found(cell, owner, text="lanche") == ["Férias"]
    await cell.writer.edit_itinerary(owner, trip_id, lambda before: remove_stop(before, stop_id))
    assert (await found(cell, owner, text="lanche"), await found(cell, owner, text="aquario")) == ([], [])
    await cell.writer.undo(owner, trip_id)
    assert await found(cell, owner, text="aquario lanche") == ["Férias"]
    await cell.writer.edit_itinerary(owner, trip_id, lambda before: update_trip(before, {"title": "Verão"}, CELL))
    assert (await found(cell, owner, text="ferias"), await found(cell, owner, text="verao")) == ([], ["Verão"])
    await cell.trips.delete(owner, trip_id)
    rows = await cell.database.read(lambda connection: connection.execute("SELECT count(*) FROM trips_search").get)
    assert (await found(cell, owner, text="verao"), rows) == ([], 0)


async def test_filters_hold_together(cell: Cell) -> None:
    owner = await seven_trips(cell)
    await cell.trip(owner, "Rio", destinations=("rio-de-janeiro", "lisboa"), starts_on=None)
    assert await found(cell, owner, starts_from="2026-12-01") == ["Anos", "Belém", "Lisboa", "Porto"]
    assert await found(cell, owner, starts_until="2026-12-01") == ["Belém", "Lisboa", "Porto", "Zoo"]
    assert await found(cell, owner, starts_from="2026-12-01", starts_until="2026-12-01", text="lis") == ["Belém", "Lisboa", "Porto"]
    assert await found(cell, owner, destination="rio-de-janeiro") == ["Rio"]
    assert await found(cell, owner, destination="janeiro-de-rio") == []
    assert await found(cell, owner, destination='"') == []
    assert len(await found(cell, owner, destination="lisboa")) == 8
