"""The servers that are measured: how each is started, on a core of its own, and stopped."""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, Self

import httpx

from bench.graphql.workload import Work

SERVER_CORE = 0
LOAD_CORE = 1
START_SECONDS = 60
STOP_SECONDS = 15
INSTALL_SECONDS = 600
REPOSITORY = Path(__file__).parents[2]
PEERS = Path(__file__).parent / "peers"

NAMES = ("ours", "yoga", "mercurius", "stock")
TITLES = {
    "ours": "TripWise",
    "yoga": "graphql-yoga + JIT",
    "mercurius": "mercurius + JIT",
    "stock": "Strawberry on Litestar, as it comes",
}


class Times(NamedTuple):
    """What a process has had of its core, and what everything else has, interrupts included."""

    cpu_seconds: float
    others_seconds: float

    def __sub__(self, before: "Times") -> "Times":
        return Times(self.cpu_seconds - before.cpu_seconds, self.others_seconds - before.others_seconds)


class Contestant:
    """A running server with one worker."""

    def __init__(self, name: str, folder: Path, *options: str) -> None:
        """Start the server over the cell in `folder` and wait until it listens; raise `RuntimeError` if it doesn't."""
        self.name = name
        self.process = subprocess.Popen(  # noqa: S603  # our own words
            ["taskset", "-c", str(SERVER_CORE), *_command(name), str(folder), *options],  # noqa: S607  # of util-linux
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **_ENVIRONMENT},
        )
        timer = threading.Timer(START_SECONDS, self.process.kill)
        timer.start()
        found = next(filter(None, map(_ADDRESS.search, self.process.stdout or ())), None)
        timer.cancel()
        if found is None:
            self.close()
            raise RuntimeError(f"{TITLES[name]} did not start")
        self.url = found[1]
        self.source = found[2] or "SQLite"
        self._client = httpx.Client(timeout=START_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, work: Work, token: str) -> Mapping[str, object]:
        """Return the data of an answer; raise `RuntimeError` for another status than 200, and for errors."""
        response = self._client.post(self.url, content=work.body, headers=work.headers(token))
        answer: dict[str, object] = response.json() if response.status_code == 200 else {}
        data = answer.get("data")
        if answer.get("errors") or not isinstance(data, dict):
            raise RuntimeError(f"{self.name}, {work.name}: {response.status_code} {response.text[:500]}")
        return data

    def times(self) -> "Times":
        """Return the time that all threads have run so far, and that others have run on their core (proc(5), stat)."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        cpu = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return Times(cpu, busy_seconds(SERVER_CORE) - cpu)

    def memory_mib(self) -> float:
        """Return the resident memory in MiB (proc(5), statm)."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def close(self) -> None:
        """Stop the server, with force if it takes too long."""
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


_ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+/graphql)\b(?: trips from (.+))?")

_ENVIRONMENT = {
    "NODE_ENV": "production",
    "TRIPWISE_ENVIRONMENT": "production",
    "TRIPWISE_LOG_LEVEL": "WARNING",
    "TRIPWISE_LOCAL_MODEL": "false",
    "TRIPWISE_BUDGET_FACTOR": "1000000",  # A load is no attack here: no caller runs out of budget.
}


def _command(name: str) -> list[str]:
    if name in {"ours", "stock"}:
        return [sys.executable, "-m", f"bench.graphql.{name}"]
    return ["node", str(PEERS / f"{name}.js")]


def busy_seconds(core: int) -> float:
    """Return how long a core has worked so far, for whatever, interrupts and a hypervisor's other guests included (proc(5), stat)."""
    lines = dict(line.split(maxsplit=1) for line in Path("/proc/stat").read_text(encoding="ascii").splitlines())
    user, nice, system, _idle, _waiting, *others = map(int, lines[f"cpu{core}"].split()[:8])
    return (user + nice + system + sum(others)) / os.sysconf("SC_CLK_TCK")


def install_peers() -> None:
    """Install the peers of `package-lock.json` below this folder, once; raise `RuntimeError` where npm can't.

    better-sqlite3 is built from source where Node's own headers lie beside it. It is optional: without it the peers serve trips from
    memory.
    """
    installed, wanted = PEERS / "node_modules" / ".package-lock.json", PEERS / "package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= wanted.stat().st_mtime:
        return
    if shutil.which("npm") is None:
        raise RuntimeError("npm installs the peers and is missing (Debian: apt-get install npm)")
    print("Installing the peers, once; building SQLite for them takes some minutes.", file=sys.stderr)
    prefix = Path(os.path.realpath(shutil.which("node") or "")).parent.parent
    headers = {"npm_config_nodedir": str(prefix)} if (prefix / "include" / "node" / "node.h").exists() else {}
    done = subprocess.run(
        ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"],  # noqa: S607  # npm is where it is
        cwd=PEERS,
        env={**os.environ, **headers},
        timeout=INSTALL_SECONDS,
        check=False,
    )
    if done.returncode:
        raise RuntimeError("npm could not install the peers")
    installed.touch()


def versions() -> dict[str, str]:
    """Return what stands behind each name."""
    locked = json.loads((PEERS / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()  # noqa: S607

    def of(*packages: str) -> str:
        return ", ".join(f"{package} {locked[f'node_modules/{package}']['version']}" for package in packages)

    return {
        "yoga": f"{of('graphql-yoga', '@envelop/graphql-jit', 'graphql-jit', 'graphql')}, Node {node}",
        "mercurius": f"{of('mercurius', 'graphql-jit', 'fastify', 'graphql')}, Node {node}",
    }
