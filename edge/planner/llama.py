"""The local model: small edits asked for in words, understood on this machine by a GGUF model in a child process.

Whatever goes wrong once it has started ends as `Escalate`, is counted, and leaves the region as it was.
"""

import asyncio
import contextlib
import json
import os
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from models.errors import ModelFileBroken, ModelFileMissing
from models.refinement.answer import grammar_of
from models.refinement.caution import decided
from models.refinement.operation import Escalate, Proposal, Reason
from models.refinement.outline import Outline, Request, Trouble
from models.refinement.reference import prepare, refer
from models.value import Value

BACK_OFF_SECONDS = (0.2, 1.0, 5.0, 30.0)
"""Pauses before the first, second … attempt to start a child anew; the last one repeats."""

_PASSED_ON = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "HOME", "LANG", "TMPDIR", "SYSTEMROOT")
"""The environment of the child: nothing secret is in it."""

_GRACE_SECONDS = 2.0


class LocalModelHealth(Value):
    """What the local model is doing, and how its requests ended: edits by `op`, escalations by reason."""

    state: Literal["ready", "down", "closed"]
    name: str
    restarts: int
    waiting: int
    outcomes: dict[str, int]


class _Greeting(Value):
    """What a child says once it has loaded the model."""

    ready: Literal[True]
    name: str
    own: bool
    thresholds: dict[str, float]
    default_threshold: float


class _Reply(Value):
    """What a child answers."""

    id: int
    answer: str = ""
    confidence: float = 0.0
    is_spoken_for: bool = True
    too_long: bool = False
    error: str | None = None


@dataclass(frozen=True)
class _Child:
    process: asyncio.subprocess.Process
    stdin: asyncio.StreamWriter
    stdout: asyncio.StreamReader
    greeting: _Greeting

    async def ask(self, number: int, request: Request) -> _Reply:
        """Return the reply to this request; raise `EOFError` when the child is gone or talks nonsense."""
        line = json.dumps({"id": number, "prompt": request.text, "grammar": grammar_of(request)})
        try:
            self.stdin.write(line.encode() + b"\n")
            await self.stdin.drain()
            while True:
                reply = _Reply.model_validate_json(await self.stdout.readuntil(b"\n"))
                if reply.id == number:
                    return reply
        except (OSError, ValidationError, asyncio.LimitOverrunError, RuntimeError) as error:
            # uvloop raises RuntimeError for a pipe whose reader has gone, where asyncio raises OSError.
            raise EOFError from error

    async def end(self) -> None:
        """Let the process end, by force if it must."""
        with contextlib.suppress(OSError):
            self.stdin.close()
        await _reap(self.process, _GRACE_SECONDS)


