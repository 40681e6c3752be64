"""The example clients of docs/clients are valid, typed, and do what they say against a real server."""

import asyncio
import hashlib
import importlib.util
import json
import os
import re
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import httpx
import pytest
import pytest_asyncio
from graphql import build_schema, parse, validate

from tests.system.interrupter import Interrupter, Interruption
from tests.system.session import Server, Traveller

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / "docs/clients/python"
TYPESCRIPT = ROOT / "docs/clients/typescript"
MANIFEST = TYPESCRIPT / "src/generated/persisted-documents.json"
SCHEMA = build_schema((ROOT / "schema/schema.graphql").read_text(encoding="utf-8"))

CLIENTS = {
    "python": (sys.executable, str(PYTHON / "plan.py")),
    "typescript": ("node", str(TYPESCRIPT / "dist/plan.js")),
}
clients = pytest.mark.parametrize("command", CLIENTS.values(), ids=CLIENTS)


@dataclass
class Run:
    """What a program printed, and how it ended."""

    code: int
    out: str
    err: str


async def run(*command: str, **environment: str) -> Run:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TRIPWISE_")}
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=TYPESCRIPT,
        env=inherited | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(45):
            out, err = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    return Run(process.returncode or 0, out.decode(), err.decode())


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def servers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Server, Server]]:
    only_ours = {"TRIPWISE_TRUSTED_DOCUMENTS": str(MANIFEST), "TRIPWISE_ONLY_TRUSTED_DOCUMENTS": "true"}
    running = (Server(tmp_path_factory.mktemp("region")), Server(tmp_path_factory.mktemp("strict"), only_ours))
    await asyncio.gather(*(each.start() for each in running))
    yield running
    await asyncio.gather(*(each.stop() for each in running))


@pytest.fixture
def server(servers: tuple[Server, Server]) -> Server:
    return servers[0]


@pytest.fixture
def strict_server(servers: tuple[Server, Server]) -> Server:
    return servers[1]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def key(servers: tuple[Server, Server]) -> str:
    tripwise = str(Path(sys.executable).parent / "tripwise")
    scopes = ("--scope", "plan", "--scope", "trips:read")
    made = await run(tripwise, "partner", "create", "agency", "--name", "An Agency", *scopes, "--data", str(servers[0].data), "--json")
    found = re.search(r"twk_\w[\w-]*", made.out)
    assert found is not None, made.err
    return found[0]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def token_with_24_trips(servers: tuple[Server, Server]) -> str:
    traveller = Traveller(servers[0].url)
    signed_in = await traveller.ask("mutation { signInAsGuest(locale: EN) { session { accessToken } } }")
    traveller.token = str(signed_in["signInAsGuest"]["session"]["accessToken"])
    create = 'createTrip(input: { title: "Trip %02d", destinations: ["Paris"], dayCount: 1 }) { problems { code } }'
    for begin in range(0, 24, 8):
        await traveller.ask("mutation { " + " ".join(f"m{each}: {create % each}" for each in range(begin, begin + 8)) + " }")
    return traveller.token


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def _built() -> None:
    """The client is compiled here, so that what runs is what is committed; `make clients` installs the compiler."""
    assert (TYPESCRIPT / "node_modules/.bin/tsc").exists(), "Run `make clients` first."
    built = await run("node", "node_modules/typescript/bin/tsc")
    assert built.out == ""
    assert built.code == 0


def documents_of_the_python_client() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("tests_example_operations", PYTHON / "operations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {each.__name__: each.document for each in module.Operation.__subclasses__()}


async def test_all_documents_are_valid() -> None:
    documents = documents_of_the_python_client() | json.loads(MANIFEST.read_text(encoding="utf-8"))

    assert len(documents) == 12
    assert {name: errors for name, text in documents.items() if (errors := validate(SCHEMA, parse(text)))} == {}


async def test_the_manifest_names_each_document_by_its_hash() -> None:
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))

    assert {f"sha256:{hashlib.sha256(text.encode()).hexdigest()}" for text in manifest.values()} == set(manifest)


async def test_the_generated_types_are_those_of_the_schema() -> None:
    checked = await run("node", "codegen.js", "--check")

    assert (checked.code, checked.err) == (0, "")


async def test_a_mistake_in_an_operation_fails_the_generator(tmp_path: Path) -> None:
    for each in ("codegen.js", "package.json"):
        (tmp_path / "a/b/c").mkdir(parents=True, exist_ok=True)
        (tmp_path / "a/b/c" / each).write_bytes((TYPESCRIPT / each).read_bytes())
    (tmp_path / "a/b/c/node_modules").symlink_to(TYPESCRIPT / "node_modules")
    (tmp_path / "schema").symlink_to(ROOT / "schema")
    (tmp_path / "a/b/c/src").mkdir()
    (tmp_path / "a/b/c/src/operations.graphql").write_text("query Mistaken { trips(first: 1) { count } }")

    generated = await run("node", str(tmp_path / "a/b/c/codegen.js"))

    assert generated.code == 1
    assert 'Cannot query field "count" on type "TripConnection"' in generated.err
    assert not (tmp_path / "a/b/c/src/generated").exists()


