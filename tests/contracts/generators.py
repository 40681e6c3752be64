"""The generators that the contract suite runs on, each opened on the small catalogue."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from edge.planner.embedded import EmbeddedPlanner
from edge.planner.generator import Generator
from tests.contracts.gemini_generator import open_gemini
from tests.fakes.cities import CATALOGUE


@asynccontextmanager
async def open_embedded() -> AsyncIterator[Generator]:
    """Yield the planner that needs nobody."""
    yield EmbeddedPlanner(CATALOGUE)


@asynccontextmanager
async def open_remote() -> AsyncIterator[Generator]:
    """Yield the one that asks Gemini."""
    async with open_gemini(CATALOGUE.places) as generator:
        yield generator


GENERATORS: dict[str, Callable[[], AbstractAsyncContextManager[Generator]]] = {"embedded": open_embedded, "gemini": open_remote}
