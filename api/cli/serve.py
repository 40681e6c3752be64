"""`tripwise serve`: run the node of a cell."""

import asyncio
import errno
import gc
import logging
import math
import socket
import sys
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import structlog
import typer
import uvicorn

from api.cli.environment import settings_of
from api.cli.terminal import examples
from edge.events import configure_logging
from models.errors import InvalidSetting, PortTaken

if TYPE_CHECKING:
    from litestar import Litestar
    from litestar.types import LifeSpanReceive, LifeSpanScope, LifeSpanSend, Receive, Scope, Send

    from edge.node import Node
    from edge.settings import Settings

GARBAGE_THRESHOLD = 20_000
"""How many more objects than were freed may be made before the collector looks at the youngest; Python's own is 700."""

_WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104  # these are looked up, not listened on

EXAMPLES = examples(
    "tripwise serve",
    "tripwise serve --host 0.0.0.0 --port 8080 --data /var/lib/tripwise",
)


def serve(
    host: Annotated[
        str | None, typer.Option(help="The address to listen on. [default: TRIPWISE_HOST, else 127.0.0.1]", show_default=False)
    ] = None,
    port: Annotated[
        str | None, typer.Option(help="The port to listen on; 0 takes a free one. [default: TRIPWISE_PORT, else 8000]", show_default=False)
    ] = None,
    data: Annotated[Path | None, typer.Option(help="The data folder. [default: TRIPWISE_DATA, else ./data]", show_default=False)] = None,
) -> None:
    """Serve a cell: GraphQL, health and metrics. Other settings are environment variables, TRIPWISE_*.

    On SIGTERM or Ctrl+C, open requests end, subscriptions are told to connect elsewhere, and generations that run are
    taken up at the next start. A second signal does not wait for them. Exit code 2 when the node can't start.
    """
    settings = settings_of(host=host, port=port, data=data)
    listener = _bind(settings.host, settings.port)
    with listener:
        server = _server(settings)
        try:
            listener.listen()
        except OSError as error:
            raise _unusable(settings.host, settings.port, error) from error
        server.run(sockets=[listener])
    if server.forced_by is not None:
        sys.exit(128 + server.forced_by)


def _server(settings: "Settings") -> "_Server":
    """Build the node and what serves it; the packages for it are loaded here, since other commands do without them."""
    from api.app import create_app  # noqa: PLC0415
    from edge.node import Node  # noqa: PLC0415

    configure_logging(is_json=settings.log_format == "json", level=settings.log_level)
    _hand_over_logs()
    try:
        node = Node(settings)
    except OSError as error:
        raise InvalidSetting(setting="TRIPWISE_DATA", reason=f"{error.filename or settings.data}: {error.strerror}") from error
    return _Server(node, create_app(node), owns_process=True)


class _StartUp:
    """The application, which remembers why it could not start; uvicorn would only log that."""

    def __init__(self, app: "Litestar") -> None:
        self._app = app
        self.failure: Exception | None = None

    async def __call__(self, scope: "Scope | LifeSpanScope", receive: "Receive | LifeSpanReceive", send: "Send | LifeSpanSend") -> None:
        try:
            await self._app(scope, receive, send)
        except Exception as error:
            if scope["type"] == "lifespan":
                self.failure = _alone(error)
            raise


def _alone(error: Exception) -> Exception:
    """Return the only error of a group; Litestar starts applications in a group of tasks."""
    while isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


