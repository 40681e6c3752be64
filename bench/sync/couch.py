"""PouchDB's server by CouchDB's own HTTP interface: `_changes` and `_bulk_docs` (docs.couchdb.org, API)."""

from collections.abc import Mapping, Sequence

import msgspec

from bench.sync.servers import Server
from bench.sync.sides import PAGE_LIMIT, Device, Seen, Side, Stream
from bench.sync.wire import LINES, Connection, Events, Refused

HEARTBEAT_MILLISECONDS = 20_000
"""As often as TripWise pings."""


class PouchServer(Side):
    """A server with LevelDB on disk; nobody signs in."""

    name = "pouchdb"

    def __init__(self, server: Server, documents: Mapping[str, list[dict[str, object]]]) -> None:
        """Ask `server`, which serves `documents` by collection as one database."""
        self.server = server
        self._stops = {str(stop["id"]): _stored(stop) for stop in documents["stops"]}

    async def device(self, member: int = 0) -> Device:  # noqa: ARG002  # nobody signs in
        """Return a new device, which knows the revisions of all stops."""
        connection = await Connection.open(self.server.url)
        if any("_rev" not in stop for stop in self._stops.values()):
            for each in _LISTED.decode(await connection.ask("GET", "/trips/_changes", _ACCEPT)).results:
                if each.id in self._stops:
                    self._stops[each.id]["_rev"] = each.changes[0].rev
        return _CouchDevice(self.server.url, self._stops, connection)


def _stored(stop: Mapping[str, object]) -> dict[str, object]:
    return {"_id": stop["id"], "collection": "stops", **{name: value for name, value in stop.items() if name != "id"}}


class _Page(msgspec.Struct):
    results: list[msgspec.Raw]
    last_seq: int


class _Written(msgspec.Struct):
    id: str
    rev: str = ""


class _Revision(msgspec.Struct):
    rev: str


class _Listed(msgspec.Struct):
    id: str
    changes: list[_Revision]


class _List(msgspec.Struct):
    results: list[_Listed]


class _Document(msgspec.Struct):
    id: str = msgspec.field(name="_id")
    notes: str = ""


class _Change(msgspec.Struct):
    doc: _Document


_PULLED = msgspec.json.Decoder(_Page)
_LISTED = msgspec.json.Decoder(_List)
_WRITTEN = msgspec.json.Decoder(list[_Written])
_HEARD = msgspec.json.Decoder(_Change)
_ACCEPT = {"Accept": "application/json"}


class _CouchDevice(Device):
    def __init__(self, url: str, stops: dict[str, dict[str, object]], connection: Connection) -> None:
        self._url, self._stops, self._connection = url, stops, connection
        self._seq = 0

    async def pull(self) -> int:
        count = 0
        while True:
            path = f"/trips/_changes?include_docs=true&since={self._seq}&limit={PAGE_LIMIT}"
            page = _PULLED.decode(await self._connection.ask("GET", path, _ACCEPT))
            self._seq = page.last_seq
            count += len(page.results)
            if len(page.results) < PAGE_LIMIT:
                return count

    async def push(self, stops: Sequence[str], notes: str) -> None:
        edited = [{**self._stops[stop], "notes": notes} for stop in stops]
        headers = {"Content-Type": "application/json", **_ACCEPT}
        written = _WRITTEN.decode(await self._connection.ask("POST", "/trips/_bulk_docs", headers, msgspec.json.encode({"docs": edited})))
        if len(written) != len(stops) or not all(each.rev for each in written):
            raise Refused(f"_bulk_docs: {written[:3]}")
        for document, each in zip(edited, written, strict=True):
            self._stops[each.id] = {**document, "_rev": each.rev}

    async def follow(self, seen: Seen) -> Stream:
        def read(line: bytes) -> None:
            document = _HEARD.decode(line).doc
            seen(document.id, document.notes)

        options = f"feed=continuous&include_docs=true&since=now&heartbeat={HEARTBEAT_MILLISECONDS}"
        return await Events.open(f"{self._url}/trips/_changes?{options}", read, LINES)

    def close(self) -> None:
        self._connection.close()
