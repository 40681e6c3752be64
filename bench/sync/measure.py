"""What is measured of one side, in order: over bare connections here, with its own client in Node.js by `peers/devices.mjs`."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bench.graphql.contestants import LOAD_CORE
from bench.sync import loads
from bench.sync.loads import Crowd, Idle, Latency, Rows
from bench.sync.servers import PEERS
from bench.sync.sides import Side

PUSH_BATCH = 250
DEVICE_SECONDS = 600


class Size(NamedTuple):
    """How much is asked of each side."""

    rounds: int
    changed: int
    """How many documents change while a device is away."""
    queued: int
    sights: int
    idle_clients: int
    idle_seconds: float
    crowd_clients: int
    crowd_changes: int
    crowd_rate: float
    """Changes per second."""


WHOLE = Size(
    rounds=3,
    changed=500,
    queued=1000,
    sights=200,
    idle_clients=1000,
    idle_seconds=20,
    crowd_clients=200,
    crowd_changes=400,
    crowd_rate=50,
)
QUICK = WHOLE._replace(rounds=1, sights=50, idle_clients=200, idle_seconds=5, crowd_clients=50, crowd_changes=100)


class Devices(NamedTuple):
    """What a client of npm took: seconds, and milliseconds from an edit to its sight."""

    documents: int
    initial_seconds: float
    catch_up_seconds: float
    push_seconds: float
    sight: Latency
    server_cpu_seconds: float
    """What all of it took of the server."""


class Bare(NamedTuple):
    """What the server took over bare connections."""

    initial: Rows
    catch_up: Rows
    push: Rows
    sight: Latency
    crowd: Crowd


class Measured(NamedTuple):
    """All of one side."""

    devices: Devices
    bare: Bare
    idle: Idle


def with_devices(side: Side, token: str, size: Size) -> Devices:
    """Let two devices of the side's own client sync, edit and look on; raise `RuntimeError` where something gets lost."""
    task = {
        "side": side.name,
        "url": side.server.url,
        "token": token,
        "changed": size.changed,
        "queued": size.queued,
        "live": size.sights,
        "rounds": size.rounds,
    }
    before = side.server.times()
    told = json.loads(node("devices.mjs", json.dumps(task)))
    spent = side.server.times() - before
    seconds = {name: median(told[name]) / 1e3 for name in ("initial", "catchUp", "push")}
    sight = loads.latency([each / 1e3 for each in told["live"]])
    return Devices(told["documents"], seconds["initial"], seconds["catchUp"], seconds["push"], sight, spent.cpu_seconds)


async def over_bare_connections(side: Side, stops: Sequence[str], shared: Sequence[str], size: Size) -> Bare:
    """Pull, push and follow; `stops` are all there are, `shared` those of the trip that members look at together."""
    initial, catch_up, push = [], [], []
    for number in range(size.rounds):
        rows, device = await loads.pull_all(side)
        initial.append(rows)
        other = await side.device()
        await loads.push_queue(side, other, _some(stops, size.changed), PUSH_BATCH, f"changed {number}")
        catch_up.append(await loads.catch_up(side, device))
        push.append(await loads.push_queue(side, device, _some(stops, size.queued), PUSH_BATCH, f"queued {number}"))
        device.close()
        other.close()
    sight = await loads.push_to_sight(side, shared[: size.sights])
    crowd = await loads.watch_together(side, size.crowd_clients, shared[: size.crowd_changes], size.crowd_rate)
    return Bare(_middle(initial), _middle(catch_up), _middle(push), sight, crowd)


def node(script: str, *arguments: str) -> str:
    """Run a script of the peers' folder on the load's core and return what it printed; raise `RuntimeError` if it fails."""
    command = ["taskset", "-c", str(LOAD_CORE), "node", str(PEERS / script), *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=DEVICE_SECONDS, check=False)  # noqa: S603  # our own words
    if done.returncode:
        raise RuntimeError(f"{script} failed: {arguments[0]}")
    return done.stdout


def export(side: Side, token: str, file: Path) -> dict[str, list[dict[str, object]]]:
    """Write what our server gives to a device with RxDB to a file, and return it."""
    node("export.mjs", json.dumps({"side": side.name, "url": side.server.url, "token": token}), str(file))
    documents: dict[str, list[dict[str, object]]] = json.loads(file.read_text(encoding="utf-8"))
    return documents


def _middle(rounds: Sequence[Rows]) -> Rows:
    return sorted(rounds, key=lambda rows: rows.rate)[len(rounds) // 2]


def _some(stops: Sequence[str], count: int) -> list[str]:
    """Return stops spread over all trips."""
    return list(stops[:: len(stops) // count][:count])
