"""The Gemini generator against a server that speaks the provider's wire format."""

import asyncio
import gc
import json
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from datetime import date

import pytest
from pydantic import JsonValue

from edge.planner.gemini import FAILURES_TO_REST, REST_SECONDS, GeminiGenerator
from edge.planner.generator import Task
from models.errors import DeadlineExceeded, NoFeasiblePlan, PlanningFailed, ProviderKeyRefused, ProviderUnavailable
from models.locale import Locale
from models.planning.generation import Usage
from models.planning.plan import DraftDay
from models.trip import Wishes
from tests.fakes.gemini import (
    API_KEY,
    MODEL,
    GeminiServer,
    Reply,
    Script,
    answer_reply,
    error_reply,
    frame,
    key_refused,
    quota_spent,
    text_frame,
)
from tests.fakes.places import places_of

DAYS: JsonValue = [
    {"d": 1, "t": "Colinas à vista", "s": [{"p": 1, "at": "10:00", "min": 90}, {"p": 7, "at": "13:00", "min": 75}]},
    {"d": 2, "t": "Belém", "s": [{"p": 3, "at": "10:30", "min": 60}, {"p": 8, "at": "13:00", "min": 75}]},
]
TEXT = json.dumps(DAYS, ensure_ascii=False)
FIRST_DAY = TEXT.index(', {"d": 2')
OVERLOAD = frame({"error": {"code": 503, "message": "Overloaded.", "status": "UNAVAILABLE"}})
USAGE = Usage(model=MODEL, input_tokens=1800, output_tokens=460)
TASK = Task(
    wishes=Wishes(destinations=("lisboa",), day_count=2, locale=Locale.EN, starts_on=date(2026, 12, 1)),
    today=date(2026, 11, 22),
)


class Ticks:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def served() -> AsyncIterator[Callable[..., "Served"]]:
    opened: list[Served] = []

    def open_one(*scripts: Script, **options: object) -> Served:
        opened.append(Served(GeminiServer(scripts), options))
        return opened[-1]

    yield open_one
    for each in opened:
        await each.close()


class Served:
    """A generator and the server it asks."""

    def __init__(self, server: GeminiServer, options: dict[str, object]) -> None:
        self.server = server
        self._options = {"api_key": API_KEY, "model": MODEL, "deadline_seconds": 10.0, "backoff_seconds": 0.01} | options
        self._generator: GeminiGenerator | None = None
        self._opening = asyncio.Lock()

    async def generator(self) -> GeminiGenerator:
        async with self._opening:
            if self._generator is None:
                await self.server.__aenter__()
                options = {"base_url": self.server.url} | self._options
                self._generator = GeminiGenerator(places_of=places_of, **options)  # type: ignore[arg-type]  # any of its options
            return self._generator

    async def close(self) -> None:
        if self._generator is not None:
            await self._generator.close()
            await self.server.__aexit__()

    async def draft(self, task: Task = TASK) -> tuple[list[int], Usage | None, PlanningFailed | None]:
        """Return the numbers of the days that came, the usage, and how it ended."""
        numbers: list[int] = []
        usage = None
        try:
            async with aclosing((await self.generator()).draft(task)) as parts:  # type: ignore[type-var]  # an async generator
                async for part in parts:
                    if isinstance(part, DraftDay):
                        numbers.append(part.number)
                    else:
                        usage = part
        except PlanningFailed as error:
            return numbers, usage, error
        return numbers, usage, None


Serve = Callable[..., Served]


async def test_days_and_usage_come_with_thoughts_counted_as_output(served: Serve) -> None:
    assert await served(answer_reply(DAYS)).draft() == ([1, 2], USAGE, None)


async def test_the_request_carries_key_model_schema_and_little_thinking(served: Serve) -> None:
    one = served(answer_reply(DAYS))
    await one.draft()
    request = one.server.requests[0]
    assert request.path == f"/v1/models/{MODEL}:streamGenerateContent?alt=sse"
    assert request.headers["x-goog-api-key"] == API_KEY
    assert request.config.response_mime_type == "application/json"
    assert request.config.response_json_schema is not None
    assert request.config.response_json_schema["type"] == "array"
    assert request.config.thinking_config.thinking_level == "LOW"
    assert request.config.max_output_tokens == 5_376
    assert request.contents.startswith("# Places in lisboa")
    assert "answer with a JSON array" in request.system


