"""The generator that asks Gemini, through `google-genai`.

The library calls no second time, ignores the server's `RetryInfo`, and leaves the connection of a stream that is not
read to its end to the garbage collector. So each draft has a task of its own that reads the stream and hangs up: one
deadline covers it, waiting for quota happens there, and closing the draft ends the request at once.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field, ValidationError

from edge.language import say
from edge.planner.answer import Answer
from edge.planner.generator import Task
from edge.planner.prompt import PlacesOf, Prompt, build_prompt
from models.errors import DeadlineExceeded, NoFeasiblePlan, PlanningFailed, ProviderKeyRefused, ProviderUnavailable
from models.locale import Locale
from models.planning.generation import Usage
from models.planning.plan import DraftDay

if TYPE_CHECKING:
    from google.genai import Client
    from google.genai.errors import APIError
    from google.genai.types import GenerateContentConfig, GenerateContentResponse
    from httpx2 import AsyncClient, Request, Response

ATTEMPTS = 3
BUSY = frozenset({429, 503})
"""Statuses that say: later. Only these are asked again."""

KEY_REFUSED = frozenset({401, 403})

CONNECT_SECONDS = 5.0
"""A region without a way out must learn it soon; the deadline of a draft is far longer."""

SHORTEST_SERVER_TIMEOUT_SECONDS = 10.0
"""Gemini refuses a request whose X-Server-Timeout is shorter, and the library always sends its timeout as that."""

OUTPUT_TOKENS = 4_096
OUTPUT_TOKENS_A_DAY = 640
"""Bounds on an answer, thoughts included; a day takes some 170 tokens."""

REST_SECONDS = {"key": 300.0, "quota": 600.0, "failures": 30.0}
"""How long nothing is expected of the provider after its key was refused, its day's quota spent, or it failed often."""

FAILURES_TO_REST = 3

