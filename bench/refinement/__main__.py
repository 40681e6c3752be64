"""What one edit of the local model costs: latency, edits a second and memory, on one core; beside the plain road of llama-cpp-python.

Resolver, grammar, guards and the child process share core 0. Needs Linux. A bar that is missed is printed, no more.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from edge.planner import llama
from edge.planner.catalogue import load_catalogue
from edge.planner.examination import asked
from edge.planner.llama import LocalModel
from models.refinement.answer import grammar_of
from models.refinement.outline import Request
from models.refinement.reference import refer
from models.refinement.score import Asked

CORE = 0
EDITS_PER_SECOND_BAR = 15
P95_BAR_MS = 60.0
MEMORY_BAR_MB = 150
FILE_BAR_MB = 12

_TICKS = os.sysconf("SC_CLK_TCK")


class Latency(NamedTuple):
    """Milliseconds, and how many of them were processor time."""

    p50: float
    p95: float
    p99: float
    cpu: float


class Pace(NamedTuple):
    """Edits that were done one after the other, or came at a rate."""

    edits_per_second: float
    latency: Latency
    others_share: float
    """How much of the core other processes had meanwhile."""


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench.refinement", description=__doc__)
    parser.add_argument("--model", type=Path, default=Path(llama.__file__).parent / "refinement.gguf", help="the GGUF file, one of ours")
    parser.add_argument("--seconds", type=float, default=30.0, help="how long each load lasts")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    options = parser.parse_args()
    os.sched_setaffinity(0, {CORE})
    requests = [request for part in ("development", "test") for request in asked(part, load_catalogue())]
    sustained, paced, memory = asyncio.run(_with_node(options.model, requests, options.seconds))
    resolved = [request for request in (refer(each.text, each.outline) for each in requests[:400]) if request.trouble is None]
    ours, ours_memory = _worker("edge.planner.llama_worker", options.model, resolved)
    peer, peer_memory = _worker("bench.refinement.completion", options.model, resolved)
    size = options.model.stat().st_size / 1e6
    print(f"{len(requests)} requests written by hand; {options.model}, {size:.1f} MB (bar: {FILE_BAR_MB})")
    print(f"{'':34}{'edits/s':>9}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'CPU ms':>9}{'MB':>8}{'others':>9}")
    lines = {
        "whole edit, back to back": (sustained, memory),
        f"whole edit, {EDITS_PER_SECOND_BAR}/s": (paced, memory),
        "child alone": (ours, ours_memory),
        "create_completion of llama_cpp": (peer, peer_memory),
    }
    for title, (pace, megabytes) in lines.items():
        row = pace.latency
        print(
            f"{title:34}{pace.edits_per_second:9.1f}{row.p50:9.1f}{row.p95:9.1f}{row.p99:9.1f}{row.cpu:9.1f}{megabytes:8.0f}"
            f"{pace.others_share:9.0%}"
        )
    misses = {
        f"p95 of one edit {paced.latency.p95:.0f} ms, not {P95_BAR_MS:.0f}": paced.latency.p95 > P95_BAR_MS,
        f"{sustained.edits_per_second:.0f} edits/s, not {EDITS_PER_SECOND_BAR}": sustained.edits_per_second < EDITS_PER_SECOND_BAR,
        f"{memory:.0f} MB, not {MEMORY_BAR_MB}": memory > MEMORY_BAR_MB,
        f"a file of {size:.1f} MB, not {FILE_BAR_MB}": size > FILE_BAR_MB,
    }
    print("missed: " + ("; ".join(text for text, is_missed in misses.items() if is_missed) or "nothing"))
    if options.json:
        figures = {title: {**pace._asdict(), "latency": pace.latency._asdict(), "mb": mb} for title, (pace, mb) in lines.items()}
        options.json.write_text(json.dumps({"file_mb": size, **figures}, indent=1) + "\n", encoding="utf-8")


async def _with_node(model: Path, requests: Sequence[Asked], seconds: float) -> tuple[Pace, Pace, float]:
    """Propose edits as a node does, first as fast as it goes, then at the rate that is promised; return the child's memory, too."""
    local = LocalModel(model, queue_limit=1000)
    await local.start()
    try:
        child = _child()
        for each in requests[:50]:
            await local.propose(each.text, each.outline)

        meter, took, index = _Meter(os.getpid(), child), list[float](), 0
        while (began := time.perf_counter()) < meter.began + seconds:
            each = requests[index % len(requests)]
            await local.propose(each.text, each.outline)
            took.append(time.perf_counter() - began)
            index += 1
        sustained = meter.pace(took)

        async def due(at: float, each: Asked) -> float:
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            await local.propose(each.text, each.outline)
            return time.perf_counter() - at

        meter = _Meter(os.getpid(), child)
        count = int(seconds * EDITS_PER_SECOND_BAR)
        dues = (due(meter.began + number / EDITS_PER_SECOND_BAR, requests[number % len(requests)]) for number in range(count))
        paced = meter.pace(await asyncio.gather(*dues))
        return sustained, paced, _memory_mb(child)
    finally:
        await local.close()