async def test_the_version_of_the_api_is_a_matter_of_settings(served: Serve) -> None:
    one = served(answer_reply(DAYS), api_version="v1beta")
    await one.draft()
    assert one.server.requests[0].path.startswith("/v1beta/")


async def test_a_short_deadline_is_not_told_to_the_server_which_would_refuse_it(served: Serve) -> None:
    one = served(answer_reply(DAYS), deadline_seconds=3.0)
    assert await one.draft() == ([1, 2], USAGE, None)
    assert one.server.requests[0].headers["x-server-timeout"] == "10"


async def test_a_day_comes_before_the_next_is_written(served: Serve) -> None:
    more = asyncio.Event()
    pieces = (text_frame(TEXT[:FIRST_DAY]), more, text_frame(TEXT[FIRST_DAY:], finish="STOP", usage=(1800, 400, 60)))
    one = served(Reply(pieces=pieces))
    parts = (await one.generator()).draft(TASK)
    first = await anext(parts)
    assert isinstance(first, DraftDay)
    assert (first.number, first.title) == (1, "Colinas à vista")
    more.set()
    assert [part.number if isinstance(part, DraftDay) else part async for part in parts] == [2, USAGE]


async def test_frames_may_be_split_within_a_character(served: Serve) -> None:
    whole = text_frame(TEXT, finish="STOP", usage=(1800, 400, 60))
    middle = whole.index("à".encode()) + 1
    assert await served(Reply(pieces=(whole[:middle], 0.01, whole[middle:-1], 0.01, whole[-1:]))).draft() == ([1, 2], USAGE, None)


async def test_thoughts_are_no_part_of_the_answer(served: Serve) -> None:
    reply = Reply(pieces=(text_frame("[{", is_thought=True), text_frame(TEXT, finish="STOP", usage=(1800, 400, 60))))
    assert await served(reply).draft() == ([1, 2], USAGE, None)


async def test_several_drafts_run_at_the_same_time(served: Serve) -> None:
    one = served(answer_reply(DAYS, piece_length=15))
    assert await asyncio.gather(*(one.draft() for _ in range(5))) == [([1, 2], USAGE, None)] * 5


async def test_closing_the_draft_ends_the_request(served: Serve) -> None:
    one = served(Reply(pieces=(text_frame(TEXT[:FIRST_DAY]), 60.0)))
    async with aclosing((await one.generator()).draft(TASK)) as parts:  # type: ignore[type-var]  # an async generator
        await anext(parts)
    await asyncio.wait_for(one.server.hung_up.wait(), 1)


async def test_a_cancelled_draft_ends_the_request(served: Serve) -> None:
    one = served(Reply(pieces=(60.0,)))
    drafting = asyncio.create_task(one.draft())
    await one.server.asked.wait()
    drafting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drafting
    await asyncio.wait_for(one.server.hung_up.wait(), 1)


async def test_retry_info_is_obeyed(served: Serve) -> None:
    one = served(quota_spent("0.2s"), answer_reply(DAYS))
    started = asyncio.get_running_loop().time()
    assert await one.draft() == ([1, 2], USAGE, None)
    assert asyncio.get_running_loop().time() - started >= 0.2
    assert len(one.server.requests) == 2


async def test_an_overload_without_retry_info_is_asked_again_soon(served: Serve) -> None:
    one = served(error_reply(503, "UNAVAILABLE"), error_reply(503, "UNAVAILABLE"), answer_reply(DAYS))
    assert await one.draft() == ([1, 2], USAGE, None)
    assert len(one.server.requests) == 3


async def test_there_are_three_attempts(served: Serve) -> None:
    one = served(quota_spent("0.01s"))
    numbers, _, failure = await one.draft()
    assert (numbers, type(failure), len(one.server.requests)) == ([], ProviderUnavailable, 3)


