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
from api.graphql import GraphQLOverHTTP
from api.health import health_router
from api.problems import exception_handlers
from api.sockets import sockets_controller
from api.telemetry import traced
from edge.node import Node
from schema.execution.documents import read_manifest
from schema.execution.served import ServedSchema
from schema.root import build_schema

EXPOSED = ["etag", "retry-after", "x-request-id"]
"""The headers of answers that pages of other origins may read beside those that they always may."""

GRAPHIQL_FOLDER = Path(__file__).parent.parent / "web" / "graphiql" / "dist"


def create_app(node: Node, schema: ServedSchema | None = None) -> Litestar:
    """Return the application that serves `node`, starts it and closes it; `schema` stands in for ours.

    Raises `InvalidSetting` for trusted documents that are not valid.
    """
    settings = node.settings
    is_open = settings.environment == "development" if settings.introspection is None else settings.introspection
    served = schema or build_schema()
    endpoint = served.serve(introspection=is_open, suggestions=is_open, only_trusted=settings.only_trusted_documents)
    endpoint.documents.on_prepared = node.events.document_prepared
    if settings.trusted_documents is not None:
        endpoint.documents.trust(read_manifest(settings.trusted_documents))

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

    origins = CORSConfig(allow_origins=list(settings.allowed_origins), expose_headers=EXPOSED) if settings.allowed_origins else None
    handlers: list[ControllerRouterHandler] = [entry, sockets_controller(node, served), health_router(node)]
    if settings.environment == "development":
        handlers.append(create_graphiql_router(GRAPHIQL_FOLDER))
    app = Litestar(
        route_handlers=handlers,
        lifespan=[lifespan],
        exception_handlers=exception_handlers(node),
        cors_config=origins,
        request_max_body_size=settings.body_limit_bytes,
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
    app.asgi_handler = GraphQLOverHTTP(node, endpoint, app.asgi_handler, origins)
    app.asgi_handler = traced(node.events)(app.asgi_handler)
    return app
