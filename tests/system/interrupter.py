"""A proxy between a client and a server that answers some requests itself, as a busy or a strict server would."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

LINE_LIMIT = 1 << 20


@dataclass
class Interruption:
    """What the first request that holds `marker` is answered with instead."""

    marker: bytes
    status: str
    headers: tuple[str, ...]
    body: bytes

    def encoded(self) -> bytes:
        head = [f"HTTP/1.1 {self.status}", f"content-length: {len(self.body)}", "connection: close", *self.headers]
        return "\r\n".join(head).encode() + b"\r\n\r\n" + self.body


@dataclass
class Interrupter:
    """Hands one request per connection on to `url`, unless an interruption waits for it; `requests` holds what came."""

    url: str
    interruptions: list[Interruption]
    requests: list[bytes] = field(default_factory=list)
    _server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=LINE_LIMIT)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    @property
    def own_url(self) -> str:
        """Return where it listens."""
        assert self._server is not None
        host, port = self._server.sockets[0].getsockname()
        return f"http://{host}:{port}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            head = await reader.readuntil(b"\r\n\r\n")
            lines = [line for line in head.rstrip().split(b"\r\n") if not line.lower().startswith(b"connection:")]
            length = next((int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length:")), 0)
            body = await reader.readexactly(length)
            self.requests.append(head + body)
            interruption = next((each for each in self.interruptions if each.marker in head + body), None)
            if interruption is not None:
                self.interruptions.remove(interruption)
                writer.write(interruption.encoded())
            else:
                await self._hand_on(b"\r\n".join([*lines, b"connection: close", b"", b""]) + body, writer)
            await writer.drain()
        writer.close()

    async def _hand_on(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        target = urlsplit(self.url)
        answers, server = await asyncio.open_connection(target.hostname, target.port)
        server.write(request)
        while chunk := await answers.read(65_536):
            writer.write(chunk)
            await writer.drain()
        server.close()
