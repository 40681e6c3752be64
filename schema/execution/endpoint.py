"""Executing operations: prepare, admit, price, execute, and tell errors our way.

All transports come through here: GET and POST by `Endpoint.answer`, sockets and server-sent events by `Endpoint.stream`.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any, cast

import msgspec
from graphql import ExecutionResult, GraphQLError, GraphQLSchema, OperationType, subscribe
from graphql.execution import default_field_resolver, default_type_resolver
from graphql.execution.values import VariableValues, get_variable_values
from msgspec import UNSET
from strawberry.types.field import StrawberryField

from edge.scratch import Grant
from models.errors import CostTooHigh, DocumentNotTrusted, RateLimited, RequestTooSlow, TripWiseError, UnknownDocument
from models.quota import Budget, budget_of
from schema.context import CONTEXT_KEY, Context
from schema.execution.columns import Rows, Run
from schema.execution.cost import COST_LIMIT, STRAWBERRY, explicit_weights
from schema.execution.documents import ERROR_LIMIT, Document, Documents, Operation
from schema.execution.executor import ColumnarExecutor
from schema.execution.guard import require_short_lists
from schema.problems import BAD_VARIABLES, coded, told_error
from schema.scopes import require_scopes

PUBLIC = "public"
"""In a query's metadata: everybody gets the same answer, so that caches may keep it."""

PERSISTED = "persistedQuery"
"""The extension of automatic persisted queries."""

_NO_VARIABLES = VariableValues({}, {})


class Request(msgspec.Struct, frozen=True, rename="camel"):
    """A GraphQL request, as a body or a query string brings it (GraphQL over HTTP, section 5)."""

    query: str | None = None
    document_id: str | None = None
    operation_name: str | None = None
    variables: dict[str, Any] | None = None
    extensions: dict[str, Any] | None = None


@dataclass(slots=True)
class Answer:
    """What came of an operation; one that was not executed has no data, but errors and a status."""

    data: object = msgspec.UNSET
    errors: list[GraphQLError] | None = None
    cost: dict[str, float] | None = None
    status: int = 200
    refusal: TripWiseError | None = None
    operation: Operation | None = None
    is_malformed: bool = False

    def body(self, *, with_cost: bool = True) -> dict[str, object]:
        """Return what is sent, in the order of the specification's examples."""
        body: dict[str, object] = {}
        if self.errors:
            body["errors"] = [error.formatted for error in self.errors]
        if self.data is not msgspec.UNSET:
            body["data"] = self.data
        if with_cost and self.cost is not None:
            body["extensions"] = {"cost": self.cost}
        return body


