"""Loads: closed, as much as a server takes, by wrk; and open, at a given rate, from the clock alone."""

import asyncio
import gc
import json
import math
import random
import subprocess
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, cast
from urllib.parse import urlsplit

import httptools
import uvloop

from bench.graphql.contestants import LOAD_CORE, Contestant, busy_seconds
from bench.graphql.workload import Work

CONNECTION_LIMIT = 256
"""How many connections an open load opens at most; beyond it, requests that are due wait."""
DRAIN_SECONDS = 5.0
TIMEOUT_SECONDS = 30

_SCRIPT = """
wrk.method = 'POST'
wrk.body = {body}
{headers}
done = function(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format('RESULT {{"requests":%d,"micros":%d,"p50":%.3f,"p99":%.3f,"failed":%d}}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), failed))
end
"""


class Saturation(NamedTuple):
    """What came of a load that waits for each answer before it asks again; times in milliseconds."""

    rate: float
    p50: float
    p99: float
    cpu_micros: float
    """The server's CPU time per request, in microseconds; what was under way at the end counts by half."""
    cpu_share: float
    others_share: float
    """What other programs had of the server's core: above some percent, latencies are theirs too."""
    failed: int


class Pace(NamedTuple):
    """What came of a load that asks at a rate whatever the answers; times in milliseconds, from when a request was due."""

    rate: float
    p50: float
    p99: float
    others_share: float
    """What other programs had of the server's core or of the load's, whichever is more."""
    failed: int


def saturate(contestant: Contestant, work: Work, token: str, seconds: float, folder: Path) -> Saturation:
    """Ask over a few connections as fast as answers come."""
    script = folder / "request.lua"
    script.write_text(_SCRIPT.format(body=_quoted(work.body.decode()), headers=_lua_headers(work.headers(token))), encoding="utf-8")
    options = ["-t1", f"-c{work.connections}", f"-d{math.ceil(seconds)}s", f"--timeout={TIMEOUT_SECONDS}s", "-s", str(script)]
    before = contestant.times()
    output = subprocess.run(  # noqa: S603  # our own words
        ["taskset", "-c", str(LOAD_CORE), "wrk", *options, contestant.url],  # noqa: S607  # Debian's
        check=True,
        capture_output=True,
        text=True,
        timeout=seconds + 2 * TIMEOUT_SECONDS,
    ).stdout
    spent = contestant.times() - before
    found = json.loads(output.partition("RESULT ")[2].splitlines()[0])
    took = found["micros"] / 1e6
    count = found["requests"]
    return Saturation(
        rate=count / took,
        p50=found["p50"] / 1e3,
        p99=found["p99"] / 1e3,
        cpu_micros=spent.cpu_seconds / (count + work.connections / 2) * 1e6,
        cpu_share=spent.cpu_seconds / took,
        others_share=max(0.0, spent.others_seconds / took),
        failed=found["failed"] + (count == 0),
    )


def keep_pace(contestant: Contestant, work: Work, token: str, rate: float, seconds: float) -> Pace:
    """Ask at random moments, `rate` times a second on average (a Poisson process).

    A request that is due while the server is slow waits its turn, and that wait counts: there is no coordinated omission (Tene, "How
    NOT to Measure Latency"). The loop's clock ticks in milliseconds, so that much of each latency is the load's own.
    """
    gc.collect()
    gc.disable()
    before, busy, own = contestant.times(), busy_seconds(LOAD_CORE), time.process_time()
    try:
        pace = uvloop.run(_OpenLoad(contestant.url, work, token, rate, seconds).run())
    finally:
        gc.enable()
    beside_load = busy_seconds(LOAD_CORE) - busy - (time.process_time() - own)
    beside_server = (contestant.times() - before).others_seconds
    return pace._replace(others_share=max(0.0, beside_load, beside_server) / seconds)


class _OpenLoad:
    def __init__(self, url: str, work: Work, token: str, rate: float, seconds: float) -> None:
        address = urlsplit(url)
        self._host, self._port = str(address.hostname), int(address.port or 80)
        lines = [f"POST {address.path} HTTP/1.1", f"Host: {address.netloc}", f"Content-Length: {len(work.body)}"]
        lines += [f"{name}: {value}" for name, value in work.headers(token).items()]
        self._request = "\r\n".join(lines).encode() + b"\r\n\r\n" + work.body
        draw = random.Random(7)
        self._due: deque[float] = deque()
        moment = draw.expovariate(rate)
        while moment < seconds:
            self._due.append(moment)
            moment += draw.expovariate(rate)
        self._count = len(self._due)
        self._seconds = seconds
        self._connections = work.connections
        self._idle: list[_Connection] = []
        self._opened = 0
        self._waiting: deque[float] = deque()
        self._latencies: list[float] = []
        self._done = asyncio.Event()
        self._failed = 0

    async def run(self) -> Pace:
        loop = asyncio.get_running_loop()
        for _ in range(self._connections):
            await self._open()
        start = loop.time()
        while self._due:
            now = loop.time()
            while self._due and start + self._due[0] <= now:
                self._waiting.append(start + self._due.popleft())
            await self._send()
            if self._due:
                await asyncio.sleep(max(0.0, start + self._due[0] - loop.time()))
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                await self._done.wait()
        for connection in self._idle:
            connection.close()
        missing = self._count - len(self._latencies)
        self._latencies.sort()
        p50, p99 = (self._latencies[int(len(self._latencies) * share)] if self._latencies else float("inf") for share in (0.5, 0.99))
        return Pace(self._count / self._seconds, p50 * 1e3, p99 * 1e3, 0.0, self._failed + missing)

    async def _open(self) -> None:
        self._opened += 1
        _, connection = await asyncio.get_running_loop().create_connection(lambda: _Connection(self), self._host, self._port)
        self._idle.append(connection)

    async def _send(self) -> None:
        while self._waiting:
            if self._idle:
                self._idle.pop().ask(self._request, self._waiting.popleft())
            elif self._opened < CONNECTION_LIMIT:
                await self._open()
            else:
                return

    def answered(self, connection: "_Connection", due: float, *, is_good: bool) -> None:
        """Take note of an answer, and ask what is due over the connection that is free again."""
        self._latencies.append(asyncio.get_running_loop().time() - due)
        self._failed += not is_good
        if len(self._latencies) == self._count:
            self._done.set()
        if self._waiting:
            connection.ask(self._request, self._waiting.popleft())
        else:
            self._idle.append(connection)


class _Connection(asyncio.Protocol):
    """A connection that asks one thing at a time."""

    def __init__(self, load: _OpenLoad) -> None:
        self._load = load
        self._due = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def ask(self, request: bytes, due: float) -> None:
        self._due = due
        self._parser = httptools.HttpResponseParser(self)
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        self._load.answered(self, self._due, is_good=self._parser.get_status_code() == 200)

    def close(self) -> None:
        self._transport.close()


def _quoted(text: str) -> str:
    """Return a Lua string (Lua 5.1, section 2.1)."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"'{escaped}'"


def _lua_headers(headers: Mapping[str, str]) -> str:
    return "\n".join(f"wrk.headers[{_quoted(name)}] = {_quoted(value)}" for name, value in headers.items())
