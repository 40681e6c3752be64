"""How fast a region answers `trips(first: 20)`: `python -m bench.trips`.

Needs `wrk` (Debian package). The server runs on core 0 and the load on core 1, both on this machine. Beside the GraphQL query
stand two floors of the same server in the same run: a JSON document without a database (`GET /`), and `{ __typename }`.
"""

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.system.session import Server, Traveller

CREATE = "mutation Create($input: CreateTripInput!) { createTrip(input: $input) { trip { id } problems { code } } }"
LIST = (
    "{ trips(first: 20) { totalCount pageInfo { hasNextPage endCursor }"
    " edges { node { id title startsOn endsOn dayCount pace locale updatedAt budget { amountMicros currency } } } } }"
)
WITH_DAYS = "{ trips(first: 20) { edges { node { id title days { id number date stops { id title startsAt } } } } } }"
TRIP_COUNT = 60


@dataclass
class Load:
    """A load on one route: wrk's figures, and the CPU time that the server took meanwhile."""

    name: str
    requests_per_second: float
    p50: str
    p99: str
    cpu_micros_per_request: float
    cpu_share: float
    failures: int


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process so far, user and system (proc(5), fields 14 and 15 of stat)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def pin(pid: int, core: int) -> None:
    """Keep all threads of a process on one core."""
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), {core})


def run_load(name: str, url: str, pid: int, script: str, seconds: int, connections: int, folder: Path) -> Load:
    """Put a load on a URL and return what came of it."""
    lua = folder / "request.lua"
    lua.write_text(script)
    command = ["taskset", "-c", "1", "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(lua), url]
    subprocess.run([*command[:6], "-d2s", *command[7:]], check=True, capture_output=True)  # noqa: S603  # a warm-up with our own words
    before = cpu_seconds(pid)
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    spent = cpu_seconds(pid) - before
    count = int(re.search(r"(\d+) requests in", output)[1])  # type: ignore[index]  # wrk always says so
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    rate, p50, p99 = (
        re.search(pattern, output, re.MULTILINE)[1] for pattern in (r"^Requests/sec:\s+([\d.]+)", r"^\s+50%\s+(\S+)", r"^\s+99%\s+(\S+)")
    )  # type: ignore[index]
    return Load(name, float(rate), p50, p99, spent / count * 1e6, spent / seconds, int(failed[1]) if failed else 0)


def post(document: str, token: str) -> str:
    """Return a wrk script that posts a GraphQL document."""
    body = json.dumps({"query": document}).replace("\\", "\\\\").replace("'", "\\'")
    headers = f"wrk.headers['Content-Type'] = 'application/json'\nwrk.headers['Authorization'] = 'Bearer {token}'\n"
    return f"wrk.method = 'POST'\nwrk.body = '{body}'\n{headers}"


async def measure(seconds: int, connections: int) -> list[Load]:
    """Start a region with some trips and put each load on it."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "data", environment={"TRIPWISE_ENVIRONMENT": "production", "TRIPWISE_LOG_LEVEL": "WARNING"})
        await server.start()
        try:
            pid = server.process.pid if server.process else 0
            pin(pid, core=0)
            traveller = Traveller(server.url)
            session = await traveller.ask("mutation { signInAsGuest { session { accessToken } } }")
            traveller.token = session["signInAsGuest"]["session"]["accessToken"]
            for number in range(TRIP_COUNT):
                wishes = {
                    "destinations": ["porto"],
                    "dayCount": 4,
                    "title": f"Viagem {number}",
                    "budget": {"amountMicros": 6 * 10**8, "currency": "EUR"},
                }
                await traveller.ask(CREATE, input=wishes)
            async with httpx.AsyncClient(base_url=server.url) as client:
                size = len(
                    (await client.post("/graphql", json={"query": LIST}, headers={"authorization": f"Bearer {traveller.token}"})).content
                )
            print(f"{TRIP_COUNT} trips; a page of 20 is {size} bytes; {connections} connections, {seconds} s each")
            graphql, entry = f"{server.url}/graphql", f"{server.url}/"
            plans = [
                ("GET / (JSON, no database)", entry, "wrk.method = 'GET'"),
                ("{ __typename }", graphql, post("{ __typename }", traveller.token)),
                ("trips(first: 20), 12 fields", graphql, post(LIST, traveller.token)),
                ("trips(first: 20), days, stops", graphql, post(WITH_DAYS, traveller.token)),
            ]
            return [run_load(name, url, pid, script, seconds, connections, Path(folder)) for name, url, script in plans]
        finally:
            await server.stop()


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--connections", type=int, default=16)
    options = parser.parse_args()
    loads = asyncio.run(measure(options.seconds, options.connections))
    floor = loads[0].cpu_micros_per_request
    print(f"{'load':<32}{'req/s':>9}{'p50':>10}{'p99':>10}{'CPU us/req':>12}{'x floor':>9}{'CPU':>7}{'failed':>8}")
    for load in loads:
        ratio = load.cpu_micros_per_request / floor
        print(
            f"{load.name:<32}{load.requests_per_second:>9.0f}{load.p50:>10}{load.p99:>10}{load.cpu_micros_per_request:>12.0f}"
            f"{ratio:>9.1f}{load.cpu_share:>7.0%}{load.failures:>8}"
        )
    sys.exit(any(load.failures for load in loads))


if __name__ == "__main__":
    main()
