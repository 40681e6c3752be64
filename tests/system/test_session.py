"""The first session of a traveller, against a real server."""

from pathlib import Path

from tests.system import session


async def test_a_traveller_goes_through_a_whole_session(tmp_path: Path) -> None:
    await session.run(tmp_path)
