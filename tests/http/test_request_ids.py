import re

import httpx
import pytest

MINTED = re.compile(r"[0-9a-f]{32}")


async def test_every_answer_bears_an_id_of_its_own(client: httpx.AsyncClient) -> None:
    ids = [(await client.get(path)).headers["x-request-id"] for path in ("/", "/health/live", "/nowhere", "/graphql", "/metrics")]
    assert all(MINTED.fullmatch(each) for each in ids)
    assert len(set(ids)) == 5


@pytest.mark.parametrize("given", ["abcdefgh", "A-b.C_9" * 9])
async def test_a_sane_id_of_the_caller_is_kept(client: httpx.AsyncClient, given: str) -> None:
    assert (await client.get("/health/live", headers={"x-request-id": given})).headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["short", "x" * 65, "with blanks", "<script>", "a\tb\tc\td\te", "über-1234"])
async def test_any_other_id_is_replaced(client: httpx.AsyncClient, given: str) -> None:
    answer = await client.get("/health/live", headers={"x-request-id": given.encode()})
    assert MINTED.fullmatch(answer.headers["x-request-id"])