@clients
async def test_a_client_waits_signs_in_anew_and_goes_through_it_all(server: Server, command: tuple[str, ...]) -> None:
    busy, expired = b'{"errors":[{"message":"Busy."}]}', b'{"errors":[{"message":"Late.","extensions":{"code":"TOKEN_EXPIRED"}}]}'
    interruptions = [
        Interruption(b"SignInAsGuest", "429 Too Many Requests", ("retry-after: 1",), busy),
        Interruption(b"GenerateTrip(", "401 Unauthorized", ("content-type: application/json",), expired),
        Interruption(b"GenerationProgress(", "503 Service Unavailable", ("retry-after: 0",), busy),
    ]
    begun = monotonic()

    async with Interrupter(server.url, interruptions) as proxy:
        ended = await run(*command, TRIPWISE_URL=f"{proxy.own_url}/graphql")

    assert (ended.err, ended.code) == ("", 0)
    assert proxy.interruptions == []
    assert monotonic() - begun > 1
    assert len([each for each in proxy.requests if b"RefreshSession(" in each]) == 1
    lines = ended.out.splitlines()
    assert re.fullmatch(r"Lisbon \(trp_\S+\)", lines[0])
    assert [line.partition(",")[0] for line in lines if line.startswith("    Day ")] == ["    Day 1", "    Day 2", "    Day 3"]
    assert lines[-5] == "  DONE"
    assert lines[-4] == "> remove the last stop of day 2"
    assert re.fullmatch(r"  LOCAL_MODEL: I removed .+\.", lines[-3])
    assert re.fullmatch(r"Lisbon: 3 days, \d+\.00 EUR", lines[-2])
    assert re.fullmatch(r"The list cost \d+ of \d+ units; \d+ are left\.", lines[-1])


@clients
async def test_a_client_tells_why_it_was_refused(server: Server, command: tuple[str, ...]) -> None:
    ended = await run(*command, "10 days in Atlantis", TRIPWISE_URL=f"{server.url}/graphql")

    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("UNKNOWN_DESTINATION: ")
    assert len(ended.err.splitlines()) == 1


@clients
async def test_a_client_with_a_bad_key_is_told_so(server: Server, command: tuple[str, ...]) -> None:
    ended = await run(*command, TRIPWISE_URL=f"{server.url}/graphql", TRIPWISE_API_KEY="twk_no_key")

    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("KEY_REFUSED: ")


@clients
async def test_a_client_plans_with_a_partners_key(server: Server, key: str, command: tuple[str, ...]) -> None:
    ended = await run(*command, TRIPWISE_URL=f"{server.url}/graphql", TRIPWISE_API_KEY=key)

    assert (ended.err, ended.code) == ("", 0)
    assert re.fullmatch(r"Lisbon: 3 days, \d+\.00 EUR", ended.out.splitlines()[-2])


@clients
async def test_a_client_lists_all_pages(server: Server, token_with_24_trips: str, command: tuple[str, ...]) -> None:
    ended = await run(*command, TRIPWISE_URL=f"{server.url}/graphql", TRIPWISE_API_KEY=token_with_24_trips)

    assert (ended.err, ended.code) == ("", 0)
    assert re.findall(r"^(Trip \d\d): 1 days, free$", ended.out, re.MULTILINE) == [f"Trip {number:02}" for number in reversed(range(24))]


async def test_a_server_that_trusts_our_documents_only_gets_nothing_but_their_ids(strict_server: Server) -> None:
    async with Interrupter(strict_server.url, []) as proxy:
        ended = await run(*CLIENTS["typescript"], TRIPWISE_URL=f"{proxy.own_url}/graphql")

    assert (ended.err, ended.code) == ("", 0)
    assert ended.out.splitlines()[-2].startswith("Lisbon: 3 days, ")
    sent = b"".join(proxy.requests)
    assert [operation for operation in (b"mutation", b"query ", b"subscription") if operation in sent] == []
    assert len([each for each in proxy.requests if each.startswith(b"GET /graphql?documentId=sha256%3A")]) == 1


async def test_a_server_that_trusts_our_documents_only_refuses_all_others(strict_server: Server) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{strict_server.url}/graphql", json={"query": "{ __typename }"})

    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (403, "DOCUMENT_NOT_TRUSTED")
