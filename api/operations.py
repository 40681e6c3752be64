"""Operations of a socket or an event stream: counted per actor, each with a context of its own, until something ends them."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from graphql import OperationType

from api.seats import Seats, factor_of, holder_of
from models.errors import AccessRefused, KeyExpired, KeyRevoked, ShuttingDown, TokenExpired, TooManySubscriptions, TripWiseError
from schema.context import Context
from schema.execution.endpoint import Answer, Endpoint, Request, refused
from schema.loaders import Loaders

ALL = frozenset(OperationType)
READS = frozenset({OperationType.QUERY, OperationType.SUBSCRIPTION})
"""What a GET may ask for."""

LOOK_SECONDS = 2.0
"""How often the key of a partner is looked at; what is known of keys is as old as that anyway."""

_INTERRUPTIONS: dict[object, type[TripWiseError]] = {error.code: error for error in (ShuttingDown, TokenExpired, KeyExpired, KeyRevoked)}


class Operations:
    """Executes operations whose results are streamed."""

    def __init__(self, endpoint: Endpoint, limit: int) -> None:
        """Execute by `endpoint`, at most `limit` operations of one actor at once."""
        self._endpoint = endpoint
        self.seats = Seats(limit)

    async def answers(self, request: Request, known: Context, allowed: frozenset[OperationType] = ALL) -> AsyncGenerator[Answer, None]:
        """Yield the results of any operation on behalf of who is known.

        The guard, the price and the masking of errors are the endpoint's, as over HTTP. Raises `ShuttingDown` or
        `AccessRefused` when a subscription is interrupted: it is not complete, and its client is to take it up elsewhere.
        """
        context = replace(known)
        holder, factor = holder_of(context), factor_of(context)
        if not self.seats.take(holder, factor):
            yield refused(TooManySubscriptions(limit=self.seats.limit * factor), context)
            return
        try:
            async with aclosing(self._endpoint.stream(request, context, allowed)) as answers:
                async for answer in answers:
                    _require_uninterrupted(answer)
                    yield answer
                    # What a loader has read counts against one result, not against all of a subscription's.
                    context.loaders = Loaders(context.node.reader)
        finally:
            self.seats.leave(holder)


async def until_refused(context: Context, look_seconds: float) -> AccessRefused:
    """Return why the actor is refused as soon as the token or key has ended; never for nobody.

    It looks at the clock again each `look_seconds`, since a clock may be set.
    """
    while True:
        try:
            actor = context.present_actor
        except AccessRefused as error:
            return error
        wait = look_seconds
        if actor is not None and actor.expires_at is not None:
            wait = min(wait, (actor.expires_at - context.node.clock()).total_seconds())
        if actor is not None and actor.key_id is not None:
            wait = min(wait, LOOK_SECONDS)
        await asyncio.sleep(max(wait, 0.001))


def _require_uninterrupted(answer: Answer) -> None:
    for error in answer.errors or ():
        interruption = _INTERRUPTIONS.get((error.extensions or {}).get("code"))
        if interruption is not None:
            raise interruption
