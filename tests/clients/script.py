"""The scripts of `tests/clients/node` and its neighbours, which use the clients of others as npm has them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
STEP_SECONDS = 20

LINE_BYTES = 2**24
"""How long a line of a script may be: one that holds all documents of a collection is."""


class Script:
    """A running script, which prints pairs of an event and its value."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        """Read from and write to `process`."""
        self._process = process

    async def event(self) -> Any:
        """Return the next pair; None at the end of the script."""
        assert self._process.stdout is not None
        async with asyncio.timeout(STEP_SECONDS):
            line = await self._process.stdout.readline()
        return json.loads(line) if line else None

    async def rest(self) -> list[Any]:
        """Return all pairs until the end of the script, which has to be a good one."""
        pairs = []
        while (pair := await self.event()) is not None:
            pairs.append(pair)
        assert await self._process.wait() == 0, pairs
        return pairs

    async def until(self, event: str) -> list[Any]:
        """Return all pairs up to the one of this event, which is included."""
        pairs = []
        while (pair := await self.event()) is not None:
            pairs.append(pair)
            if pair[0] == event:
                return pairs
        raise AssertionError(f"the script ended before {event}: {pairs}")

    async def tell(self, value: object = None) -> None:
        """Let the script go on with a value."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(value).encode() + b"\n")
        await self._process.stdin.drain()


@asynccontextmanager
async def running(name: str, folder: str = "node", /, **given: object) -> AsyncIterator[Script]:
    """Run a script of a folder beside this file with these values; it is ended with the block."""
    path = FOLDER / folder
    assert (path / "node_modules").is_dir(), f"the packages of tests/clients/{folder} are missing: `make test` installs them"
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        "node", f"{name}.mjs", json.dumps(given), cwd=path, stdin=pipe, stdout=pipe, limit=LINE_BYTES
    )
    try:
        yield Script(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
