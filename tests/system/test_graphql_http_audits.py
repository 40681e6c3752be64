"""GraphQL over HTTP as the audits of graphql-http have it."""

from pathlib import Path

from tests.clients.region import build_node, serving
from tests.clients.script import running
from tests.fakes.cell import FakeClock


async def test_all_61_audits_of_graphql_over_http_are_passed(tmp_path: Path) -> None:
    async with serving(build_node(tmp_path, FakeClock())) as url, running("audits", url=f"{url}/graphql") as script:
        audits = await script.rest()
    assert [(number, *result) for number, result in audits if result[1] != "ok"] == []
    assert len({number for number, _ in audits}) == 61
