from pathlib import Path

import httpx
import pytest

from tests.clients.region import build_node, serving
from tests.fakes.cell import FakeClock

OURS = "https://app.example.org"
ASKING = {"access-control-request-method": "POST", "access-control-request-headers": "authorization, content-type"}


async def test_a_page_of_an_allowed_origin_may_ask(client: httpx.AsyncClient) -> None:
    answer = await client.options("/graphql", headers={"origin": OURS, **ASKING})
    assert answer.status_code in {200, 204}
    assert answer.headers["access-control-allow-origin"] == OURS
    assert "POST" in answer.headers["access-control-allow-methods"]
    sent = await client.post("/graphql", json={"query": "{ me { id } }"}, headers={"origin": OURS})
    assert sent.headers["access-control-allow-origin"] == OURS


@pytest.mark.parametrize("origin", ["https://evil.example", "http://app.example.org", "https://app.example.org.evil.example", "null"])
async def test_a_page_of_any_other_origin_may_not(client: httpx.AsyncClient, origin: str) -> None:
    asked = await client.options("/graphql", headers={"origin": origin, **ASKING})
    sent = await client.post("/graphql", json={"query": "{ me { id } }"}, headers={"origin": origin})
    assert "access-control-allow-origin" not in asked.headers
    assert "access-control-allow-origin" not in sent.headers


async def test_an_answer_to_an_origin_is_not_kept_for_others(client: httpx.AsyncClient) -> None:
    sent = await client.post("/graphql", json={"query": "{ me { id } }"}, headers={"origin": OURS})
    assert "origin" in sent.headers["vary"].lower()


async def test_without_allowed_origins_no_page_may_ask(tmp_path: Path) -> None:
    async with serving(build_node(tmp_path, FakeClock())) as url, httpx.AsyncClient(base_url=url, verify=False) as client:  # noqa: S501
        sent = await client.post("/graphql", json={"query": "{ me { id } }"}, headers={"origin": OURS})
    assert "access-control-allow-origin" not in sent.headers


async def test_production_tells_neither_its_schema_nor_what_a_field_may_have_been_called(tmp_path: Path) -> None:
    node = build_node(tmp_path, FakeClock(), environment="production")
    async with serving(node) as url, httpx.AsyncClient(base_url=url, verify=False) as client:  # noqa: S501
        introspected = await client.post("/graphql", json={"query": "{ __schema { types { name } } }"})
        misspelt = await client.post("/graphql", json={"query": "{ mee { id } }"})
        page = await client.get("/graphiql")
    assert "introspection" in introspected.json()["errors"][0]["message"].lower()
    assert "Did you mean" not in misspelt.text
    assert page.status_code == 404


async def test_the_server_does_not_tell_what_it_is_made_of(client: httpx.AsyncClient) -> None:
    assert "server" not in (await client.get("/")).headers


async def test_the_entry_leads_to_everything(client: httpx.AsyncClient) -> None:
    links = {name: path for name, path in (await client.get("/")).json().items() if path.startswith("/")}
    assert sorted(links) == ["graphql", "health", "keys", "metrics", "openapi"]
    for name, path in links.items():
        answer = await client.get(path, params={"query": "{ me { id } }"} if name == "graphql" else None)
        assert answer.status_code == 200, path
