"""A node with its application in this process: requests come as ASGI messages, so that what they cost can be measured."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

from litestar.types import ASGIApp

from api.app import create_app
from edge.node import Node
from edge.scratch import MemoryScratch
from schema.execution.endpoint import Endpoint
from schema.execution.served import ServedSchema
from schema.root import build_schema
from tests.clients.region import build_node
from tests.clients.traveller import GUEST
from tests.fakes.cell import FakeClock

STEP_SECONDS = 20

Message = dict[str, Any]


@dataclass
class Reply:
    """What was answered, and how many seconds of processor time that took."""

    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    cpu_seconds: float = 0.0

    @property
    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)

    @property
    def codes(self) -> list[str]:
        """Return the codes of the errors."""
        return [error["extensions"]["code"] for error in self.json.get("errors", [])]

    def header(self, name: str) -> str | None:
        """Return a header, None where it is missing; fail where it was sent twice."""
        found = [value for each, value in self.headers if each == name]
        assert len(found) < 2
        return found[0] if found else None


class Application:
    """The application of a node."""

    def __init__(self, node: Node, schema: ServedSchema | None = None) -> None:
        """Serve `node`, which the caller starts and closes."""
        self.node = node
        self.schema = schema or build_schema()
        self._app = cast("ASGIApp", create_app(node, self.schema))

    @property
    def endpoint(self) -> Endpoint:
        """Return what executes operations."""
        return self.schema.endpoint

    async def post(self, request: object, **headers: str) -> Reply:
        """Send a request as JSON; bytes are sent as they are."""
        body = request if isinstance(request, bytes) else json.dumps(request).encode()
        return await self.request("POST", body=body, headers=_named({"content_type": "application/json", **headers}))

    async def get(self, parameters: Mapping[str, str] | bytes, **headers: str) -> Reply:
        """Send a request by its parameters."""
        query = parameters if isinstance(parameters, bytes) else urlencode(parameters).encode()
        return await self.request("GET", query=query, headers=_named(headers))

    async def ask(self, document: str, token: str = "", **variables: object) -> Any:
        """Execute an operation and return the value of its only field."""
        reply = await self.post({"query": document, "variables": variables}, **authorized(token))
        assert reply.status == 200, reply.body
        assert "errors" not in reply.json, reply.body
        (value,) = reply.json["data"].values()
        return value

    async def sign_in(self) -> str:
        """Return the access token of a new guest."""
        return str((await self.ask(GUEST))["session"]["accessToken"])

    async def request(
        self,
        method: str,
        *,
        query: bytes = b"",
        body: bytes = b"",
        headers: Mapping[str, str] | Iterable[tuple[bytes, bytes]] = (),
        address: str = "192.0.2.1",
        receive: Callable[[], AsyncGenerator[Message, None]] | None = None,
    ) -> Reply:
        """Send any request; `receive` yields its messages one by one. The caller goes when it is answered."""
        raw = [(name.encode(), value.encode()) for name, value in headers.items()] if isinstance(headers, Mapping) else list(headers)
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": "/graphql",
            "raw_path": b"/graphql",
            "root_path": "",
            "query_string": query,
            "headers": raw,
            "client": (address, 1),
            "server": ("127.0.0.1", 80),
            "state": {},
        }
        messages = _whole(body) if receive is None else receive()
        reply = Reply()

        async def receiving() -> Message:
            message = await anext(messages, None)
            if message is None and reply.status:
                return {"type": "http.disconnect"}
            if message is None:
                await asyncio.Event().wait()
            return cast("Message", message)

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                reply.status = message["status"]
                reply.headers = [(name.decode(), value.decode()) for name, value in message["headers"]]
            else:
                reply.body += message.get("body", b"")

        begun = time.process_time()
        async with asyncio.timeout(STEP_SECONDS):
            await self._app(cast("Any", scope), cast("Any", receiving), cast("Any", send))
        reply.cpu_seconds = time.process_time() - begun
        return reply


class Seconds:
    """Time in seconds that passes only when told to."""

    def __init__(self) -> None:
        """Begin some time ago."""
        self.now = 1_000.0

    def __call__(self) -> float:
        """Return the present moment."""
        return self.now


def metered_node(folder: Path, **settings: object) -> tuple[Node, Seconds]:
    """Return a node, and the clock of its budgets."""
    node, seconds = build_node(folder, FakeClock(), **settings), Seconds()
    node.scratch = MemoryScratch(seconds)
    return node, seconds


@asynccontextmanager
async def in_process(node: Node, schema: ServedSchema | None = None) -> AsyncIterator[Application]:
    """Start a node, yield its application, and close the node."""
    application = Application(node, schema)
    await node.start()
    try:
        yield application
    finally:
        await node.close()


def authorized(token: str) -> dict[str, str]:
    """Return the header of a token; none for an empty one."""
    return {"authorization": f"Bearer {token}"} if token else {}


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


async def _whole(body: bytes) -> AsyncGenerator[Message, None]:
    yield {"type": "http.request", "body": body, "more_body": False}
