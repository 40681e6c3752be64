import asyncio
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from edge.store.database import FILE_NAME, Database
from edge.store.replay import replay
from tests.fakes.terminal import TRIPWISE, Run, environment, runner, tripwise

SECONDS = 40

SIGN_IN = "mutation { signInAsGuest { session { accessToken } } }"
CREATE = 'mutation { createTrip(input: { destinations: ["lisboa"], dayCount: 2 }) { trip { id } } }'
FOLLOW = "subscription Follow($id: ID!) { tripChanged(id: $id) { seq } }"
GENERATE = 'mutation { generateTrip(input: { prompt: "20 dias em Lisboa e no Porto" }) { generation { id } } }'


@dataclass
class Served:
    """A running `tripwise serve`, and the lines it began with."""

    process: "subprocess.Popen[str]"
    lines: list[str]

    @property
    def url(self) -> str:
        found = re.search(r"http://\S+:\d+", "".join(self.lines))
        assert found is not None
        return found[0]

    def stop(self, *signals: int) -> tuple[int, str]:
        """Send signals one after the other and return the exit code and what is on standard error."""
        for number in signals:
            self.process.send_signal(number)
        _, err = self.process.communicate(timeout=SECONDS)
        return self.process.returncode, err

    def ask(self, query: str, token: str = "") -> dict[str, dict[str, dict[str, str]]]:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        answer = httpx.post(f"{self.url}/graphql", json={"query": query}, headers=headers, timeout=SECONDS).json()
        assert "errors" not in answer, answer
        return cast("dict[str, dict[str, dict[str, str]]]", answer["data"])


