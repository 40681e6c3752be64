"""One stream of server-sent events (HTML Living Standard, section 9.2), into which operations write their results."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import msgspec
from litestar.types import HTTPResponseBodyEvent, Receive, Scope, Send

from api.operations import until_refused
from models.errors import AccessRefused, InternalError, ShuttingDown
from schema.context import Context
from schema.execution.endpoint import Answer, refused

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-transform"),
    (b"x-accel-buffering", b"no"),
]
"""No cache keeps a stream, nothing on the way compresses it, and nginx does not hold it back."""

_ENCODER = msgspec.json.Encoder()


class EventStream:
    """Writes events as fast as the client takes them: whoever has the next one waits until it is its turn.

    It ends when its last operation ends (distinct connections), when its client leaves, or when it is interrupted: by
    the end of the token, or of the node. An interrupted stream ends without `complete`, and says why in a comment; its
    client connects again and loses nothing, since subscriptions are read from the log.
    """

    def __init__(self, known: Context, ping_seconds: float) -> None:
        """Begin a stream that belongs to who is known."""
        self.known = known
        self.is_open = False
        self._ping_seconds = ping_seconds
        self._events: asyncio.Queue[bytes] = asyncio.Queue(maxsize=1)
        self._operations: dict[str, asyncio.Task[None]] = {}
        self._ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def has(self, operation_id: str) -> bool:
        """Tell whether an operation of this id is open."""
        return operation_id in self._operations

    def begin(self, answers: AsyncGenerator[Answer, None], operation_id: str = "") -> None:
        """Write what an operation comes to; with an id its events bear it, without one the stream ends with it."""
        task = asyncio.create_task(self._follow(answers, operation_id))
        self._operations[operation_id] = task

    def stop(self, operation_id: str) -> None:
        """Stop an operation, if it is open."""
        task = self._operations.pop(operation_id, None)
        if task is not None:
            task.cancel()

    def abandon(self) -> list[asyncio.Task[None]]:
        """Stop all operations, and return their tasks to whoever wants to wait for them. Idempotent."""
        tasks = list(self._operations.values())
        self._operations.clear()
        for task in tasks:
            task.cancel()
        return tasks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  # the signature is ASGI's
        """Serve the stream as the response of a request whose body was read."""
        self.is_open = True
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        ends = [
            asyncio.ensure_future(each)
            for each in (self._write(send), _hang_up(receive), self._drain(), self._expire(), asyncio.shield(self._ended))
        ]
        try:
            done, _ = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in ends:
                task.cancel()
            await asyncio.gather(*ends, *self.abandon(), return_exceptions=True)
        reasons = [task.result() for task in ends if task in done]
        if reasons[0]:
            await send(_body(f": {reasons[0]}\r\n\r\n".encode()))
        await send(_body(b"", more_body=False))

    async def _write(self, send: Send) -> str:
        await send(_body(b":\r\n\r\n"))
        while True:
            try:
                async with asyncio.timeout(self._ping_seconds):
                    event = await self._events.get()
            except TimeoutError:
                event = b": ping\r\n\r\n"
            if not event:
                return ""
            await send(_body(event))

    async def _follow(self, answers: AsyncGenerator[Answer, None], operation_id: str) -> None:
        try:
            async with aclosing(answers):
                async for answer in answers:
                    await self._put("next", operation_id, answer)
            await self._put("complete", operation_id)
        except (ShuttingDown, AccessRefused) as error:
            self._end(error.code)
            return
        except Exception as error:  # noqa: BLE001  # the other operations of the stream go on
            self.known.node.events.failed_unexpectedly("event stream", error)
            await self._put("next", operation_id, refused(InternalError(request_id=self.known.request_id), self.known))
            await self._put("complete", operation_id)
        finally:
            if self._operations.get(operation_id) is asyncio.current_task():
                del self._operations[operation_id]
        if not operation_id:
            await self._events.put(b"")

    async def _put(self, name: str, operation_id: str, answer: Answer | None = None) -> None:
        data: dict[str, Any] | None = answer.body() if answer is not None else None
        if operation_id:
            data = {"id": operation_id} if data is None else {"id": operation_id, "payload": data}
        encoded = b"" if data is None else _ENCODER.encode(data)
        await self._events.put(b"event: %b\r\ndata: %b\r\n\r\n" % (name.encode(), encoded))

    async def _drain(self) -> str:
        await self.known.node.draining.wait()
        return ShuttingDown.code

    async def _expire(self) -> str:
        error = await until_refused(self.known, self._ping_seconds)
        self.known.node.events.problem_told(error.code)
        return error.code

    def _end(self, reason: str) -> None:
        if not self._ended.done():
            self._ended.set_result(reason)


async def _hang_up(receive: Receive) -> str:
    while (await receive())["type"] != "http.disconnect":
        pass
    return ""


def _body(body: bytes, *, more_body: bool = True) -> HTTPResponseBodyEvent:
    return {"type": "http.response.body", "body": body, "more_body": more_body}