class Endpoint:
    """Executes the operations of one schema."""

    def __init__(
        self,
        schema: GraphQLSchema,
        *,
        introspection: bool = True,
        suggestions: bool = True,
        only_trusted: bool = False,
        columns: bool = True,
    ) -> None:
        """Execute operations of `schema`; without `columns` all of it is graphql-core's, for comparison."""
        self.schema = schema
        self.documents = Documents(schema, introspection=introspection, suggestions=suggestions)
        self._only_trusted = only_trusted
        self._suggestions = suggestions
        self._columns = columns
        self._weights = explicit_weights(schema.type_map.values())
        self._public = public_fields(schema)

    def is_public(self, operation: Operation) -> bool:
        """Tell whether an operation gives everybody the same answer, in each language."""
        return operation.kind is OperationType.QUERY and self._public.issuperset(operation.root_fields)

    async def answer(self, request: Request, context: Context, allowed: frozenset[OperationType]) -> Answer:
        """Execute a query or mutation and return what came of it.

        One that is refused was not executed: its answer has a status of 4xx, errors with codes, and no data.
        """
        try:
            operation, variables = self._prepare(request, context, allowed)
            return await self._complete(operation, variables, context)
        except TripWiseError as error:
            return _refused(error, request, context)
        except _Refused as refusal:
            return _wrong(refusal, request, context)

    async def _complete(self, operation: Operation, variables: dict[str, Any], context: Context) -> Answer:
        """Return what came of a query or mutation that was prepared; raise what it is refused for."""
        grant, requested, budget = await self._admit(operation, variables, context)
        result, run = await self._execute(operation, variables, context)
        if result.errors and result.errors[0].path is None:
            # Either the variables are not of their types, or one that is null stands in a directive at the root.
            await context.node.scratch.give_back(_bucket(context), requested - 1, budget)
            raise _Refused([coded(error, BAD_VARIABLES) for error in result.errors])
        answer = _result(result, operation, context)
        actual = max(1, run.cost)
        remaining = grant.remaining
        if actual < requested:
            remaining = await context.node.scratch.give_back(_bucket(context), requested - actual, budget)
        elif actual > requested and remaining >= 1:  # Lists were longer than they are assumed to be.
            excess = min(actual - requested, int(remaining))
            remaining = (await context.node.scratch.take(_bucket(context), excess, budget)).remaining
        answer.cost = _cost(requested, actual, budget, remaining)
        context.node.events.rows_completed(run.rows, run.slow_rows)
        _record(context, operation.kind.value, operation.name, actual, "errors" if answer.errors else "ok")
        return answer

    async def stream(self, request: Request, context: Context, allowed: frozenset[OperationType]) -> AsyncGenerator[Answer, None]:
        """Execute any operation and yield its results: one of a query or mutation, all there will be of a subscription."""
        try:
            operation, variables = self._prepare(request, context, allowed)
            if operation.kind is not OperationType.SUBSCRIPTION:
                yield await self._timely(operation, variables, context)
                return
            _, requested, _ = await self._admit(operation, variables, context)
        except TripWiseError as error:
            yield _refused(error, request, context)
            return
        except _Refused as refusal:
            yield _wrong(refusal, request, context)
            return
        outcome = "ok"
        async with aclosing(self._subscription(operation, variables, context)) as answers:
            try:
                async for answer in answers:
                    outcome = "errors" if answer.errors else outcome
                    yield answer
            finally:
                _record(context, "subscription", operation.name, requested, outcome)

    async def _timely(self, operation: Operation, variables: dict[str, Any], context: Context) -> Answer:
        seconds = context.node.settings.request_seconds
        try:
            async with asyncio.timeout(seconds):
                return await self._complete(operation, variables, context)
        except TimeoutError:
            raise RequestTooSlow(seconds=seconds) from None

    async def _subscription(self, operation: Operation, variables: dict[str, Any], context: Context) -> AsyncGenerator[Answer, None]:
        begun = subscribe(
            self.schema,
            operation.document,
            context_value={CONTEXT_KEY: context},
            variable_values=variables,
            operation_name=operation.name or None,
            hide_suggestions=not self._suggestions,
            executor_class=ColumnarExecutor,
            prepared=operation,
            weights=self._weights,
            columns=self._columns,
        )
        source = await begun if isinstance(begun, Awaitable) else begun
        if isinstance(source, ExecutionResult):
            errors = [coded(error, BAD_VARIABLES) if error.path is None else told_error(error, context) for error in source.errors or ()]
            yield Answer(errors=errors, status=400, operation=operation)
            return
        async with aclosing(cast("AsyncGenerator[ExecutionResult, None]", source)) as results:
            try:
                async for result in results:
                    yield _result(result, operation, context)
            except Exception as error:  # noqa: BLE001  # a source that fails is told as one last result
                raised = error if isinstance(error, GraphQLError) else GraphQLError(str(error), original_error=error)
                yield Answer(data=None, errors=[told_error(raised, context)], operation=operation)

    def _prepare(self, request: Request, context: Context, allowed: frozenset[OperationType]) -> tuple[Operation, dict[str, Any]]:
        document = self._find(request)
        if document.refusal is not None:
            raise document.refusal
        if document.errors:
            raise _Refused(list(document.errors))
        operation = document.operation(request.operation_name)
        if isinstance(operation, GraphQLError):
            raise _Refused([coded(operation, "OPERATION_NOT_FOUND")])
        if operation.kind not in allowed:
            raise _Refused([_not_here(operation.kind)], 405 if operation.kind is OperationType.MUTATION else 400, is_malformed=True)
        variables = request.variables or {}
        require_short_lists(variables)
        require_scopes(operation.kind.value, operation.root_fields, context.actor)
        return operation, variables

    def _find(self, request: Request) -> Document:
        if request.document_id is not None:
            document = self.documents.trusted(request.document_id)
            if (
                document is None
                and not self._only_trusted
                and (text := self.documents.text_of(request.document_id.removeprefix("sha256:")))
            ):
                document = self.documents.prepared(text)
            if document is None:
                raise UnknownDocument
            return document
        if self._only_trusted:
            raise DocumentNotTrusted
        persisted = (request.extensions or {}).get(PERSISTED)
        if persisted is None:
            if not request.query:
                raise _Refused([coded(GraphQLError("Send the text of an operation as `query`."), "BAD_REQUEST")], is_malformed=True)
            return self.documents.prepared(request.query)
        return self._persisted(persisted, request.query)

    def _persisted(self, persisted: object, text: str | None) -> Document:
        """Return a document by its hash, which a client that sends both registers (Apollo's automatic persisted queries)."""
        hash_ = persisted.get("sha256Hash") if isinstance(persisted, dict) and persisted.get("version") == 1 else None
        if not isinstance(hash_, str):
            raise _Refused([coded(GraphQLError("`persistedQuery` needs version 1 and a sha256Hash."), "BAD_REQUEST")], is_malformed=True)
        if not text:
            found = self.documents.text_of(hash_)
            if found is None:
                raise _Refused([coded(GraphQLError("PersistedQueryNotFound"), "PERSISTED_QUERY_NOT_FOUND")], 200)
            return self.documents.prepared(found)
        document = self.documents.register(hash_, text)
        if document is None:
            raise _Refused([coded(GraphQLError("The sha256Hash is not that of the query."), "PERSISTED_QUERY_MISMATCH")])
        return document

    async def _admit(self, operation: Operation, variables: dict[str, Any], context: Context) -> tuple[Grant, int, Budget]:
        """Take what the operation costs at most; raise `CostTooHigh` or `RateLimited`."""
        requested = operation.requested_cost(variables)
        if requested > COST_LIMIT:
            raise CostTooHigh(requested=requested, limit=COST_LIMIT)
        actor = context.actor
        budget = budget_of(actor.tier if actor is not None else None, context.node.settings.budget_factor)
        if requested > budget.limit:
            raise CostTooHigh(requested=requested, limit=int(budget.limit))
        grant = await context.node.scratch.take(_bucket(context), requested, budget)
        if not grant.granted:
            raise RateLimited(seconds=max(1, int(grant.wait_seconds + 0.999)))
        return grant, requested, budget

    async def _execute(self, operation: Operation, variables: dict[str, Any], context: Context) -> tuple[ExecutionResult, Run]:
        """Return the result of a query or mutation; only errors without a path where the variables are not of their types."""
        definitions = operation.node.variable_definitions
        values: VariableValues | list[GraphQLError] = _NO_VARIABLES
        if definitions:
            values = get_variable_values(
                self.schema, definitions, variables, max_errors=ERROR_LIMIT, hide_suggestions=not self._suggestions
            )
        context_value: dict[str, object] = {CONTEXT_KEY: context}
        if isinstance(values, list):
            return ExecutionResult(None, values), Run(context_value, _NO_VARIABLES)
        if isinstance(operation.root, Rows):
            run = Run(context_value, values)
            with suppress(Exception):  # graphql-core raises it again, at its place and with its path.
                return ExecutionResult(cast("dict[str, Any]", operation.root.complete_root(run))), run
        executor = self._executor(operation, values, context_value)
        if operation.root is UNSET:
            operation.root = executor.compile_root() if self._columns else None
        result = executor.execute_operation()
        if not isinstance(result, ExecutionResult):
            result = await cast("Awaitable[ExecutionResult]", result)
        return result, executor.run

    def _executor(self, operation: Operation, values: VariableValues, context_value: dict[str, object]) -> ColumnarExecutor:
        return ColumnarExecutor(
            self.schema,
            operation.definitions,
            cast("Any", operation.fragments),
            None,
            context_value,
            operation.node,
            values,
            default_field_resolver,
            default_type_resolver,
            default_field_resolver,
            hide_suggestions=not self._suggestions,
            prepared=operation,
            weights=self._weights,
            columns=self._columns,
        )


