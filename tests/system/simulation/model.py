"""What must be true, in the simplest way to say it: one mutation after the other, on dicts and lists.

The model is told of each push that reached the server, predicts what comes of every mutation, and keeps the state after each
change. It takes from the server only the seq of a change, which must be the next, and the place of a stop whose anchor is gone.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from edge.sync.mutation_push import MutationResult, Outcome
from models.mutation import SentMutation
from models.value import camel
from tests.system.simulation.contents import Contents, create_stop, create_trip, fields_of, member_key, move_stop, resize
from tests.system.simulation.violation import Violation


class Stamp(NamedTuple):
    """When a field was set by a device's clock, and by which client: the later one stands."""

    edited_at: datetime
    client: str


class State(NamedTuple):
    """All that is true after a change; a state is never changed, the next one is another."""

    head: int
    contents: Contents
    last_ids: Mapping[tuple[str, str], int]
    stamps: Mapping[tuple[str, str], Stamp]
    born: frozenset[str]
    """Every id that was ever used."""

    results: Mapping[tuple[str, str, int], tuple[SentMutation, MutationResult, datetime]]
    graves: Mapping[str, str]
    """The days and stops that are gone and not forgotten, and on which day a stop was last."""

    floor: int = 0
    """Up to which change it is forgotten that documents were deleted."""


class Standing(NamedTuple):
    """By what a state is known again in a copy of the server's file."""

    head: int
    last_ids: Mapping[tuple[str, str], int]
    floor: int
    result_count: int


def standing_of(state: State) -> Standing:
    """Return by what a state is known again."""
    return Standing(state.head, state.last_ids, state.floor, len(state.results))


class Refusal(Exception):  # it is an outcome
    """The code with which a mutation is refused."""


class Model:
    """The sequential model of the server."""

    def __init__(self, users: Sequence[str], clock: Callable[[], datetime]) -> None:
        """Begin with users who have nothing yet."""
        self._users = frozenset(users)
        self._clock = clock
        self.states = [State(0, Contents(), {}, {}, frozenset(), {}, {})]
        self.loose: set[str] = set()
        """Stops whose place the server chose, since what they were to follow is gone; see `settle_order`."""

    @property
    def state(self) -> State:
        """Return the present state."""
        return self.states[-1]

    def at(self, head: int) -> State:
        """Return the state after a change."""
        for state in reversed(self.states):
            if state.head <= head:
                return state
        return self.states[0]

    def rewind(self, standing: "Standing") -> None:
        """Go back to the state of a copy; raise `Violation` if there never was such a state."""
        for index in range(len(self.states) - 1, -1, -1):
            if standing_of(self.states[index]) == standing:
                del self.states[index + 1 :]
                return
        raise Violation("exactly once", f"no push ever left the server at {standing}")

    def forget(self, dead: frozenset[str], before: datetime, floor: int) -> None:
        """Forget what was deleted, and what came of mutations, a long time ago."""
        results = {key: result for key, result in self.state.results.items() if result[2] >= before}
        graves = {key: day for key, day in self.state.graves.items() if key not in dead}
        floor = max(floor, self.state.floor)
        self.states.append(self.state._replace(results=results, graves=graves, floor=floor))

    def push(self, author: str, client: str, mutations: Sequence[SentMutation], results: Sequence[MutationResult], expected: int) -> None:
        """Do what a push did, and raise `Violation` where the server did otherwise."""
        told = {each.id: each for each in results}
        last = self.state.last_ids.get((author, client), 0)
        for sent in mutations:
            if sent.id > last + 1:
                break
            found = told.get(sent.id)
            if found is None:
                raise Violation("exactly once", f"mutation {sent.id} of {client} has no result")
            if sent.id <= last:
                self._repeat(author, client, sent, found)
                continue
            last = sent.id
            self._do(author, client, sent, found)
        if expected != last + 1:
            raise Violation("exactly once", f"{client} is to go on with {expected} instead of {last + 1}")

    def _repeat(self, author: str, client: str, sent: SentMutation, found: MutationResult) -> None:
        if (author, client, sent.id) not in self.state.results:
            if found.outcome is not Outcome.FORGOTTEN:
                raise Violation("exactly once", f"mutation {sent.id} of {client} is forgotten, and now has {found}")
            return
        first, result, _ = self.state.results[author, client, sent.id]
        if first != sent:
            if (found.outcome, found.code) != (Outcome.REFUSED, "MUTATION_ID_REUSED"):
                raise Violation("exactly once", f"another mutation {sent.id} of {client} was not refused: {found}")
        elif found != result:
            raise Violation("exactly once", f"mutation {sent.id} of {client} had {result} and now has {found}")

    def _do(self, author: str, client: str, sent: SentMutation, found: MutationResult) -> None:
        step = _Step(self.state, self._users, author, client, _believed(sent, self._clock()), self.loose)
        try:
            step.perform(sent.op, sent.args, sent.base)
        except Refusal as refusal:
            expected: tuple[object, ...] = (Outcome.REFUSED, str(refusal), False, ())
        else:
            writes = step.contents.items != self.state.contents.items or step.contents.order != self.state.contents.order
            if sent.op == "moveStop":  # Whether a stop that stays where it is gets another position is for the server to say.
                writes = found.seq is not None if step.loose else writes or found.seq is not None
            expected = (Outcome.APPLIED, None, writes, tuple(sorted(step.kept)))
        if expected != (found.outcome, found.code, found.seq is not None, tuple(sorted(map(camel, found.kept)))):
            raise Violation("sequential model", f"{sent.op} {sent.args} of {client} as {author}: expected {expected}, found {found}")
        head = self.state.head
        if found.seq is not None:
            if found.seq != head + 1:
                raise Violation("monotonic writes", f"change {found.seq} follows {head}")
            head = found.seq
        if found.outcome is Outcome.APPLIED:
            self.loose = step.loose
        last_ids = {**self.state.last_ids, (author, client): sent.id}
        results = {**self.state.results, (author, client, sent.id): (sent, found, self._clock())}
        self.states.append(
            step.ended(head, last_ids, results)
            if found.outcome is Outcome.APPLIED
            else self.state._replace(last_ids=last_ids, results=results)
        )

    def settle_order(self, found: Mapping[str, tuple[str, ...]]) -> None:
        """Take over the places of loose stops on their days; all others must stand in the order that the model says."""
        order = self.state.contents.order
        for day, stops in order.items():
            if self.loose.isdisjoint(stops):
                continue
            actual = found.get(day, ())
            if set(actual) != set(stops) or [each for each in actual if each not in self.loose] != [
                each for each in stops if each not in self.loose
            ]:
                raise Violation("sequential model", f"order of {day}: expected {stops}, found {actual}, loose {sorted(self.loose)}")
            order[day] = actual
        self.loose = set()


