"""Whether the process lives, and whether it can do the job."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from litestar import Response, Router, get
from litestar.openapi.datastructures import ResponseSpec
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from edge.events import Stopwatch
from edge.node import Node
from edge.planner.generator import Generator
from edge.scratch import ScratchFailed

DEADLINE_SECONDS = 2.0
"""How long each part may take to answer; all are asked at once."""

DISK_FLOOR_BYTES = 64 * 1024 * 1024
"""With less free space the node takes itself out of service before a write fails."""


@dataclass(frozen=True)
class Part:
    """What a node is made of, as readiness sees it."""

    name: str
    is_required: bool
    check: Callable[[], Awaitable[str]]


@dataclass(frozen=True)
class PartHealth:
    """How a part is: `detail` says what was seen."""

    ok: bool
    required: bool
    milliseconds: float
    detail: str


@dataclass(frozen=True)
class Readiness:
    """Whether a node can do its job: all required parts are well."""

    ready: bool
    cell: str
    parts: dict[str, PartHealth]


@dataclass(frozen=True)
class Liveness:
    """That the process answers."""

    alive: bool


class PartUnwellError(Exception):
    """A part can't do its job; the text says why."""


def parts_of(node: Node) -> tuple[Part, ...]:
    """Return what readiness looks at. What is not required degrades the service, but doesn't stop it."""

    async def reads() -> str:
        seq = await node.reader.head()
        return f"log head {seq}"

    async def writes() -> str:
        await node.database.write(lambda _: None)
        return "write transaction committed"

    async def disk() -> str:
        free = (await asyncio.to_thread(shutil.disk_usage, node.settings.data)).free
        if free < DISK_FLOOR_BYTES:
            raise PartUnwellError(f"{free} bytes free")
        return f"{free} bytes free"

    async def queue() -> str:
        waiting = node.generations.waiting_count
        if waiting >= node.settings.generation_queue:
            raise PartUnwellError(f"{waiting} generations wait")
        return f"{waiting} generations wait"

    async def model() -> str:
        if node.local_model is None:
            return "switched off"
        health = node.local_model.health()
        if health.state != "ready":
            raise PartUnwellError(f"{health.name} is {health.state}, restarted {health.restarts} times")
        return f"{health.name}, {health.waiting} waiting"

    async def scratch() -> str:
        try:
            return await node.scratch.check()
        except ScratchFailed as error:
            raise PartUnwellError(f"{error.reason}: quotas are counted in this process alone") from error

    required = {"database.read": reads, "database.write": writes, "disk": disk}
    optional = {"queue": queue, "local_model": model, "scratch": scratch}
    parts = [Part(name, is_required=True, check=check) for name, check in required.items()]
    parts += [Part(name, is_required=False, check=check) for name, check in optional.items()]
    parts += [Part(f"generator.{each.name}", is_required=each is node.generators[-1], check=_check_of(each)) for each in node.generators]
    return tuple(parts)


def _check_of(generator: Generator) -> Callable[[], Awaitable[str]]:
    async def generates() -> str:
        if not await generator.is_healthy():
            raise PartUnwellError("doesn't answer")
        return "answers"

    return generates


async def readiness_of(node: Node, parts: tuple[Part, ...]) -> Readiness:
    """Ask all parts at once, each with a deadline."""
    health = dict(zip((part.name for part in parts), await asyncio.gather(*(_ask(part) for part in parts)), strict=True))
    return Readiness(ready=all(part.ok or not part.required for part in health.values()), cell=node.cell, parts=health)


async def _ask(part: Part) -> PartHealth:
    watch = Stopwatch()
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            detail, ok = await part.check(), True
    except TimeoutError:
        detail, ok = f"no answer in {DEADLINE_SECONDS:g} s", False
    except PartUnwellError as error:
        detail, ok = str(error), False
    except Exception as error:  # noqa: BLE001  # whatever ails a part, the others are still worth knowing
        detail, ok = type(error).__name__, False
    return PartHealth(ok=ok, required=part.is_required, milliseconds=round(watch.seconds * 1000, 2), detail=detail)


def health_router(node: Node) -> Router:
    """Return the routes for operators and for other cells."""
    parts = parts_of(node)

    @get("/health/live", summary="Whether the process answers", tags=["health"])
    async def live() -> Liveness:
        return Liveness(alive=True)

    @get(
        "/health/ready",
        summary="Whether the node can do its job",
        tags=["health"],
        responses={503: ResponseSpec(Readiness, description="A required part is unwell")},
    )
    async def ready() -> Response[Readiness]:
        readiness = await readiness_of(node, parts)
        return Response(readiness, status_code=200 if readiness.ready else 503, headers={"cache-control": "no-store"})

    @get("/metrics", summary="Metrics in the Prometheus text format", tags=["telemetry"], media_type="text/plain")
    async def metrics() -> Response[bytes]:
        return Response(generate_latest(node.events.registry), headers={"content-type": CONTENT_TYPE_LATEST})

    @get("/.well-known/jwks.json", summary="The public keys that verify access tokens (RFC 7517)", tags=["access"])
    async def jwks() -> Response[dict[str, object]]:
        return Response(node.tokens.jwks, headers={"cache-control": "public, max-age=300"})

    return Router("/", route_handlers=[live, ready, metrics, jwks])
