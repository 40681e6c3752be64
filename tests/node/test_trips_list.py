"""Lists of trips: pages in order either way, and what a search finds."""

import base64
import json
import unicodedata
from datetime import date

import pytest

from edge.store.trips import TripFilter, TripOrder, TripPage
from models.errors import InvalidValue
from models.ids import UserId
from models.itinerary import remove_stop, update_stop, update_trip
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
    return await cell.reader.trips(reader, wanted, order, descending=descending, limit=limit, cursor=cursor, backward=backward)


async def found(cell: Cell, reader: UserId, **wanted: object) -> list[str]:
    listed = await page(cell, reader, wanted=TripFilter.model_validate(wanted))
    assert listed.total == len(listed.trips)
    return [trip.title for _, trip in listed.trips]


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
    ids = [trip.id for _, trip in whole.trips]
    assert (len(set(ids)), whole.has_more, whole.total) == (7, False, 7)
    assert ids == [trip.id for _, trip in (await page(cell, owner, order, descending=not descending)).trips][::-1]
    for backward in (False, True):
        seen: list[str] = []
        cursor: str | None = None
        more = True
        while more:
            part = await page(cell, owner, order, descending=descending, limit=limit, cursor=cursor, backward=backward)
            here = [trip.id for _, trip in part.trips]
            seen = [*here, *seen] if backward else [*seen, *here]
            cursor, more = part.trips[0 if backward else -1][0], part.has_more
            assert part.total == 7
        assert seen == ids


async def test_each_order_has_its_key_and_ties_go_by_birth(cell: Cell) -> None:
    owner = await seven_trips(cell)

    async def titles(order: TripOrder, *, descending: bool = False) -> list[str]:
        return [trip.title for _, trip in (await page(cell, owner, order, descending=descending)).trips]

    assert await titles(TripOrder.CREATED_AT) == ["Porto", "lisboa", "Lisboa", "Anos", "Lisboa", "Belém", "Zoo"]
    assert await titles(TripOrder.TITLE) == ["Anos", "Belém", "lisboa", "Lisboa", "Lisboa", "Porto", "Zoo"]
    assert await titles(TripOrder.STARTS_ON) == ["lisboa", "Lisboa", "Zoo", "Porto", "Lisboa", "Belém", "Anos"]
    assert await titles(TripOrder.STARTS_ON, descending=True) == ["Anos", "Belém", "Lisboa", "Porto", "Zoo", "Lisboa", "lisboa"]
    porto = (await page(cell, owner, TripOrder.CREATED_AT)).trips[0][1].id
    cell.clock.forward(hours=1)
    await cell.add(owner, porto, "Ribeira")
    assert (await titles(TripOrder.UPDATED_AT, descending=True))[0] == "Porto"


async def test_a_trip_that_comes_between_two_pages_shifts_neither(cell: Cell) -> None:
    owner = await seven_trips(cell)
    first = await page(cell, owner, limit=3)
    await cell.trip(owner, "Aaa")
    rest = await page(cell, owner, limit=10, cursor=first.trips[-1][0])
    assert [trip.title for _, trip in (*first.trips, *rest.trips)] == ["Anos", "Belém", "lisboa", "Lisboa", "Lisboa", "Porto", "Zoo"]


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
        cursor = (await page(cell, owner, order, limit=1)).trips[0][0]
        assert json.loads(base64.urlsafe_b64decode(cursor))[0] == order.value
        for other in set(TripOrder) - {order}:
            with pytest.raises(InvalidValue):
                await page(cell, owner, other, cursor=cursor)


async def test_a_list_holds_the_trips_that_one_is_a_member_of(cell: Cell) -> None:
    owner, friend = await seven_trips(cell), await cell.traveller()
    assert (await page(cell, friend)).total == 0
    zoo = (await page(cell, owner)).trips[-1][1].id
    await cell.trips.share(owner, zoo, Role.EDITOR, user_id=friend, email=None)
    await cell.trip(friend, "Minha")
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
