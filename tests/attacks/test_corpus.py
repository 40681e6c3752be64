"""Every attack of the corpus is refused with a stable code, for little, and changes nothing; so are those that take time."""

import asyncio
import hashlib
import json
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import pytest_asyncio
import structlog

from api.connections import HEAD_LIMIT_BYTES
from edge.node import Node
from models.place import Place
from schema.execution.documents import CHARACTERS_KEPT, DOCUMENTS_KEPT, Documents
from tests.attacks.corpus import ATTACKS, CPU_LIMIT_SECONDS, HEAVY, REPEATS, Attack, attempt, heaviness, still
from tests.clients.in_process import Application, Message, authorized, in_process
from tests.clients.region import build_node, serving, unchanged
from tests.fakes.cell import FakeClock

pytestmark = pytest.mark.asyncio(loop_scope="module")

PLACES = "{ places(first: 1) { id } }"
FLOOD = 10_000
MEGABYTE = 1_000_000


@pytest.fixture(scope="module", autouse=True)
def _log() -> Iterator[None]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with still():
        yield
    structlog.reset_defaults()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def application(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Application]:
    async with in_process(build_node(tmp_path_factory.mktemp("cell"), FakeClock(), budget_factor=1_000)) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def token(application: Application) -> str:
    return await application.sign_in()


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
async def test_an_attack_is_refused_for_little_and_changes_nothing(application: Application, token: str, attack: Attack) -> None:
    async with unchanged(application.node):
        outcome = await attempt(attack, application, token)
    assert set(outcome.reply.codes) == {attack.code}, outcome.reply.body[:500]
    assert not any((outcome.reply.json.get("data") or {}).values())
    assert len(outcome.reply.body) <= attack.answer_limit
    assert outcome.cpu_seconds < CPU_LIMIT_SECONDS


@pytest.mark.parametrize("name", HEAVY)
async def test_the_heaviest_documents_within_the_bounds_are_prepared_for_little(application: Application, name: str) -> None:
    assert heaviness(application, HEAVY[name]) < CPU_LIMIT_SECONDS


async def test_names_of_attacks_are_unique() -> None:
    assert len({each.name for each in ATTACKS}) == len(ATTACKS) > 90


# --- Memory.


async def test_ten_thousand_documents_take_no_more_memory_than_a_thousand(application: Application) -> None:
    documents = Documents(application.schema._schema)
    before = 0
    for number in range(FLOOD):
        documents.prepared(f"{{a{number}" if number % 10 else f"{{a{number}:__typename}}")
        if number == DOCUMENTS_KEPT * 2:
            before = _resident()
    assert len(documents._kept) == DOCUMENTS_KEPT
    assert documents._characters == sum(map(len, documents._kept))
    assert _resident() - before < 20 * MEGABYTE


async def test_long_documents_are_kept_up_to_a_number_of_characters(application: Application) -> None:
    documents = Documents(application.schema._schema)
    for number in range(60):
        documents.prepared(f"{{ a{number}: __typename }} #" + "x" * 18_000)
    assert CHARACTERS_KEPT - 20_000 < documents._characters <= CHARACTERS_KEPT
    assert documents._characters == sum(map(len, documents._kept))


async def test_hashes_are_kept_up_to_a_number(application: Application) -> None:
    documents = Documents(application.schema._schema)
    for number in range(DOCUMENTS_KEPT + 200):
        text = f"{{b{number}:__typename}}"
        assert documents.register(hashlib.sha256(text.encode()).hexdigest(), text)
    assert len(documents._hashes) == DOCUMENTS_KEPT
    assert documents.text_of(hashlib.sha256(b"{b0:__typename}").hexdigest()) is None


async def test_a_hash_that_lies_is_not_kept(application: Application) -> None:
    honest = hashlib.sha256(b"{c:__typename}").hexdigest()
    assert not application.endpoint.documents.register(honest, "{d:__typename}")
    assert application.endpoint.documents.text_of(honest) is None


