"""rxdb-server by the requests of its own client plugin."""

from collections.abc import Mapping, Sequence

import msgspec

from bench.sync.servers import Server
from bench.sync.sides import PAGE_LIMIT, Device, Seen, Side, Stream
from bench.sync.wire import Connection, Events, Refused


class RxDBServer(Side):
    """A server in memory; nobody signs in."""

    name = "rxdb-server"

    def __init__(self, server: Server, documents: Mapping[str, list[dict[str, object]]]) -> None:
        """Ask `server`, which serves `documents` by collection."""
        self.server = server
        self._collections = list(documents)
        self._stops: dict[str, dict[str, object]] = {str(stop["id"]): {"_deleted": False, **stop} for stop in documents["stops"]}

    async def device(self, member: int = 0) -> Device:  # noqa: ARG002  # nobody signs in
        """Return a new device."""
        return _RxDBDevice(self.server.url, self._collections, self._stops, await Connection.open(self.server.url))


class _Checkpoint(msgspec.Struct):
    id: str = ""
    lwt: float = 0


class _Page(msgspec.Struct):
    documents: list[msgspec.Raw]
    checkpoint: _Checkpoint


class _Stop(msgspec.Struct):
    id: str
    notes: str


class _Changes(msgspec.Struct):
    documents: list[_Stop]


_PULLED = msgspec.json.Decoder(_Page)
_HEARD = msgspec.json.Decoder(_Changes)


class _RxDBDevice(Device):
    def __init__(self, url: str, collections: Sequence[str], stops: dict[str, dict[str, object]], connection: Connection) -> None:
        self._url, self._stops, self._connection = url, stops, connection
        self._checkpoints = {name: _Checkpoint() for name in collections}

    async def pull(self) -> int:
        return sum([await self._pull(name) for name in self._checkpoints])

    async def _pull(self, name: str) -> int:
        """Take what is new in a collection; a page that is not full is the last one."""
        count = 0
        while True:
            place = self._checkpoints[name]
            path = f"/{name}/0/pull?lwt={place.lwt}&id={place.id}&limit={PAGE_LIMIT}"
            page = _PULLED.decode(await self._connection.ask("GET", path, {"Accept": "application/json"}))
            self._checkpoints[name] = page.checkpoint
            count += len(page.documents)
            if len(page.documents) < PAGE_LIMIT:
                return count

    async def push(self, stops: Sequence[str], notes: str) -> None:
        edited = {stop: {**self._stops[stop], "notes": notes} for stop in stops}
        rows = [{"assumedMasterState": self._stops[stop], "newDocumentState": edited[stop]} for stop in stops]
        answer = await self._connection.ask("POST", "/stops/0/push", {"Content-Type": "application/json"}, msgspec.json.encode(rows))
        if answer != b"[]":
            raise Refused(answer[:1000].decode(errors="replace"))
        self._stops.update(edited)

    async def follow(self, seen: Seen) -> Stream:
        def read(event: bytes) -> None:
            for stop in _HEARD.decode(event).documents:
                seen(stop.id, stop.notes)

        return await Events.open(f"{self._url}/stops/0/pullStream", read)

    def close(self) -> None:
        self._connection.close()