def _worker(module: str, model: Path, requests: Sequence[Request]) -> tuple[Pace, float]:
    """Ask a child process for one answer after the other, and return what that took and its memory."""
    command = [sys.executable, "-m", module, str(model)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:  # noqa: S603  # our own words
        if process.stdin is None or process.stdout is None or "ready" not in (greeting := process.stdout.readline()):
            raise RuntimeError(f"{module} did not start: {greeting}")
        meter, took = _Meter(process.pid), list[float]()
        for number, request in enumerate(requests):
            line = json.dumps({"id": number, "prompt": request.text, "grammar": grammar_of(request)})
            began = time.perf_counter()
            process.stdin.write(line + "\n")
            process.stdin.flush()
            process.stdout.readline()
            took.append(time.perf_counter() - began)
        pace = meter.pace(took)
        memory = _memory_mb(process.pid)
        process.stdin.close()
        return pace, memory


class _Meter:
    """Tells what processes, and others on their core, had of it since it was made."""

    def __init__(self, *processes: int) -> None:
        self._processes = processes
        self.began = time.perf_counter()
        self._cpu, self._busy = self._own_seconds(), _busy_seconds()

    def pace(self, took: Sequence[float]) -> Pace:
        seconds = time.perf_counter() - self.began
        cpu, busy = self._own_seconds() - self._cpu, _busy_seconds() - self._busy
        ranked = sorted(each * 1000 for each in took)
        p50, p95, p99 = (ranked[min(len(ranked) - 1, len(ranked) * share // 100)] for share in (50, 95, 99))
        latency = Latency(p50, p95, p99, cpu / len(ranked) * 1000)
        return Pace(len(ranked) / seconds, latency, max(0.0, busy - cpu) / seconds)

    def _own_seconds(self) -> float:
        """Return the processor time that the processes have had (proc(5), pid/stat, fields 14 and 15)."""
        stats = (Path(f"/proc/{each}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split() for each in self._processes)
        return sum(int(stat[11]) + int(stat[12]) for stat in stats) / _TICKS


def _busy_seconds() -> float:
    """Return how long the core was busy (proc(5), stat: all but idle and waiting for disks)."""
    lines = Path("/proc/stat").read_text(encoding="utf-8").splitlines()
    user, nice, system, _, _, *interrupts = next(line.split()[1:9] for line in lines if line.startswith(f"cpu{CORE} "))
    return sum(map(int, (user, nice, system, *interrupts))) / _TICKS


def _child() -> int:
    """Return the id of the one process that this one has started."""
    threads = Path("/proc/self/task").iterdir()
    (found,) = [int(each) for thread in threads for each in (thread / "children").read_text(encoding="utf-8").split()]
    return found


def _memory_mb(process: int) -> float:
    """Return the most that a process has held in memory so far, in megabytes."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1000


if __name__ == "__main__":
    main()