async def test_a_wait_beyond_the_deadline_is_not_begun_and_remembered(served: Serve) -> None:
    clock = Ticks()
    one = served(quota_spent("40s"), clock=clock)
    _, _, failure = await one.draft()
    assert (type(failure), len(one.server.requests)) == (ProviderUnavailable, 1)
    generator = await one.generator()
    clock.now = 39
    assert not await generator.is_healthy()
    clock.now = 40
    assert await generator.is_healthy()


async def test_a_spent_quota_of_the_day_is_not_asked_again(served: Serve) -> None:
    clock = Ticks()
    one = served(quota_spent("0.01s", "GenerateRequestsPerDayPerProjectPerModel-FreeTier"), clock=clock)
    _, _, failure = await one.draft()
    assert (type(failure), len(one.server.requests)) == (ProviderUnavailable, 1)
    clock.now = REST_SECONDS["quota"] - 1
    assert not await (await one.generator()).is_healthy()


async def test_nothing_is_asked_again_once_days_have_come(served: Serve) -> None:
    one = served(Reply(pieces=(text_frame(TEXT[:FIRST_DAY], usage=(1800, 90, 60)), OVERLOAD)))
    numbers, usage, failure = await one.draft()
    assert (numbers, type(failure), len(one.server.requests)) == ([1], ProviderUnavailable, 1)
    assert usage == Usage(model=MODEL, input_tokens=1800, output_tokens=150)


@pytest.mark.parametrize(
    "refusal",
    [key_refused(), error_reply(401, "UNAUTHENTICATED"), error_reply(403, "PERMISSION_DENIED")],
    ids=["400 API_KEY_INVALID", "401", "403"],
)
async def test_a_refused_key_is_told_and_remembered(served: Serve, refusal: Reply) -> None:
    one = served(refusal)
    numbers, _, failure = await one.draft()
    assert (numbers, type(failure), len(one.server.requests)) == ([], ProviderKeyRefused, 1)
    assert not await (await one.generator()).is_healthy()


async def test_a_key_that_no_header_can_carry_fails_like_a_provider(served: Serve) -> None:
    _, _, failure = await served(answer_reply(DAYS), api_key="chave-é-🔑").draft()
    assert type(failure) is ProviderUnavailable


async def test_a_wrong_key_is_refused_by_the_server_itself(served: Serve) -> None:
    one = served(answer_reply(DAYS), api_key="AIza-wrong")
    assert type((await one.draft())[2]) is ProviderKeyRefused
    assert one.server.requests == []


BROKEN = {
    "400": error_reply(400, "INVALID_ARGUMENT"),
    "404": error_reply(404, "NOT_FOUND"),
    "500": error_reply(500, "INTERNAL"),
    "504": error_reply(504, "DEADLINE_EXCEEDED"),
    "redirect": error_reply(302, "FOUND"),
    "an HTML page": Reply(status=502, pieces=(b"<html>Bad gateway</html>",), content_type="text/html"),
    "an odd error": Reply(status=429, pieces=(b'{"error": {"details": [7, {"retryDelay": "soon"}, {"violations": 1}]}}',)),
    "an error that is a list": Reply(status=500, pieces=(b'[1, "two"]',)),
    "an error in Latin-1": Reply(status=500, pieces=(b'{"error": "\xe9"}',)),
    "cut before a frame": Reply(is_cut=True),
    "cut within a frame": Reply(pieces=(text_frame(TEXT)[:60],), is_cut=True),
    "ended within a frame": Reply(pieces=(text_frame(TEXT)[:60],)),
    "a frame that is no JSON": Reply(pieces=(b"data: {nonsense}\r\n\r\n",)),
    "a frame of another shape": Reply(pieces=(frame({"candidates": "none"}),)),
    "bytes": Reply(pieces=(bytes(range(256)),)),
    "prose": Reply(pieces=(text_frame("Here is your plan: day one ...", finish="STOP"),)),
    "half an array": Reply(pieces=(text_frame(TEXT[: FIRST_DAY - 9], finish="MAX_TOKENS"),)),
    "no text": Reply(pieces=(text_frame("", finish="STOP"),)),
}


