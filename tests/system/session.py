"""A traveller's first session against a real server: generate, follow, refine, undo, restart, read.

Run it from the repository: `uv run python -m tests.system.session`. It starts `tripwise serve` on a free port with an empty
data folder, and prints each step. Everything is over loopback, with no key and no network.
"""

import asyncio
import json
import os
import re
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

START_SECONDS = 60
STEP_SECONDS = 30

GENERATE = """
mutation Generate($input: GenerateTripInput!) {
  generateTrip(input: $input) { trip { id title } generation { id status } problems { code message } }
}"""
PROGRESS = """
subscription Progress($id: ID!) {
  generationProgress(id: $id) {
    generation { status generator daysDrafted repairs { day title reason } problem { code message } }
    days { number title stops { title startsAt } }
  }
}"""
REFINE = """
mutation Refine($input: RefineTripInput!) {
  refineTrip(input: $input) { handledBy reply changeId generation { id } problems { code message } }
}"""
UNDO = "mutation Undo($id: ID!) { undoTrip(id: $id) { changeId problems { code message } } }"
TRIP = """
query Trip($id: ID!) {
  trip(id: $id) {
    title startsOn cost { amountMicros currency }
    days { number date title stops { id title kind startsAt durationMinutes place { category outdoors } leg { mode minutes } } }
    messages { speaker text handledBy }
  }
}"""


class SessionError(Exception):
    """A step of the session did not go as it should."""


@dataclass
class Server:
    """A running `tripwise serve`."""

    data: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: asyncio.subprocess.Process | None = None
    url: str = ""
    lines: list[str] = field(default_factory=list)
    reader: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start it and wait until it is ready."""
        self.process = await asyncio.create_subprocess_exec(
            str(Path(sys.executable).parent / "tripwise"),
            "serve",
            "--port",
            "0",
            "--data",
            str(self.data),
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, **self.environment},
        )
        assert self.process.stdout is not None
        async with asyncio.timeout(START_SECONDS):
            while not self.url:
                line = (await self.process.stdout.readline()).decode()
                if not line:
                    raise SessionError(f"the server ended: {''.join(self.lines)}")
                self.lines.append(line)
                if found := re.search(r"(http://[\d.]+:\d+)/graphql", line):
                    self.url = found[1]
            self.reader = asyncio.create_task(self._drain(self.process.stdout))
            async with httpx.AsyncClient(base_url=self.url) as client:
                while True:
                    try:
                        if (await client.get("/health/ready")).status_code == 200:
                            return
                    except httpx.TransportError:
                        pass
                    await asyncio.sleep(0.05)

    async def _drain(self, stream: asyncio.StreamReader) -> None:
        while line := await stream.readline():
            self.lines.append(line.decode())

    async def stop(self) -> int:
        """Stop it as an operator would, and return its exit code."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STEP_SECONDS):
            code = await self.process.wait()
        if self.reader is not None:
            await self.reader
        self.url = ""
        return code


@dataclass
class Traveller:
    """A client of the region."""

    url: str
    token: str = ""

    async def ask(self, document: str, **variables: object) -> dict[str, dict[str, object]]:
        """Execute an operation and return its data; raise `SessionError` for errors."""
        headers = {"accept-language": "pt-BR"} | ({"authorization": f"Bearer {self.token}"} if self.token else {})
        async with httpx.AsyncClient(base_url=self.url, timeout=STEP_SECONDS) as client:
            response = await client.post("/graphql", json={"query": document, "variables": variables}, headers=headers)
        answer = response.json()
        if answer.get("errors"):
            raise SessionError(json.dumps(answer["errors"], ensure_ascii=False))
        return answer["data"]

    async def follow(self, document: str, **variables: object) -> AsyncIterator[dict[str, object]]:
        """Yield the results of a subscription over graphql-transport-ws."""
        url = self.url.replace("http", "ws", 1) + "/graphql"
        async with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
            payload = {"Authorization": f"Bearer {self.token}", "acceptLanguage": "pt-BR"}
            await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
            await socket.recv()
            request = {"id": "1", "type": "subscribe", "payload": {"query": document, "variables": variables}}
            await socket.send(json.dumps(request))
            while True:
                async with asyncio.timeout(STEP_SECONDS):
                    message = json.loads(await socket.recv())
                if message["type"] == "complete":
                    return
                if message["type"] == "error":
                    raise SessionError(json.dumps(message["payload"], ensure_ascii=False))
                if message["type"] == "next":
                    yield message["payload"]["data"]