async def test_a_document_that_is_refused_takes_the_place_of_no_other(application: Application) -> None:
    documents = application.endpoint.documents
    documents.prepared("{e:__typename}")
    for number in range(100):
        documents.prepared(f"{{a{number}:__typename}}" + " " * 200_000)
    assert "{e:__typename}" in documents._kept


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


# --- What an attacker learns.

FISHING: tuple[tuple[str, dict[str, object]], ...] = (
    ("{ tripz { id } }", {}),
    ("{ mee { id } }", {}),
    ("{ trips(frist: 1) { totalCount } }", {}),
    ("{ places(category: MUSEU) { id } }", {}),
    ("{ me { ... on Viewr { id } } }", {}),
    ("{ me { id @inclde(if: true) } }", {}),
    ("query ($i: CreateTripInputt!) { me { id } }", {}),
    ("mutation { createTrip(input: { destination: [] }) { trip { id } } }", {}),
    ("mutation ($i: CreateTripInput!) { createTrip(input: $i) { trip { id } } }", {"i": {"destinations": [], "titel": "x"}}),
    ("query ($c: PlaceCategory) { places(category: $c) { id } }", {"c": "MUSEU"}),
    ("query A { me { id } } query B { me { id } }", {}),
)


@pytest.mark.parametrize(("document", "variables"), FISHING)
async def test_nothing_is_suggested_in_production(tmp_path: Path, document: str, variables: dict[str, object]) -> None:
    async with in_process(build_node(tmp_path, FakeClock(), environment="production")) as production:
        reply = await production.post({"query": document, "variables": variables})
    assert reply.codes
    assert "did you mean" not in reply.body.decode().lower()


@pytest.mark.parametrize(
    "query", ["{ __schema { types { name } } }", '{ __type(name: "Trip") { name } }', "{ ... { __schema { description } } }"]
)
async def test_the_schema_is_not_told_in_production(tmp_path: Path, query: str) -> None:
    async with in_process(build_node(tmp_path, FakeClock(), environment="production")) as production:
        reply = await production.post({"query": query})
        assert (await production.ask("{ __typename }")) == "Query"
    assert set(reply.codes) == {"GRAPHQL_VALIDATION_FAILED"}
    assert "data" not in reply.json


# --- Time.


class Slow:
    """A search for places that takes for ever, and notes how it ends."""

    def __init__(self, node: Node) -> None:
        self.begun = asyncio.Event()
        self.ends: list[str] = []
        node.reader.places = self.places  # type: ignore[method-assign]  # slow on purpose

    async def places(self, **_: object) -> list[tuple[Place, int | None]]:
        self.begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.ends.append("cancelled")
            raise
        return []


def ended_early(node: Node, ending: str) -> float:
    return node.events.registry.get_sample_value("tripwise_requests_ended_early_total", {"ending": ending}) or 0.0


async def test_work_ends_when_its_caller_hangs_up(tmp_path: Path) -> None:
    async with in_process(build_node(tmp_path, FakeClock())) as opened:
        slow = Slow(opened.node)

        async def hanging_up() -> AsyncGenerator[Message, None]:
            yield {"type": "http.request", "body": json.dumps({"query": PLACES}).encode(), "more_body": False}
            await slow.begun.wait()
            yield {"type": "http.disconnect"}

        reply = await opened.request("POST", headers={"content-type": "application/json"}, receive=hanging_up)
        assert (reply.status, reply.body) == (0, b"")
        assert slow.ends == ["cancelled"]
        assert ended_early(opened.node, "gone") == 1


async def test_work_ends_when_its_time_is_up(tmp_path: Path) -> None:
    async with in_process(build_node(tmp_path, FakeClock(), request_seconds=0.1)) as opened:
        slow = Slow(opened.node)
        reply = await opened.post({"query": PLACES})
        assert (reply.status, reply.codes) == (504, ["REQUEST_TOO_SLOW"])
        assert reply.json["errors"][0]["extensions"]["retryable"] is True
        assert slow.ends == ["cancelled"]
        assert ended_early(opened.node, "late") == 1


