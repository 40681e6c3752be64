"""The servers that are measured: how each is started, on a core of its own, and stopped."""

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from bench.graphql.contestants import SERVER_CORE, START_SECONDS, STOP_SECONDS, Times, busy_seconds

INSTALL_SECONDS = 600
PEERS = Path(__file__).parent / "peers"

_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
_OUR_ENVIRONMENT = {
    "TRIPWISE_ENVIRONMENT": "production",
    "TRIPWISE_LOG_LEVEL": "WARNING",
    "TRIPWISE_LOCAL_MODEL": "false",
    "TRIPWISE_BUDGET_FACTOR": "1000000",  # A load is no attack here: nobody runs out of budget or of sockets.
    "TRIPWISE_SOCKETS_PER_ACTOR": "2000",
    "TRIPWISE_SOCKETS_PER_ADDRESS": "2000",
    "TRIPWISE_SUBSCRIPTIONS_PER_ACTOR": "2000",
}


class Server:
    """A running server with one worker."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start it and wait until it says where it listens; raise `RuntimeError` if it doesn't."""
        self.process = subprocess.Popen(  # noqa: S603  # our own words
            ["taskset", "-c", str(SERVER_CORE), *command],  # noqa: S607  # of util-linux
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )
        timer = threading.Timer(START_SECONDS, self.process.kill)
        timer.start()
        found = next(filter(None, map(_ADDRESS.search, self.process.stdout or ())), None)
        timer.cancel()
        if found is None:
            self.close()
            raise RuntimeError(f"{command[0]} did not start")
        self.url = found[0]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def times(self) -> Times:
        """Return the time that all threads have run so far, and that others have run on their core (proc(5), stat)."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        cpu = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return Times(cpu, busy_seconds(SERVER_CORE) - cpu)

    def memory_kib(self) -> float:
        """Return the resident memory in KiB (proc(5), statm)."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**10

    def close(self) -> None:
        """Stop the server, with force if it takes too long."""
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start_ours(folder: Path) -> Server:
    """Serve a cell as `tripwise serve` does."""
    return Server([str(Path(sys.executable).with_name("tripwise")), "serve", "--port", "0", "--data", str(folder)], _OUR_ENVIRONMENT)


def start_rxdb_server(documents: Path) -> Server:
    """Start rxdb-server over a file of documents; it has them in memory."""
    return Server(["node", str(PEERS / "rxdb-server.mjs"), str(documents)], {"NODE_ENV": "production"})


def start_pouchdb(documents: Path, folder: Path) -> Server:
    """Start express-pouchdb over a file of documents; it has them in `folder`."""
    folder.mkdir()
    return Server(["node", str(PEERS / "pouchdb-server.mjs"), str(documents), str(folder)], {"NODE_ENV": "production"})


def install_peers() -> None:
    """Install what `peers/package-lock.json` names, unless it is there. No package runs anything of its own."""
    installed, wanted = PEERS / "node_modules" / ".package-lock.json", PEERS / "package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= wanted.stat().st_mtime:
        return
    if shutil.which("npm") is None:
        raise RuntimeError("npm installs the peers and is missing (Debian: apt-get install npm)")
    print("Installing the peers, once.", file=sys.stderr)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=PEERS, timeout=INSTALL_SECONDS, check=False)  # noqa: S603  # our own words
    if done.returncode:
        raise RuntimeError("npm could not install the peers")
    installed.touch()
