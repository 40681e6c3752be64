"""What of the schema an API key needs which scope for. Users need none."""

from collections.abc import Iterable
from typing import Literal

from edge.access.actors import Actor
from models.api_key import Scope
from models.errors import AccessRefused, KeyNotAllowed, ScopeMissing

ANY_KEY: Literal["any key"] = "any key"
NO_KEY: Literal["no key"] = "no key"

Need = Scope | Literal["any key", "no key"]

NEEDS: dict[str, dict[str, Need]] = {
    "query": {
        "me": ANY_KEY,
        "node": Scope.TRIPS_READ,
        "trip": Scope.TRIPS_READ,
        "trips": Scope.TRIPS_READ,
        "generation": Scope.PLAN,
        "destinations": Scope.CATALOGUE_READ,
        "places": Scope.CATALOGUE_READ,
        "partner": Scope.USAGE_READ,
        "branding": ANY_KEY,
        "syncPull": Scope.TRIPS_READ,
        "syncDocuments": Scope.TRIPS_READ,
        "syncDigest": Scope.TRIPS_READ,
        "pullTrips": Scope.TRIPS_READ,
        "pullDays": Scope.TRIPS_READ,
        "pullStops": Scope.TRIPS_READ,
        "pullNotes": Scope.TRIPS_READ,
        "pullMessages": Scope.TRIPS_READ,
    },
    "mutation": {
        "signInAsGuest": NO_KEY,
        "signUp": NO_KEY,
        "claimAccount": NO_KEY,
        "signIn": NO_KEY,
        "refreshSession": NO_KEY,
        "signOut": NO_KEY,
        "updateProfile": NO_KEY,
        "createTrip": Scope.TRIPS_WRITE,
        "updateTrip": Scope.TRIPS_WRITE,
        "moveTrip": Scope.TRIPS_WRITE,
        "deleteTrip": Scope.TRIPS_WRITE,
        "updateDay": Scope.TRIPS_WRITE,
        "undoTrip": Scope.TRIPS_WRITE,
        "shareTrip": Scope.TRIPS_WRITE,
        "unshareTrip": Scope.TRIPS_WRITE,
        "createStop": Scope.TRIPS_WRITE,
        "updateStop": Scope.TRIPS_WRITE,
        "moveStop": Scope.TRIPS_WRITE,
        "placeStop": Scope.TRIPS_WRITE,
        "deleteStop": Scope.TRIPS_WRITE,
        "createNote": Scope.TRIPS_WRITE,
        "updateNote": Scope.TRIPS_WRITE,
        "deleteNote": Scope.TRIPS_WRITE,
        "syncPush": Scope.TRIPS_WRITE,
        "pushTrips": Scope.TRIPS_WRITE,
        "pushDays": Scope.TRIPS_WRITE,
        "pushStops": Scope.TRIPS_WRITE,
        "pushNotes": Scope.TRIPS_WRITE,
        "pushMessages": Scope.PLAN,
        "generateTrip": Scope.PLAN,
        "refineTrip": Scope.PLAN,
    },
    "subscription": {
        "tripChanged": Scope.TRIPS_READ,
        "syncStream": Scope.TRIPS_READ,
        "streamTrips": Scope.TRIPS_READ,
        "streamDays": Scope.TRIPS_READ,
        "streamStops": Scope.TRIPS_READ,
        "streamNotes": Scope.TRIPS_READ,
        "streamMessages": Scope.TRIPS_READ,
        "generationProgress": Scope.PLAN,
    },
}
"""By operation and root field. A field that is not listed is for no key, so that a new one is closed until somebody decides."""

META_FIELDS = frozenset({"__typename", "__schema", "__type"})
"""What GraphQL itself has at the root; whether introspection is answered is a setting, not a scope."""


def require_scopes(operation: str, root_fields: Iterable[str], actor: Actor | None) -> None:
    """Raise `ScopeMissing` or `KeyNotAllowed` for an operation with a field that the actor's key is not good for.

    `operation` is `query`, `mutation` or `subscription`. Nobody and users may ask for everything here; what they may see is
    decided by the resolvers.
    """
    if actor is None or actor.scopes is None:
        return
    refusal = refused_scope(operation, root_fields, actor.scopes)
    if refusal is not None:
        raise refusal


def refused_scope(operation: str, root_fields: Iterable[str], scopes: frozenset[Scope]) -> AccessRefused | None:
    """Return why a key with these scopes may not ask for these fields, None if it may."""
    needs = NEEDS.get(operation, {})
    for field in root_fields:
        if field in META_FIELDS:
            continue
        need = needs.get(field, NO_KEY)
        if need == NO_KEY:
            return KeyNotAllowed(field=field)
        if isinstance(need, Scope) and need not in scopes:
            return ScopeMissing(scope=need.value, field=field)
    return None