class _Server(uvicorn.Server):
    """Uvicorn, which ends subscriptions before it waits for connections, and exits with 0 when it was asked to stop."""

    def __init__(self, node: "Node", app: "Litestar", *, owns_process: bool = False) -> None:
        from api.connections import connection_classes  # noqa: PLC0415  # as in `_server`

        settings = node.settings
        self._owns_process = owns_process
        self._node = node
        self._app = _StartUp(app)
        self.forced_by: int | None = None
        http_connection, socket_connection = connection_classes(
            settings.slow_consumer_seconds, node.events, head_seconds=settings.body_seconds
        )
        config = uvicorn.Config(
            self._app,
            loop="uvloop",
            http=http_connection,
            ws=socket_connection,
            ws_max_size=settings.body_limit_bytes,
            # Sockets are kept alive by the pings of graphql-transport-ws, which prove that the client's program lives, not
            # only its network stack, and which the client sees too.
            ws_ping_interval=None,
            ws_ping_timeout=None,
            lifespan="on",
            access_log=False,
            server_header=False,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=settings.trusted_proxies or None,
            log_config=None,
            log_level="critical",
            timeout_graceful_shutdown=math.ceil(settings.drain_seconds),
        )
        super().__init__(config)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say where everything is; raise what kept the application from starting."""
        try:
            await super().startup(sockets)
        except SystemExit:
            await self._node.close()
            if self._app.failure is None:
                raise
            raise self._app.failure from None
        logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
        if self._owns_process:
            _settle_memory()
        for listener in sockets or ():
            for line in _addresses(self._node, listener):
                typer.echo(line)
        sys.stdout.flush()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End subscriptions and let them say so, then let uvicorn close sockets with 1012 and wait for the rest."""
        self._node.drain()
        await asyncio.sleep(0)
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002  # the signature is uvicorn's
        """Stop at the first signal, and stop waiting at the second. Unlike uvicorn, do not die of the signal in the end."""
        if self.should_exit:
            self.forced_by = self.forced_by or sig
            self.force_exit = True
            logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        self.should_exit = True


def _settle_memory() -> None:
    """Spare the garbage collector what lives as long as the process, and let it come less often.

    An answer of some hundred objects is freed by reference counts; to look through all of the node's objects for cycles after
    each such answer took a third of its time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD, 20, 50)


def _addresses(node: "Node", listener: socket.socket) -> list[str]:
    settings = node.settings
    host, port = listener.getsockname()[:2]
    host = _WILDCARDS.get(host, host)
    base = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    lines = [
        f"TripWise {version('tripwise')} serves cell {node.cell} from {settings.data.absolute()}",
        f"  GraphQL     {base}/graphql",
        f"  GraphiQL    {base}/graphiql",
        f"  Health      {base}/health/ready",
        f"  Metrics     {base}/metrics",
        f"  Generators  {', then '.join(generator.name for generator in node.generators)}",
        f"  Refinement  {_refinement(node)}",
    ]
    return lines if settings.environment == "development" else [line for line in lines if "GraphiQL" not in line]


def _refinement(node: "Node") -> str:
    if node.local_model is None:
        return "by the generators; the local model is switched off"
    is_ready = node.local_model.health().state == "ready"
    return "by the local model, then by the generators" if is_ready else "by the generators; the local model is not available"


def _bind(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address; it is handed to the server as it is, so that nobody can come between."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise InvalidSetting(setting="TRIPWISE_HOST", reason=f"{host}: {error.strerror}") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise _unusable(host, port, error) from error
    listener.setblocking(False)
    return listener


def _unusable(host: str, port: int, error: OSError) -> PortTaken | InvalidSetting:
    if error.errno == errno.EADDRINUSE:
        return PortTaken(host=host, port=port)
    setting = "TRIPWISE_PORT" if error.errno == errno.EACCES else "TRIPWISE_HOST"
    return InvalidSetting(setting=setting, reason=f"{host}:{port}: {error.strerror}")


class _Handover(logging.Handler):
    """Gives what libraries log to our own log, so that every line has one form."""

    def emit(self, record: logging.LogRecord) -> None:
        """Pass a record on."""
        structlog.get_logger().log(record.levelno, record.getMessage(), logger=record.name, exc_info=record.exc_info)


def _hand_over_logs() -> None:
    root = logging.getLogger()
    root.handlers = [_Handover()]
    root.setLevel(logging.WARNING)
