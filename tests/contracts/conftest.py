"""A Redis for each test, empty."""

from collections.abc import Iterator

import pytest
from redis import Redis

from tests.clients.redis import RedisServer


@pytest.fixture
def server() -> Iterator[RedisServer]:
    with RedisServer() as started:
        yield started


@pytest.fixture
def keeper(server: RedisServer) -> Iterator[Redis]:
    with Redis.from_url(server.url.get_secret_value(), decode_responses=True) as client:
        yield client