def refused(error: TripWiseError, context: Context) -> Answer:
    """Return the answer of an operation that was not executed."""
    # What a document is refused for is raised for each request anew, and would keep the frames of all of them.
    told = told_error(GraphQLError(str(error), original_error=error.with_traceback(None)), context)
    return Answer(errors=[told], status=error.http_status, refusal=error)


def public_fields(schema: GraphQLSchema) -> frozenset[str]:
    """Return the names of the queries that are marked with `PUBLIC`."""
    fields = schema.query_type.fields if schema.query_type is not None else {}
    definitions = {name: field.extensions.get(STRAWBERRY) for name, field in fields.items()}
    public = {name for name, each in definitions.items() if isinstance(each, StrawberryField) and each.metadata.get(PUBLIC)}
    return frozenset({*public, "__typename"})


class _Refused(Exception):
    """A request that is wrong as GraphQL, with the errors that say how."""

    def __init__(self, errors: list[GraphQLError], status: int = 400, *, is_malformed: bool = False) -> None:
        super().__init__(errors)
        self.errors = errors
        self.status = status
        self.is_malformed = is_malformed


def _bucket(context: Context) -> str:
    """Return whose budget is charged: the partner's, the user's, or that of the network an anonymous caller is in."""
    actor = context.actor
    if actor is None:
        return f"address:{context.address}"
    return f"partner:{actor.partner_id}" if actor.partner_id is not None else f"user:{actor.user_id}"


