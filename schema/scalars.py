"""Scalars that GraphQL does not bring."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import NewType

import strawberry
from graphql import GraphQLError
from strawberry.schema.types.base_scalars import DateDefinition, DateTimeDefinition, TimeDefinition
from strawberry.types.scalar import ScalarDefinition

Micros = NewType("Micros", int)
"""An amount of money in micro-units."""

SAFE_INTEGER = 2**53 - 1
"""The largest integer that every JSON reader keeps exact (RFC 8259, section 6)."""


def _micros(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > SAFE_INTEGER:
        raise GraphQLError("Micros is an integer between -(2^53-1) and 2^53-1")
    return value


SCALARS: dict[object, ScalarDefinition] = {
    date: replace(DateDefinition, description="A date as in RFC 3339, section 5.6 (full-date), for example 2026-11-22."),
    datetime: replace(DateTimeDefinition, description="A moment as in RFC 3339, section 5.6, for example 2026-11-22T09:30:00+00:00."),
    time: replace(TimeDefinition, description="A local time as in ISO 8601, for example 09:30:00."),
}
"""What Strawberry brings, described for those who have never heard of it."""

MICROS = strawberry.scalar(
    name="Micros",
    description="Money in millionths of a currency's unit, as an integer: 1 EUR is 1000000. At most 2^53-1.",
    serialize=int,
    parse_value=_micros,
)
