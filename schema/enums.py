"""The enums of the domain, told to GraphQL with their names and descriptions."""

from enum import Enum

import strawberry

from edge.store.trips import TripOrder
from models.account import Tier
from models.change import Origin
from models.locale import Locale
from models.place import Category, Diet, Interest, Meal
from models.planning.generation import GenerationStatus, Handler, Speaker
from models.travel import Mobility, TravelMode
from models.trip import Pace, Role, StopKind

_TOLD: tuple[tuple[type[Enum], str, str], ...] = (
    (Category, "PlaceCategory", "What a place is."),
    (Interest, "Interest", "What a traveller likes, and what a place has to offer."),
    (Meal, "Meal", "A meal that a place serves."),
    (Diet, "Diet", "A way of eating that a traveller keeps to."),
    (Locale, "Locale", "A language that TripWise speaks."),
    (Tier, "Tier", "What a caller has paid for."),
    (Pace, "Pace", "How full a day is."),
    (Mobility, "Mobility", "How far and how easily the party gets about."),
    (Role, "Role", "What a member of a trip may do; an owner may all that an editor may, and an editor all that a viewer may."),
    (StopKind, "StopKind", "What happens at a stop."),
    (TravelMode, "TravelMode", "How one gets from a stop to the next."),
    (Handler, "RefinementHandler", "Who handled a refinement."),
    (Speaker, "Speaker", "Who says a chat message."),
    (Origin, "ChangeOrigin", "What brought a change about."),
    (TripOrder, "TripOrderField", "What a list of trips is sorted by."),
    (GenerationStatus, "GenerationStatus", "How far a generation is; it ends as DONE or FAILED."),
)


def tell_enums() -> None:
    """Register every enum with Strawberry, once."""
    for enum, name, description in _TOLD:
        strawberry.enum(enum, name=name, description=description)
