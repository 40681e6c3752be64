"""TripWise by its own protocol: `syncPull`, `syncPush` and `syncStream`, as docs/sync-protocol.md has it."""

import uuid
from collections.abc import Mapping, Sequence

import msgspec

from bench.sync.seed import Cell
from bench.sync.servers import Server
from bench.sync.sides import PAGE_LIMIT, Device, Seen, Side, Stream
from bench.sync.wire import Connection, Refused, Socket


class Ours(Side):
    """A served cell."""

    name = "ours"

    def __init__(self, server: Server, cell: Cell) -> None:
        """Ask `server`, which serves `cell`."""
        self.server = server
        self.cell = cell

    async def device(self, member: int = 0) -> Device:
        """Return a new device of a member."""
        return _OurDevice(self.cell, self.server.url + "/graphql", self.cell.token(member), await Connection.open(self.server.url))


_PULL = """query Pull($checkpoint: String, $limit: Int!) { syncPull(checkpoint: $checkpoint, limit: $limit) {
  status documents { id kind scope revision deleted body } checkpoint hasMore durableSeq } }"""
_PUSH = """mutation Push($input: SyncPushInput!) { syncPush(input: $input) {
  results { id outcome problem { code message } kept } expected durable } }"""
_STREAM = """subscription Live($scope: ID) { syncStream(scope: $scope) { kind page {
  status documents { id kind scope revision deleted body } checkpoint hasMore durableSeq } } }"""


class _Page(msgspec.Struct, rename="camel"):
    status: str
    documents: list[msgspec.Raw]
    checkpoint: str
    has_more: bool


class _Pulled(msgspec.Struct, rename="camel"):
    sync_pull: _Page


class _PullAnswer(msgspec.Struct):
    data: _Pulled | None
    errors: msgspec.Raw = msgspec.Raw()


class _Result(msgspec.Struct):
    id: int
    outcome: str
    problem: dict[str, str] | None


class _Results(msgspec.Struct):
    results: list[_Result]


class _Pushed(msgspec.Struct, rename="camel"):
    sync_push: _Results


class _PushAnswer(msgspec.Struct):
    data: _Pushed | None
    errors: msgspec.Raw = msgspec.Raw()


class _Body(msgspec.Struct):
    notes: str = ""


class _Document(msgspec.Struct):
    id: str
    kind: str
    body: _Body | None


class _LivePage(msgspec.Struct):
    documents: list[_Document]


class _Frame(msgspec.Struct):
    page: _LivePage


class _Live(msgspec.Struct, rename="camel"):
    sync_stream: _Frame | None


class _LivePayload(msgspec.Struct):
    data: _Live
    errors: msgspec.Raw = msgspec.Raw()


class _LiveMessage(msgspec.Struct):
    payload: _LivePayload


_PULLED = msgspec.json.Decoder(_PullAnswer)
_PUSHED = msgspec.json.Decoder(_PushAnswer)
_HEARD = msgspec.json.Decoder(_LiveMessage)


class _OurDevice(Device):
    def __init__(self, cell: Cell, url: str, token: str, connection: Connection) -> None:
        self._cell, self._url, self._token, self._connection = cell, url, token, connection
        self._headers = {"Content-Type": "application/json", "Accept": "application/json", "Authorization": f"Bearer {token}"}
        self._checkpoint: str | None = None
        self._client = str(uuid.uuid4())
        self._pushed = 0

    async def pull(self) -> int:
        count = 0
        while True:
            variables = {"checkpoint": self._checkpoint, "limit": PAGE_LIMIT}
            answer = await self._ask(_PULL, variables)
            pulled = _PULLED.decode(answer)
            if pulled.data is None or pulled.data.sync_pull.status != "DELTA":
                raise Refused(answer[:500].decode(errors="replace"))
            page = pulled.data.sync_pull
            self._checkpoint = page.checkpoint
            count += len(page.documents)
            if not page.has_more:
                return count

    async def push(self, stops: Sequence[str], notes: str) -> None:
        cell = self._cell
        mutations = [
            {
                "id": self._pushed + number,
                "op": "updateStop",
                "args": {"tripId": cell.trip_of[stop], "id": stop, "notes": notes},
                "base": {"notes": cell.notes[stop]},
            }
            for number, stop in enumerate(stops, 1)
        ]
        answer = await self._ask(_PUSH, {"input": {"clientId": self._client, "mutations": mutations}})
        pushed = _PUSHED.decode(answer)
        if pushed.data is None or [result.outcome for result in pushed.data.sync_push.results] != ["APPLIED"] * len(stops):
            raise Refused(answer[:1000].decode(errors="replace"))
        self._pushed += len(stops)
        cell.notes.update(dict.fromkeys(stops, notes))

    async def follow(self, seen: Seen) -> Stream:
        def read(message: bytes) -> None:
            heard = _HEARD.decode(message).payload.data.sync_stream
            if heard is None:
                raise Refused(message[:500].decode(errors="replace"))
            for document in heard.page.documents:
                if document.body is not None and document.kind == "STOP":
                    seen(document.id, document.body.notes)

        operation = {"query": _STREAM, "variables": {"scope": self._cell.shared_trip}}
        return await Socket.open(self._url, self._token, operation, read)

    def close(self) -> None:
        self._connection.close()

    async def _ask(self, query: str, variables: Mapping[str, object]) -> bytes:
        body = msgspec.json.encode({"query": query, "variables": variables})
        return await self._connection.ask("POST", "/graphql", self._headers, body)
