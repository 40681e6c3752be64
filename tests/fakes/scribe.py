"""A process that writes changes until it is killed, and tells on its standard output of each that was acknowledged.

Run as `python -m tests.fakes.scribe FOLDER`; a line is `seq trip_id stop_title`.
"""

import asyncio
import sys
from functools import partial
from pathlib import Path

import structlog

from models.ids import StopId, TripId, UserId
from models.itinerary import Itinerary, move_stop, remove_stop
from tests.fakes.cell import Cell
from tests.fakes.trips import day_id

STOPS_KEPT = 12


async def main(folder: Path) -> None:
    """Edit three trips at once, for ever."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    cell = Cell(folder)
    owner = await cell.traveller()
    trips = [(await cell.trip(owner)).trip.id for _ in range(3)]
    await asyncio.gather(*(scribble(cell, owner, trip_id) for trip_id in trips))


async def scribble(cell: Cell, owner: UserId, trip_id: TripId) -> None:
    """Add stops to a trip, move them about and take old ones out."""
    number = 0
    while True:
        itinerary = await cell.add(owner, trip_id, f"s{number}")
        print(await cell.reader.head(), trip_id, f"s{number}", flush=True)  # its only way to tell
        newest = itinerary.stops_on(day_id(itinerary, 1))[-1].id
        await cell.writer.edit_itinerary(owner, trip_id, partial(moved_on, stop_id=newest))
        if len(itinerary.stops) > STOPS_KEPT:
            await cell.writer.edit_itinerary(owner, trip_id, lambda before: remove_stop(before, before.stops[-1].id))
        number += 1


def moved_on(itinerary: Itinerary, stop_id: StopId) -> Itinerary:
    """Return an itinerary with a stop moved to the beginning of its second day."""
    return move_stop(itinerary, stop_id, day_id(itinerary, 2), None, first=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