class LocalModel:
    """A GGUF model that proposes edits. Own one per node: `start`, any number of `propose`, `close`."""

    def __init__(self, path: Path, *, deadline_seconds: float = 3.0, queue_limit: int = 16, start_seconds: float = 30.0) -> None:
        """Take a file and how long, in seconds, one request and the start may last, waiting included."""
        self._path = path
        self._deadline_seconds = deadline_seconds
        self._queue_limit = queue_limit
        self._start_seconds = start_seconds
        self._child: _Child | None = None
        self._restart: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._asked = 0
        self._restarts = 0
        self._closed = False
        self._name = path.name
        self._outcomes: Counter[str] = Counter()

    async def start(self) -> None:
        """Load the model and test it; raise `ModelFileMissing` or `ModelFileBroken`."""
        if not self._path.is_file():
            raise ModelFileMissing(file=str(self._path))
        await asyncio.to_thread(prepare)
        self._child = await self._spawn()
        self._name = self._child.greeting.name

    async def close(self) -> None:
        """End the child; requests under way are escalated."""
        self._closed = True
        if self._restart is not None:
            self._restart.cancel()
            await asyncio.wait([self._restart])
        child, self._child = self._child, None
        if child is not None:
            await child.end()

    async def propose(self, text: str, outline: Outline) -> Proposal:
        """Return the edits that a request asks for, or `Escalate` with the reason why it takes somebody else."""
        proposal = await self._propose(text, outline)
        outcomes = [proposal.reason.value] if isinstance(proposal, Escalate) else [edit.op for edit in proposal]
        self._outcomes.update(outcomes)
        return proposal

    def health(self) -> LocalModelHealth:
        """Return the state and the counts since the start."""
        state: Literal["ready", "down", "closed"] = "closed" if self._closed else "ready" if self._is_alive else "down"
        return LocalModelHealth(state=state, name=self._name, restarts=self._restarts, waiting=self._waiting, outcomes=dict(self._outcomes))

    @property
    def _is_alive(self) -> bool:
        return self._child is not None and self._child.process.returncode is None

    async def _propose(self, text: str, outline: Outline) -> Proposal:
        request = await asyncio.to_thread(refer, text, outline)
        if request.trouble is not None:
            return Escalate(reason=Reason.NOT_RESOLVED, trouble=request.trouble)
        if self._waiting >= self._queue_limit:
            return Escalate(reason=Reason.BUSY)
        self._waiting += 1
        try:
            async with asyncio.timeout(self._deadline_seconds) as deadline, self._turn:
                return await self._ask(request, outline, deadline)
        except TimeoutError:
            return Escalate(reason=Reason.LATE)
        finally:
            self._waiting -= 1

    async def _ask(self, request: Request, outline: Outline, deadline: asyncio.Timeout) -> Proposal:
        child = self._child
        if child is None:
            return Escalate(reason=Reason.MODEL_DOWN)
        self._asked += 1
        try:
            reply = await child.ask(self._asked, request)
        except EOFError:
            self._lose(child)
            return Escalate(reason=Reason.MODEL_DOWN)
        except asyncio.CancelledError:
            # A child past its deadline may hang. One whose caller has gone will answer, and that answer is passed over.
            if deadline.expired():
                self._lose(child)
            raise
        if reply.too_long:
            return Escalate(reason=Reason.NOT_RESOLVED, trouble=Trouble.TOO_LONG)
        if reply.error is not None:
            return Escalate(reason=Reason.BAD_ANSWER)
        greeting = child.greeting
        confidence = reply.confidence if reply.is_spoken_for else 0.0
        return decided(reply.answer, confidence, greeting.thresholds, greeting.default_threshold, request, outline)

    def _lose(self, child: _Child) -> None:
        """Give a dead or hung child up and start another one in the background."""
        if self._child is child:
            self._child = None
        with contextlib.suppress(ProcessLookupError):
            child.process.kill()
        if not self._closed and (self._restart is None or self._restart.done()):
            self._restart = asyncio.create_task(self._start_anew(child), name="local-model-restart")

    async def _start_anew(self, lost: _Child) -> None:
        await lost.end()
        attempt = 0
        while not self._closed:
            await asyncio.sleep(BACK_OFF_SECONDS[min(attempt, len(BACK_OFF_SECONDS) - 1)])
            attempt += 1
            try:
                self._child = await self._spawn()
            except (ModelFileBroken, OSError):
                continue
            self._restarts += 1
            return

    async def _spawn(self) -> _Child:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "edge.planner.llama_worker",
            str(self._path),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        )
        try:
            if process.stdin is None or process.stdout is None:
                raise ModelFileBroken(file=str(self._path), reason="the process that loads it has no pipes")  # noqa: TRY301
            async with asyncio.timeout(self._start_seconds):
                line = await process.stdout.readline()
                if not line:
                    status = await process.wait()
                    raise ModelFileBroken(file=str(self._path), reason=f"the process that loads it ended with status {status}")  # noqa: TRY301
            return _Child(process, process.stdin, process.stdout, self._greeting(line))
        except TimeoutError:
            await _reap(process, 0)
            raise ModelFileBroken(file=str(self._path), reason=f"it did not load within {self._start_seconds:g} seconds") from None
        except BaseException:
            await _reap(process, 0)
            raise

    def _greeting(self, line: bytes) -> _Greeting:
        message = json.loads(line)
        if "error" in message:
            raise ModelFileBroken(file=str(self._path), reason=message["error"])
        try:
            return _Greeting.model_validate(message)
        except ValidationError as error:
            raise ModelFileBroken(file=str(self._path), reason=f"its metadata can't be read: {error.errors()[0]['msg']}") from error


async def _reap(process: asyncio.subprocess.Process, grace_seconds: float) -> None:
    try:
        async with asyncio.timeout(grace_seconds):
            await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
