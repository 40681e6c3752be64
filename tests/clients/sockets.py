"""Bare graphql-transport-ws connections to a node with settings of its own."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from edge.node import Node
from tests.clients.region import build_node, serving
from tests.clients.traveller import STEP_SECONDS
from tests.fakes.cell import FakeClock


@asynccontextmanager
async def served(folder: Path, clock: FakeClock | None = None, **settings: object) -> AsyncIterator[tuple[Node, httpx.AsyncClient]]:
    """Serve a node with settings of its own."""
    node = build_node(folder, clock or FakeClock(), **settings)
    async with serving(node) as url, httpx.AsyncClient(base_url=url, timeout=20) as client:
        yield node, client


def opening(url: object, **given: Any) -> connect:
    """Return a connection to be opened, which has not introduced itself."""
    address = str(url).rstrip("/").replace("http", "ws", 1) + "/graphql"
    return connect(address, subprotocols=[Subprotocol("graphql-transport-ws")], proxy=None, ping_interval=None, **given)


async def ending(connection: ClientConnection) -> tuple[int | None, str | None, list[Any]]:
    """Return the code and reason a connection is closed with, and what came before."""
    messages: list[Any] = []
    with suppress(ConnectionClosed):
        async with asyncio.timeout(STEP_SECONDS):
            while True:
                messages.append(json.loads(await connection.recv()))
    return connection.close_code, connection.close_reason, messages


async def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(STEP_SECONDS):
        while not is_so():
            await asyncio.sleep(0.005)
