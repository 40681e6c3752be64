"""The Litestar application of a node."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from litestar import Litestar, get
from litestar.config.cors import CORSConfig
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import ControllerRouterHandler

from api.graphiql import create_graphiql_router
from api.graphql import graphql_controller
from api.health import health_router
from api.problems import exception_handlers
from api.telemetry import traced
from edge.node import Node

GRAPHIQL_FOLDER = Path(__file__).parent.parent / "web" / "graphiql" / "dist"


def create_app(node: Node) -> Litestar:
    """Return the application that serves `node`, starts it and closes it."""

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncGenerator[None, None]:
        await node.start()
        try:
            yield
        finally:
            await node.close()

    @get("/", summary="Where everything is", tags=["entry"])
    async def entry() -> dict[str, str]:
        return {
            "name": "TripWise",
            "cell": node.cell,
            "graphql": "/graphql",
            "health": "/health/ready",
            "metrics": "/metrics",
            "keys": "/.well-known/jwks.json",
            "openapi": "/openapi/openapi.json",
        }

    handlers: list[ControllerRouterHandler] = [entry, graphql_controller(node), health_router(node)]
    if node.settings.environment == "development":
        handlers.append(create_graphiql_router(GRAPHIQL_FOLDER))
    app = Litestar(
        route_handlers=handlers,
        lifespan=[lifespan],
        exception_handlers=exception_handlers(node),
        cors_config=CORSConfig(allow_origins=list(node.settings.allowed_origins)) if node.settings.allowed_origins else None,
        request_max_body_size=node.settings.body_limit_bytes,
        openapi_config=OpenAPIConfig(
            title="TripWise",
            version="0.1.0",
            path="/openapi",
            render_plugins=[JsonRenderPlugin()],
            description="What TripWise serves beside GraphQL.",
        ),
        logging_config=None,
    )
    # Around everything: a middleware of Litestar's stands behind its routing, so it would miss what no route answers.
    app.asgi_handler = traced(node.events)(app.asgi_handler)
    return app
