"""What the cells of a region share in Redis, and what becomes of it when Redis fails."""

import asyncio
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from redis import Redis

from edge.scratch import Circuit, FallbackScratch, MemoryScratch, RedisScratch, ScratchFailed
from models.quota import Budget
from tests.clients.redis import RedisServer
from tests.contracts.scratches import BRISK, PATIENCE_SECONDS, STEADY, Listening, Seconds, seen


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
    keeper.hset("tripwise:bucket:a", mapping={"level": 20, "at": ahead})

    assert seen(await scratch.take("a", 31, BRISK)) == (False, 30, 0)
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
