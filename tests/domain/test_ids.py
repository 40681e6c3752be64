"""Ids tell what they name and where it lives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import MalformedID
from models.ids import (
    CellCode,
    IdPrefix,
    home_of,
    kind_of,
    mint,
    mint_day,
    mint_note,
    mint_stop,
    mint_trip,
    mint_user,
    place_id,
    require,
    require_of,
)

HEX = "0193a5c2b8e07d3a9f4e6b1c2d3e4f50"
MINTED = [prefix for prefix in IdPrefix if prefix is not IdPrefix.PLACE]
CELLS = st.from_regex(r"[a-z]{2,8}-[0-9]{1,3}", fullmatch=True).map(CellCode)


@given(st.sampled_from(MINTED), CELLS)
def test_a_minted_id_tells_its_kind_and_its_home(prefix: IdPrefix, cell: CellCode) -> None:
    minted = mint(prefix, cell)
    assert (kind_of(minted), home_of(minted), require(minted, prefix)) == (prefix, cell, minted)


def test_each_mint_gives_its_own_prefix() -> None:
    minted = [mint_user(CellCode("gru-1")), mint_trip(CellCode("gru-1")), mint_day(CellCode("gru-1")), mint_stop(CellCode("gru-1"))]
    assert [each[:10] for each in minted] == ["usr_gru-1_", "trp_gru-1_", "day_gru-1_", "stp_gru-1_"]
    assert [len(each) for each in minted] == [42] * 4


def test_ids_of_one_cell_sort_by_birth_and_never_repeat() -> None:
    minted = [mint_stop(CellCode("gru-1")) for _ in range(2_000)]
    assert minted == sorted(set(minted))


def test_a_place_is_named_by_destination_and_slug() -> None:
    assert place_id("lisboa", "torre-de-belem") == "plc_lisboa_torre-de-belem"
    assert kind_of("plc_rio-de-janeiro_cristo-redentor") is IdPrefix.PLACE


def test_a_place_has_no_home() -> None:
    with pytest.raises(MalformedID):
        home_of("plc_lisboa_torre-de-belem")


def test_a_place_whose_name_looks_minted_has_no_home_either() -> None:
    with pytest.raises(MalformedID):
        home_of(f"plc_gru-1_{HEX}")


def test_a_prefix_that_names_nothing_has_no_home() -> None:
    with pytest.raises(MalformedID):
        home_of(f"xyz_gru-1_{HEX}")


def test_an_id_of_a_clients_own_making_is_of_its_kind_and_of_the_cell() -> None:
    own = mint_note(CellCode("gru-1"))
    assert (own[:10], require_of(own, IdPrefix.NOTE, CellCode("gru-1"))) == ("not_gru-1_", own)
    for prefix, cell in ((IdPrefix.STOP, "gru-1"), (IdPrefix.NOTE, "lis-1")):
        with pytest.raises(MalformedID):
            require_of(own, prefix, CellCode(cell))


def test_an_id_of_another_kind_is_refused() -> None:
    with pytest.raises(MalformedID):
        require(f"day_gru-1_{HEX}", IdPrefix.TRIP)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "trp",
        f"trp_gru-1_{HEX[:-1]}",
        f"trp_gru-1_{HEX}0",
        f"trp_gru-1_{HEX.upper()}",
        f"trp_gru-1_{HEX}\n",
        f" trp_gru-1_{HEX}",
        f"TRP_gru-1_{HEX}",
        f"trp_gru_{HEX}",
        f"trp_gru-1234_{HEX}",
        f"trp_gru-１_{HEX}",  # noqa: RUF001  # a digit, but not one of ours
        f"xyz_gru-1_{HEX}",
        "system",
        "plc_lisboa_",
        "plc_lisboa_../etc",
        "plc__x",
    ],
)
def test_what_is_no_id_is_refused(raw: str) -> None:
    with pytest.raises(MalformedID):
        kind_of(raw)


@given(st.text(max_size=60))
def test_no_text_is_anything_but_an_id_or_malformed(raw: str) -> None:
    for read in (kind_of, home_of):
        try:
            read(raw)
        except MalformedID:
            continue
