"""Finding anything again by its id (Relay, Global Object Identification)."""

from typing import Annotated

import strawberry

from models import trip as trips
from models.change import DocumentKind
from models.errors import NotFound
from models.ids import IdPrefix, kind_of
from models.planning.generation import Generation as GenerationValue
from models.planning.generation import Message
from schema.accounts import Viewer
from schema.context import Context, Info, context_of
from schema.places import Node, Place
from schema.planning import Generation
from schema.trips import ChatMessage, Day, Note, Stop, Trip

_KINDS = {
    IdPrefix.TRIP: DocumentKind.TRIP,
    IdPrefix.DAY: DocumentKind.DAY,
    IdPrefix.STOP: DocumentKind.STOP,
    IdPrefix.MESSAGE: DocumentKind.MESSAGE,
    IdPrefix.GENERATION: DocumentKind.GENERATION,
    IdPrefix.NOTE: DocumentKind.NOTE,
}


@strawberry.type
class NodeQuery:
    """The query of nodes."""

    @strawberry.field(
        description="Anything with an id: a trip, day, stop, note, chat message, generation, place, or the caller."
        " Null when the caller may not see it."
    )
    async def node(self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The id.")]) -> Node | None:
        """Return a node."""
        context = context_of(info)
        prefix = kind_of(id)
        if prefix is IdPrefix.PLACE:
            place = context.node.catalogue.get(id)
            return None if place is None else Place(value=place)
        actor = context.present_actor
        if actor is None:
            return None
        if prefix is IdPrefix.USER:
            return await Viewer.asking(context) if actor.user_id == str(id) else None
        try:
            return await _document(context, _KINDS[prefix], id) if prefix in _KINDS else None
        except NotFound:
            return None


async def _document(context: Context, kind: DocumentKind, document_id: str) -> Node | None:
    found = await context.node.reader.node(context.user_id, kind, document_id)
    match found:
        case trips.Trip():
            return Trip(value=found)
        case trips.Day():
            return Day(value=found, itinerary=await context.node.reader.itinerary(context.user_id, found.trip_id))
        case Message():
            return ChatMessage(value=found)
        case trips.Note():
            return Note(value=found)
        case GenerationValue():
            return Generation(value=found)
        case trips.Stop():
            itinerary = await context.node.reader.itinerary(context.user_id, found.trip_id)
            siblings = itinerary.stops_on(found.day_id)
            previous = dict(zip(siblings, (None, *siblings), strict=False)).get(found)
            return Stop(value=found, previous=previous, mobility=itinerary.trip.mobility)
    return None
