"""Money is whole micro-units of a currency that exists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.errors import InvalidValue, NegativeBudget, UnknownCurrency
from models.money import LIMIT_MICROS, Money, known_currency, parse_amount, total
from models.planning.exchange import convert

AMOUNTS = st.integers(0, LIMIT_MICROS)


def test_cents_are_ten_thousand_micros() -> None:
    assert Money.of_cents(1550, "EUR") == Money(amount_micros=15_500_000, currency="EUR")


def test_an_amount_is_multiplied_in_its_own_currency() -> None:
    assert Money.of_cents(1550, "BRL").times(3) == Money.of_cents(4650, "BRL")


def test_totals_are_kept_by_currency() -> None:
    assert total([Money.of_cents(100, "EUR"), Money.of_cents(250, "BRL"), Money.of_cents(1, "EUR")]) == {"EUR": 1_010_000, "BRL": 2_500_000}
    assert total([]) == {}


def test_a_fraction_of_a_micro_unit_is_no_money() -> None:
    with pytest.raises(ValidationError):
        Money.model_validate({"amount_micros": 1.5, "currency": "EUR"})


@pytest.mark.parametrize("code", ["", "eur", "EURO", "XXX", "BTC", "ＥＵＲ"])  # noqa: RUF001  # full-width letters are no code
def test_an_unknown_currency_is_refused(code: str) -> None:
    with pytest.raises(UnknownCurrency):
        known_currency(code)


def test_a_currency_is_told_back_in_part_only() -> None:
    with pytest.raises(UnknownCurrency) as caught:
        parse_amount(1, "x" * 5_000, ("budget",))
    assert (caught.value.path, caught.value.params) == (("budget",), {"currency": "x" * 20})


@pytest.mark.parametrize(("amount", "error"), [(-1, NegativeBudget), (LIMIT_MICROS + 1, InvalidValue), (2**80, InvalidValue)])
def test_an_amount_out_of_range_is_refused_where_it_stands(amount: int, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        parse_amount(amount, "EUR", ("input", "budget", "amountMicros"))
    assert getattr(caught.value, "path", None) == ("input", "budget", "amountMicros")


@given(AMOUNTS, st.sampled_from(["EUR", "BRL", "USD", "JPY"]))
def test_parsed_money_is_what_was_given(amount: int, currency: str) -> None:
    assert parse_amount(amount, currency, ("budget",)) == Money(amount_micros=amount, currency=currency)


@given(st.lists(st.tuples(AMOUNTS, st.sampled_from(["EUR", "BRL"])), max_size=8))
def test_a_total_loses_no_micro_unit(amounts: list[tuple[int, str]]) -> None:
    sums = total([Money(amount_micros=amount, currency=currency) for amount, currency in amounts])
    assert sum(sums.values()) == sum(amount for amount, _ in amounts)


def test_money_is_exchanged_by_the_table() -> None:
    assert convert(Money.of_cents(1000, "EUR"), "BRL") == Money.of_cents(6250, "BRL")
    assert convert(Money.of_cents(1000, "EUR"), "EUR") == Money.of_cents(1000, "EUR")
    assert convert(Money.of_cents(1000, "EUR"), "ZMW") is None


@given(AMOUNTS, st.sampled_from(["EUR", "BRL", "ARS", "JPY", "GBP"]), st.sampled_from(["EUR", "BRL", "ARS", "JPY", "GBP"]))
def test_any_money_can_be_exchanged(amount: int, ours: str, theirs: str) -> None:
    exchanged = convert(Money(amount_micros=amount, currency=ours), theirs)
    assert exchanged is not None
    assert exchanged.currency == theirs
