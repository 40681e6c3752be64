import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.graphiql import create_graphiql_router

BUILT = Path("web/graphiql/dist")


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient[Litestar]]:
    folder = tmp_path / "dist"
    folder.mkdir()
    (folder / "index.html").write_text("<p>GraphiQL</p>")
    (folder / "main.js").write_text("1")
    (tmp_path / "secret").write_text("secret")
    with TestClient(Litestar([create_graphiql_router(folder)], logging_config=None)) as client:
        yield client


def test_the_page_is_served_at_its_path(client: TestClient[Litestar]) -> None:
    answer = client.get("/graphiql")
    assert (answer.status_code, answer.text) == (200, "<p>GraphiQL</p>")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", ["/graphiql", "/graphiql/main.js"])
def test_every_answer_keeps_the_page_to_its_own_node(client: TestClient[Litestar], path: str) -> None:
    policy = dict(part.split(" ", 1) for part in client.get(path).headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == policy["worker-src"] == "'self'"
    assert not re.search(r"https?:|\*|unsafe-eval", str(policy))


@pytest.mark.parametrize("path", ["/graphiql/../secret", "/graphiql/%2e%2e/secret", "/graphiql/..%2fsecret", "/graphiql//etc/passwd"])
def test_nothing_outside_of_the_page_is_served(client: TestClient[Litestar], path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_page_that_was_not_built_says_how_to_build_it(tmp_path: Path) -> None:
    with TestClient(Litestar([create_graphiql_router(tmp_path)], logging_config=None)) as client:
        answer = client.get("/graphiql")
    assert answer.status_code == 404
    assert answer.json()["detail"] == "GraphiQL is not built. Run `make graphiql` and start the node again."


def test_the_built_page_refers_to_nothing_but_its_own_files() -> None:
    page = (BUILT / "index.html").read_text()
    references = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert references == ["/graphiql/icon.svg", "/graphiql/main.css", "/graphiql/main.js"]
    with TestClient(Litestar([create_graphiql_router(BUILT)], logging_config=None)) as client:
        assert [client.get(reference).status_code for reference in references] == [200, 200, 200]
    assert not re.search(r"url\((?!data:|/graphiql/)", (BUILT / "main.css").read_text().replace('"', "").replace("'", ""))
