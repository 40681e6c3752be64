"""A few trips as travellers make them: with and without dates, places, times, costs, members, messages and generations."""

import asyncio
from dataclasses import dataclass

from edge.access.actors import Actor
from tests.clients.in_process import Application
from tests.clients.traveller import ADD, CREATE

END_SECONDS = 30

GENERATE = "mutation ($input: GenerateTripInput!) { generateTrip(input: $input) { trip { id } generation { id } problems { code } } }"
REFINE = "mutation ($input: RefineTripInput!) { refineTrip(input: $input) { generation { id } problems { code } } }"
SHARE = "mutation ($id: ID!, $role: Role!, $userId: ID!) { shareTrip(id: $id, role: $role, userId: $userId) { problems { code } } }"
NAME = "mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { problems { code } } }"
STATUS = "query ($id: ID!) { generation(id: $id) { status } }"
IDS = "query ($id: ID!) { trip(id: $id) { days { id stops { id } } messages { id } } }"


@dataclass(frozen=True)
class Sample:
    """Who there is, and ids of all kinds; the first of each kind is of the richest trip."""

    owner: str
    member: str
    trips: tuple[str, ...]
    days: tuple[str, ...]
    stops: tuple[str, ...]
    messages: tuple[str, ...]
    generations: tuple[str, ...]
    places: tuple[str, ...]
    users: tuple[str, ...]


async def fill(application: Application) -> Sample:
    """Make trips; the node needs a generator that is done at once."""
    owner, member = await application.sign_in(), await application.sign_in()
    users = tuple(application.node.tokens.verify(each).user_id for each in (owner, member))
    await application.ask(NAME, owner, input={"name": "Ana", "interests": ["FOOD", "WINE"], "currency": "EUR", "pace": "RELAXED"})
    planned = await application.ask(
        GENERATE, owner, input={"prompt": "2 dias em Lisboa", "travellers": [{"age": 40}, {"age": 7}], "startsOn": "2027-05-07"}
    )
    generation = planned["generation"]["id"]
    await _ended(application, owner, generation)
    begun = await application.ask(REFINE, owner, input={"tripId": planned["trip"]["id"], "text": "make it a bit cheaper"})
    refinement = begun["generation"]["id"]
    await _ended(application, owner, refinement)
    own = await _own_trip(application, owner)
    bare = await application.ask(CREATE, member, input={"destinations": ["porto", "lisboa"], "dayCount": 1})
    trips = (planned["trip"]["id"], own, bare["trip"]["id"])
    await application.ask(SHARE, owner, id=trips[0], role="EDITOR", userId=users[1])
    await application.ask(SHARE, member, id=trips[2], role="VIEWER", userId=users[0])
    found = [await application.ask(IDS, owner, id=each) for each in trips]
    days = [day for each in found for day in each["days"]]
    return Sample(
        owner=owner,
        member=member,
        trips=trips,
        days=tuple(day["id"] for day in days),
        stops=tuple(stop["id"] for day in days for stop in day["stops"]),
        messages=tuple(message["id"] for each in found for message in each["messages"]),
        generations=(generation, refinement),
        places=_places(application),
        users=users,
    )


def actor_of(application: Application, token: str) -> Actor | None:
    """Return who a token speaks for, nobody for none."""
    return application.node.tokens.verify(token) if token else None


async def _own_trip(application: Application, token: str) -> str:
    """Return a trip without dates, whose stops lack a location, a time or a cost, or all three."""
    made = await application.ask(CREATE, token, input={"destinations": ["lisboa"], "dayCount": 2, "title": "Sem datas"})
    trip = made["trip"]
    first, second, *_ = _places(application)
    stops: list[dict[str, object]] = [
        {"title": "Nada"},
        {"title": "Castelo", "placeId": first, "startsAt": "09:30", "cost": {"amountMicros": 15_000_000, "currency": "EUR"}},
        {"title": "Café", "startsAt": "08:00", "durationMinutes": 20, "cost": {"amountMicros": 9_000_000_000, "currency": "BRL"}},
        {"title": "Ponto", "location": {"latitude": 38.7, "longitude": -9.14}, "notes": 'com "aspas" e\nlinhas ✈'},
        {"title": "Museu", "placeId": second, "kind": "VISIT"},
    ]
    for number, stop in enumerate(stops):
        added = await application.ask(ADD, token, input={"tripId": trip["id"], "dayId": trip["days"][number // 4]["id"], **stop})
        assert added["problems"] == [], (stop, added)
    return str(trip["id"])


def _places(application: Application) -> tuple[str, ...]:
    return tuple(place.id for place in application.node.catalogue.places("lisboa")[:3])


async def _ended(application: Application, token: str, generation_id: str) -> None:
    async with asyncio.timeout(END_SECONDS):
        while (status := (await application.ask(STATUS, token, id=generation_id))["status"]) not in {"DONE", "FAILED"}:
            await asyncio.sleep(0.01)
    assert status == "DONE"
