"""How all tests run, and the cell that those of the node share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.fakes.cell import Cell

settings.register_profile("tests", deadline=None)
settings.load_profile("tests")


@pytest.fixture
def cell(tmp_path: Path) -> Iterator[Cell]:
    """Return an empty cell."""
    opened = Cell(tmp_path / "cell")
    yield opened
    opened.close()
