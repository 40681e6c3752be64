"""A traveller's client: GraphQL over HTTP, graphql-transport-ws and server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

STEP_SECONDS = 20

PROBLEMS = "problems { code message path retryable }"
GUEST = "mutation ($locale: Locale) { signInAsGuest(locale: $locale) { session { userId accessToken refreshToken } problems { code } } }"
CREATE = "mutation ($input: CreateTripInput!) { createTrip(input: $input) { trip { id days { id } } problems { code path } } }"
ADD = "mutation ($input: CreateStopInput!) { createStop(input: $input) { stop { id } problems { code path } } }"


@dataclass
class Traveller:
    """A client of a region, signed in or not."""

    client: httpx.AsyncClient
    token: str = ""
    refresh_token: str = ""
    user_id: str = ""
    language: str = "en"
    headers: dict[str, str] = field(default_factory=dict)

    async def post(self, document: str, **variables: object) -> httpx.Response:
        """Send an operation and return the bare response."""
        return await self.client.post("/graphql", json={"query": document, "variables": variables}, headers=self.all_headers)

    @property
    def all_headers(self) -> dict[str, str]:
        """Return the headers that each request carries."""
        signed = {"authorization": f"Bearer {self.token}"} if self.token else {}
        return {"accept-language": self.language, **signed, **self.headers}

    async def ask(self, document: str, **variables: object) -> Any:
        """Execute an operation and return the value of its only field."""
        response = await self.post(document, **variables)
        answer = response.json()
        assert response.status_code == 200, answer
        assert "errors" not in answer, answer
        (value,) = answer["data"].values()
        return value

    async def refusal(self, document: str, **variables: object) -> tuple[str, tuple[str, ...]]:
        """Execute an operation that is refused and return the code and path of the problem."""
        response = await self.post(document, **variables)
        assert response.status_code < 500, response.text
        problem = problem_in(response.json())
        return problem["code"], tuple(problem["path"])

    async def create(self, **given: object) -> dict[str, Any]:
        """Begin a trip and return it."""
        made = await self.ask(CREATE, input={"destinations": ["lisboa"], "dayCount": 2, "title": "Lisboa", **given})
        assert made["problems"] == []
        return dict(made["trip"])

    async def add(self, trip: dict[str, Any], title: str, day: int = 1, **given: object) -> str:
        """Add a stop to a trip and return its id."""
        made = await self.ask(ADD, input={"tripId": trip["id"], "dayId": trip["days"][day - 1]["id"], "title": title, **given})
        assert made["problems"] == []
        return str(made["stop"]["id"])

    @asynccontextmanager
    async def socket(self, **init: object) -> AsyncIterator["Socket"]:
        """Open a socket and introduce oneself."""
        url = str(self.client.base_url).replace("http", "ws", 1).rstrip("/") + "/graphql"
        async with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")], proxy=None) as connection:
            socket = Socket(connection)
            payload = {"acceptLanguage": self.language, **({"Authorization": f"Bearer {self.token}"} if self.token else {}), **init}
            await socket.send(type="connection_init", payload=payload)
            assert await socket.receive() == {"type": "connection_ack"}
            yield socket

    @asynccontextmanager
    async def events(self, document: str, **variables: object) -> AsyncIterator["EventStream"]:
        """Follow a subscription as server-sent events (graphql-sse, distinct connections)."""
        headers = {**self.all_headers, "accept": "text/event-stream"}
        body = {"query": document, "variables": variables}
        async with self.client.stream("POST", "/graphql", json=body, headers=headers) as response:
            assert response.status_code == 200
            assert response.headers["content-type"].split(";")[0] == "text/event-stream"
            yield EventStream(response)


class Socket:
    """An introduced graphql-transport-ws connection."""

    def __init__(self, connection: ClientConnection) -> None:
        """Speak over `connection`."""
        self.connection = connection

    async def send(self, **message: object) -> None:
        """Send a message."""
        await self.connection.send(json.dumps(message))

    async def receive(self) -> Any:
        """Return the next message."""
        async with asyncio.timeout(STEP_SECONDS):
            return json.loads(await self.connection.recv())

    async def subscribe(self, document: str, operation_id: str = "1", **variables: object) -> None:
        """Begin a subscription."""
        await self.send(id=operation_id, type="subscribe", payload={"query": document, "variables": variables})

    async def next(self, operation_id: str = "1") -> Any:
        """Return the value of the only field of the next result."""
        message = await self.receive()
        assert (message["type"], message["id"]) == ("next", operation_id), message
        assert "errors" not in message["payload"], message
        (value,) = message["payload"]["data"].values()
        return value


class EventStream:
    """A stream of server-sent events."""

    def __init__(self, response: httpx.Response) -> None:
        """Read from `response`."""
        self._lines = response.aiter_lines()

    async def event(self) -> tuple[str, Any]:
        """Return the name and data of the next event; an empty name at the end of the stream."""
        name, data = "", ""
        async with asyncio.timeout(STEP_SECONDS):
            async for line in self._lines:
                label, _, value = line.partition(":")
                if label == "event":
                    name = value.strip()
                elif label == "data":
                    data += value.strip()
                elif not line and name:
                    break
        return name, json.loads(data) if data else None

    async def next(self) -> Any:
        """Return the value of the only field of the next result."""
        name, data = await self.event()
        assert name == "next", (name, data)
        assert "errors" not in data, data
        (value,) = data["data"].values()
        return value


def problem_in(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the problem of a refused operation, told in its payload or as an error."""
    if answer.get("errors"):
        error = answer["errors"][0]
        return {"path": [], **error["extensions"], "message": error["message"]}
    (payload,) = answer["data"].values()
    (problem,) = payload["problems"]
    others = {value for name, value in payload.items() if name != "problems"}
    assert others <= {None, False}, payload
    return dict(problem)


async def sign_in(client: httpx.AsyncClient, language: str = "en") -> Traveller:
    """Return a new guest."""
    traveller = Traveller(client, language=language)
    made = await traveller.ask(GUEST)
    session = made["session"]
    traveller.token, traveller.refresh_token, traveller.user_id = session["accessToken"], session["refreshToken"], session["userId"]
    return traveller
