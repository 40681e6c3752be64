"""What every scratch store owes to whoever takes from a budget, and what each owes besides."""

import asyncio
import random
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from redis import Redis

from edge.events import Events
from edge.scratch import Circuit, FallbackScratch, Grant, MemoryScratch, RedisScratch, Scratch, ScratchFailed, connect_scratch
from models.errors import InvalidSetting
from models.quota import Budget
from tests.clients.redis import RedisServer
from tests.contracts.scratches import PATIENCE_SECONDS, SCRATCHES

STEADY = Budget(limit=50, restore_rate=1e-6)
"""Nothing to speak of is restored while a test lasts."""

BRISK = Budget(limit=50, restore_rate=1_000)


@pytest.fixture(params=sorted(SCRATCHES))
async def scratch(request: pytest.FixtureRequest) -> AsyncIterator[Scratch]:
    async with SCRATCHES[request.param]() as opened:
        yield opened


@pytest.fixture
def server() -> Iterator[RedisServer]:
    with RedisServer() as started:
        yield started


@pytest.fixture
def keeper(server: RedisServer) -> Iterator[Redis]:
    with Redis.from_url(server.url.get_secret_value(), decode_responses=True) as client:
        yield client


@pytest.fixture
def tls_server(tmp_path: Path) -> Iterator[tuple[RedisServer, str]]:
    """Start a server on a port, with a password and a certificate, and yield it with its URL."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
    name = ("-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1")
    subprocess.run(["openssl", "req", "-x509", *curve, *name, "-keyout", key, "-out", certificate], check=True, capture_output=True)  # noqa: S607
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    files = ("--tls-cert-file", str(certificate), "--tls-key-file", str(key), "--tls-ca-cert-file", str(certificate))
    with RedisServer("--tls-port", str(port), "--tls-auth-clients", "no", "--requirepass", "s3cret", *files) as started:
        yield started, f"rediss://:s3cret@127.0.0.1:{port}/1?ssl_ca_certs={certificate}"


class Seconds:
    """Time that passes only when told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Listening(Events):
    """Keeps what was told of the scratch store."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def scratch_failed(self, reason: str) -> None:
        super().scratch_failed(reason)
        self.heard.append(reason)

    def scratch_restored(self) -> None:
        super().scratch_restored()
        self.heard.append("restored")

    @property
    def failures(self) -> float:
        return sum(
            sample.value
            for metric in self.registry.collect()
            for sample in metric.samples
            if sample.name == "tripwise_scratch_failures_total"
        )


def seen(grant: Grant) -> tuple[bool, int, int]:
    return grant.granted, round(grant.remaining), round(grant.wait_seconds)


async def level_of(scratch: Scratch, key: str) -> int:
    return round((await scratch.take(key, 0, STEADY)).remaining)


# On all of them.


async def test_a_new_key_has_a_whole_budget(scratch: Scratch) -> None:
    assert seen(await scratch.take("a", 50, STEADY)) == (True, 0, 0)


async def test_what_is_taken_is_gone(scratch: Scratch) -> None:
    assert [seen(await scratch.take("a", cost, STEADY)) for cost in (20, 25, 0)] == [(True, 30, 0), (True, 5, 0), (True, 5, 0)]


async def test_a_refusal_takes_nothing(scratch: Scratch) -> None:
    await scratch.take("a", 45, STEADY)

    assert [(await scratch.take("a", 6, STEADY)).granted for _ in range(3)] == [False] * 3
    assert seen(await scratch.take("a", 5, STEADY)) == (True, 0, 0)


async def test_a_refusal_says_when_it_would_fit(scratch: Scratch) -> None:
    budget = Budget(limit=50, restore_rate=0.01)
    await scratch.take("a", 50, budget)

    refused = await scratch.take("a", 10, budget)

    assert not refused.granted
    assert 990 < refused.wait_seconds <= 1_000
    assert 0 <= refused.remaining < 0.1


async def test_after_the_wait_it_fits(scratch: Scratch) -> None:
    budget = Budget(limit=50, restore_rate=20)
    await scratch.take("a", 50, budget)
    refused = await scratch.take("a", 4, budget)

    assert 0 < refused.wait_seconds <= 0.2
    await asyncio.sleep(refused.wait_seconds + 0.002)
    assert (await scratch.take("a", 4, budget)).granted


async def test_keys_do_not_share_a_budget(scratch: Scratch) -> None:
    await scratch.take("user:a", 50, STEADY)

    assert seen(await scratch.take("user:b", 50, STEADY)) == (True, 0, 0)
    assert not (await scratch.take("user:a", 1, STEADY)).granted


async def test_what_is_given_back_can_be_taken_again(scratch: Scratch) -> None:
    await scratch.take("a", 50, STEADY)

    assert round(await scratch.give_back("a", 30, STEADY)) == 30
    assert seen(await scratch.take("a", 30, STEADY)) == (True, 0, 0)


async def test_nothing_is_given_back_beyond_the_limit(scratch: Scratch) -> None:
    assert await scratch.give_back("new", 10, STEADY) == 50
    await scratch.take("a", 10, STEADY)
    assert await scratch.give_back("a", 11, STEADY) == 50
    assert await scratch.give_back("a", 1_000, STEADY) == 50
    assert seen(await scratch.take("a", 50, STEADY)) == (True, 0, 0)
    assert not (await scratch.take("a", 1, STEADY)).granted


async def test_a_smaller_budget_finds_an_empty_one_and_no_debt(scratch: Scratch) -> None:
    await scratch.take("a", 5_000, Budget(limit=10_000, restore_rate=1e-6))

    assert seen(await scratch.take("a", 0, STEADY)) == (True, 0, 0)


async def test_of_a_hundred_at_once_fifty_get_a_unit_of_fifty(scratch: Scratch) -> None:
    grants = await asyncio.gather(*(scratch.take("a", 1, STEADY) for _ in range(100)))

    assert sum(grant.granted for grant in grants) == 50
    assert sorted(round(grant.remaining) for grant in grants if grant.granted) == list(range(50))
    assert {round(grant.remaining) for grant in grants if not grant.granted} == {0}


async def test_any_sequence_counts_as_in_memory(scratch: Scratch) -> None:
    dice = random.Random(3)
    model = MemoryScratch(Seconds())
    for _ in range(300):
        key, cost = dice.choice("abc"), dice.randint(0, 50)
        if dice.random() < 0.4:
            assert round(await scratch.give_back(key, cost, STEADY)) == round(await model.give_back(key, cost, STEADY))
        else:
            found, expected = await scratch.take(key, cost, STEADY), await model.take(key, cost, STEADY)
            assert (found.granted, round(found.remaining)) == (expected.granted, round(expected.remaining))


async def test_keys_may_hold_anything(scratch: Scratch) -> None:
    for key in ("", "address:2001:db8::/64", "a b\r\nc", "é{}*", "x" * 2_000):
        assert seen(await scratch.take(key, 50, STEADY)) == (True, 0, 0)
        assert not (await scratch.take(key, 1, STEADY)).granted


async def test_closing_twice_is_closing(scratch: Scratch) -> None:
    await scratch.take("a", 1, STEADY)
    await scratch.close()
    await scratch.close()


# In memory.


async def test_memory_drains_by_its_clock() -> None:
    clock = Seconds()
    scratch, budget = MemoryScratch(clock), Budget(limit=100, restore_rate=10)
    await scratch.take("a", 100, budget)

    assert await scratch.take("a", 30, budget) == Grant(granted=False, remaining=0, wait_seconds=3)
    clock.now += 2.5
    assert await scratch.take("a", 30, budget) == Grant(granted=False, remaining=25, wait_seconds=0.5)
    clock.now += 0.5
    assert await scratch.take("a", 30, budget) == Grant(granted=True, remaining=0, wait_seconds=0)
    clock.now += 3_600
    assert await scratch.take("a", 0, budget) == Grant(granted=True, remaining=100, wait_seconds=0)


async def test_memory_goes_on_from_where_a_clock_was_set_back_to() -> None:
    clock = Seconds()
    scratch, budget = MemoryScratch(clock), Budget(limit=100, restore_rate=10)
    await scratch.take("a", 100, budget)

    clock.now -= 500
    assert await scratch.take("a", 10, budget) == Grant(granted=False, remaining=0, wait_seconds=1)
    clock.now += 1
    assert await scratch.take("a", 10, budget) == Grant(granted=True, remaining=0, wait_seconds=0)


async def test_memory_keeps_so_many_buckets_and_forgets_the_one_idle_longest() -> None:
    scratch = MemoryScratch(Seconds(), bucket_limit=3)
    for key in ("a", "b", "c", "a", "d"):
        await scratch.take(key, 10, STEADY)

    assert await scratch.check() == "3 buckets in memory"
    assert [await level_of(scratch, key) for key in ("c", "d", "a")] == [40, 40, 30]
    assert await level_of(scratch, "b") == 50


async def test_a_refused_caller_is_not_idle() -> None:
    scratch = MemoryScratch(Seconds(), bucket_limit=2)
    await scratch.take("a", 50, STEADY)
    await scratch.take("b", 50, STEADY)
    assert not (await scratch.take("a", 1, STEADY)).granted
    await scratch.take("c", 50, STEADY)

    assert not (await scratch.take("a", 1, STEADY)).granted


async def test_memory_forgets_buckets_that_are_empty() -> None:
    clock = Seconds()
    scratch, budget = MemoryScratch(clock), Budget(limit=100, restore_rate=10)
    for number in range(10):
        await scratch.take(f"early:{number}", 50, budget)
    clock.now += 5
    for number in range(10):
        await scratch.take(f"late:{number}", 50, budget)

    assert await scratch.check() == "10 buckets in memory"


# In Redis.


async def test_two_nodes_share_a_budget(server: RedisServer) -> None:
    nodes = [RedisScratch(server.url, deadline_seconds=PATIENCE_SECONDS) for _ in range(2)]

    grants = await asyncio.gather(*(node.take("a", 1, STEADY) for _ in range(50) for node in nodes))
    assert sum(grant.granted for grant in grants) == 50
    await nodes[0].give_back("a", 20, STEADY)
    assert seen(await nodes[1].take("a", 20, STEADY)) == (True, 0, 0)
    for node in nodes:
        await node.close()


async def test_a_key_bears_our_name_and_ends_when_its_budget_is_whole(server: RedisServer, keeper: Redis) -> None:
    scratch = RedisScratch(server.url, deadline_seconds=PATIENCE_SECONDS)
    budget = Budget(limit=100, restore_rate=10)

    await scratch.take("user:a", 40, budget)
    assert keeper.keys() == ["tripwise:bucket:user:a"]
    assert 3_000 < int(keeper.pttl("tripwise:bucket:user:a")) <= 4_000
    await scratch.give_back("user:a", 40, budget)
    assert keeper.keys() == []

    await scratch.take("user:a", 50, BRISK)
    await asyncio.sleep(0.06)
    assert keeper.exists("tripwise:bucket:user:a") == 0
    await scratch.close()


async def test_a_refusal_leaves_no_key_for_ever(server: RedisServer, keeper: Redis) -> None:
    scratch = RedisScratch(server.url, deadline_seconds=PATIENCE_SECONDS)
    budget = Budget(limit=100, restore_rate=10)
    await scratch.take("a", 100, budget)
    await scratch.take("a", 100, budget)

    assert 9_000 < int(keeper.pttl("tripwise:bucket:a")) <= 10_000
    await scratch.close()


async def test_redis_goes_on_from_where_its_clock_was_set_back_to(server: RedisServer, keeper: Redis) -> None:
    scratch = RedisScratch(server.url, deadline_seconds=PATIENCE_SECONDS)
    ahead = int(keeper.time()[0]) + 500
    keeper.hset("tripwise:bucket:a", mapping={"level": 50, "at": ahead})

    assert (await scratch.take("a", 50, BRISK)).granted is False
    await asyncio.sleep(0.06)
    assert (await scratch.take("a", 50, BRISK)).granted is True
    await scratch.close()


async def test_redis_is_reached_with_a_password_and_over_tls(tls_server: tuple[RedisServer, str]) -> None:
    _, url = tls_server
    scratch = RedisScratch(SecretStr(url), deadline_seconds=PATIENCE_SECONDS)

    assert seen(await scratch.take("a", 50, STEADY)) == (True, 0, 0)
    assert await scratch.check() == "Redis answers"
    await scratch.close()


async def test_a_wrong_password_fails_by_name_and_without_the_password(tls_server: tuple[RedisServer, str]) -> None:
    _, url = tls_server
    scratch = RedisScratch(SecretStr(url.replace("s3cret", "gu3ssed")), deadline_seconds=PATIENCE_SECONDS)

    with pytest.raises(ScratchFailed) as caught:
        await scratch.take("a", 1, STEADY)
    assert caught.value.reason == "AuthenticationError"
    assert str(caught.value) == "AuthenticationError"
    await scratch.close()


async def test_a_server_that_nobody_vouches_for_is_not_spoken_to(tls_server: tuple[RedisServer, str]) -> None:
    _, url = tls_server
    scratch = RedisScratch(SecretStr(url.partition("?")[0]), deadline_seconds=PATIENCE_SECONDS)

    with pytest.raises(ScratchFailed):
        await scratch.take("a", 1, STEADY)
    await scratch.close()


@pytest.mark.parametrize(
    "url", ["", "localhost:6379", "http://localhost", "redis://:pa/ss@host:x", "redis://host?socket_tiemout=1", "redis://host?db=x"]
)
def test_what_is_no_url_is_refused_at_once_and_not_quoted(url: str) -> None:
    with pytest.raises(InvalidSetting) as caught:
        connect_scratch(SecretStr(url), Events())

    assert caught.value.params == {"setting": "TRIPWISE_REDIS_URL", "reason": "it must be like redis://user:password@host:6379/0"}


def test_without_a_url_it_is_memory() -> None:
    assert isinstance(connect_scratch(None, Events()), MemoryScratch)


# With memory behind Redis.


class Pair:
    """A fallback with all that it is made of in reach."""

    def __init__(self, server: RedisServer, deadline_seconds: float = PATIENCE_SECONDS) -> None:
        self.events = Listening()
        self.clock = Seconds()
        self.redis = RedisScratch(server.url, deadline_seconds=deadline_seconds)
        self.memory = MemoryScratch()
        self.circuit = Circuit(self.events, rest_seconds=5, clock=self.clock)
        self.scratch = FallbackScratch(self.redis, self.memory, self.circuit)


@pytest.fixture
async def pair(server: RedisServer) -> AsyncIterator[Pair]:
    built = Pair(server)
    yield built
    await built.scratch.close()


async def test_while_redis_is_well_memory_holds_nothing(pair: Pair) -> None:
    await pair.scratch.take("a", 50, STEADY)
    await pair.scratch.give_back("a", 20, STEADY)

    assert await pair.memory.check() == "0 buckets in memory"
    assert pair.events.heard == []


async def test_when_redis_is_killed_memory_answers_and_when_it_is_back_redis_does(pair: Pair, server: RedisServer) -> None:
    assert seen(await pair.scratch.take("a", 30, STEADY)) == (True, 20, 0)
    assert await pair.scratch.check() == "Redis answers"

    server.kill()
    assert [seen(await pair.scratch.take("a", cost, STEADY)) for cost in (30, 10)] == [(True, 20, 0), (True, 10, 0)]
    assert round(await pair.scratch.give_back("a", 5, STEADY)) == 15
    assert not (await pair.scratch.take("a", 16, STEADY)).granted
    assert pair.events.heard == ["ConnectionError"]
    with pytest.raises(ScratchFailed, match=r"^ConnectionError$"):
        await pair.scratch.check()

    server.start()
    assert seen(await pair.scratch.take("a", 15, STEADY)) == (True, 0, 0)
    assert pair.events.heard == ["ConnectionError"]
    pair.clock.now += 5
    assert seen(await pair.scratch.take("a", 7, STEADY)) == (True, 43, 0)
    assert seen(await pair.redis.take("a", 0, STEADY)) == (True, 43, 0)
    assert pair.events.heard == ["ConnectionError", "restored"]
    assert await pair.scratch.check() == "Redis answers"
    assert pair.events.failures == 1


async def test_redis_that_stays_away_is_tried_again_after_each_rest(pair: Pair, server: RedisServer) -> None:
    server.kill()
    for _ in range(3):
        assert [(await pair.scratch.take("a", 1, STEADY)).granted for _ in range(5)] == [True] * 5
        pair.clock.now += 5

    assert pair.events.heard == ["ConnectionError"] * 3
    assert pair.events.failures == 3


async def test_a_script_that_redis_forgot_is_sent_again(pair: Pair, keeper: Redis) -> None:
    await pair.scratch.take("a", 10, STEADY)
    keeper.script_flush()

    assert seen(await pair.scratch.take("a", 10, STEADY)) == (True, 30, 0)
    assert pair.events.heard == []


async def test_connections_that_redis_closed_are_opened_again(pair: Pair, keeper: Redis) -> None:
    await asyncio.gather(*(pair.scratch.take("a", 1, STEADY) for _ in range(20)))
    keeper.client_kill_filter(_type="normal", skipme=True)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not all(each._reader and each._reader.at_eof() for each in pair.redis._pool._available_connections):
            await asyncio.sleep(0)

    grants = await asyncio.gather(*(pair.scratch.take("a", 1, STEADY) for _ in range(20)))
    assert sorted(round(grant.remaining) for grant in grants) == list(range(10, 30))
    assert pair.events.heard == []


async def test_losing_redis_refuses_none_of_those_on_their_way_and_is_told_once(pair: Pair, server: RedisServer) -> None:
    await pair.scratch.take("a", 50, STEADY)
    asking = [asyncio.create_task(pair.scratch.take("b", 1, Budget(limit=1_000, restore_rate=1e-6))) for _ in range(200)]
    await asyncio.sleep(0)
    server.kill()

    assert all(grant.granted for grant in await asyncio.gather(*asking))
    assert pair.events.failures == 1


async def test_redis_that_hangs_costs_a_deadline_once_and_its_late_answers_are_nobody_elses(server: RedisServer) -> None:
    pair = Pair(server, deadline_seconds=0.1)
    for _ in range(3):
        await pair.redis.take("warm", 1, STEADY)
    server.freeze()
    begun = time.perf_counter()
    grants = await asyncio.gather(*(pair.scratch.take(f"a:{number}", 50, STEADY) for number in range(30)))
    assert 0.1 <= time.perf_counter() - begun < 5
    assert all(grant.granted for grant in grants)
    assert pair.events.heard == ["TimeoutError"]
    server.thaw()

    patient = RedisScratch(server.url, deadline_seconds=PATIENCE_SECONDS)
    await patient.check()
    pair.redis._deadline_seconds = PATIENCE_SECONDS
    pair.clock.now += 5
    assert [seen(await pair.scratch.take("b", cost, STEADY)) for cost in (1, 2, 3)] == [(True, 49, 0), (True, 47, 0), (True, 44, 0)]
    grants = await asyncio.gather(*(pair.scratch.take("b", 1, STEADY) for _ in range(30)))
    assert sorted(round(grant.remaining) for grant in grants) == list(range(14, 44))
    assert pair.events.heard == ["TimeoutError", "restored"]
    for each in (pair.scratch, patient):
        await each.close()


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--maxmemory", "1"), "OutOfMemoryError"),
        (("--replicaof", "127.0.0.1", "1"), "ReadOnlyError"),
    ],
)
async def test_redis_that_lives_and_refuses_is_as_good_as_none(options: tuple[str, ...], reason: str) -> None:
    with RedisServer(*options) as server:
        pair = Pair(server)
        assert seen(await pair.scratch.take("a", 20, STEADY)) == (True, 30, 0)
        assert seen(await pair.scratch.take("a", 20, STEADY)) == (True, 10, 0)
        assert pair.events.heard == [reason]
        with pytest.raises(ScratchFailed, match=reason):
            await pair.scratch.check()
        await pair.scratch.close()


# The circuit.


async def local() -> str:
    return "local"


async def failing() -> str:
    raise ScratchFailed("broken")


async def test_only_one_caller_tries_what_failed_and_the_others_do_not_wait() -> None:
    clock, asked, answer = Seconds(), asyncio.Event(), asyncio.Event()
    circuit = Circuit(Listening(), rest_seconds=5, clock=clock)

    async def slow() -> str:
        asked.set()
        await answer.wait()
        return "shared"

    assert await circuit.ask(failing, local) == "local"
    clock.now += 5
    trial = asyncio.create_task(circuit.ask(slow, local))
    await asked.wait()
    assert [await circuit.ask(slow, local) for _ in range(3)] == ["local"] * 3
    answer.set()
    assert await trial == "shared"
    assert [await circuit.ask(slow, local) for _ in range(3)] == ["shared"] * 3


async def test_a_trial_whose_caller_goes_away_is_made_again_after_a_rest() -> None:
    clock, asked = Seconds(), asyncio.Event()
    circuit = Circuit(Listening(), rest_seconds=5, clock=clock)

    async def endless() -> str:
        asked.set()
        await asyncio.Event().wait()
        return "never"

    async def shared() -> str:
        return "shared"

    await circuit.ask(failing, local)
    clock.now += 5
    trial = asyncio.create_task(circuit.ask(endless, local))
    await asked.wait()
    trial.cancel()
    with pytest.raises(asyncio.CancelledError):
        await trial
    assert await circuit.ask(shared, local) == "local"
    clock.now += 5
    assert await circuit.ask(shared, local) == "shared"


async def test_what_is_no_failure_of_the_shared_part_is_raised() -> None:
    events = Listening()

    async def wrong() -> str:
        raise KeyError("ours")

    with pytest.raises(KeyError):
        await Circuit(events).ask(wrong, local)
    assert events.heard == []


async def test_trouble_has_a_name_while_it_lasts() -> None:
    clock = Seconds()
    circuit = Circuit(Listening(), rest_seconds=5, clock=clock)

    assert circuit.trouble is None
    await circuit.ask(failing, local)
    assert circuit.trouble == "broken"
    clock.now += 5
    assert circuit.trouble is None
