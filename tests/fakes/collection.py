"""One collection of one device, as rxdb 17's replication protocol treats it, but for its network."""

from models.change import Document, DocumentKind
from models.ids import UserId
from tests.fakes.collections import Collections


class Collection:
    """What the device holds (`fork`), and what it takes the server to hold (`assumed`)."""

    def __init__(self, cell: Collections, user: UserId, kind: DocumentKind) -> None:
        """Begin with nothing."""
        self._cell = cell
        self._user = user
        self._kind = kind
        self._checkpoint: str | None = None
        self._resolved: set[str] = set()
        self.fork: dict[str, Document] = {}
        self.assumed: dict[str, Document] = {}

    @property
    def living(self) -> dict[str, Document]:
        """Return what the device shows."""
        return {key: each for key, each in self.fork.items() if not each["deleted"]}

    def write(self, document: Document) -> None:
        """Write to the device alone."""
        self.fork[str(document["id"])] = document
        self._resolved.discard(str(document["id"]))

    @property
    def unsent(self) -> list[str]:
        """Return what the next push sends: what differs from the server, and what was answered to the last push."""
        return [key for key, each in self.fork.items() if key in self._resolved or each != self.assumed.get(key)]

    async def push(self, *, loses_answer: bool = False, pulls_meanwhile: bool = False) -> bool:
        """Send what is unsent and tell whether there was any. A lost answer leaves the device as it was.

        A pull that was under way brings what the push did, and drops it: the device has something unsent still.
        """
        sent = {key: self.fork[key] for key in self.unsent}
        if not sent:
            return False
        answers = await self._cell.push(self._user, self._kind, *((self.assumed.get(key), each) for key, each in sent.items()))
        if pulls_meanwhile:
            await self.pull()
        if loses_answer:
            return True
        conflicts = {str(each["id"]): each for each in answers}
        assert conflicts.keys() <= sent.keys()
        for key, document in sent.items():
            self.assumed[key] = conflicts.get(key, document)
            self._resolved.discard(key)
        for key, master in conflicts.items():
            self.fork[key] = master
            self._resolved.add(key)
        return True

    async def pull(self) -> None:
        """Take what is new, but for what was written here and not sent yet."""
        page = await self._cell.pull(self._user, self._kind, self._checkpoint, 3)
        while page.documents:
            for document in page.documents:
                key = str(document["id"])
                if key not in self.fork or self.fork[key] == self.assumed.get(key):
                    self.fork[key] = self.assumed[key] = document
            self._checkpoint = page.checkpoint
            page = await self._cell.pull(self._user, self._kind, self._checkpoint, 3)

    async def settle(self) -> None:
        """Sync until nothing is left to send; a server that goes on contradicting what it said fails."""
        for _ in range(5):
            await self.pull()
            if not await self.push():
                return
        raise AssertionError([(self.fork[key], self.assumed.get(key)) for key in self.unsent])
