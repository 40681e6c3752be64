"""Travellers with devices that are offline at times: each has a network of its own, and a client that somebody else wrote."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Self

import httpx

from tests.clients.link import Link, linked
from tests.clients.script import Script, running
from tests.clients.traveller import Traveller, sign_in

SHARE = "mutation ($id: ID!, $userId: ID, $role: Role!) { shareTrip(id: $id, userId: $userId, role: $role) { problems { code } } }"
UNSHARE = "mutation ($id: ID!, $userId: ID!) { unshareTrip(id: $id, userId: $userId) { problems { code } } }"
TRIP = (
    """query ($id: ID!) { trip(id: $id) { id title days { id title stops { id title done notes } } travellerNotes(last: 100) { text } } }"""
)


class Device:
    """A device behind a link; what it does is done by a script, under the device's name."""

    def __init__(self, script: Script, name: str, link: Link) -> None:
        """Speak of the device of this name to `script`."""
        self._script = script
        self.name = name
        self.link = link

    async def tell(self, command: str, **given: object) -> Any:
        """Let the device do something and return what comes of it."""
        return await told(self._script, command, device=self.name, **given)


class RxDevice(Device):
    """A device with an RxDB database, which syncs by the snippet of `docs/clients/rxdb`."""

    async def insert(self, collection: str, *documents: dict[str, Any]) -> None:
        """Write new documents, at once."""
        await self.tell("insert", collection=collection, documents=documents)

    async def patch(self, collection: str, document_id: str, **fields: object) -> None:
        """Change fields of a document."""
        await self.tell("patch", collection=collection, id=document_id, fields=fields)

    async def remove(self, collection: str, document_id: str) -> None:
        """Delete a document."""
        await self.tell("remove", collection=collection, id=document_id)

    async def all(self, collection: str) -> list[dict[str, Any]]:
        """Return the documents of a collection, by their ids."""
        return list(await self.tell("all", collection=collection))

    async def until(self, collection: str, document_id: str, **fields: object) -> dict[str, Any]:
        """Wait until a document has these values, and return it."""
        return dict(await self.tell("until", collection=collection, id=document_id, fields=fields))

    async def until_gone(self, collection: str, document_id: str) -> None:
        """Wait until a document is not there."""
        await self.tell("until", collection=collection, id=document_id, fields=None)

    async def until_count(self, collection: str, count: int) -> None:
        """Wait until a collection has so many documents."""
        await self.tell("count", collection=collection, count=count)

    async def synced(self) -> None:
        """Wait until all that was written has been sent and all that was there has come."""
        await self.tell("synced")


class Scene:
    """Travellers and their devices, around a node that may become another one."""

    def __init__(self, script: Script, stack: AsyncExitStack) -> None:
        """Hold the devices in `script`."""
        self.script = script
        self._stack = stack
        self._url = ""
        self._client = httpx.AsyncClient()
        self._travellers: list[Traveller] = []
        self._links: list[Link] = []

    @classmethod
    @asynccontextmanager
    async def of(cls, script: Script, url: str) -> AsyncIterator[Self]:
        """Set a scene for a script around the node at this URL."""
        async with AsyncExitStack() as stack:
            scene = cls(script, stack)
            if url:
                await scene.reach(url)
            yield scene

    async def reach(self, url: str) -> None:
        """Let everybody find the node at this URL."""
        self._url = url
        self._client = await self._stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=20))
        for traveller in self._travellers:
            traveller.client = self._client
        for link in self._links:
            link.lead_to(url)

    async def guest(self) -> Traveller:
        """Return a new traveller, who is online."""
        traveller = await sign_in(self._client)
        self._travellers.append(traveller)
        return traveller

    async def link(self) -> Link:
        """Return a new network to the node."""
        link = await self._stack.enter_async_context(linked(self._url))
        self._links.append(link)
        return link

    async def device(self, name: str, traveller: Traveller, **options: object) -> RxDevice:
        """Return a new device of a traveller, which syncs."""
        device = RxDevice(self.script, name, await self.link())
        await device.tell("open", token=traveller.token, url=f"{device.link.url}/graphql", **options)
        return device

    async def ids(self, kind: str, beside: str, count: int) -> list[str]:
        """Return new ids, as a device gives them to what it creates."""
        return list(await told(self.script, "ids", kind=kind, beside=beside, count=count))


async def share(owner: Traveller, trip: dict[str, Any], guest: Traveller, role: str = "EDITOR") -> None:
    """Let somebody else see a trip, and edit it."""
    assert await owner.ask(SHARE, id=trip["id"], userId=guest.user_id, role=role) == {"problems": []}


async def unshare(owner: Traveller, trip: dict[str, Any], guest: Traveller) -> None:
    """Take a trip from somebody."""
    assert await owner.ask(UNSHARE, id=trip["id"], userId=guest.user_id) == {"problems": []}


async def trip_of(traveller: Traveller, trip_id: str) -> Any:
    """Return a trip as the server has it."""
    return await traveller.ask(TRIP, id=trip_id)


async def told(script: Script, command: str, **given: object) -> Any:
    """Give a command to a script and return its answer."""
    await script.tell({"do": command, **given})
    pair = await script.event()
    assert pair is not None, f"the script ended at {command}; standard error says why"
    assert pair[0] == command, pair
    return pair[1]


@asynccontextmanager
async def scene(name: str, url: str = "", **given: object) -> AsyncIterator[Scene]:
    """Set a scene around the node at this URL, or one that is reached later; its devices live in the script of this name."""
    async with running(name, "offline", **given) as script, Scene.of(script, url) as held:
        yield held