DECLINED = frozenset({"SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "ESCALATION", "PUP_LIMITED_DISABLED"})
"""Finish reasons by which the model declines to answer what was asked."""

Clock = Callable[[], float]


class GeminiGenerator:
    """Asks one Gemini model for drafts; many may run at the same time."""

    name = "gemini"

    def __init__(
        self,
        api_key: str,
        model: str,
        places_of: PlacesOf,
        *,
        base_url: str | None = None,
        api_version: str | None = None,
        deadline_seconds: float = 60.0,
        backoff_seconds: float = 1.0,
        clock: Clock = time.monotonic,
    ) -> None:
        """Connect to nothing yet: the library, which takes more than a second to import, is loaded at the first draft.

        `base_url` and `api_version` default to the library's; `backoff_seconds` is the first wait where the provider
        is busy and names none; `clock` counts seconds for `is_healthy`.
        """
        self._api_key = api_key.strip()
        self._model = model
        self._places_of = places_of
        self._base_url = base_url
        self._api_version = api_version
        self._deadline_seconds = deadline_seconds
        self._backoff_seconds = backoff_seconds
        self._clock = clock
        self._connecting = asyncio.Lock()
        self._connection: tuple[Client, AsyncClient] | None = None
        self._calls: dict[asyncio.Task[object] | None, Response] = {}
        self._failures = 0
        self._resting_until = float("-inf")

    async def is_healthy(self) -> bool:
        """Tell from the latest drafts whether the provider takes requests; asks nothing over the network."""
        return self._clock() >= self._resting_until

    async def close(self) -> None:
        """Close the connections; drafts that still run fail."""
        if self._connection is not None:
            _, http = self._connection
            self._connection = None
            await http.aclose()

    async def draft(self, task: Task) -> AsyncGenerator[DraftDay | Usage, None]:
        """Yield days as they are complete, and the usage at the end, of a failed draft too.

        A draft that is complete counts even if the connection breaks behind it. What a draft costs that is closed
        half-way is not told.
        """
        prompt = build_prompt(task, self._places_of)
        locale = task.wishes.locale
        if not prompt.candidates:
            raise NoFeasiblePlan(reason=say(locale, "no suitable places are known there"))
        answer = Answer(task, prompt.candidates)
        chunks: asyncio.Queue[GenerateContentResponse | None] = asyncio.Queue()
        reading = asyncio.create_task(self._read(prompt, task.wishes.day_count, chunks))
        seen = _Seen(usage=Usage(model=self._model))
        try:
            while (chunk := await chunks.get()) is not None:
                seen.note(chunk)
                for day in answer.feed(_text(chunk)):
                    yield day
            days, failure = _conclude(await reading, seen, answer, locale)
            self._remember(failure)
            for day in days:
                yield day
            if seen.usage.input_tokens or seen.usage.output_tokens:
                yield seen.usage
            if failure is not None:
                raise failure
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def _read(self, prompt: Prompt, day_count: int, chunks: "asyncio.Queue[GenerateContentResponse | None]") -> PlanningFailed | None:
        """Put the chunks of the answer into the queue, and None behind the last; return what went wrong."""
        try:
            async with asyncio.timeout(self._deadline_seconds):
                return await self._ask(prompt, day_count, chunks)
        except TimeoutError:
            return DeadlineExceeded()
        except Exception as error:  # noqa: BLE001 - httpx2, json, pydantic and the library's own; none may get out
            failure = ProviderUnavailable(reason=type(error).__name__)
            failure.__cause__ = error
            return failure
        finally:
            chunks.put_nowait(None)

    async def _ask(self, prompt: Prompt, day_count: int, chunks: "asyncio.Queue[GenerateContentResponse | None]") -> PlanningFailed | None:
        """Ask until something is heard, at most `ATTEMPTS` times."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._deadline_seconds
        client = await self._connected()
        attempt = 0
        while True:
            attempt += 1
            config = self._config(prompt, day_count, until - loop.time())
            refusal = await self._listen(client, prompt, config, chunks)
            if refusal is None:
                return None
            wait = refusal.wait_seconds(self._backoff_seconds * 2 ** (attempt - 1))
            if wait is None or attempt == ATTEMPTS or loop.time() + wait >= until:
                self._rest(refusal)
                return refusal.failure()
            await asyncio.sleep(wait)

    async def _listen(
        self, client: "Client", prompt: Prompt, config: "GenerateContentConfig", chunks: "asyncio.Queue[GenerateContentResponse | None]"
    ) -> "_Refusal | None":
        """Pass on the chunks of one call to its end; return what the provider refused it with."""
        from google.genai.errors import APIError  # noqa: PLC0415 - loaded by now, in its thread

        is_heard = False
        try:
            stream = await client.aio.models.generate_content_stream(model=self._model, contents=prompt.contents, config=config)
            async for chunk in stream:
                is_heard = True
                chunks.put_nowait(chunk)
        except APIError as error:
            return _Refusal.of(error, is_final=is_heard)
        finally:
            await self._hang_up()
        return None

    def _config(self, prompt: Prompt, day_count: int, seconds: float) -> "GenerateContentConfig":
        from google.genai import types  # noqa: PLC0415 - loaded by now, in its thread

        return types.GenerateContentConfig(
            system_instruction=prompt.system,
            response_mime_type="application/json",
            response_json_schema=prompt.answer_schema,
            max_output_tokens=OUTPUT_TOKENS + OUTPUT_TOKENS_A_DAY * day_count,
            thinking_config=types.ThinkingConfig(thinking_level=types.ThinkingLevel.LOW),
            http_options=types.HttpOptions(timeout=round(1000 * max(seconds, SHORTEST_SERVER_TIMEOUT_SECONDS))),
        )

    async def _keep(self, response: "Response") -> None:
        """Remember a call by the task that makes it: the library does not let go of its responses."""
        self._calls[asyncio.current_task()] = response

    async def _hang_up(self) -> None:
        response = self._calls.pop(asyncio.current_task(), None)
        if response is not None:
            await response.aclose()

    async def _connected(self) -> "Client":
        async with self._connecting:
            if self._connection is None:
                self._connection = await asyncio.to_thread(self._connect)
            return self._connection[0]

    def _connect(self) -> "tuple[Client, AsyncClient]":
        """Load the library; runs in a thread. Redirects are not followed, since the key would go along."""
        import httpx2  # noqa: PLC0415 - it comes with the library
        from google import genai  # noqa: PLC0415 - 1.2 s of CPU, which a node without a key never pays
        from google.genai import types  # noqa: PLC0415

        tls = httpx2.create_ssl_context()
        http = httpx2.AsyncClient(verify=tls, event_hooks={"request": [_connect_soon], "response": [self._keep]}, follow_redirects=False)
        options = types.HttpOptions(
            base_url=self._base_url, api_version=self._api_version, httpx_async_client=http, httpx_client=httpx2.Client(verify=tls)
        )
        return genai.Client(vertexai=False, api_key=self._api_key, http_options=options), http

    def _rest(self, refusal: "_Refusal") -> None:
        if seconds := refusal.rest_seconds:
            self._resting_until = max(self._resting_until, self._clock() + seconds)

    def _remember(self, failure: PlanningFailed | None) -> None:
        if isinstance(failure, ProviderUnavailable | DeadlineExceeded):
            self._failures += 1
            if self._failures >= FAILURES_TO_REST:
                self._resting_until = max(self._resting_until, self._clock() + REST_SECONDS["failures"])
        elif not isinstance(failure, ProviderKeyRefused):
            self._failures = 0


class _Seen:
    """What a stream has told besides its text."""

    def __init__(self, usage: Usage) -> None:
        self.usage = usage
        self.is_declined = False
        self.has_candidates = False

    def note(self, chunk: "GenerateContentResponse") -> None:
        """Take in a chunk; its counts replace those before, since they run over the whole answer."""
        feedback = chunk.prompt_feedback
        self.is_declined |= feedback is not None and feedback.block_reason is not None
        for candidate in chunk.candidates or ():
            self.has_candidates = True
            self.is_declined |= candidate.finish_reason is not None and candidate.finish_reason.value in DECLINED
        counts = chunk.usage_metadata
        if counts is not None:
            self.usage = Usage(
                model=self.usage.model,
                input_tokens=counts.prompt_token_count or 0,
                output_tokens=(counts.candidates_token_count or 0) + (counts.thoughts_token_count or 0),
            )


class _Violation(BaseModel):
    quotaId: str = ""  # noqa: N815 - Google's name


class _Detail(BaseModel):
    """One of google.rpc's ErrorInfo, RetryInfo and QuotaFailure."""

    reason: str = ""
    retryDelay: str = Field(default="", pattern=r"^([0-9]{1,9}(\.[0-9]{1,9})?s)?$")  # noqa: N815 - Google's name
    violations: list[_Violation] = Field(default_factory=list)


class _ErrorBody(BaseModel):
    details: list[object] = Field(default_factory=list)


class _ErrorAnswer(BaseModel):
    error: _ErrorBody = _ErrorBody()


class _Refusal:
    """An error of the provider: what it means, and whether to ask again."""

    def __init__(self, status: int, details: list[_Detail], *, is_final: bool) -> None:
        self._status = status
        self._is_final = is_final
        self._is_key_refused = status in KEY_REFUSED or any(detail.reason == "API_KEY_INVALID" for detail in details)
        self._is_day_spent = any("PerDay" in violation.quotaId for detail in details for violation in detail.violations)
        self._delay = max((float(detail.retryDelay[:-1]) for detail in details if detail.retryDelay), default=None)

    @classmethod
    def of(cls, error: "APIError", *, is_final: bool) -> "_Refusal":
        """Read an error's body, which may be anything; its status says enough where the rest makes no sense."""
        try:
            raw = _ErrorAnswer.model_validate(error.details).error.details
        except ValidationError:
            raw = []
        return cls(error.code, [detail for each in raw for detail in _detail(each)], is_final=is_final)

    @property
    def rest_seconds(self) -> float:
        """Return for how long nothing is to be expected of the provider; 0 if that can't be told."""
        if self._is_key_refused:
            return REST_SECONDS["key"]
        if self._is_day_spent:
            return REST_SECONDS["quota"]
        return self._delay or 0.0

    def wait_seconds(self, backoff_seconds: float) -> float | None:
        """Return how long to wait before asking again, or None if that is no use; the provider's word goes first."""
        if self._is_final or self._status not in BUSY or self._is_key_refused or self._is_day_spent:
            return None
        return backoff_seconds if self._delay is None else self._delay

    def failure(self) -> PlanningFailed:
        """Return what to tell."""
        return ProviderKeyRefused() if self._is_key_refused else ProviderUnavailable(reason=f"HTTP {self._status}")


def _detail(raw: object) -> list[_Detail]:
    try:
        return [_Detail.model_validate(raw)]
    except ValidationError:
        return []


def _conclude(failure: PlanningFailed | None, seen: _Seen, answer: Answer, locale: Locale) -> tuple[list[DraftDay], PlanningFailed | None]:
    """Return the days that are still to be yielded, or why there is no draft."""
    if failure is not None and not answer.is_complete:
        return [], failure
    if failure is None and not answer.is_complete and (seen.is_declined or not seen.has_candidates):
        return [], NoFeasiblePlan(reason=say(locale, "the AI provider declined this request"))
    try:
        return answer.finish(), None
    except PlanningFailed as error:
        return [], error


def _text(chunk: "GenerateContentResponse") -> str:
    """Return what a chunk adds to the answer, without thoughts."""
    candidate = chunk.candidates[0] if chunk.candidates else None
    parts = (candidate.content.parts if candidate and candidate.content else None) or ()
    return "".join(part.text for part in parts if part.text and not part.thought)


async def _connect_soon(request: "Request") -> None:
    limits = request.extensions["timeout"]
    limits["connect"] = min(CONNECT_SECONDS, limits["connect"])
