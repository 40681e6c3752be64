"""GraphQL over HTTP, graphql-transport-ws and graphql-sse, by Strawberry's controller for Litestar."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import msgspec
from cross_web import HTTPException
from litestar import Request, Response
from litestar.datastructures import Headers
from litestar.di import Provide
from litestar.types import Scope
from strawberry.exceptions import ConnectionRejectionError
from strawberry.litestar.controller import GraphQLController, make_graphql_controller
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types.unset import UnsetType

from api.auth import actor_of, authorization_of
from api.problems import GRAPHQL_PATH
from api.telemetry import request_id_of
from edge.node import Node
from models.errors import TripWiseError
from models.locale import negotiate_locale
from schema.context import CONTEXT_KEY, Context
from schema.root import build_schema

CONNECTION_INIT_SECONDS = 5
"""How long a socket may take to introduce itself."""

SUBSCRIPTION_LIMIT = 50
"""How many subscriptions one socket may hold."""


def graphql_controller(node: Node) -> type[GraphQLController]:
    """Return the controller that serves `node` under `/graphql`."""

    async def context_of_scope(scope: Scope) -> dict[str, object]:
        headers = Headers.from_scope(scope)
        client = scope.get("client")
        context = Context(
            node=node,
            actor=actor_of(headers.get("authorization"), node.tokens),
            locale=negotiate_locale(headers.get("accept-language")),
            address=client[0] if client else "unknown",
            request_id=request_id_of(scope),
        )
        return {CONTEXT_KEY: context}

    base = make_graphql_controller(
        build_schema(is_public=node.settings.environment == "production"),
        path=GRAPHQL_PATH,
        graphql_ide=None,
        context_getter=context_of_scope,
        subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL),
        connection_init_wait_timeout=timedelta(seconds=CONNECTION_INIT_SECONDS),
        max_subscriptions_per_connection=SUBSCRIPTION_LIMIT,
        allowed_origins=node.settings.allowed_origins,
    )

    class TripWiseGraphQLController(base):  # type: ignore[valid-type, misc]  # the factory returns a class
        include_in_schema = False
        dependencies = {**base.dependencies, "response": Provide(_blank_response, sync_to_thread=False)}  # noqa: RUF012  # Litestar reads the class

        async def execute_request(self, request: Request[Any, Any, Any], context: Any, root_value: Any) -> Response[Any]:
            try:
                return await self.run(request, context=context, root_value=root_value)  # type: ignore[no-any-return]  # Strawberry's run is overloaded
            except HTTPException as error:
                return _refusal(error)

        async def on_ws_connect(self, context: Any) -> UnsetType | dict[str, object] | None:
            known: Context = context[CONTEXT_KEY]
            params: Mapping[str, object] = context.get("connection_params") or {}
            try:
                authorization = authorization_of(params)
                if authorization is not None:
                    known.actor = actor_of(authorization, node.tokens)
            except TripWiseError as error:
                node.events.problem_told(error.code)
                raise ConnectionRejectionError({"code": error.code}) from error
            if isinstance(language := params.get("acceptLanguage"), str):
                known.locale = negotiate_locale(language)
            return await super().on_ws_connect(context)  # type: ignore[no-any-return]

        def decode_json(self, data: str | bytes) -> object:
            return _decode_object(data)

        def encode_json(self, data: object) -> bytes | str:
            return msgspec.json.encode(data).decode()

    return TripWiseGraphQLController


def _blank_response() -> Response[Any]:
    """Return what headers and cookies are collected in; Strawberry's own takes a thread for it."""
    return Response({})


def _decode_object(data: str | bytes) -> object:
    """Return a JSON object; raise `JSONDecodeError`, which Strawberry answers, for all else and for half characters and NaN."""
    try:
        decoded = msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise json.JSONDecodeError(str(error), "", 0) from error
    if not isinstance(decoded, dict):
        raise json.JSONDecodeError("not an object", "", 0)
    return decoded


def _refusal(error: HTTPException) -> Response[bytes]:
    code = {405: "METHOD_NOT_ALLOWED", 415: "UNSUPPORTED_MEDIA_TYPE"}.get(error.status_code, "BAD_REQUEST")
    body = {"errors": [{"message": error.reason, "extensions": {"code": code, "retryable": False}}]}
    return Response(msgspec.json.encode(body), status_code=error.status_code, media_type="application/json")
