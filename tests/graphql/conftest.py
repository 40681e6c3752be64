"""A region that the tests of this folder share, and travellers in it."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
import structlog

from tests.clients.region import Region, build_node, log_errors_only
from tests.clients.traveller import Traveller, sign_in
from tests.fakes.cell import FakeClock


@pytest.fixture(scope="package", autouse=True)
def _log() -> Iterator[None]:
    log_errors_only()
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="package")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    folder = tmp_path_factory.mktemp("region")
    with Region(lambda: build_node(folder, FakeClock())) as running:
        yield running


@pytest.fixture
async def client(region: Region) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=region.url, verify=False, timeout=20) as opened:  # noqa: S501  # loopback, without TLS
        yield opened


@pytest.fixture
async def ana(client: httpx.AsyncClient) -> Traveller:
    return await sign_in(client)


@pytest.fixture
async def rui(client: httpx.AsyncClient) -> Traveller:
    return await sign_in(client)


@pytest.fixture
def stranger(client: httpx.AsyncClient) -> Traveller:
    return Traveller(client)
