"""A cell with 10,000 documents of one traveller, and others who share one of the trips."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from edge.access.actors import Actor
from edge.access.tokens import Tokens, load_signing_key
from edge.events import configure_logging
from edge.node import Node
from edge.settings import Settings
from models.clock import utc_now
from models.ids import CellCode, mint_stop
from models.itinerary import POSITION_STEP, Itinerary
from models.locale import Locale
from models.money import Money
from models.place import Coordinates
from models.trip import Role, Stop, StopKind, Wishes

TRIP_COUNT = 20
DAY_COUNT = 10
STOP_COUNT = 489
"""Stops of a trip; with the trip and its days they are 500 documents."""

STOPS_PER_CHANGE = 50
MEMBER_COUNT = 50
"""Who is in the first trip, its owner included."""

_KINDS = list(StopKind)
_NOTES = "Chega-se a pé em {minutes} minutos; à tarde há menos gente e mais sombra. Levar água e trocado."


class Cell:
    """A cell's data folder, who may ask it, and what there is to edit."""

    def __init__(self, folder: Path) -> None:
        """Fill `folder` with a cell; takes some seconds."""
        self.folder = folder
        configure_logging(is_json=False, level="WARNING")
        settings = Settings(data=folder, local_model=False, sign_in_attempts=100_000)
        self._members, itineraries = asyncio.run(_fill(settings))
        self._tokens = Tokens(load_signing_key(folder), settings.issuer, settings.cell, utc_now)
        self.shared_trip: str = itineraries[0].trip.id
        self.shared_stops: list[str] = [stop.id for stop in itineraries[0].stops]
        self.notes: dict[str, str] = {stop.id: stop.notes for each in itineraries for stop in each.stops}
        """What each stop's notes are, for those who edit them."""
        self.trip_of: dict[str, str] = {stop.id: stop.trip_id for each in itineraries for stop in each.stops}
        self.document_count = sum(1 + len(each.days) + len(each.stops) for each in itineraries)

    def token(self, member: int = 0) -> str:
        """Return a fresh access token, valid for some minutes; member 0 owns all trips, all are in the shared one."""
        actor = self._members[member % len(self._members)]
        return self._tokens.issue(actor.user_id, actor.tier, actor.session_id)


async def _fill(settings: Settings) -> tuple[list[Actor], list[Itinerary]]:
    node = Node(settings)
    try:
        await node.start()
        members = []
        for number in range(MEMBER_COUNT):
            session = await node.accounts.sign_in_as_guest(Locale.PT_BR, f"10.0.0.{number + 1}")
            members.append(node.tokens.verify(session.access_token))
        destinations = [each.code for each in node.catalogue.destinations]
        trips = [await _begin(node, members[0], destinations[number % len(destinations)], number) for number in range(TRIP_COUNT)]
        for member in members[1:]:
            await node.trips.share(members[0].user_id, trips[0].trip.id, Role.EDITOR, user_id=member.user_id, email=None)
        return members, trips
    finally:
        await node.close()


async def _begin(node: Node, owner: Actor, destination: str, number: int) -> Itinerary:
    starts_on = datetime.now(UTC).date() + timedelta(days=30 + number)
    wishes = Wishes(destinations=(destination,), starts_on=starts_on, day_count=DAY_COUNT)
    itinerary = await node.trips.create(owner.user_id, wishes, f"Viagem {number}")
    stops = [_stop(itinerary, place, node.cell) for place in range(STOP_COUNT)]
    ordered = tuple(sorted(stops, key=lambda stop: ([day.id for day in itinerary.days].index(stop.day_id), stop.position)))
    for end in range(STOPS_PER_CHANGE, STOP_COUNT + STOPS_PER_CHANGE, STOPS_PER_CHANGE):
        itinerary = (await node.writer.edit_itinerary(owner.user_id, itinerary.trip.id, _with_stops(ordered[:end]))).result
    return itinerary


def _with_stops(stops: tuple[Stop, ...]) -> Callable[[Itinerary], Itinerary]:
    return lambda itinerary: itinerary.replace(stops=stops)


def _stop(itinerary: Itinerary, place: int, cell: CellCode) -> Stop:
    number, rank = place % DAY_COUNT, place // DAY_COUNT
    return Stop(
        id=mint_stop(cell),
        trip_id=itinerary.trip.id,
        day_id=itinerary.days[number].id,
        position=(rank + 1) * POSITION_STEP,
        kind=_KINDS[place % len(_KINDS)],
        title=f"Museu e jardim número {place}",
        location=Coordinates(latitude=-22.9 + place / 1e4, longitude=-43.2 + place / 1e4),
        starts_at=time(hour=8 + rank % 14, minute=place % 4 * 15),
        duration_minutes=45,
        cost=Money(amount_micros=place * 250_000, currency="BRL"),
        notes=_NOTES.format(minutes=place % 40 + 2),
    )
