"""A loopback server that speaks the Gemini REST API: server-sent events, error bodies, and the checks Google makes."""

import asyncio
import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError
from pydantic.alias_generators import to_camel

API_KEY = "AIza-test"
MODEL = "gemini-3.8-flash"
SHORTEST_TIMEOUT_SECONDS = 10

_PATH = re.compile(r"/(?P<version>v1|v1beta)/models/(?P<model>[\w.-]+):(?P<method>generateContent|streamGenerateContent)(?P<query>\?.*)?")
_RPC = "type.googleapis.com/google.rpc"


class _Message(BaseModel):
    """A part of a request; as proto3's JSON does, it takes names in camelCase and in snake_case."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class _Text(_Message):
    text: str


class _Content(_Message):
    parts: list[_Text]
    role: str = "user"


class ThinkingConfig(_Message):
    """How much the model may think."""

    thinking_level: str | None = None
    thinking_budget: int | None = None


class GenerationConfig(_Message):
    """What a request asks of its answer."""

    response_mime_type: str = "text/plain"
    response_json_schema: dict[str, JsonValue] | None = None
    max_output_tokens: int = 8_192
    thinking_config: ThinkingConfig = ThinkingConfig()


class _Body(_Message):
    contents: list[_Content]
    system_instruction: _Content | None = None
    generation_config: GenerationConfig = GenerationConfig()


@dataclass(frozen=True)
class Request:
    """What a client sent."""

    path: str
    model: str
    headers: Mapping[str, str]
    system: str
    contents: str
    config: GenerationConfig


Piece = bytes | float | asyncio.Event
"""What is sent next, or a pause in seconds, or an event to wait for."""


@dataclass(frozen=True)
class Reply:
    """An answer on the wire; `is_cut` breaks the connection behind the last piece."""

    status: int = 200
    pieces: Sequence[Piece] = ()
    is_cut: bool = False
    content_type: str = "text/event-stream"


Script = Reply | Callable[[Request], Reply]


@dataclass
class GeminiServer:
    """Answers requests with the scripts in order, the last of them for ever."""

    scripts: Sequence[Script]
    requests: list[Request] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    _calls: list[asyncio.Task[None]] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening, and end what is still sent."""
        self._server.close()
        for call in self._calls:
            call.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)

    @property
    def url(self) -> str:
        """Return the base URL."""
        port = self._server.sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._calls.append(asyncio.create_task(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                target = line.split()[1].decode()
                headers = await _read_headers(reader)
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                reply = self._reply(target, headers, body)
                if not await self._send(reply, reader, writer):
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            self.hung_up.set()
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    def _reply(self, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        match = _PATH.fullmatch(target)
        if match is None or match["model"] != MODEL:
            return error_reply(404, "NOT_FOUND", f"{target} is not found for API version v1.")
        if refusal := _refuse_caller(headers):
            return refusal
        try:
            parsed = _Body.model_validate_json(body)
        except ValidationError as error:
            return error_reply(400, "INVALID_ARGUMENT", f"Invalid JSON payload received. {error}")
        thinking = parsed.generation_config.thinking_config
        if thinking.thinking_level is not None and thinking.thinking_budget is not None:
            return error_reply(400, "INVALID_ARGUMENT", "You can only set only one of thinking budget and thinking level.")
        system = parsed.system_instruction.parts[0].text if parsed.system_instruction else ""
        contents = "".join(part.text for content in parsed.contents for part in content.parts)
        request = Request(target, match["model"], headers, system, contents, parsed.generation_config)
        script = self.scripts[min(len(self.requests), len(self.scripts) - 1)]
        self.requests.append(request)
        self.asked.set()
        return script if isinstance(script, Reply) else script(request)

    async def _send(self, reply: Reply, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Send a reply; tell whether the connection may go on."""
        head = f"HTTP/1.1 {reply.status} Whatever\r\ncontent-type: {reply.content_type}\r\ntransfer-encoding: chunked\r\n\r\n"
        writer.write(head.encode())
        for piece in reply.pieces:
            if isinstance(piece, bytes):
                writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
                await writer.drain()
            elif await self._is_left(reader, piece):
                return False
        if reply.is_cut:
            writer.transport.abort()
            return False
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return True

    async def _is_left(self, reader: asyncio.StreamReader, piece: float | asyncio.Event) -> bool:
        """Wait as the script says, or until the client hangs up; tell whether it did."""
        waiting = asyncio.create_task(piece.wait() if isinstance(piece, asyncio.Event) else asyncio.sleep(piece))
        leaving = asyncio.create_task(reader.read(1))
        done, pending = await asyncio.wait({waiting, leaving}, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        if leaving in done:
            self.hung_up.set()
        return leaving in done


def _refuse_caller(headers: Mapping[str, str]) -> Reply | None:
    key = headers.get("x-goog-api-key")
    if key is None:
        return error_reply(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers.")
    if key != API_KEY:
        return key_refused()
    timeout = headers.get("x-server-timeout")
    if timeout and int(timeout) < SHORTEST_TIMEOUT_SECONDS:
        text = f"Manually set deadline {timeout}s is too short. Minimum allowed deadline is 10s."
        return error_reply(400, "INVALID_ARGUMENT", text)
    return None


async def _read_headers(reader: asyncio.StreamReader) -> dict[str, str]:
    headers: dict[str, str] = {}
    while line := (await reader.readline()).decode().strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return headers


def frame(value: Mapping[str, JsonValue]) -> bytes:
    """Return a server-sent event as Google sends it."""
    return f"data: {json.dumps(value, ensure_ascii=False)}\r\n\r\n".encode()


def text_frame(text: str, *, finish: str | None = None, usage: tuple[int, int, int] | None = None, is_thought: bool = False) -> bytes:
    """Return a piece of an answer; `usage` counts the tokens of prompt, answer and thoughts."""
    part: dict[str, JsonValue] = {"text": text, "thought": True} if is_thought else {"text": text}
    candidate: dict[str, JsonValue] = {"content": {"parts": [part], "role": "model"}, "index": 0}
    if finish:
        candidate["finishReason"] = finish
    value: dict[str, JsonValue] = {"candidates": [candidate], "modelVersion": MODEL, "responseId": "r1"}
    if usage:
        names = ("promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount")
        value["usageMetadata"] = {**dict(zip(names, usage, strict=True)), "totalTokenCount": sum(usage)}
    return frame(value)


def answer_reply(answer: JsonValue, *, piece_length: int = 40, usage: tuple[int, int, int] = (1800, 400, 60)) -> Reply:
    """Return a whole answer, in pieces of text."""
    text = json.dumps(answer, ensure_ascii=False)
    pieces = [text[start : start + piece_length] for start in range(0, len(text), piece_length)]
    frames = [text_frame(piece) for piece in pieces[:-1]]
    return Reply(pieces=(*frames, text_frame(pieces[-1], finish="STOP", usage=usage)))


def error_body(status: int, code: str, message: str, details: Sequence[JsonValue] = ()) -> bytes:
    """Return the body of an error as the API words it."""
    error: dict[str, JsonValue] = {"code": status, "message": message, "status": code}
    if details:
        error["details"] = list(details)
    return json.dumps({"error": error}, indent=2).encode()


def error_reply(status: int, code: str, message: str = "It failed.", details: Sequence[JsonValue] = ()) -> Reply:
    """Return an error."""
    return Reply(status=status, pieces=(error_body(status, code, message, details),), content_type="application/json; charset=UTF-8")


def key_refused() -> Reply:
    """Return what a wrong key gets."""
    info: JsonValue = {"@type": f"{_RPC}.ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com"}
    return error_reply(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", [info])


def quota_spent(retry_delay: str | None, quota: str = "GenerateRequestsPerMinutePerProjectPerModel-FreeTier") -> Reply:
    """Return a 429, with the time to wait if there is one."""
    violation: JsonValue = {"quotaMetric": "generativelanguage.googleapis.com/generate_content_free_tier_requests", "quotaId": quota}
    details: list[JsonValue] = [{"@type": f"{_RPC}.QuotaFailure", "violations": [violation]}]
    if retry_delay is not None:
        details.append({"@type": f"{_RPC}.RetryInfo", "retryDelay": retry_delay})
    return error_reply(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota.", details)