def _cost(requested: int, actual: int, budget: Budget, remaining: float) -> dict[str, float]:
    return {
        "requested": requested,
        "actual": actual,
        "limit": int(budget.limit),
        "remaining": int(remaining),
        "restoreRate": budget.restore_rate,
    }


def _not_here(kind: OperationType) -> GraphQLError:
    if kind is OperationType.SUBSCRIPTION:
        text = "A subscription needs a stream. Use graphql-transport-ws, or send `Accept: text/event-stream`."
        return coded(GraphQLError(text), "SUBSCRIPTION_NEEDS_STREAM")
    return coded(GraphQLError("A mutation can't be sent by GET. Use POST."), "METHOD_NOT_ALLOWED")


def _result(result: ExecutionResult, operation: Operation, context: Context) -> Answer:
    errors = [told_error(error, context) for error in result.errors] if result.errors else None
    return Answer(data=result.data, errors=errors, operation=operation)


def _refused(error: TripWiseError, request: Request, context: Context) -> Answer:
    _record(context, "unknown", request.operation_name or "", 0, error.code)
    return refused(error, context)


def _wrong(refused: _Refused, request: Request, context: Context) -> Answer:
    _record(context, "unknown", request.operation_name or "", 0, str((refused.errors[0].extensions or {})["code"]))
    return Answer(errors=refused.errors, status=refused.status, is_malformed=refused.is_malformed)


def _record(context: Context, kind: str, name: str, cost: int, outcome: str) -> None:
    """Count an operation and, for one of a partner's, keep account of it."""
    context.node.events.operation_executed(kind, outcome if outcome in {"ok", "errors"} else "refused")
    if context.actor is not None:
        context.node.partners.used(context.actor, name, cost, outcome)
