"""The peer at home: Strawberry on Litestar as they come, over the same types and the same node.

Run as a process: `python -m bench.graphql.stock FOLDER`.
"""

import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import strawberry
import uvicorn
from litestar import Litestar, Request
from strawberry.litestar import make_graphql_controller

from api.auth import actor_of
from bench.graphql.rows import bench_schema
from edge.events import configure_logging
from edge.node import Node
from edge.settings import Settings
from models.locale import DEFAULT_LOCALE
from schema.context import CONTEXT_KEY, Context


def stock_app(node: Node) -> Litestar:
    """Return an application with Strawberry's own controller."""

    async def context_of_request(request: Request[object, object, object]) -> dict[str, object]:  # type: ignore[type-var]
        actor = await actor_of(request.headers.get("authorization"), node)
        return {CONTEXT_KEY: Context(node=node, actor=actor, locale=DEFAULT_LOCALE, address="127.0.0.1", request_id="bench")}

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncGenerator[None, None]:
        await node.start()
        try:
            yield
        finally:
            await node.close()

    controller = make_graphql_controller(bench_schema(strawberry.Schema), path="/graphql", context_getter=context_of_request)
    return Litestar(route_handlers=[controller], lifespan=[lifespan])


def main() -> None:
    """Serve a cell on a free port, and say which."""
    configure_logging(is_json=False, level="WARNING")
    app = stock_app(Node(Settings(data=Path(sys.argv[1]), local_model=False)))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        print(f"http://127.0.0.1:{listener.getsockname()[1]}/graphql", flush=True)
        uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[listener])


if __name__ == "__main__":
    main()
