"""What operations cost, and whose budget that is taken from."""

import json
from pathlib import Path

import pytest

from edge.access.registry import PartnerRegistry
from models.account import Tier
from models.api_key import Scope
from models.partner import Profile
from models.quota import network_of
from tests.clients.in_process import Reply, authorized, in_process, metered_node
from tests.clients.region import unchanged
from tests.fakes.trips import CELL


def cost_of(reply: Reply) -> dict[str, float]:
    return dict(reply.json["extensions"]["cost"])


async def test_what_remains_falls_by_what_was_used_and_comes_back_with_time(tmp_path: Path) -> None:
    node, seconds = metered_node(tmp_path)
    query = {"query": '{ places(first: 100, destination: "lisboa") { name } }'}
    async with in_process(node) as opened:
        reply = await opened.post(query)
        used = len(reply.json["data"]["places"])
        assert 60 < used < 100
        assert cost_of(reply) == {"requested": 100, "actual": used, "limit": 2_000, "remaining": 2_000 - used, "restoreRate": 100}
        assert cost_of(await opened.post(query))["remaining"] == 2_000 - 2 * used
        seconds.now += 0.5
        assert cost_of(await opened.post(query))["remaining"] == 2_000 - 3 * used + 50
        seconds.now += 3_600
        assert cost_of(await opened.post(query))["remaining"] == 2_000 - used


async def test_who_has_used_up_a_budget_is_told_when_to_come_back(tmp_path: Path) -> None:
    node, seconds = metered_node(tmp_path, budget_factor=0.05)
    query = {"query": "{ places(first: 40) { name } }"}
    async with in_process(node) as opened:
        assert [cost_of(await opened.post(query))["remaining"] for _ in range(2)] == [60, 20]
        async with unchanged(node):
            refused = await opened.post(query, accept_language="en")
        assert (refused.status, refused.codes, refused.header("retry-after")) == (429, ["RATE_LIMITED"], "4")
        assert refused.json["errors"][0]["extensions"]["retryable"] is True
        assert "data" not in refused.json
        seconds.now += 3.9
        assert (await opened.post(query)).status == 429
        seconds.now += 0.1
        assert cost_of(await opened.post(query))["remaining"] == 0


async def test_more_than_a_whole_budget_is_refused_for_good(tmp_path: Path) -> None:
    node, _ = metered_node(tmp_path, budget_factor=0.05)
    async with in_process(node) as opened:
        reply = await opened.post({"query": "{ places(first: 101) { name } }"})
        assert (reply.status, reply.codes, reply.header("retry-after")) == (400, ["COST_TOO_HIGH"], None)
        assert cost_of(await opened.post({"query": "{ places(first: 1) { name } }"}))["remaining"] == 99


async def test_what_is_refused_costs_nothing_and_wrong_variables_cost_one(tmp_path: Path) -> None:
    node, _ = metered_node(tmp_path)
    async with in_process(node) as opened:
        for query in ("{", "{ nothing }", "{ " + "a " * 900 + "}"):
            await opened.post({"query": query})
        assert cost_of(await opened.post({"query": "{ __typename }"}))["remaining"] == 1_999
        await opened.post({"query": "query ($n: Int!) { places(first: $n) { id } }", "variables": {"n": "x"}})
        assert cost_of(await opened.post({"query": "{ __typename }"}))["remaining"] == 1_997


async def test_lists_longer_than_assumed_are_paid_for(tmp_path: Path) -> None:
    node, _ = metered_node(tmp_path)
    async with in_process(node) as opened:
        token = await opened.sign_in()
        create = 'mutation { createTrip(input: { destinations: ["lisboa"], dayCount: 30 }) { trip { id } problems { code } } }'
        trip_id = (await opened.ask(create, token))["trip"]["id"]
        before = cost_of(await opened.post({"query": "{ __typename }"}, **authorized(token)))["remaining"]
        query = {"query": "query ($i: ID!) { trip(id: $i) { days { id } } }", "variables": {"i": trip_id}}
        cost = cost_of(await opened.post(query, **authorized(token)))
    assert (cost["requested"], cost["actual"], cost["remaining"]) == (8, 31, before - 31)


async def test_the_keys_of_a_partner_share_one_budget_and_users_have_one_each(tmp_path: Path) -> None:
    node, _ = metered_node(tmp_path)
    async with in_process(node) as opened:
        registry = PartnerRegistry(node.settings.data, CELL, node.clock)
        profile = Profile.model_validate({"slug": "agency", "name": "Agency", "tier": Tier.PARTNER, "branding": {"name": "Agency"}})
        first = registry.create(profile, list(Scope), "first", None)
        second = registry.add_key("agency", list(Scope), "second", None)
        await node.partners.refresh()
        remaining = [
            cost_of(await opened.post({"query": "{ places(first: 10) { name } }"}, **authorized(each)))["remaining"]
            for each in (first.text, second.text, first.text, await opened.sign_in(), await opened.sign_in())
        ]
    assert remaining == [49_990, 49_980, 49_970, 9_990, 9_990]


@pytest.mark.parametrize(
    ("first", "second", "left"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::1", 1_980),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", 1_990),
        ("fe80::1%eth0", "fe80::2%eth1", 1_980),
        ("192.0.2.1", "192.0.2.1", 1_980),
        ("192.0.2.1", "192.0.2.2", 1_990),
        ("::ffff:192.0.2.1", "192.0.2.1", 1_980),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", 1_990),
    ],
)
async def test_callers_unknown_share_the_budget_of_their_network(tmp_path: Path, first: str, second: str, left: int) -> None:
    node, _ = metered_node(tmp_path)
    body = json.dumps({"query": "{ places(first: 10) { name } }"}).encode()
    async with in_process(node) as opened:
        replies = [
            await opened.request("POST", body=body, headers={"content-type": "application/json"}, address=each) for each in (first, second)
        ]
    assert [cost_of(each)["remaining"] for each in replies] == [1_990, left]


def test_what_is_no_address_is_a_network_of_its_own() -> None:
    assert [network_of(each) for each in (None, ("testclient", 1), ("a:b", 1))] == ["unknown", "testclient", "a:b"]