async def generate(traveller: Traveller, prompt: str) -> str:
    """Ask for an itinerary, print it as it appears, and return the trip's id."""
    today = datetime.now(UTC).date().isoformat()
    begun = (await traveller.ask(GENERATE, input={"prompt": prompt, "startsOn": today}))["generateTrip"]
    print(f"\n> {prompt}\n  {begun['trip']['title']}: {begun['generation']['status']}")
    async for step in traveller.follow(PROGRESS, id=begun["generation"]["id"]):
        event = step["generationProgress"]
        print(f"  {event['generation']['status']}", "" if not event["generation"]["generator"] else f"({event['generation']['generator']})")
        for day in event["days"]:
            print(
                f"    dia {day['number']}: {day['title']} - "
                + ", ".join(f"{stop['startsAt'][:5]} {stop['title']}" for stop in day["stops"])
            )
        if event["generation"]["status"] == "FAILED":
            raise SessionError(str(event["generation"]["problem"]))
    return str(begun["trip"]["id"])


async def read(traveller: Traveller, trip_id: str) -> dict[str, object]:
    """Return a trip with its days and stops."""
    return (await traveller.ask(TRIP, id=trip_id))["trip"]


def show_day(trip: dict[str, object], number: int) -> list[str]:
    """Print a day and return its stops' titles."""
    day = trip["days"][number - 1]
    print(f"    {day['date']} {day['title']}")
    for stop in day["stops"]:
        leg = f"   +{stop['leg']['minutes']} min {stop['leg']['mode'].lower()}" if stop["leg"] else ""
        print(f"      {(stop['startsAt'] or '     ')[:5]} {stop['title']} ({stop['durationMinutes']} min){leg}")
    return [stop["title"] for stop in day["stops"]]


async def run(data: Path) -> None:
    """Go through the session; raise `SessionError` where something is not as it should be."""
    server = Server(data)
    await server.start()
    try:
        print("".join(server.lines).rstrip())
        traveller = Traveller(server.url)
        signed_in = await traveller.ask("mutation { signInAsGuest(locale: PT_BR) { session { accessToken refreshToken userId } } }")
        session = signed_in["signInAsGuest"]["session"]
        traveller.token = session["accessToken"]
        print(f"\nSigned in as guest {session['userId']}")

        trip_id = await generate(traveller, "4 dias em Lisboa para dois, museus e arte, 900 euros")
        before = await read(traveller, trip_id)
        print("\n  amanhã:")
        planned = show_day(before, 2)

        text = refinement_for(before)
        refined = (await traveller.ask(REFINE, input={"tripId": trip_id, "text": text}))["refineTrip"]
        print(f"\n> {text}\n  {refined['handledBy']}: {refined['reply']}")
        if refined["handledBy"] != "LOCAL_MODEL" or refined["problems"]:
            raise SessionError(f"the local model did not handle it: {refined}")
        after = await read(traveller, trip_id)
        changed = show_day(after, 2)
        if len(set(planned) ^ set(changed)) != 2:
            raise SessionError("one stop was to be replaced")

        undone = (await traveller.ask(UNDO, id=trip_id))["undoTrip"]
        print(f"\n> undo\n  {undone['changeId']}")
        restored = await read(traveller, trip_id)
        if restored["days"] != before["days"]:
            raise SessionError("undo did not restore the itinerary")

        print("\n> restart")
        code = await server.stop()
        if code != 0:
            raise SessionError(f"the server ended with {code}")
        await server.start()
        traveller.url = server.url
        if await read(traveller, trip_id) != restored:
            raise SessionError("the trip is not the same after the restart")
        renewed = await traveller.ask(
            "mutation($token: String!) { refreshSession(refreshToken: $token) { session { accessToken } problems { code } } }",
            token=session["refreshToken"],
        )
        if renewed["refreshSession"]["problems"]:
            raise SessionError("the session did not survive the restart")
        print("  the same trip, the same session")
    finally:
        await server.stop()


def refinement_for(trip: dict[str, object]) -> str:
    """Return the request that replaces a sight of the second day by something outdoors, named by what that day holds one of."""
    words = {"MUSEUM": "o museu", "PALACE": "o palácio", "MONUMENT": "o monumento", "CHURCH": "a igreja", "GALLERY": "a galeria"}
    held = [stop["place"]["category"] for stop in trip["days"][1]["stops"] if stop["place"]]
    for category, word in words.items():
        if held.count(category) == 1:
            return f"troca {word} do segundo dia por algo ao ar livre"
    raise SessionError(f"the second day holds no sight to name: {held}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder)))