async def test_a_caller_who_hangs_up_in_the_middle_of_a_body_is_not_answered(tmp_path: Path) -> None:
    async def half() -> AsyncGenerator[Message, None]:
        yield {"type": "http.request", "body": b'{"query":', "more_body": True}
        yield {"type": "http.disconnect"}

    async with in_process(build_node(tmp_path, FakeClock())) as opened:
        reply = await opened.request("POST", headers={"content-type": "application/json"}, receive=half)
    assert (reply.status, reply.body) == (0, b"")


async def test_a_body_that_trickles_is_ended(tmp_path: Path) -> None:
    async def trickle() -> AsyncGenerator[Message, None]:
        for _ in range(60):
            yield {"type": "http.request", "body": b" ", "more_body": True}
            await asyncio.sleep(0.005)

    async with in_process(build_node(tmp_path, FakeClock(), body_seconds=0.1)) as opened:
        begun = time.perf_counter()
        reply = await opened.request("POST", headers={"content-type": "application/json"}, receive=trickle)
    assert (reply.status, reply.codes, reply.header("connection")) == (408, ["BODY_TOO_SLOW"], "close")
    assert reply.cpu_seconds < CPU_LIMIT_SECONDS
    assert time.perf_counter() - begun < 5


async def test_a_body_that_never_comes_is_ended(tmp_path: Path) -> None:
    async def nothing() -> AsyncGenerator[Message, None]:
        await asyncio.sleep(0.3)
        yield {"type": "http.disconnect"}

    async with in_process(build_node(tmp_path, FakeClock(), body_seconds=0.1)) as opened:
        reply = await opened.request("POST", headers={"content-type": "application/json", "content-length": "10"}, receive=nothing)
    assert (reply.status, reply.codes) == (408, ["BODY_TOO_SLOW"])


async def test_a_body_without_a_length_is_read_up_to_the_limit_only(tmp_path: Path) -> None:
    taken = 0

    async def endless() -> AsyncGenerator[Message, None]:
        nonlocal taken
        for _ in range(40):
            taken += 10_000
            yield {"type": "http.request", "body": b" " * 10_000, "more_body": True}
        yield {"type": "http.disconnect"}

    async with in_process(build_node(tmp_path, FakeClock(), body_limit_bytes=50_000)) as opened:
        reply = await opened.request("POST", headers={"content-type": "application/json"}, receive=endless)
    assert (reply.status, reply.codes) == (413, ["BODY_TOO_LARGE"])
    assert reply.cpu_seconds < CPU_LIMIT_SECONDS


# --- Connections.


async def talk(url: str, *parts: bytes, pause_seconds: float = 0.0) -> bytes:
    """Send parts of anything over a connection and return all that comes back until it is closed."""
    host, _, port = url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))

    async def send() -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause_seconds)

    sending = asyncio.ensure_future(send())
    async with asyncio.timeout(20):
        answer = bytearray()
        with suppress(ConnectionError):
            while part := await reader.read(65_536):
                answer += part
    sending.cancel()
    with suppress(ConnectionError, asyncio.CancelledError):
        await sending
    writer.close()
    return bytes(answer)


HEAD = b"POST /graphql HTTP/1.1\r\nhost: x\r\n"


