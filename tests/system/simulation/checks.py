"""The checkers: what must be true of every answer, of every state that a device takes for whole, and of the end.

Those of this file hold the answers against the server's own log and the sequential model; the device itself checks that what
it reads never goes back.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from edge.sync.mutation_push import MutationResult, Outcome, Pushed
from edge.sync.puller import Page, Status, SyncedDocument
from models.mutation import SentMutation
from tests.system.simulation.contents import contents_of, difference
from tests.system.simulation.device import Device, Held
from tests.system.simulation.log import Log
from tests.system.simulation.model import Model, State, standing_of
from tests.system.simulation.server import Server, StoredDocument
from tests.system.simulation.violation import Violation

RULES = (
    "no acknowledged loss",
    "read your writes",
    "monotonic reads",
    "monotonic writes",
    "atomic visibility",
    "strong convergence",
    "permission leak",
    "exactly once",
    "order of runs",
    "tombstones",
    "sequential model",
    "snapshot",
    "live stream",
    "replay",
)


class Seen(NamedTuple):
    """What was true when an answer left the server; by the time it arrives, the server may have been put back."""

    log: Log
    state: State
    head: int


class Acknowledged(NamedTuple):
    """What a device was told was done, and by which log."""

    sent: SentMutation
    result: MutationResult
    is_durable: bool
    log: Log


class Checks:
    """What was seen so far, and what must follow from it."""

    def __init__(self, rules: Iterable[str], model: Model, server: Server) -> None:
        """Hold only these rules."""
        self._rules = frozenset(rules)
        self._model = model
        self._server = server
        self.log = Log()
        self.acknowledged: dict[tuple[int, int], Acknowledged] = {}
        """What devices were told was done, by device and mutation."""

        self.runs: list[list[str]] = []
        self.moved: set[str] = set()
        self.anchors: dict[str, str] = {}

    def holds(self, rule: str) -> bool:
        """Tell whether a rule is held."""
        return rule in self._rules

    def hold(self, check: Callable[[], None]) -> None:
        """Run a check; what breaks a rule that is not held is let pass."""
        try:
            check()
        except Violation as violation:
            if violation.rule in self._rules:
                raise

    def made(self, mutations: Sequence[SentMutation], *, is_run: bool) -> None:
        """Remember where stops were meant to go."""
        if is_run and len(mutations) > 1:
            self.runs.append([str(each.args["id"]) for each in mutations])
        for each in mutations:
            if each.op == "moveStop":
                self.moved.add(str(each.args["id"]))
            elif each.op == "createStop" and "afterId" in each.args:
                self.anchors[str(each.args["id"])] = str(each.args["afterId"])

    def pushed(self, author: str, client: str, mutations: Sequence[SentMutation], pushed: Pushed | None) -> None:
        """Check what a push left behind; None for one that never came to an end."""
        before = max(self.log.changes, default=0)
        changes = self._server.log(before)
        self.hold(lambda: self.log.extend(changes))
        if pushed is not None:
            self.hold(lambda: self._model.push(author, client, mutations, pushed.results, pushed.expected))
        self.hold(self.same_as_model)

    def same_as_model(self) -> None:
        """The server's file holds what the model says."""
        state = self._model.state
        if self._server.standing() != standing_of(state):
            raise Violation("exactly once", f"the server stands at {self._server.standing()}, not {standing_of(state)}")
        documents = self._server.documents()
        found = contents_of((each.id, each.kind, each.scope, each.body) for each in documents)
        self._model.settle_order(found.order)
        wrong = difference(state.contents, found)
        if wrong is not None:
            raise Violation("sequential model", f"the server: {wrong}")

    def lost_tail(self, head: int) -> None:
        """Take note that the server went back to a copy of its file; with a replica, nothing that was promised may be gone."""
        kept = {seq: change for seq, change in self.log.changes.items() if seq <= head}
        self.log = Log()
        self.log.extend(kept.values())
        if self._server.replica is not None:
            for (device, number), told in self.acknowledged.items():
                seq = told.result.seq
                if told.is_durable and seq is not None and seq > head:
                    raise Violation("no acknowledged loss", f"mutation {number} of device {device}, change {seq}, is gone at {head}")

    def told(self, reader: str, documents: Iterable[SyncedDocument], head: int, *, asked: Iterable[str] = ()) -> None:
        """Check that a reader is told of nothing that they may not see."""
        own = {reader, *self.log.members_at(reader, head)}
        echoes = set(asked)
        for each in documents:
            if each.body is not None and each.scope not in own:
                raise Violation("permission leak", f"{reader} got the body of {each.id} in {each.scope} at {head}")
            if each.body is None and each.id in echoes and not each.scope:
                continue
            if each.body is None and each.scope not in own and not self.log.ever_visible(reader, each.scope, each.id):
                raise Violation("permission leak", f"{reader} got the tombstone of {each.id} in {each.scope} at {head}")

    def page(self, reader: str, page: Page) -> Seen:
        """Check a page as it leaves the server, and return what is true then."""
        self.hold(lambda: self.told(reader, page.documents, page.head))
        if self._server.replica is not None and page.status is Status.ROLLBACK:
            self.hold(lambda: _raise("no acknowledged loss", f"{reader} had seen what was lost: {page}"))
        return Seen(self.log, self._model.at(page.head), page.head)

    def consistent(self, device: Device, seen: Seen) -> None:
        """Check a state that a device takes for whole."""
        self.hold(lambda: _atomic(device, seen))
        self.hold(lambda: self._own_writes(device, seen))
        self.hold(lambda: _no_ghosts(device, seen))
        self.hold(lambda: _snapshot(device, seen))

    def _own_writes(self, device: Device, seen: Seen) -> None:
        """What was acknowledged to a device it reads in no older state."""
        for (number, mutation), told in self.acknowledged.items():
            seq = told.result.seq
            if number != device.number or told.log is not seen.log or seq is None or seq > seen.head:
                continue
            for key in told.result.ids:
                held = device.stored.documents.get(key)
                if held is not None and held.revision < seq:
                    raise Violation("read your writes", f"#{mutation} of {device.client_id} wrote {key} at {seq}; it has {held.revision}")

    def ended(self, devices: Sequence[Device]) -> None:
        """Check the end, when the network has healed and all is quiet."""
        documents = self._server.documents()
        for device in devices:
            self.hold(lambda device=device: self._converged(device, documents))  # type: ignore[misc]  # bound for its turn
        self.hold(self._nothing_lost)
        self.hold(self._replays)
        living = {key for key in self.log.born if key not in self.log.deleted}
        found = contents_of((each.id, each.kind, each.scope, each.body) for each in documents)
        self.hold(lambda: self._runs_together(living, found.order))

    def _converged(self, device: Device, documents: Sequence[StoredDocument]) -> None:
        scopes = {device.user_id, *self.log.members_at(device.user_id, self._server.head())}
        expected = {each.id: (each.revision, each.body) for each in documents if each.scope in scopes}
        found = {each.id: (each.revision, each.body) for each in device.stored.documents.values()}
        for key in sorted({*expected, *found}):
            if expected.get(key) != found.get(key):
                raise Violation("strong convergence", f"{device.client_id}: {key} is {found.get(key)}, not {expected.get(key)}")

    def _replays(self) -> None:
        """What the server holds follows from its log alone."""
        differences = self._server.replay().differences
        if differences:
            raise Violation("replay", f"{len(differences)} differences, the first: {differences[0]}")

    def _nothing_lost(self) -> None:
        last = self._server.last_ids()
        results = self._server.results()
        by_client = {client: number for (_, client), number in last.items()}
        for (device, number), (sent, *_) in self.acknowledged.items():
            client = f"device-{device}"
            if by_client.get(client, 0) < number:
                raise Violation("no acknowledged loss", f"{client} had {number} acknowledged, the server knows {by_client.get(client, 0)}")
            outcome, seq, kept = results.get((client, number), ("forgotten", None, []))
            words = [value for value in sent.args.values() if isinstance(value, str) and "#" in value]
            if outcome == Outcome.APPLIED and seq is not None and words and not kept and self.log.marks.get(words[0]) != seq:
                raise Violation("no acknowledged loss", f"{client} had {number} acknowledged as change {seq}, which does not bring {words}")

    def _runs_together(self, living: set[str], order: Mapping[str, tuple[str, ...]]) -> None:
        """Between the stops of one run stands none that came with another run."""
        run_of = {key: index for index, run in enumerate(self.runs) for key in run}
        for stops in order.values():
            for index, run in enumerate(self.runs):
                if any(key not in living or key in self.moved for key in run):
                    continue
                places = [stops.index(key) for key in run if key in stops]
                between = stops[min(places) : max(places)] if places else ()
                for key in between:
                    if run_of.get(key, index) != index and key not in self.moved and not self._leads_to(key, run):
                        raise Violation("order of runs", f"{key} stands between {run}: {stops}")

    def _leads_to(self, key: str, run: Sequence[str]) -> bool:
        """Tell whether a stop was meant to follow one of a run, or one that was moved there or is gone."""
        while key in self.anchors:
            key = self.anchors[key]
            if key in run or key in self.moved or key in self.log.deleted:
                return True
        return False