Serve = Callable[..., Served]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Start a node in the folder `data`, on a free port and without the local model unless settings say otherwise."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **settings: str) -> Served:
        process = subprocess.Popen(
            [TRIPWISE, "serve", "--port", "0", "--data", "data", *arguments],
            cwd=tmp_path,
            env=environment(**{"TRIPWISE_LOCAL_MODEL": "false", **settings}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        lines: list[str] = []
        while not lines or "Refinement" not in lines[-1]:
            lines.append(process.stdout.readline())
            assert lines[-1], process.communicate(timeout=SECONDS)[1]
        return Served(process, lines)

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run a command that ends before it serves, in this process."""
    return runner(monkeypatch, capsys, tmp_path)


def contents(folder: Path) -> dict[str, bytes | None]:
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def test_a_node_says_where_it_serves_and_stops_with_exit_code_0(serve: Serve, tmp_path: Path) -> None:
    served = serve(TRIPWISE_CELL="gru-7", TRIPWISE_LOCAL_MODEL="true")
    port = served.url.rpartition(":")[2]
    assert re.sub(r"^TripWise \S+ ", "TripWise ", "".join(served.lines)).replace(port, "PORT").splitlines() == [
        f"TripWise serves cell gru-7 from {tmp_path / 'data'}",
        "  GraphQL     http://127.0.0.1:PORT/graphql",
        "  GraphiQL    http://127.0.0.1:PORT/graphiql",
        "  Health      http://127.0.0.1:PORT/health/ready",
        "  Metrics     http://127.0.0.1:PORT/metrics",
        "  Generators  embedded",
        "  Refinement  by the local model, then by the generators",
    ]
    ready = httpx.get(f"{served.url}/health/ready", timeout=SECONDS)
    assert (ready.status_code, ready.json()["cell"]) == (200, "gru-7")
    assert httpx.get(f"{served.url}/metrics", timeout=SECONDS).status_code == 200
    assert served.stop(signal.SIGTERM)[0] == 0


def test_in_production_there_is_no_graphiql(serve: Serve) -> None:
    served = serve(TRIPWISE_ENVIRONMENT="production", TRIPWISE_LOG_FORMAT="json")
    assert "GraphiQL" not in "".join(served.lines)
    assert httpx.get(f"{served.url}/graphiql", timeout=SECONDS).status_code == 404
    code, err = served.stop(signal.SIGINT)
    assert code == 0
    assert [json.loads(line)["event"] for line in err.splitlines()] == ["node started", "node stopped"]


def test_sockets_are_closed_with_service_restart(serve: Serve) -> None:
    served = serve()
    token = served.ask(SIGN_IN)["signInAsGuest"]["session"]["accessToken"]
    trip = served.ask(CREATE, token)["createTrip"]["trip"]["id"]
    url = served.url.replace("http", "ws") + "/graphql"
    with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")]) as client:
        client.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}}))
        assert json.loads(client.recv())["type"] == "connection_ack"
        client.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": FOLLOW, "variables": {"id": trip}}}))
        client.send(json.dumps({"type": "ping"}))
        assert json.loads(client.recv(timeout=SECONDS))["type"] == "pong"
        served.process.send_signal(signal.SIGTERM)
        with pytest.raises(ConnectionClosed) as closed:
            list(client)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012
    assert served.stop()[0] == 0


def test_event_streams_end(serve: Serve) -> None:
    served = serve()
    token = served.ask(SIGN_IN)["signInAsGuest"]["session"]["accessToken"]
    trip = served.ask(CREATE, token)["createTrip"]["trip"]["id"]
    headers = {"authorization": f"Bearer {token}", "accept": "text/event-stream"}
    body = {"query": FOLLOW, "variables": {"id": trip}}
    with httpx.stream("POST", f"{served.url}/graphql", json=body, headers=headers, timeout=SECONDS) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        served.process.send_signal(signal.SIGTERM)
        told = "".join(stream.iter_text())
    assert "SHUTTING_DOWN" in told
    assert served.stop()[0] == 0


def test_a_generation_under_way_is_handed_back_and_done_after_the_restart(serve: Serve, tmp_path: Path) -> None:
    served = serve()
    token = served.ask(SIGN_IN)["signInAsGuest"]["session"]["accessToken"]
    served.ask(GENERATE, token)
    assert served.stop(signal.SIGTERM)[0] == 0
    assert replay(tmp_path / "data").differences == ()
    again = serve()
    status = ""
    for _ in range(200):
        [body] = _read(tmp_path, "SELECT json_extract(body, '$.status') FROM documents WHERE kind = 'generation'")
        status = body
        if status == "done":
            break
        again.process.poll()
        asyncio.run(asyncio.sleep(0.1))
    assert status == "done"
    assert again.stop(signal.SIGTERM)[0] == 0
    assert replay(tmp_path / "data").differences == ()


def _read(tmp_path: Path, query: str) -> list[str]:
    connection = sqlite3.connect(f"file:{tmp_path / 'data' / FILE_NAME}?mode=ro", uri=True)
    try:
        return [str(row[0]) for row in connection.execute(query)]
    finally:
        connection.close()


def test_a_second_signal_does_not_wait(serve: Serve) -> None:
    served = serve(TRIPWISE_DRAIN_SECONDS="300")
    host, port = served.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as client:
        client.sendall(b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
        assert httpx.get(f"{served.url}/health/live", timeout=SECONDS).status_code == 200
        served.process.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            served.process.wait(1.5)
        code, _ = served.stop(signal.SIGTERM)
    assert code == 128 + signal.SIGTERM


def test_a_taken_port_is_named_and_nothing_written(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = tripwise("serve", "--port", port, "--data", "data", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert done.err == f"PORT_TAKEN: Port {port} on 127.0.0.1 is in use. Stop what listens there, or choose another one with --port.\n"
    assert contents(tmp_path) == {}


def test_a_damaged_database_stays_as_it_is(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / FILE_NAME).write_bytes(os.urandom(20_000))
    before = contents(data)
    done = tripwise("serve", "--port", "0", "--data", data, cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert re.fullmatch(r"DATABASE_CORRUPT: The database .+ is damaged: file is not a database\. .+\n", done.err)
    assert {name: content for name, content in contents(data).items() if name != "cell.lock"} == before


def test_a_data_folder_in_use_is_refused(tmp_path: Path) -> None:
    database = Database(tmp_path / "data")
    try:
        before = contents(tmp_path)
        done = tripwise("serve", "--port", "0", "--data", "data", cwd=tmp_path)
        assert (done.code, done.out) == (2, "")
        assert re.fullmatch(r"DATABASE_IN_USE: Another process serves the data folder data\. .+\n", done.err)
        assert contents(tmp_path) == before
    finally:
        database.close()


def test_a_data_folder_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    done = tripwise("serve", "--port", "0", "--data", tmp_path / "file" / "data", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert re.fullmatch(r"INVALID_SETTING: The setting TRIPWISE_DATA is not valid: .+ Not a directory\.\n", done.err)
    assert contents(tmp_path) == {"file": b"no folder"}


def test_a_missing_model_file_is_named_and_nothing_written(tmp_path: Path) -> None:
    done = tripwise("serve", "--port", "0", "--data", "data", cwd=tmp_path, TRIPWISE_MODEL_PATH="nowhere.gguf")
    assert (done.code, done.out) == (2, "")
    assert re.fullmatch(r"MODEL_FILE_MISSING: There is no model file at nowhere\.gguf\. .+\n", done.err)
    assert contents(tmp_path) == {}


def test_a_broken_model_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.gguf").write_bytes(b"GGUF but no more")
    done = tripwise("serve", "--port", "0", "--data", "data", cwd=tmp_path, TRIPWISE_MODEL_PATH="broken.gguf")
    assert (done.code, done.out) == (2, "")
    lines = done.err.splitlines()
    assert [line.partition(":")[0] for line in lines if "node stopped" not in line] == ["MODEL_FILE_BROKEN"]


@pytest.mark.parametrize(
    ("arguments", "settings", "name"),
    [
        (("--port", "99999"), {}, "TRIPWISE_PORT"),
        (("--port", "http"), {}, "TRIPWISE_PORT"),
        (("--host", "no.such.host.invalid"), {}, "TRIPWISE_HOST"),
        ((), {"TRIPWISE_CELL": "GRU 1"}, "TRIPWISE_CELL"),
        ((), {"TRIPWISE_ENVIRONMENT": "staging"}, "TRIPWISE_ENVIRONMENT"),
        ((), {"TRIPWISE_PROT": "8001"}, "TRIPWISE_PROT"),
    ],
)
def test_a_bad_setting_is_named_and_nothing_written(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], settings: dict[str, str], name: str
) -> None:
    done = run("serve", *arguments, **settings)
    assert (done.code, done.out) == (2, "")
    assert re.fullmatch(rf"INVALID_SETTING: The setting {name} is not valid: .+\n", done.err)
    assert contents(tmp_path) == {}


@pytest.mark.parametrize(
    "command", [(), ("serve",), ("plan",), ("database",), ("database", "check"), ("database", "replay"), ("database", "backup")]
)
def test_every_command_explains_itself(run: Run, command: tuple[str, ...]) -> None:
    done = run(*command, "--help")
    assert done.code == 0
    assert done.out.startswith(f"Usage: {' '.join(('tripwise', *command))} ")
    if command not in {(), ("database",)}:
        assert f"Examples:\n    tripwise {' '.join(command)}" in done.out


def test_the_interpreter_of_the_tests_has_the_command() -> None:
    assert TRIPWISE.parent == Path(sys.executable).parent
    assert TRIPWISE.is_file()
