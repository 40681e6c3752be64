import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from api import health
from api.health import DEADLINE_SECONDS, Part, PartUnwellError, parts_of, readiness_of
from edge.node import Node
from edge.planner.generator import Generator
from models.refinement.operation import Escalate, Reason
from models.refinement.outline import Outline, StopOutline
from tests.clients.redis import RedisServer
from tests.clients.region import build_node, serving
from tests.clients.scripted import ScriptedGenerator
from tests.fakes.cell import FakeClock


@pytest.fixture
async def node(tmp_path: Path) -> AsyncIterator[Node]:
    built = build_node(tmp_path, FakeClock())
    yield built
    await built.close()


def part(name: str, seconds: float = 0, failure: Exception | None = None, *, required: bool = True) -> Part:
    async def check() -> str:
        await asyncio.sleep(seconds)
        if failure is not None:
            raise failure
        return "fine"

    return Part(name, is_required=required, check=check)


class HangingGenerator(ScriptedGenerator):
    async def is_healthy(self) -> bool:
        await asyncio.sleep(60)
        return True


async def test_a_living_process_says_so(client: httpx.AsyncClient) -> None:
    answer = await client.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"alive": True})


async def test_a_ready_node_names_its_parts(client: httpx.AsyncClient) -> None:
    answer = await client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    found = answer.json()
    assert (found["ready"], found["cell"]) == (True, "gru-1")
    assert {name: (each["ok"], each["required"]) for name, each in found["parts"].items()} == {
        "database.read": (True, True),
        "database.write": (True, True),
        "disk": (True, True),
        "queue": (True, False),
        "local_model": (True, False),
        "scratch": (True, False),
        "generator.embedded": (True, True),
    }
    assert found["parts"]["local_model"]["detail"] == "switched off"


@pytest.mark.parametrize(
    ("generators", "status", "unwell"),
    [
        ([ScriptedGenerator("a", is_well=False), ScriptedGenerator("b")], 200, ["generator.a"]),
        ([ScriptedGenerator("a"), ScriptedGenerator("b", is_well=False)], 503, ["generator.b"]),
    ],
)
async def test_a_required_part_that_is_unwell_takes_the_node_out_of_service(
    tmp_path: Path, generators: list[Generator], status: int, unwell: list[str]
) -> None:
    async with (
        serving(build_node(tmp_path, FakeClock(), generators)) as url,
        httpx.AsyncClient(base_url=url, verify=False) as client,  # noqa: S501
    ):
        answer = await client.get("/health/ready")
        assert answer.status_code == status
        assert answer.json()["ready"] is (status == 200)
        assert [name for name, each in answer.json()["parts"].items() if not each["ok"]] == unwell
        assert (await client.get("/health/live")).status_code == 200


async def test_a_broken_database_is_named(tmp_path: Path) -> None:
    node = build_node(tmp_path, FakeClock())
    async with serving(node) as url, httpx.AsyncClient(base_url=url, verify=False) as client:  # noqa: S501
        await asyncio.to_thread(node.database.close)
        answer = await client.get("/health/ready")
        assert answer.status_code == 503
        assert [name for name, each in answer.json()["parts"].items() if not each["ok"]] == ["database.read", "database.write"]
        assert answer.json()["parts"]["database.read"]["detail"] == "ShuttingDown"


async def test_a_full_disk_is_named(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "DISK_FLOOR_BYTES", 2**62)
    readiness = await readiness_of(node, parts_of(node))
    assert readiness.ready is False
    assert readiness.parts["disk"].ok is False
    assert readiness.parts["disk"].detail.endswith("bytes free")


async def test_losing_redis_degrades_a_node_and_leaves_it_ready(tmp_path: Path) -> None:
    with RedisServer() as server:
        node = build_node(tmp_path, FakeClock(), redis_url=server.url)
        # How long the first connection takes is the machine's matter.
        node.scratch._shared._deadline_seconds = DEADLINE_SECONDS  # type: ignore[attr-defined]  # it is the one of Redis
        async with serving(node) as url, httpx.AsyncClient(base_url=url, verify=False) as client:  # noqa: S501
            assert (await client.get("/health/ready")).json()["parts"]["scratch"]["detail"] == "Redis answers"
            server.kill()
            answer = await client.get("/health/ready")
            assert (answer.status_code, answer.json()["ready"]) == (200, True)
            found = answer.json()["parts"]["scratch"]
            assert (found["ok"], found["required"]) == (False, False)
            assert found["detail"] == "ConnectionError: quotas are counted in this process alone"


async def test_a_part_that_hangs_does_not_hang_the_answer(tmp_path: Path) -> None:
    generators = [HangingGenerator("stuck"), ScriptedGenerator("b")]
    async with (
        serving(build_node(tmp_path, FakeClock(), generators)) as url,
        httpx.AsyncClient(base_url=url, verify=False) as client,  # noqa: S501
    ):
        begun = time.perf_counter()
        answer = await client.get("/health/ready")
        assert DEADLINE_SECONDS <= time.perf_counter() - begun < DEADLINE_SECONDS + 2
        assert answer.status_code == 200
        assert answer.json()["parts"]["generator.stuck"]["detail"] == "no answer in 2 s"


async def test_parts_are_asked_at_once(node: Node) -> None:
    begun = time.perf_counter()
    readiness = await readiness_of(node, tuple(part(str(number), seconds=0.2) for number in range(20)))
    assert readiness.ready is True
    assert time.perf_counter() - begun < 1


async def test_what_a_part_says_of_itself_is_told_and_what_it_raises_is_only_named(node: Node) -> None:
    parts = (
        part("well"),
        part("unwell", failure=PartUnwellError("3 of 5")),
        part("broken", failure=RuntimeError("password=secret"), required=False),
    )
    readiness = await readiness_of(node, parts)
    assert {name: (each.ok, each.detail) for name, each in readiness.parts.items()} == {
        "well": (True, "fine"),
        "unwell": (False, "3 of 5"),
        "broken": (False, "RuntimeError"),
    }
    assert readiness.ready is False


async def test_a_part_that_is_not_required_leaves_the_node_ready(node: Node) -> None:
    readiness = await readiness_of(node, (part("well"), part("unwell", failure=PartUnwellError("x"), required=False)))
    assert readiness.ready is True


async def test_a_hundred_probes_at_once_are_all_answered(client: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(client.get("/health/ready") for _ in range(100)))
    assert [answer.status_code for answer in answers] == [200] * 100


async def test_a_local_model_that_is_down_is_told_and_leaves_the_node_in_service(tmp_path: Path) -> None:
    node = build_node(tmp_path, FakeClock(), local_model=True)
    async with serving(node) as url, httpx.AsyncClient(base_url=url) as client:

        async def told() -> tuple[int, bool, str]:
            answer = await client.get("/health/ready")
            part = answer.json()["parts"]["local_model"]
            return answer.status_code, part["ok"], part["detail"]

        assert node.local_model is not None
        assert await told() == (200, True, "tripwise-refinement, 0 waiting")
        child = node.local_model._child
        assert child is not None
        child.process.kill()
        await child.process.wait()
        assert await told() == (200, False, "tripwise-refinement is down, restarted 0 times")
        trip = Outline(stops=(StopOutline(number=1, day=1, name="Castelo"),), day_count=1)
        assert await node.local_model.propose("tira o castelo", trip) == Escalate(reason=Reason.MODEL_DOWN)
        async with asyncio.timeout(10):
            while not (await told())[1]:
                await asyncio.sleep(0.05)
        assert node.local_model.health().restarts == 1