def _atomic(device: Device, seen: Seen) -> None:
    """A change that a device has seen of one document it has seen of all of them that it may see."""
    documents = device.stored.documents
    scopes = seen.log.members_at(device.user_id, seen.head)
    for seq in {each.revision for each in documents.values()}:
        change = seen.log.changes.get(seq)
        if change is None or change.scope not in scopes:
            continue
        for write in change.writes:
            held = documents.get(str(write["id"]))
            is_missing = held is None and seen.log.deleted.get(str(write["id"]), seen.head + 1) > seen.head
            if is_missing or (held is not None and held.revision < seq):
                raise Violation("atomic visibility", f"{device.client_id} has a part of change {seq}, but {write['id']} as {held}")


def _no_ghosts(device: Device, seen: Seen) -> None:
    """What is deleted is gone."""
    for key in device.stored.documents:
        if seen.log.deleted.get(key, seen.head + 1) <= seen.head:
            raise Violation("tombstones", f"{device.client_id} has {key} at {seen.head}, which went with change {seen.log.deleted[key]}")


def _snapshot(device: Device, seen: Seen) -> None:
    """A device has what its user may see, and as it was after one change."""
    contents = seen.state.contents
    wrong = difference(contents.within(contents.scopes_of(device.user_id)), device.pulled())
    if wrong is not None:
        raise Violation("snapshot", f"{device.client_id} at {seen.head}: {wrong}")


def digest_of(documents: Iterable[Held]) -> str:
    """Return the digest of what a device has, as docs/sync-protocol.md tells it."""
    lines = "".join(f"{each.id}:{each.revision}\n" for each in sorted(documents, key=lambda each: each.id))
    return sha256(lines.encode()).hexdigest()


def _raise(rule: str, detail: str) -> None:
    raise Violation(rule, detail)
