"""What a GraphQL request costs: TripWise beside graphql-yoga and mercurius with JIT, and Strawberry on Litestar as it comes.

Each server has one worker on core 0, and the load comes from core 1. All are up at once and take turns, so that a machine that
grows slower does so for all. Needs wrk and taskset (Debian: apt-get install wrk util-linux), Node.js and npm. Exits with 1 when
a server answers other than the others, or fails; a bar that is missed is printed, no more.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.graphql.contestants import LOAD_CORE, NAMES, TITLES, Contestant, install_peers, versions
from bench.graphql.load import keep_pace, saturate
from bench.graphql.parts import part_lines
from bench.graphql.samples import profile_lines
from bench.graphql.seed import Cell
from bench.graphql.table import Result, bars, lines
from bench.graphql.workload import WORKS, Work

WARM_UP_SECONDS = 3
WAKE_UP_SECONDS = 1

REQUESTS_WANTED = 100
"""How many answers a round should see; it lasts up to three times as long for them."""


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench.graphql", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="how long each load lasts")
    parser.add_argument("--rounds", type=int, default=3, help="how often each load comes; medians are told")
    parser.add_argument("--only", nargs="+", metavar="NAME", default=[], help=f"servers ({', '.join(NAMES)}) or loads (by name)")
    parser.add_argument("--profile", metavar="LOAD", choices=[work.name for work in WORKS], help="tell where our time goes instead")
    parser.add_argument("--parts", action="store_true", help="time the parts of a request instead, without HTTP")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    options = parser.parse_args()
    names = [name for name in NAMES if name in options.only] or list(NAMES)
    works = [work for work in WORKS if work.name in options.only] or list(WORKS)
    if unknown := set(options.only) - set(NAMES) - {work.name for work in WORKS}:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; loads: {', '.join(work.name for work in WORKS)}")
    os.sched_setaffinity(0, {LOAD_CORE})
    if options.parts:
        print(*part_lines(), sep="\n")
        return
    if missing := [tool for tool in ("wrk", "taskset", "node") if shutil.which(tool) is None]:
        parser.error(f"missing: {', '.join(missing)}")
    if options.profile:
        print(*profile(next(work for work in WORKS if work.name == options.profile), options.seconds), sep="\n")
        return
    try:
        results = compare(names, works, options.seconds, options.rounds)
    except RuntimeError as error:
        sys.exit(str(error))
    if options.json:
        options.json.write_text(json.dumps([result.as_json() for result in results.values()], indent=1) + "\n", encoding="utf-8")
    sys.exit(any(result.failed for result in results.values()))


def compare(names: Sequence[str], works: Sequence[Work], seconds: float, rounds: int) -> dict[tuple[str, str], Result]:
    """Start the servers, check that they agree, and measure them; print a table. Raise `RuntimeError` where they don't."""
    if {"yoga", "mercurius"} & set(names):
        install_peers()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        cell = Cell(Path(folder) / "cell")
        servers = [stack.enter_context(Contestant(name, cell.copy(Path(folder) / name))) for name in names]
        sizes = require_same_answers(servers, works, cell.token())
        print(f"one worker each; {rounds} rounds of {seconds:g} s; the same data, compared before")
        print("answers: " + ", ".join(f"{work.name} {size} bytes" for work, size in zip(works, sizes, strict=True)))
        for server in servers:
            reads = f"; trips from {server.source}" if any(work.is_signed for work in works) else ""
            print(f"{TITLES[server.name]}: {versions().get(server.name, 'this tree')}{reads}")
        results = {(server.name, work.name): Result(server.name, work.name, server.source) for work in works for server in servers}
        for number in range(rounds):
            for work in works:
                for server in servers:
                    _progress(f"round {number + 1} of {rounds}: {work.name}, {server.name}")
                    result = results[server.name, work.name]
                    warm_up = saturate(server, work, cell.token(), WAKE_UP_SECONDS if number else WARM_UP_SECONDS, Path(folder))
                    enough = min(REQUESTS_WANTED / max(warm_up.rate, 1), seconds * 3)
                    result.rounds.append(saturate(server, work, cell.token(), max(seconds, enough), Path(folder)))
                    result.paces.append(keep_pace(server, work, cell.token(), result.middle("rate") / 2, seconds))
        _progress("")
        for line in lines(results, works, names):
            print(line)
        print("memory: " + ", ".join(f"{server.name} {server.memory_mib():.0f} MiB" for server in servers))
    if verdicts := list(bars(results, works)):
        print("bars", *verdicts, sep="\n")
    return results


def profile(work: Work, seconds: float) -> list[str]:
    """Put a load on our server and return where its time went."""
    with tempfile.TemporaryDirectory() as folder:
        cell = Cell(Path(folder) / "cell")
        samples = Path(folder) / "samples.json"
        with Contestant("ours", cell.folder, str(samples)) as server:
            load = saturate(server, work, cell.token(), seconds * 3, Path(folder))
        return [f"{work.name}: {load.cpu_micros:.0f} us CPU per request, sampling included", *profile_lines(samples)]


def require_same_answers(servers: Sequence[Contestant], works: Sequence[Work], token: str) -> list[int]:
    """Return the size of each answer's data in bytes; raise `RuntimeError` where servers differ, be it in the order of fields."""
    sizes = []
    for work in works:
        answers = {server.name: json.dumps(server.ask(work, token), ensure_ascii=False, separators=(",", ":")) for server in servers}
        first = answers[servers[0].name]
        for name, answer in answers.items():
            if answer != first:
                place = next((at for at, pair in enumerate(zip(answer, first, strict=False)) if pair[0] != pair[1]), len(first))
                here, there = answer[max(0, place - 60) : place + 60], first[max(0, place - 60) : place + 60]
                raise RuntimeError(f"{work.name}: {name} answers ...{here}..., {servers[0].name} ...{there}...")
        sizes.append(len(first.encode()))
    return sizes


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