@pytest.mark.parametrize("reply", BROKEN.values(), ids=BROKEN.keys())
async def test_whatever_else_comes_the_provider_is_unavailable(served: Serve, reply: Reply) -> None:
    one = served(reply)
    numbers, _, failure = await one.draft()
    assert (numbers, type(failure)) == ([], ProviderUnavailable)
    assert one.server.requests


async def test_nobody_listening_is_unavailable(served: Serve) -> None:
    _, _, failure = await served(answer_reply(DAYS), base_url="http://127.0.0.1:9").draft()
    assert type(failure) is ProviderUnavailable


async def test_a_cut_after_a_day_keeps_that_day_and_fails(served: Serve) -> None:
    numbers, _, failure = await served(Reply(pieces=(text_frame(TEXT[:FIRST_DAY]), 0.05), is_cut=True)).draft()
    assert (numbers, type(failure)) == ([1], ProviderUnavailable)


async def test_a_cut_behind_the_last_day_does_no_harm(served: Serve) -> None:
    numbers, usage, failure = await served(Reply(pieces=(text_frame(TEXT, usage=(1800, 380, 60)), 0.05), is_cut=True)).draft()
    assert (numbers, usage, failure) == ([1, 2], Usage(model=MODEL, input_tokens=1800, output_tokens=440), None)


@pytest.mark.parametrize("pieces", [(5.0,), (text_frame(TEXT[:FIRST_DAY]), 5.0)], ids=["before the first day", "behind it"])
async def test_the_deadline_ends_a_draft_and_its_request(served: Serve, pieces: tuple[bytes | float, ...]) -> None:
    one = served(answer_reply(DAYS), Reply(pieces=pieces), deadline_seconds=0.3)
    await (await one.generator())._connected()  # The library's import is not what is timed here.
    await one.draft()
    numbers, _, failure = await one.draft()
    assert (numbers, type(failure)) == ([1] * (len(pieces) - 1), DeadlineExceeded)
    await asyncio.wait_for(one.server.hung_up.wait(), 1)


DECLINED = {
    "prompt blocked": frame({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "usageMetadata": {"promptTokenCount": 1800}}),
    "no candidates": frame({"candidates": [], "usageMetadata": {"promptTokenCount": 1800}}),
    "stopped for safety": frame({"candidates": [{"finishReason": "SAFETY", "index": 0}], "usageMetadata": {"promptTokenCount": 1800}}),
}


@pytest.mark.parametrize("piece", DECLINED.values(), ids=DECLINED.keys())
async def test_a_declined_request_says_so_and_is_paid_for(served: Serve, piece: bytes) -> None:
    numbers, usage, failure = await served(Reply(pieces=(piece,))).draft()
    assert (numbers, usage) == ([], Usage(model=MODEL, input_tokens=1800, output_tokens=0))
    assert isinstance(failure, NoFeasiblePlan)
    assert failure.params == {"reason": "the AI provider declined this request"}


async def test_an_unknown_city_is_not_asked_about(served: Serve) -> None:
    one = served(answer_reply(DAYS))
    nowhere = Task(wishes=Wishes(destinations=("atlantis",), day_count=1, locale=Locale.EN), today=TASK.today)
    assert type((await one.draft(nowhere))[2]) is NoFeasiblePlan
    assert one.server.requests == []


async def test_failures_in_a_row_let_it_rest_and_a_success_forgets_them(served: Serve) -> None:
    clock = Ticks()
    broken = error_reply(500, "INTERNAL")
    one = served(*[broken] * (FAILURES_TO_REST - 1), answer_reply(DAYS), broken, clock=clock)
    generator = await one.generator()
    for _ in range(FAILURES_TO_REST + FAILURES_TO_REST - 1):
        await one.draft()
        assert await generator.is_healthy()
    await one.draft()
    assert not await generator.is_healthy()
    clock.now = REST_SECONDS["failures"]
    assert await generator.is_healthy()


async def test_a_stream_that_turns_into_an_error_gives_its_connection_back(served: Serve) -> None:
    gc.disable()
    try:
        one = served(Reply(pieces=(text_frame("["), OVERLOAD, 60.0)))
        await one.draft()
        await asyncio.wait_for(one.server.hung_up.wait(), 1)
    finally:
        gc.enable()
