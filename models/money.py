"""Money: an integer of micro-units and a currency, never a float."""

from typing import Annotated

from pydantic import AfterValidator, Field

from models.errors import InvalidValue, NegativeBudget, UnknownCurrency
from models.value import Value

MICROS = 1_000_000
"""Micro-units in one unit of a currency: 1 EUR = 1,000,000."""

LIMIT_MICROS = 1_000_000_000 * MICROS
"""The largest amount accepted."""

_CURRENCIES = frozenset(
    (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY"
        " COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR"
        " ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK"
        " MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF"
        " SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU"
        " UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG"
    ).split()
)
"""The circulating currencies of ISO 4217, list one, 2026."""


def known_currency(code: str) -> str:
    """Return `code` if it is an ISO 4217 currency; raise `UnknownCurrency` otherwise."""
    if code not in _CURRENCIES:
        raise UnknownCurrency(currency=code[:20])
    return code


Currency = Annotated[str, AfterValidator(known_currency)]


class Money(Value):
    """An amount in micro-units of `currency` (ISO 4217)."""

    amount_micros: int = Field(ge=0, le=LIMIT_MICROS)
    currency: Currency

    @classmethod
    def of_cents(cls, cents: int, currency: str) -> "Money":
        """Return hundredths of a unit as money."""
        return cls(amount_micros=cents * (MICROS // 100), currency=currency)

    def times(self, factor: int) -> "Money":
        """Return this amount `factor` times."""
        return Money(amount_micros=self.amount_micros * factor, currency=self.currency)


def parse_amount(amount_micros: int, currency: str, path: tuple[str, ...]) -> Money:
    """Return money from a caller's numbers; raise `NegativeBudget`, `UnknownCurrency` or `InvalidValue` at `path`."""
    if amount_micros < 0:
        raise NegativeBudget(path=path)
    if amount_micros > LIMIT_MICROS:
        raise InvalidValue(path=path, field=path[-1], reason=f"> {LIMIT_MICROS}")
    if currency not in _CURRENCIES:
        raise UnknownCurrency(path=path, currency=currency[:20])
    return Money(amount_micros=amount_micros, currency=currency)


def total(amounts: "list[Money]") -> dict[str, int]:
    """Return the sum of micro-units by currency."""
    sums: dict[str, int] = {}
    for money in amounts:
        sums[money.currency] = sums.get(money.currency, 0) + money.amount_micros
    return sums
