"""Errors as a GraphQL client sees them: problems in payloads for the domain, masked errors for the unexpected."""

import functools
from collections.abc import Awaitable, Callable
from typing import ParamSpec, Protocol, TypeVar

import strawberry
from graphql import GraphQLError, ValueNode

from edge.language import say_error
from models.errors import InternalError, TripWiseError
from models.locale import Locale
from schema.context import Context, context_of

BAD_VARIABLES = "BAD_VARIABLES"
"""The code of variables that are not of their types, or are null where that is not allowed."""

MESSAGE_LIMIT = 1_000
"""How much of a message of graphql-core's is told, in characters; it may repeat all that was sent."""


@strawberry.type(description="Why something was not done. Nothing was written.")
class Problem:
    """An error of the domain."""

    code: str = strawberry.field(description="A stable code in capitals, for programs; see the list in the documentation.")
    message: str = strawberry.field(description="What is wrong and what to do next, in the caller's language.")
    path: list[str] = strawberry.field(description="The input field at fault, from the outside in; empty when no field is.")
    retryable: bool = strawberry.field(description="Whether the same request may succeed later.")


def problem_of(error: TripWiseError, locale: Locale) -> Problem:
    """Return an error as a problem in a language."""
    return Problem(code=error.code, message=say_error(locale, error), path=list(error.path), retryable=error.retryable)


class _Payload(Protocol):
    def __init__(self, *, problems: list[Problem]) -> None: ...


P = ParamSpec("P")
R = TypeVar("R", bound=_Payload)


def tells_problems(payload: type[R]) -> Callable[[Callable[P, Awaitable[R]]], Callable[P, Awaitable[R]]]:
    """Make a mutation answer an error of the domain with a payload that holds nothing but the problem."""

    def decorate(resolve: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
        @functools.wraps(resolve)
        async def resolver(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return await resolve(*args, **kwargs)
            except InternalError:
                raise
            except TripWiseError as error:
                info = kwargs.get("info") or next(arg for arg in args if isinstance(arg, strawberry.Info))
                context = context_of(info)  # type: ignore[arg-type]  # every mutation takes `info`
                context.node.events.problem_told(error.code)
                return payload(problems=[problem_of(error, context.locale)])

        return resolver

    return decorate


def coded(error: GraphQLError, code: str) -> GraphQLError:
    """Give an error of graphql-core's a stable code, and cut its message. Idempotent."""
    if len(error.message) > MESSAGE_LIMIT:
        error.message = error.message[: MESSAGE_LIMIT - 1] + "…"
    error.extensions = {**(error.extensions or {}), "code": code, "retryable": False}
    return error


def told_error(error: GraphQLError, context: Context) -> GraphQLError:
    """Return a GraphQL error as the client may see it. Idempotent.

    What graphql-core finds while it executes is the client's mistake where it points at a value that was given, such as a
    variable that is null, and ours anywhere else: a resolver has returned what the schema does not allow.
    """
    original = error.original_error or error
    if isinstance(original, GraphQLError):
        if "code" in (error.extensions or {}):
            return error
        if any(isinstance(node, ValueNode) for node in error.nodes or ()):
            error.extensions = {"code": BAD_VARIABLES, "retryable": False}
            return error
    if not isinstance(original, TripWiseError):
        context.node.events.failed_unexpectedly("graphql", original)
        original = InternalError(request_id=context.request_id)
    else:
        context.node.events.problem_told(original.code)
    problem = problem_of(original, context.locale)
    return GraphQLError(
        problem.message,
        nodes=error.nodes,
        path=error.path,
        extensions={"code": problem.code, "retryable": problem.retryable, "path": problem.path},
    )
