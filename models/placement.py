"""Stops put at positions that clients chose: kept where they are free, behind the one that has them where not.

A client that knows nothing but plain numbers shares out positions by itself, and so do others who are offline at the same
time. All stops that one request puts somewhere are placed together, so that a client may also number a whole day anew.
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from models.ids import DayId
from models.itinerary import POSITION_STEP, Itinerary, itinerary_of
from models.trip import Stop

POSITION_LIMIT = 1_000_000_000
"""How far from 0 a client's position is kept; one beyond tells the order and no more. GraphQL's Int ends at 2^31 - 1."""


class Placement(NamedTuple):
    """Where a stop is wanted, as it is apart from that; no position is the end of the day.

    `is_timed` says that its time of day was set along with its place, and so stays.
    """

    stop: Stop
    day_id: DayId
    position: float | None
    is_new: bool = False
    is_timed: bool = False


class _Seat(NamedTuple):
    stop: Stop
    wanted: float
    is_newcomer: bool
    is_new: bool = False
    keeps_time: bool = True


def put(itinerary: Itinerary, placements: Sequence[Placement], births: Mapping[str, int]) -> Itinerary:
    """Return an itinerary with all stops at their places, new ones among them.

    `births` tells with which change each stop came, so that what two people added in a row is not shuffled together. A stop
    that was moved loses its time of day when that no longer fits.
    """
    moved = {each.stop.id for each in placements}
    stops: list[Stop] = []
    for day in itinerary.days:
        newcomers = [each for each in placements if each.day_id == day.id]
        settled = [stop for stop in itinerary.stops_on(day.id) if stop.id not in moved]
        stops += settled if not newcomers else _seated(settled, newcomers, births)
    return itinerary_of(itinerary.trip, itinerary.days, stops)


def _seated(settled: Sequence[Stop], newcomers: Sequence[Placement], births: Mapping[str, int]) -> list[Stop]:
    seats = [_Seat(stop, stop.position, is_newcomer=False) for stop in settled]
    for each in newcomers:
        wanted = float("inf") if each.position is None else each.position
        keeps_time = each.is_new or each.is_timed
        seats.append(_Seat(each.stop.replace(day_id=each.day_id), wanted, is_newcomer=True, is_new=each.is_new, keeps_time=keeps_time))
    seats.sort(key=lambda seat: (seat.wanted, seat.is_newcomer))
    seats = _unshuffled(seats, births)
    stops = [_moved(seat.stop, position) for seat, position in zip(seats, _positions(seats), strict=True)]
    return [
        stop.replace(starts_at=None) if not seat.keeps_time and not _time_fits(stops, index) else stop
        for index, (seat, stop) in enumerate(zip(seats, stops, strict=True))
    ]


def _moved(stop: Stop, position: int) -> Stop:
    return stop if stop.position == position else stop.replace(position=position)


def _unshuffled(seats: list[_Seat], births: Mapping[str, int]) -> list[_Seat]:
    """Put new stops that ask for the positions of stops of one birth, two or more in a row, behind all of those."""
    for index in range(1, len(seats)):
        run = _shuffled_run(seats, index, births)
        if len(run) > 1:
            birth, end = births[seats[index - 1].stop.id], index
            while end < len(seats) and (end in run or births.get(seats[end].stop.id) == birth):
                end += 1
            stay = [seats[at] for at in range(index, end) if at not in run]
            return [*seats[:index], *stay, *(seats[at] for at in run), *_unshuffled(seats[end:], births)]
    return seats


def _shuffled_run(seats: Sequence[_Seat], first: int, births: Mapping[str, int]) -> list[int]:
    """Return where, from `first` on, new stops stand right behind stops of one birth whose positions they ask for."""
    birth = births.get(seats[first - 1].stop.id)
    run: list[int] = []
    for at in range(first, len(seats), 2):
        settled, newcomer = seats[at - 1], seats[at]
        is_shuffled = newcomer.is_new and not settled.is_newcomer and newcomer.wanted == settled.wanted
        if birth is None or not is_shuffled or births.get(settled.stop.id) != birth:
            break
        run.append(at)
    return run


def _positions(seats: Sequence[_Seat]) -> list[int]:
    """Return a position for each seat, rising: the settled keep theirs, and the others if they can.

    Where there is no room the following ones give way by as little as they have to, so that positions that clients know go on
    to mean about what they meant.
    """
    fixed: list[int | None] = []
    low: float = float("-inf")
    for index, seat in enumerate(seats):
        high = next((each.wanted for each in seats[index + 1 :] if not each.is_newcomer), float("inf"))
        is_kept = not seat.is_newcomer or (_is_position(seat.wanted) and low < seat.wanted < high)
        fixed.append(int(seat.wanted) if is_kept else None)
        low = seat.wanted if is_kept else low
    positions = _filled(fixed)
    return list(accumulate(positions, lambda before, position: max(position, before + 1)))


def _is_position(wanted: float) -> bool:
    return abs(wanted) <= POSITION_LIMIT and wanted == int(wanted)


def _filled(fixed: Sequence[int | None]) -> list[int]:
    """Return positions with those that are open spread between their neighbours; they may coincide where there is no room."""
    positions: list[int] = []
    for index, position in enumerate(fixed):
        if position is not None:
            positions.append(position)
            continue
        low = positions[-1] if positions else None
        ahead = next((at for at in range(index, len(fixed)) if fixed[at] is not None), None)
        high = None if ahead is None else fixed[ahead]
        if high is None:
            positions.append(POSITION_STEP if low is None else low + POSITION_STEP)
        elif low is None:
            positions.append(high - POSITION_STEP * ((ahead or 0) - index))
        else:
            positions.append(low + (high - low) // ((ahead or 0) - index + 1))
    return positions


def _time_fits(stops: Sequence[Stop], index: int) -> bool:
    starts_at = stops[index].starts_at
    if starts_at is None:
        return True
    before = [stop.starts_at for stop in stops[:index] if stop.starts_at is not None]
    behind = [stop.starts_at for stop in stops[index + 1 :] if stop.starts_at is not None]
    return all(each <= starts_at for each in before) and all(each >= starts_at for each in behind)
