"""Leaves by the column: a list of values of one scalar or enum, checked by their types as a set and coerced as graphql-core would."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from enum import Enum
from math import isfinite
from typing import cast

from graphql import GraphQLEnumType, GraphQLLeafType
from strawberry.schema.schema_converter import CustomGraphQLEnumType

Values = Sequence[object]
Types = set[type]
Coercer = Callable[[Values, Types], Values]

INT_LIMITS = (-(2**31), 2**31 - 1)


class Inexact(Exception):
    """The columns can't prove that they would be exact; graphql-core has to complete the value."""


def leaf_column(of: GraphQLLeafType) -> Coercer | None:
    """Return what coerces values of a scalar or enum, none of them null, or None for one that is not known to be plain."""
    if isinstance(of, GraphQLEnumType):
        return _enum(of) if isinstance(of, CustomGraphQLEnumType) else None
    return _SCALARS.get(of.name)


def _enum(of: CustomGraphQLEnumType) -> Coercer:
    names = {id(member): of.coerce_output_value(member) for member in cast("Iterable[Enum]", of.wrapped_cls)}
    allowed = {of.wrapped_cls}

    def coerce(values: Values, types: Types) -> Values:
        if not types <= allowed:
            raise Inexact
        return list(map(names.__getitem__, map(id, values)))

    return coerce


def _same(kind: type) -> Coercer:
    allowed = {kind}

    def coerce(values: Values, types: Types) -> Values:
        if not types <= allowed:
            raise Inexact
        return values

    return coerce


def _formatted(kind: type, write: Callable[..., str]) -> Coercer:
    allowed = {kind}

    def coerce(values: Values, types: Types) -> Values:
        if not types <= allowed:
            raise Inexact
        return list(map(write, values))

    return coerce


def _int(values: Sequence[int], types: Types) -> Values:
    low, high = INT_LIMITS
    if not types <= {int} or (values and (min(values) < low or max(values) > high)):
        raise Inexact
    return values


def _float(values: Sequence[float], types: Types) -> Values:
    if not types <= {float} or not all(map(isfinite, values)):
        raise Inexact
    return values


_SCALARS: dict[str, Coercer] = {
    "String": _same(str),
    "ID": _same(str),
    "Boolean": _same(bool),
    "Int": cast("Coercer", _int),
    "Float": cast("Coercer", _float),
    "Micros": _same(int),
    "JSON": lambda values, _: values,
    "Date": _formatted(date, date.isoformat),
    "DateTime": _formatted(datetime, datetime.isoformat),
    "Time": _formatted(time, time.isoformat),
}
