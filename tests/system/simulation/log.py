"""The server's log as it stands on disk: who could see what, when what was born, and which mutation wrote it."""

import re
from collections.abc import Iterable
from typing import Any

from tests.system.simulation.server import LoggedChange
from tests.system.simulation.violation import Violation

_MARK = re.compile(r'"(device-\d+)#(\d+)((?:\.\d+)*)"')


class Log:
    """What follows from the changes up to now; it is read, and never predicted."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.changes: dict[int, LoggedChange] = {}
        self.born: dict[str, int] = {}
        self.deleted: dict[str, int] = {}
        self.periods: dict[tuple[str, str], list[tuple[int, int | None]]] = {}
        self.marks: dict[str, int] = {}
        """Which change brought the words of which mutation."""

        self._members: dict[str, tuple[str, str]] = {}
        self._last_mark: dict[str, int] = {}

    def extend(self, changes: Iterable[LoggedChange]) -> None:
        """Take further changes; raise `Violation` where words come twice, or before those that their device wrote earlier."""
        for change in changes:
            self._add(change)
            for client, number, rest in sorted(set(_MARK.findall(_words_of(change)))):
                mark = f"{client}#{number}{rest}"
                if mark in self.marks:
                    raise Violation("exactly once", f"{mark} was written by change {self.marks[mark]} and again by {change.seq}")
                if int(number) < self._last_mark.get(client, 0):
                    raise Violation("monotonic writes", f"{mark} was written after {client}#{self._last_mark[client]}")
                self.marks[mark] = change.seq
                self._last_mark[client] = int(number)

    def _add(self, change: LoggedChange) -> None:
        self.changes[change.seq] = change
        for write in change.writes:
            key, before, after = str(write["id"]), write["was"], write["becomes"]
            if before is None:
                self.born[key] = change.seq
            if after is None:
                self.deleted[key] = change.seq
            else:
                self.deleted.pop(key, None)
            if write["kind"] == "member":
                self._admit(key, change.seq, before, after)

    def _admit(self, key: str, seq: int, before: Any, after: Any) -> None:
        if before is None:
            self._members[key] = (after["user_id"], after["trip_id"])
            self.periods.setdefault(self._members[key], []).append((seq, None))
        elif after is None:
            periods = self.periods[self._members[key]]
            periods[-1] = (periods[-1][0], seq)

    def members_at(self, user_id: str, head: int) -> set[str]:
        """Return the trips that a user could see right after a change."""
        return {
            trip
            for (user, trip), periods in self.periods.items()
            if user == user_id and any(since <= head and (until is None or until > head) for since, until in periods)
        }

    def ever_visible(self, user_id: str, scope: str, document_id: str) -> bool:
        """Tell whether a document was born before its reader left for good."""
        born = self.born.get(document_id, 0)
        return any(until is None or born <= until for _, until in self.periods.get((user_id, scope), []))


def _words_of(change: LoggedChange) -> str:
    """Return the words that a change brings."""
    return " ".join(f'"{value}"' for write in change.writes for value in _values(write["becomes"]))


def _values(fields: object) -> list[str]:
    return [value for value in fields.values() if isinstance(value, str)] if isinstance(fields, dict) else []
