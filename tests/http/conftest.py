"""A region that the tests of this folder share."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
import structlog

from tests.clients.region import Region, build_node, log_errors_only
from tests.fakes.cell import FakeClock


@pytest.fixture(scope="package", autouse=True)
def _log() -> Iterator[None]:
    log_errors_only()
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="package")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    folder = tmp_path_factory.mktemp("region")
    with Region(lambda: build_node(folder, FakeClock(), allowed_origins=("https://app.example.org",))) as running:
        yield running


@pytest.fixture
async def client(region: Region) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=region.url, verify=False, timeout=20) as opened:  # noqa: S501  # loopback, without TLS
        yield opened
