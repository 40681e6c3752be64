"""The enums of the domain, told to GraphQL with their names and descriptions, and each value with its own."""

from enum import Enum

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from edge.store.trips import TripOrder
from edge.sync.durability import Durability
from edge.sync.mutation_push import Outcome
from edge.sync.puller import Status
from edge.sync.stream import FrameKind
from models.account import Tier
from models.api_key import Scope
from models.change import DocumentKind, Origin
from models.locale import Locale
from models.place import Category, Diet, Interest, Meal
from models.planning.generation import GenerationStatus, Handler, Speaker
from models.travel import Mobility, TravelMode
from models.trip import Pace, Role, StopKind

Told = tuple[type[Enum], str, str, dict[str, str]]
"""An enum, its name in GraphQL, its description, and the descriptions of its values by their names."""


def tell_enums() -> None:
    """Register every enum with Strawberry, once."""
    for told in _TOLD:
        tell_enum(*told)


def tell_enum(enum: type[Enum], name: str, description: str, values: dict[str, str]) -> None:
    """Register one enum; raise `KeyError` for a value that nothing is said about.

    Strawberry takes descriptions of values from the members of the class. Those belong to the domain, which knows nothing
    of GraphQL, so the descriptions are added to the definition instead.
    """
    strawberry.enum(enum, name=name, description=description)
    definition = enum.__strawberry_definition__  # type: ignore[attr-defined]  # set by the line before
    assert isinstance(definition, StrawberryEnumDefinition)  # noqa: S101  # narrows the attribute's type
    for value in definition.values:
        value.description = values[value.name]


