"""A world at work: devices, network and server on one virtual time, doing what a script says under the eyes of the checkers."""

import asyncio
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from edge.sync.durability import Durability
from tests.system.simulation.checks import RULES, Checks, digest_of
from tests.system.simulation.device import Device
from tests.system.simulation.edits import Traveller
from tests.system.simulation.exchange import Exchange
from tests.system.simulation.happenings import HAPPENINGS
from tests.system.simulation.model import Model
from tests.system.simulation.network import AT_ONCE, Network, VirtualClock
from tests.system.simulation.script import EDITS, SHARING, Script, Step
from tests.system.simulation.server import Server
from tests.system.simulation.stage import VirtualLoop, counted_ids, first_file, memory, users
from tests.system.simulation.violation import Violation

ROUND_LIMIT = 12
"""How often each device may push and pull until nothing changes any more."""

Plant = Callable[[Server], None]


class Ending(NamedTuple):
    """How a run ended: what it broke, if anything, and what had happened by then."""

    violation: Violation | None
    journal: tuple[str, ...]
    change_count: int


def run(script: Script, *, plant: Plant = lambda _: None, rules: Iterable[str] = RULES) -> Ending:
    """Run a script from beginning to end, or to the first rule that breaks."""
    folder = Path(tempfile.mkdtemp(prefix="simulation-", dir=memory()))
    clock = VirtualClock()
    try:
        with asyncio.Runner(loop_factory=lambda: VirtualLoop(clock)) as runner, counted_ids():
            return runner.run(World(script, folder, clock, plant, rules).run())
    finally:
        shutil.rmtree(folder)


class World:
    """Everything there is in one run."""

    def __init__(self, script: Script, folder: Path, clock: VirtualClock, plant: Plant, rules: Iterable[str]) -> None:
        """Make the world of `script`, with its server's file in `folder`."""
        self._script = script
        self._users = users(script.user_count)
        self._journal: list[str] = []
        self.clock = clock
        self.network = Network(clock)
        self.devices = [Device(number, self._users[number % len(self._users)], clock) for number in range(script.device_count)]
        self.model = Model(self._users, clock)
        self.server = Server(folder / "cell", first_file(), clock, has_replica=script.has_replica, plant=plant)
        self.checks = Checks(rules, self.model, self.server)
        keeps_copies = any(step.kind == "rollback" for step in script.steps)
        self.exchange = Exchange(self.server, self.devices, self.network, clock, self.checks, self.note, keeps_copies=keeps_copies)

    async def run(self) -> Ending:
        """Do every step, let the world come to rest, and check the end."""
        violation: Violation | None = None
        try:
            for number, step in enumerate(self._script.steps):
                self.note(f"{number:3} {step}")
                await self._do(step)
            await self._come_to_rest()
            self.checks.ended(self.devices)
            await self._compare_digests()
        except Violation as broken:
            violation = broken
        except Exception:  # noqa: BLE001  # the server or the world itself broke, which a seed reproduces, too
            violation = Violation("unexpected error", traceback.format_exc())
        finally:
            change_count = self.server.head()
            await self.server.close()
        return Ending(violation, tuple(self._journal), change_count)

    def note(self, line: str) -> None:
        """Write a line into the journal."""
        self._journal.append(line)

    async def _do(self, step: Step) -> None:
        device = self.devices[step.device]
        if step.kind in EDITS or step.kind in SHARING:
            made = Traveller(device, self._users, step).edit(step.kind)
            self.checks.made(made, is_run=step.kind == "run")
            for sent in made:
                self.note(f"      {device.client_id} #{sent.id} {sent.op} {sent.args} base {sent.base}")
        else:
            await HAPPENINGS[step.kind](self, device, step)
        await self.network.run(step.seconds)
        await self.exchange.pump()

    async def _come_to_rest(self) -> None:
        """Heal everything, and let the devices sync until nothing changes any more."""
        self.server.database.dies = ""
        if self.server.replica is not None:
            self.server.replica.is_lagging = False
        for device in self.devices:
            device.is_online = True
            self.exchange.unsubscribe(device)
        await self.network.run_dry()
        for _ in range(ROUND_LIMIT):
            before = self._standing()
            for device in self.devices:
                self.exchange.send_push(device, 250, Durability.REPLICA, AT_ONCE)
                await self.network.run(1)
                self.exchange.send_pull(device, 1000, AT_ONCE)
                await self.network.run(1)
            is_quiet = all(each.result is not None for device in self.devices for each in device.stored.outbox)
            if is_quiet and before == self._standing():
                return
        self.checks.hold(_no_end)

    def _standing(self) -> tuple[object, ...]:
        return self.server.standing(), [device.stored.checkpoint for device in self.devices]

    async def _compare_digests(self) -> None:
        for device in self.devices:
            for scope in await self.server.puller.scopes(device.user_id):
                digest = await self.server.puller.digest(device.user_id, scope)
                mine = digest_of(each for each in device.stored.documents.values() if each.scope == scope)
                if digest.hash != mine and self.checks.holds("strong convergence"):
                    raise Violation("strong convergence", f"{device.client_id} has another digest of {scope}")


def _no_end() -> None:
    raise Violation("strong convergence", "the devices never come to rest")
