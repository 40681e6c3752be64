"""Scalars that GraphQL does not bring."""

from typing import NewType

import strawberry
from graphql import GraphQLError

Micros = NewType("Micros", int)
"""An amount of money in micro-units."""

SAFE_INTEGER = 2**53 - 1
"""The largest integer that every JSON reader keeps exact (RFC 8259, section 6)."""


def _micros(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > SAFE_INTEGER:
        raise GraphQLError("Micros is an integer between -(2^53-1) and 2^53-1")
    return value


MICROS = strawberry.scalar(
    name="Micros",
    description="Money in millionths of a currency's unit, as an integer: 1 EUR is 1000000. At most 2^53-1.",
    serialize=int,
    parse_value=_micros,
)
