"""Rough exchange rates, to hold a budget in one currency against prices in another.

They are good for planning, not for paying: a budget is a wish, and prices in the catalogue are typical ones.
"""

from models.money import LIMIT_MICROS, Money

RATES_DATED = "2025-12"
"""The month the rates are of, from memory of the European Central Bank's reference rates, rounded to two or three digits."""

_UNITS_A_EURO_THOUSANDTHS = {
    "EUR": 1_000,
    "BRL": 6_250,
    "USD": 1_160,
    "GBP": 875,
    "CHF": 935,
    "ARS": 1_670_000,
    "CAD": 1_620,
    "MXN": 21_200,
    "CLP": 1_075_000,
    "UYU": 45_500,
    "COP": 4_400_000,
    "JPY": 180_000,
    "AUD": 1_760,
    "CZK": 24_200,
    "DKK": 7_470,
    "HUF": 383_000,
    "MAD": 10_750,
    "NOK": 11_750,
    "PLN": 4_230,
    "SEK": 10_950,
    "TRY": 49_300,
}


def convert(money: Money, currency: str) -> Money | None:
    """Return about as much in another currency, at most the largest amount there is; None when the table lacks one of the two."""
    if money.currency == currency:
        return money
    ours, theirs = _UNITS_A_EURO_THOUSANDTHS.get(money.currency), _UNITS_A_EURO_THOUSANDTHS.get(currency)
    if ours is None or theirs is None:
        return None
    return Money(amount_micros=min(money.amount_micros * theirs // ours, LIMIT_MICROS), currency=currency)
