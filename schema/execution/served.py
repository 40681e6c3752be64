"""A Strawberry schema that executes everything by our endpoint, also where Strawberry's transports ask for it."""

from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from typing import Any

import msgspec
import strawberry
from graphql import OperationType
from strawberry.schema.schema import StreamResult
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType as StrawberryOperationType

from schema.context import CONTEXT_KEY, Context
from schema.execution.endpoint import Answer, Endpoint, Request


class ServedSchema(strawberry.Schema):
    """The schema of an application; call `serve` before it executes anything."""

    endpoint: Endpoint

    def serve(self, *, introspection: bool = True, suggestions: bool = True, only_trusted: bool = False, columns: bool = True) -> Endpoint:
        """Return the endpoint that executes this schema from now on."""
        self.endpoint = Endpoint(
            self._schema, introspection=introspection, suggestions=suggestions, only_trusted=only_trusted, columns=columns
        )
        return self.endpoint

    async def stream(  # type: ignore[override]  # the same parameters, given by name
        self,
        query: str | None,
        *,
        variable_values: dict[str, Any] | None = None,
        context_value: dict[str, Any],
        operation_name: str | None = None,
        operation_extensions: dict[str, Any] | None = None,
        allowed_operation_types: Iterable[StrawberryOperationType] = tuple(StrawberryOperationType),
        **_: object,
    ) -> StreamResult:
        """Return the results of any operation."""
        extensions = operation_extensions or {}
        document_id = extensions.get("documentId")
        request = Request(query, document_id if isinstance(document_id, str) else None, operation_name, variable_values, extensions)
        allowed = frozenset(OperationType(each.value) for each in allowed_operation_types)
        return self._results(request, context_value[CONTEXT_KEY], allowed)

    async def _results(
        self, request: Request, context: Context, allowed: frozenset[OperationType]
    ) -> AsyncGenerator[ExecutionResult, None]:
        async with aclosing(self.endpoint.stream(request, context, allowed)) as answers:
            async for answer in answers:
                yield _result_of(answer)


def _result_of(answer: Answer) -> ExecutionResult:
    if answer.data is msgspec.UNSET:
        return PreExecutionError(data=None, errors=answer.errors)
    extensions = {"cost": answer.cost} if answer.cost is not None else None
    return ExecutionResult(data=answer.data, errors=answer.errors, extensions=extensions)  # type: ignore[arg-type]  # rows are structs
