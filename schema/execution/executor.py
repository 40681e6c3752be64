"""graphql-core's executor with columns: what they can complete exactly goes by them, all else as ever."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from graphql import (
    ExecutionResult,
    GraphQLList,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    OperationType,
    get_named_type,
)
from graphql.execution import Executor
from graphql.execution.collect_fields import collect_fields
from graphql.pyutils import AwaitableOrValue, Path

from schema.execution.columns import Completer, Rows, Run, compile_rows, compile_values
from schema.execution.documents import PLAN_LIMIT, Operation

_LISTS = (list, tuple)


class ColumnarExecutor(Executor[None]):
    """graphql-core's executor, which completes lists and objects by columns where these are exact."""

    columns: bool
    prepared: Operation | None
    weights: Mapping[tuple[str, str], int]

    def __init__(
        self,
        *args: Any,
        prepared: Operation | None = None,
        weights: Mapping[tuple[str, str], int] | None = None,
        columns: bool = True,
        **rest: Any,
    ) -> None:
        """Execute `prepared`, counting what objects cost by `weights`."""
        super().__init__(*args, **rest)
        self.prepared = prepared
        self.weights = weights or {}
        self.columns = columns and prepared is not None and self.middleware_manager is None
        self.run = Run(self.context_value, self.variable_values)
        names = prepared.conditions if prepared is not None else ()
        self._state = tuple(map(self.variable_values.coerced.get, names)) if names else None

    def compile_root(self) -> Rows | None:
        """Return what completes the whole operation by columns, or None where they can't or may not: only a query may be tried twice."""
        root = self.schema.query_type
        if root is None or self.operation.operation is not OperationType.QUERY or self._state is not None:
            return None
        grouped, _, _ = collect_fields(self.schema, self.fragments, self.variable_values, root, self.operation)
        return compile_rows(root, 0, grouped.items(), self._sub_fields)

    def execute_operation(self, serially: bool | None = None) -> AwaitableOrValue[Any]:  # noqa: FBT001  # graphql-core's signature
        """Execute an operation; the event of a subscription by columns where these are exact."""
        if self.columns and self.operation.operation is OperationType.SUBSCRIPTION:
            completed = self._event()
            if completed is not None:
                return ExecutionResult(completed)
        return super().execute_operation(serially)

    def _event(self) -> dict[str, Any] | None:
        """Return what an event is completed to, or None where columns are not exact.

        The one root field of a subscription resolves to the event itself.
        """
        prepared = cast("Operation", self.prepared)
        key = ("event", self._state)
        if key not in prepared.plans:
            prepared.plans[key] = self._compile_event() if len(prepared.plans) < PLAN_LIMIT else None
        complete = prepared.plans[key]
        if complete is None:
            return None
        cost, rows = self.run.cost, self.run.rows
        try:
            return cast("dict[str, Any]", complete([self.root_value], {type(self.root_value)}, self.run)[0])
        except Exception:  # noqa: BLE001  # graphql-core raises it again, at its place and with its path
            self.run.cost, self.run.rows = cost, rows
            return None

    def _compile_event(self) -> Completer | None:
        root = cast("GraphQLObjectType", self.schema.subscription_type)
        grouped, _, _ = collect_fields(self.schema, self.fragments, self.variable_values, root, self.operation)
        (name, details), *others = grouped.items()
        field = root.fields.get(details[0].node.name.value)
        complete = None if field is None or others else compile_values(field.type, field, details, self._sub_fields)
        if complete is None:
            return None
        return lambda values, types, run: [{name: value} for value in complete(values, types, run)]

    def complete_list_value(
        self,
        return_type: GraphQLList[GraphQLOutputType],
        field_details_list: Any,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: None,
    ) -> AwaitableOrValue[list[Any]]:
        """Complete a list of objects by columns, or item by item."""
        if self.columns and result.__class__ in _LISTS and isinstance(get_named_type(return_type), GraphQLObjectType):
            completed = self._by_columns(return_type, field_details_list, info, [result])
            if completed is not None:
                return cast("list[Any]", completed)
        return super().complete_list_value(return_type, field_details_list, info, path, result, position_context)

    def complete_object_value(
        self,
        return_type: GraphQLObjectType,
        field_details_list: Any,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: None,
    ) -> AwaitableOrValue[dict[str, Any]]:
        """Complete an object by columns of one value, or field by field."""
        if self.columns and return_type.name[:2] != "__":
            completed = self._by_columns(return_type, field_details_list, info, [result])
            if completed is not None:
                return cast("dict[str, Any]", completed)
        self.run.slow_rows += 1
        self.run.cost += self.weights.get((info.parent_type.name, info.field_name), 1)
        return super().complete_object_value(return_type, field_details_list, info, path, result, position_context)

    def _by_columns(self, of: GraphQLOutputType, details: Any, info: GraphQLResolveInfo[Any], values: list[object]) -> object | None:
        """Return the completed value, or None where columns are not exact."""
        prepared = cast("Operation", self.prepared)
        key = (tuple([id(each.node) for each in details]), of, self._state)
        try:
            complete = prepared.plans[key]
        except KeyError:
            if len(prepared.plans) >= PLAN_LIMIT:
                return None
            complete = compile_values(of, info.parent_type.fields[info.field_name], details, self._sub_fields)
            prepared.plans[key] = complete
        if complete is None:
            return None
        cost, rows = self.run.cost, self.run.rows
        try:
            return complete(values, set(map(type, values)), self.run)[0]
        except Exception:  # noqa: BLE001  # graphql-core raises it again, at its place and with its path
            self.run.cost, self.run.rows = cost, rows
            return None

    def _sub_fields(self, of: GraphQLObjectType, behind: object) -> Iterable[tuple[str, object]]:
        return self.collect_subfields(of, cast("Any", behind)).grouped_field_set.items()
