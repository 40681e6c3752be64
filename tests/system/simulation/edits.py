"""What a traveller does on a device: mutations on what they see there, chosen by the numbers of a step."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from models.mutation import SentMutation
from tests.fakes.trips import CELL
from tests.system.simulation.device import Device
from tests.system.simulation.script import Step

T = TypeVar("T")
DAY_LIMIT = 4
ROLES = ("editor", "editor", "editor", "viewer", "viewer", "owner")


class Traveller:
    """Edits on one device."""

    def __init__(self, device: Device, users: Sequence[str], step: Step) -> None:
        """Choose by the numbers of `step`."""
        self._device = device
        self._users = users
        self._picks = step.picks
        self._view = device.view()
        self.done: list[SentMutation] = []

    def edit(self, op: str) -> list[SentMutation]:
        """Do it if there is something to do it to, and return what was queued."""
        if op == "createTrip":
            self._create_trip()
            return self.done
        trip = self._pick(self._view.of_kind("trip"), 0)
        if trip is not None:
            actions: dict[str, Callable[[str], None]] = {
                "run": self._run,
                "createStop": self._create_stop,
                "updateStop": self._update_stop,
                "moveStop": self._move_stop,
                "deleteStop": lambda trip: self._delete(trip, "stop"),
                "updateTrip": self._update_trip,
                "resize": self._resize,
                "updateDay": self._update_day,
                "createNote": self._create_note,
                "updateNote": self._update_note,
                "deleteNote": lambda trip: self._delete(trip, "note"),
                "deleteTrip": self._delete_trip,
                "shareTrip": self._share,
                "unshareTrip": self._unshare,
            }
            actions[op](trip)
        return self.done

    def _pick(self, among: Sequence[T], which: int) -> T | None:
        return among[self._picks[which] % len(among)] if among else None

    def _queue(self, op: str, base: dict[str, Any] | None = None, **args: object) -> None:
        self.done.append(self._device.edit(op, dict(args), base or {}))

    def _text(self) -> str:
        """Return words that no other mutation brings, and that say which one brought them."""
        return f"{self._device.client_id}#{self._device.stored.next_id}"

    def _id(self, prefix: str) -> str:
        return self._device.new_id(prefix, CELL)

    def _create_trip(self) -> None:
        words = self._text()
        days = [
            {
                "id": self._id("day"),
                "title": "",
                "stops": [{"id": self._id("stp"), "title": f"{words}.{number}.{each}"} for each in range(2)],
            }
            for number in range(2)
        ]
        self._queue("createTrip", id=self._id("trp"), title=words, destinations=["lisboa"], dayCount=2, days=days)

    def _anchor(self, day: str) -> dict[str, Any]:
        stops = self._view.order.get(day, ())
        place = self._picks[3] % 4
        if place == 0:
            return {"first": True}
        return {"afterId": stops[self._picks[2] % len(stops)]} if stops and place != 1 else {}

    def _create_stop(self, trip: str) -> None:
        day = self._pick(self._view.days_of(trip), 1)
        if day is not None:
            self._queue("createStop", tripId=trip, id=self._id("stp"), dayId=day, title=self._text(), **self._anchor(day))

    def _run(self, trip: str) -> None:
        """Insert several stops, each behind the last."""
        day = self._pick(self._view.days_of(trip), 1)
        if day is None:
            return
        anchor = self._anchor(day)
        for _ in range(2 + self._picks[2] % 3):
            stop = self._id("stp")
            self._queue("createStop", tripId=trip, id=stop, dayId=day, title=self._text(), **anchor)
            anchor = {"afterId": stop}

    def _update_stop(self, trip: str) -> None:
        stop = self._pick(self._view.of_kind("stop", trip), 1)
        if stop is not None:
            fields: dict[str, Any] = [
                {"title": self._text()},
                {"notes": self._text(), "done": self._picks[3] % 2 == 0},
                {"title": self._text(), "notes": self._text()},
            ][self._picks[2] % 3]
            self._queue("updateStop", self._base(stop, fields), tripId=trip, id=stop, **fields)

    def _move_stop(self, trip: str) -> None:
        stop = self._pick(self._view.of_kind("stop", trip), 1)
        day = self._pick(self._view.days_of(trip), 2)
        if stop is None or day is None:
            return
        anchor = self._anchor(day)
        if anchor.get("afterId") != stop:
            self._queue("moveStop", tripId=trip, id=stop, **({} if self._picks[3] % 5 == 4 else {"dayId": day}), **anchor)

    def _update_trip(self, trip: str) -> None:
        fields: dict[str, Any] = {"title": self._text()} if self._picks[1] % 2 else {"notes": self._text()}
        self._queue("updateTrip", self._base(trip, fields), id=trip, **fields)

    def _resize(self, trip: str) -> None:
        """Make the trip shorter or longer, with names for as many days as could be new."""
        fields = {"dayCount": 1 + self._picks[1] % DAY_LIMIT}
        self._queue("updateTrip", self._base(trip, fields), id=trip, dayIds=[self._id("day") for _ in range(DAY_LIMIT - 1)], **fields)

    def _update_day(self, trip: str) -> None:
        day = self._pick(self._view.days_of(trip), 1)
        if day is not None:
            fields = {"title": self._text()}
            self._queue("updateDay", self._base(day, fields), tripId=trip, id=day, **fields)

    def _create_note(self, trip: str) -> None:
        about = self._pick([None, *self._view.of_kind("stop", trip)], 1)
        self._queue("createNote", tripId=trip, id=self._id("not"), about=about, text=self._text())

    def _update_note(self, trip: str) -> None:
        note = self._pick(self._view.of_kind("note", trip), 1)
        if note is not None:
            fields = {"text": self._text()}
            self._queue("updateNote", self._base(note, fields), tripId=trip, id=note, **fields)

    def _delete(self, trip: str, kind: str) -> None:
        key = self._pick(self._view.of_kind(kind, trip), 1)
        if key is not None:
            self._queue("deleteStop" if kind == "stop" else "deleteNote", tripId=trip, id=key)

    def _delete_trip(self, trip: str) -> None:
        if self._picks[1] % 3 == 0:
            self._queue("deleteTrip", id=trip)

    def _share(self, trip: str) -> None:
        others = [user for user in self._users if user != self._device.user_id]
        user = self._pick(others, 1)
        self._queue("shareTrip", tripId=trip, userId=user, role=self._pick(ROLES, 2))

    def _unshare(self, trip: str) -> None:
        self._queue("unshareTrip", tripId=trip, userId=self._pick(self._users, 1))

    def _base(self, key: str, fields: dict[str, Any]) -> dict[str, Any]:
        return {name: self._view.items[key].fields[name] for name in fields}