_TOLD: tuple[Told, ...] = (
    (
        Category,
        "PlaceCategory",
        "What a place is.",
        {
            "MUSEUM": "A museum of any kind.",
            "GALLERY": "A gallery, or a centre of exhibitions.",
            "MONUMENT": "A monument, tower or other landmark.",
            "CHURCH": "A church, monastery, or house of worship of any religion.",
            "PALACE": "A palace or mansion.",
            "CASTLE": "A castle or fortress.",
            "VIEWPOINT": "A place to look from.",
            "PARK": "A park or wood.",
            "GARDEN": "A garden, botanical ones included.",
            "BEACH": "A beach.",
            "SQUARE": "A square.",
            "NEIGHBOURHOOD": "A part of a town to walk through.",
            "STREET": "A street or staircase to walk along.",
            "BRIDGE": "A bridge.",
            "MARKET": "A market, under a roof or in the open.",
            "SHOPPING": "A shop or shopping centre.",
            "RESTAURANT": "A restaurant, for a whole meal.",
            "CAFE": "A café, bakery or ice-cream parlour.",
            "BAR": "A bar or wine cellar.",
            "NIGHTLIFE": "A club, or a place where an evening goes on.",
            "THEATRE": "A theatre or opera house.",
            "MUSIC": "A place to hear music.",
            "ZOO": "A zoo.",
            "AQUARIUM": "An aquarium.",
            "THEME_PARK": "A theme or amusement park.",
            "STADIUM": "A stadium, for a match or a tour.",
            "LIBRARY": "A library or bookshop that is worth a visit.",
            "SCIENCE": "A planetarium, observatory or centre of science.",
            "CEMETERY": "A cemetery or catacomb.",
            "RUINS": "Ruins or an excavation.",
            "BOAT_TRIP": "A trip by boat, from its pier.",
        },
    ),
    (
        Interest,
        "Interest",
        "What a traveller likes, and what a place has to offer.",
        {
            "HISTORY": "History.",
            "ART": "Art of any age.",
            "ARCHITECTURE": "Buildings for their own sake.",
            "FOOD": "Eating well.",
            "WINE": "Wine, and where it is made.",
            "NATURE": "Parks, gardens, water and woods.",
            "BEACH": "Beaches.",
            "NIGHTLIFE": "Evenings and nights out.",
            "SHOPPING": "Shops and markets.",
            "MUSIC": "Music, live above all.",
            "FAMILY": "What children like.",
            "RELIGION": "Churches, temples and pilgrimages.",
            "VIEWS": "Views over town and country.",
            "LITERATURE": "Books and their authors.",
            "SPORT": "Sport, to watch or to do.",
            "SCIENCE": "Science and technology.",
            "PHOTOGRAPHY": "Places to photograph.",
            "CULTURE": "How people live and celebrate.",
        },
    ),
    (
        Meal,
        "Meal",
        "A meal that a place serves.",
        {
            "BREAKFAST": "In the morning.",
            "LUNCH": "At noon.",
            "DINNER": "In the evening.",
            "SNACK": "Something small, at any time.",
        },
    ),
    (
        Diet,
        "Diet",
        "A way of eating that a traveller keeps to.",
        {
            "VEGETARIAN": "No meat and no fish.",
            "VEGAN": "Nothing that comes from an animal.",
            "GLUTEN_FREE": "Nothing with gluten.",
        },
    ),
    (
        Locale,
        "Locale",
        "A language that TripWise speaks.",
        {
            "PT_BR": "Portuguese of Brazil, `pt-BR`.",
            "PT_PT": "Portuguese of Portugal, `pt-PT`.",
            "ES": "Spanish, `es`.",
            "EN": "English, `en`.",
            "FR": "French, `fr`.",
            "IT": "Italian, `it`.",
        },
    ),
    (
        Tier,
        "Tier",
        "What a caller has paid for.",
        {
            "FREE": "Nothing; every guest and account begins here.",
            "PREMIUM": "A traveller's subscription.",
            "PARTNER": "A partner's contract: an agency with an API key.",
            "ENTERPRISE": "A partner's contract with the largest allowance.",
        },
    ),
    (
        Scope,
        "KeyScope",
        "What an API key is good for.",
        {
            "TRIPS_READ": "Reading and following the trips of the partner's account, `trips:read`.",
            "TRIPS_WRITE": "Creating, editing, sharing and deleting them, `trips:write`.",
            "PLAN": "Having trips generated and refined, and following that, `plan`.",
            "CATALOGUE_READ": "Reading destinations and places, `catalogue:read`.",
            "USAGE_READ": "Reading the partner's keys and usage, `usage:read`.",
        },
    ),
    (
        Pace,
        "Pace",
        "How full a day is.",
        {
            "RELAXED": "Few visits, with time in between.",
            "MODERATE": "As many visits as most like.",
            "INTENSE": "As many visits as fit.",
        },
    ),
    (
        Mobility,
        "Mobility",
        "How far and how easily the party gets about.",
        {
            "FULL": "Everybody walks up to 1800 metres between two stops.",
            "LIMITED": "Somebody walks slowly or with wheels: at most 700 metres between two stops.",
        },
    ),
    (
        Role,
        "Role",
        "What a member of a trip may do; an owner may all that an editor may, and an editor all that a viewer may.",
        {
            "OWNER": "May also share the trip and delete it; each trip has one owner.",
            "EDITOR": "May also change the trip, plan and refine it.",
            "VIEWER": "May read the trip and follow it.",
        },
    ),
    (
        StopKind,
        "StopKind",
        "What happens at a stop.",
        {
            "VISIT": "Something to see or to do.",
            "MEAL": "A meal.",
            "TRANSFER": "A journey, such as a train or a flight.",
            "LODGING": "Where the party sleeps.",
            "FREE": "Time with no plan.",
        },
    ),
    (
        TravelMode,
        "TravelMode",
        "How one gets from a stop to the next.",
        {
            "WALK": "On foot.",
            "TRANSIT": "By public transport.",
        },
    ),
    (
        Handler,
        "RefinementHandler",
        "Who handled a refinement.",
        {
            "LOCAL_MODEL": "The small model of the node itself, at once.",
            "GENERATOR": "A generator, as a job to follow.",
        },
    ),
    (
        Speaker,
        "Speaker",
        "Who says a chat message.",
        {
            "TRAVELLER": "A member of the trip.",
            "ASSISTANT": "TripWise.",
        },
    ),
    (
        Origin,
        "ChangeOrigin",
        "What brought a change about.",
        {
            "EDIT": "A member changed something by hand.",
            "GENERATION": "A generation stored its itinerary, or a step of its way.",
            "REFINEMENT": "A refinement in words was done.",
            "UNDO": "A member took a change back.",
            "SHARING": "Somebody was given a role, or lost it.",
            "CHAT": "A message was said.",
            "ACCOUNT": "An account or a profile changed.",
        },
    ),
    (
        TripOrder,
        "TripOrderField",
        "What a list of trips is sorted by.",
        {
            "UPDATED_AT": "When the itinerary last changed.",
            "CREATED_AT": "When the trip was begun.",
            "STARTS_ON": "The first day; a trip without dates counts as the earliest.",
            "TITLE": "The title, without regard to case and accents.",
        },
    ),
    (
        GenerationStatus,
        "GenerationStatus",
        "How far a generation is; it ends as DONE or FAILED.",
        {
            "QUEUED": "It waits for its turn.",
            "ROUTED": "A generator was chosen for it.",
            "DRAFTING": "Days are being proposed.",
            "CHECKED": "The whole draft was checked and put right.",
            "DONE": "The itinerary is stored in the trip.",
            "FAILED": "No itinerary came of it; `problem` says why.",
        },
    ),
    (
        DocumentKind,
        "DocumentKind",
        "What a document holds.",
        {
            "USER": "A profile.",
            "TRIP": "A trip: its wishes, name and owner.",
            "DAY": "A day of a trip.",
            "STOP": "What happens at a time and place of a day.",
            "MEMBER": "A user's role in a trip.",
            "NOTE": "What a traveller noted down.",
            "MESSAGE": "A chat message.",
            "GENERATION": "A job that plans.",
        },
    ),
    (
        Status,
        "SyncStatus",
        "What a page follows on.",
        {
            "DELTA": "The checkpoint that was sent, or nothing: store it on top of what is there.",
            "ROLLBACK": "An earlier state: the server has lost changes that the client knew. It is the first page of everything; when the"
            " last has come, drop what did not.",
            "RESET": "Nothing: the checkpoint is too old, or of a log that is lost. As ROLLBACK.",
        },
    ),
    (
        FrameKind,
        "SyncFrameKind",
        "What a frame of a sync stream is.",
        {
            "RESYNC": "The first: from here on nothing is missed. Pull now, unless the stream began at a checkpoint.",
            "CHANGES": "Something is new.",
            "PING": "Nothing is new; a sign of life.",
        },
    ),
    (
        Outcome,
        "SyncOutcome",
        "What came of a mutation.",
        {
            "APPLIED": "It is done.",
            "REFUSED": "It is not done, and nothing was written; `problem` says why.",
            "FORGOTTEN": "It came to its end more than 90 days ago; how is not known any more.",
        },
    ),
    (
        Durability,
        "Durability",
        "What a push waits for.",
        {
            "LOCAL": "The disk of this node.",
            "REPLICA": "The copy outside the region, where there is one.",
        },
    ),
)