@pytest.mark.parametrize(
    "parts",
    [
        (HEAD, *[b"x-flood: " + b"a" * 1_000 + b"\r\n"] * 200),
        (HEAD + b"x-flood: 1\r\n" * 10_000 + b"\r\n",),
        (HEAD + b"x-flood: ", *[b"a" * 10_000] * 100),
        (b"GET /graphql?query=" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",),
        (b"GET /graphql?query=", *[b"a" * 10_000] * 100),
    ],
    ids=["many headers", "many headers at once", "one header without an end", "a long line", "a line without an end"],
)
async def test_a_head_that_is_too_large_is_refused_and_the_connection_closed(tmp_path: Path, parts: tuple[bytes, ...]) -> None:
    spent: list[float] = []
    async with serving(build_node(tmp_path, FakeClock())) as url:
        for _ in range(REPEATS):
            begun = time.process_time()
            answer = await talk(url, *parts)
            spent.append(time.process_time() - begun)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 431 ")
    assert b"content-type: application/problem+json" in head
    assert (json.loads(body)["code"], json.loads(body)["retryable"]) == ("HEAD_TOO_LARGE", False)
    assert min(spent) < CPU_LIMIT_SECONDS


async def test_a_head_just_within_the_limit_is_taken(tmp_path: Path) -> None:
    padding = b"x-padding: " + b"a" * (HEAD_LIMIT_BYTES - 200) + b"\r\n"
    async with serving(build_node(tmp_path, FakeClock())) as url:
        answer = await talk(url, b"GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n" + padding + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("cut", range(1, 5))
async def test_a_large_body_may_come_with_the_end_of_its_head(tmp_path: Path, cut: int) -> None:
    body = json.dumps({"query": "{ __typename }" + " " * 200_000}).encode()
    head = HEAD + b"content-type: application/json\r\nconnection: close\r\ncontent-length: %d\r\n\r\n" % len(body)
    async with serving(build_node(tmp_path, FakeClock())) as url:
        answer = await talk(url, head[:-cut], head[-cut:] + body, pause_seconds=0.05)
    assert b"DOCUMENT_TOO_LARGE" in answer


@pytest.mark.parametrize(
    "parts",
    [(), (b"P",) * 3, (HEAD, *[b"x-slow: 1\r\n"] * 100), (b"GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n", *[b"x"] * 100)],
    ids=["nothing", "a letter", "a header now and then", "slowly after a good request"],
)
async def test_a_head_that_takes_too_long_is_not_waited_for(tmp_path: Path, parts: tuple[bytes, ...]) -> None:
    async with serving(build_node(tmp_path, FakeClock(), body_seconds=0.2)) as url:
        begun = time.perf_counter()
        await talk(url, *parts, pause_seconds=0.05)
    assert time.perf_counter() - begun < 4


async def test_a_body_that_trickles_over_a_connection_is_ended(tmp_path: Path) -> None:
    head = HEAD + b"content-type: application/json\r\ncontent-length: 1000\r\n\r\n"
    async with serving(build_node(tmp_path, FakeClock(), body_seconds=0.2)) as url:
        begun = time.perf_counter()
        answer = await talk(url, head, *[b" "] * 200, pause_seconds=0.02)
    assert b" 408 " in answer.partition(b"\r\n")[0]
    assert b'"BODY_TOO_SLOW"' in answer
    assert time.perf_counter() - begun < 6


async def test_work_ends_when_the_connection_of_its_caller_does(tmp_path: Path) -> None:
    node = build_node(tmp_path, FakeClock())
    body = json.dumps({"query": PLACES}).encode()
    async with serving(node) as url:
        slow = Slow(node)
        host, _, port = url.removeprefix("http://").partition(":")
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(HEAD + b"content-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
        async with asyncio.timeout(10):
            await slow.begun.wait()
            writer.close()
            while not slow.ends:
                await asyncio.sleep(0.005)
        assert slow.ends == ["cancelled"]
        assert ended_early(node, "gone") == 1


async def test_many_who_hang_up_leave_nothing_behind(tmp_path: Path) -> None:
    async with in_process(build_node(tmp_path, FakeClock())) as opened:
        token = await opened.sign_in()
        slow = Slow(opened.node)
        tasks = len(asyncio.all_tasks())

        async def hanging_up() -> AsyncGenerator[Message, None]:
            yield {"type": "http.request", "body": json.dumps({"query": PLACES}).encode(), "more_body": False}
            await slow.begun.wait()
            yield {"type": "http.disconnect"}

        headers = {"content-type": "application/json", **authorized(token)}
        await asyncio.gather(*(opened.request("POST", headers=headers, receive=hanging_up) for _ in range(100)))
        assert slow.ends == ["cancelled"] * 100
        async with asyncio.timeout(10):
            while len(asyncio.all_tasks()) > tasks:
                await asyncio.sleep(0)
