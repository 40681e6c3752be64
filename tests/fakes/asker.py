"""A process that asks for refinements and runs them until it is killed, and tells on its standard output of each that was acknowledged.

Run as `python -m tests.fakes.asker FOLDER TRIP AUTHOR`; a line is the id of a message. Each asks for a trip's first stop to be removed.
"""

import asyncio
import sys
from pathlib import Path

import structlog

from models.errors import TooMany
from models.ids import TripId, UserId
from models.refinement.operation import Remove
from tests.fakes.desk import Desk

ASKED = 35
"""How many refinements one process asks for; then it goes on to run them."""


async def main(folder: Path, trip_id: TripId, author: UserId) -> None:
    """Ask, as fast as what waits may grow, and run what waits."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    desk = await Desk(folder, {"drop the first": Remove(stop=1)}).start()
    asked = 0
    while asked < ASKED:
        try:
            message_id = await desk.ask(author, trip_id, "drop the first")
        except TooMany:
            await asyncio.sleep(0.001)
            continue
        asked += 1
        print(message_id, flush=True)  # its only way to tell
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), TripId(sys.argv[2]), UserId(sys.argv[3])))
