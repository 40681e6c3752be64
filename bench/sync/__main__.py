"""What it costs to sync offline clients: TripWise beside rxdb-server and PouchDB, with the same documents and loads.

Each server has one worker on core 0, its clients are on core 1. Needs taskset (Debian: util-linux), Node.js and npm. Exits with 1
when a change gets lost; a bar that is missed is printed, no more.
"""

import argparse
import json
import os
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import uvloop

from bench.graphql.contestants import LOAD_CORE
from bench.sync.couch import PouchServer
from bench.sync.loads import stay_idle
from bench.sync.measure import QUICK, WHOLE, Measured, Size, export, over_bare_connections, with_devices
from bench.sync.ours import Ours
from bench.sync.rxdb_server import RxDBServer
from bench.sync.seed import Cell
from bench.sync.servers import install_peers, start_ours, start_pouchdb, start_rxdb_server
from bench.sync.sides import Side
from bench.sync.table import TITLES, bars, lines
from bench.sync.wire import Refused

FILES_WANTED = 4096
"""How many files and sockets a process may have open: a thousand clients need a thousand."""

Start = Callable[[], Iterator[Side]]


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench.sync", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round, and fewer live clients")
    parser.add_argument("--only", nargs="+", metavar="SERVER", choices=list(TITLES), default=list(TITLES), help=", ".join(TITLES))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    options = parser.parse_args()
    if missing := [tool for tool in ("taskset", "node", "npm") if shutil.which(tool) is None]:
        parser.error(f"missing: {', '.join(missing)}")
    _allow_files()
    os.sched_setaffinity(0, {LOAD_CORE})
    size = QUICK if options.quick else WHOLE
    try:
        results = compare([name for name in TITLES if name in options.only], size)
    except (RuntimeError, Refused) as error:
        sys.exit(str(error))
    print(*lines(results, size), "bars", *bars(results, size), sep="\n")
    if options.json:
        options.json.write_text(json.dumps({name: _plain(each) for name, each in results.items()}, indent=1) + "\n", encoding="utf-8")
    sys.exit(any(each.bare.crowd.missed or each.idle.lost for each in results.values()))


def compare(names: Sequence[str], size: Size) -> dict[str, Measured]:
    """Start one server after the other over the same documents and measure it."""
    install_peers()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        _progress("filling a cell")
        cell = Cell(work / "cell")
        file = work / "documents.json"
        with start_ours(cell.folder) as server:
            documents = export(Ours(server, cell), cell.token(), file)
        count = sum(map(len, documents.values()))
        if count != cell.document_count:
            raise RuntimeError(f"RxDB got {count} documents of {cell.document_count}")
        print(f"{count} documents, {file.stat().st_size / count:.0f} bytes each; {size.rounds} round(s), medians")

        @contextmanager
        def serving(name: str, times: int) -> Iterator[Side]:
            if name == "ours":
                with start_ours(cell.folder) as server:
                    yield Ours(server, cell)
            elif name == "rxdb-server":
                with start_rxdb_server(file) as server:
                    yield RxDBServer(server, documents)
            else:
                with start_pouchdb(file, work / f"{name}-{times}") as server:
                    yield PouchServer(server, documents)

        results = {}
        for name in names:
            with serving(name, 1) as side:
                _progress(f"{name}: devices")
                devices = with_devices(side, cell.token(), size)
            with serving(name, 2) as side:
                _progress(f"{name}: bare connections")
                bare = uvloop.run(over_bare_connections(side, sorted(cell.notes), cell.shared_stops, size))
            with serving(name, 3) as side:
                _progress(f"{name}: idle clients")
                idle = uvloop.run(stay_idle(side, size.idle_clients, size.idle_seconds))
            results[name] = Measured(devices, bare, idle)
        _progress("")
        return results


def _allow_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < FILES_WANTED:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(FILES_WANTED, hard), hard))


def _plain(measured: object) -> object:
    """Return named tuples as objects, for JSON."""
    if isinstance(measured, tuple) and hasattr(measured, "_asdict"):
        return {name: _plain(value) for name, value in measured._asdict().items()}
    return measured


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