class _Step:
    """One mutation at work."""

    def __init__(self, before: State, users: frozenset[str], author: str, client: str, edited_at: datetime, loose: set[str]) -> None:
        self._before = before
        self._users = users
        self._author = author
        self._stamp = Stamp(edited_at, client)
        self.contents = before.contents.copy()
        self.stamps: dict[tuple[str, str], Stamp] = {}
        self.kept: list[str] = []
        self.loose = set(loose)

    def ended(self, head: int, last_ids: Mapping[tuple[str, str], int], results: Mapping[Any, Any]) -> State:
        """Return the state after it."""
        old, new = self._before.contents, self.contents
        fresh = [key for key in new.items if key not in old.items]
        born = self._before.born.union(fresh)
        stamps = {**self._before.stamps, **{(key, ""): self._stamp for key in fresh}, **self.stamps}
        gone = {
            key: item.fields.get("dayId", "") for key, item in old.items.items() if item.kind in {"day", "stop"} and key not in new.items
        }
        return State(head, new, last_ids, stamps, born, results, {**self._before.graves, **gone}, self._before.floor)

    def perform(self, op: str, args: Mapping[str, Any], base: Mapping[str, Any]) -> None:
        """Do it; raise `Refusal`."""
        if op == "skip":
            return
        if op == "createTrip":
            self._create_trip(args)
        elif op in {"shareTrip", "unshareTrip", "deleteTrip"}:
            self._administer(op, args)
        else:
            trip_id = args["id"] if op == "updateTrip" else args["tripId"]
            self._require("editor", trip_id)
            if op in {"createStop", "createNote"}:
                self._create(op, args)
            else:
                self._change(op, args, base)

    def _role(self, trip_id: str) -> str:
        role = self.contents.role(self._author, trip_id)
        if role is None:
            raise Refusal("NOT_FOUND")
        return role

    def _require(self, role: str, trip_id: str) -> None:
        order = ["owner", "editor", "viewer"]
        if order.index(self._role(trip_id)) > order.index(role):
            raise Refusal("FORBIDDEN")

    def _create_trip(self, args: Mapping[str, Any]) -> None:
        if args["id"] in self._before.born:
            raise Refusal("ID_TAKEN")
        create_trip(self.contents, args, self._author)

    def _administer(self, op: str, args: Mapping[str, Any]) -> None:
        trip_id = args.get("tripId", args.get("id"))
        if op == "unshareTrip":
            self._unshare(trip_id, args["userId"])
            return
        self._require("owner", trip_id)
        if op == "deleteTrip":
            self.contents.drop_scope(trip_id)
            return
        user, role = args["userId"], args["role"]
        if user not in self._users:
            raise Refusal("NOT_FOUND")
        if user == self._author:
            raise Refusal("INVALID_VALUE" if role == "owner" else "LAST_OWNER")
        self._grant(trip_id, user, role)
        if role == "owner":
            self._grant(trip_id, self._author, "editor")
            self.contents.set_fields(trip_id, {"owner": user})

    def _unshare(self, trip_id: str, user: str) -> None:
        if self._role(trip_id) != "owner" and user != self._author:
            raise Refusal("FORBIDDEN")
        role = self.contents.role(user, trip_id)
        if role is None:
            raise Refusal("NOT_FOUND")
        if role == "owner":
            raise Refusal("LAST_OWNER")
        self.contents.drop(member_key(trip_id, user))

    def _grant(self, trip_id: str, user: str, role: str) -> None:
        key = member_key(trip_id, user)
        if key in self.contents.items:
            self.contents.set_fields(key, {"role": role})
        else:
            self.contents.add("member", key, trip_id, userId=user, role=role)

    def _create(self, op: str, args: Mapping[str, Any]) -> None:
        if args["id"] in self._before.born:
            raise Refusal("ID_TAKEN")
        if op == "createNote":
            if args.get("about") is not None and args["about"] not in self._before.born:
                raise Refusal("INVALID_VALUE")
            self.contents.add("note", args["id"], args["tripId"], about=args.get("about"), author=self._author, text=args["text"])
            return
        create_stop(self.contents, self._on_a_day(args))
        self._watch_anchor(args)

    def _on_a_day(self, args: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return arguments that name a day which is there: who means one that is gone means the last."""
        day = args.get("dayId") or self._before.graves.get(args.get("afterId", ""))
        if day is None or day in self.contents.items:
            return args if day is None else {**args, "dayId": day}
        if day not in self._before.born:
            raise Refusal("NOT_FOUND")
        return {**args, "dayId": self.contents.days_of(args["tripId"])[-1]}

    def _change(self, op: str, args: Mapping[str, Any], base: Mapping[str, Any]) -> None:
        key = args["id"]
        item = self.contents.items.get(key)
        if item is None or item.scope != args.get("tripId", key):
            raise Refusal("NOT_FOUND")
        if item.kind == "note" and item.fields["author"] != self._author:
            self._require("owner", item.scope)
        if op == "moveStop":
            move_stop(self.contents, self._on_a_day(args))
            self._watch_anchor(args)
        elif op in {"deleteStop", "deleteNote"}:
            self.contents.drop(key)
        else:
            self.contents.set_fields(key, self._merged(key, item.fields, base, fields_of(args)))
            if op == "updateTrip":
                resize(self.contents, key, args.get("dayIds", ()))

    def _watch_anchor(self, args: Mapping[str, Any]) -> None:
        """Leave the place of a stop to the server whose anchor was there once, and of those that follow it."""
        anchor = args.get("afterId")
        if anchor in self.loose or anchor in self._before.graves:
            self.loose.add(args["id"])

    def _merged(self, key: str, current: Mapping[str, Any], base: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields to set: of two who changed a field, the later one by the clocks of their devices."""
        fields: dict[str, Any] = {}
        for name, value in wanted.items():
            theirs, mine = name in base and base[name] != current[name], name not in base or base[name] != value
            if not mine or current[name] == value:
                continue
            last = self._before.stamps.get((key, name), self._before.stamps.get((key, "")))
            if theirs and last is not None and self._stamp <= last:
                self.kept.append(name)
                continue
            fields[name] = value
            self.stamps[key, name] = self._stamp
        return fields


def _believed(sent: SentMutation, now: datetime) -> datetime:
    edited_at = sent.edited_at
    if edited_at is None or edited_at < now - timedelta(days=90) or edited_at > now + timedelta(seconds=60):
        return now
    return edited_at
