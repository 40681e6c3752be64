import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.clients.region import Region
from tests.clients.traveller import Traveller, sign_in


async def read(client: httpx.AsyncClient) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    families = text_string_to_metric_families(answer.text)
    return {(sample.name, frozenset(sample.labels.items())): sample.value for family in families for sample in family.samples}


def key(name: str, **labels: str) -> tuple[str, frozenset[tuple[str, str]]]:
    return name, frozenset(labels.items())


async def test_what_happens_is_counted(client: httpx.AsyncClient) -> None:
    before = await read(client)
    ana = await sign_in(client)
    await ana.create()
    await ana.refusal('mutation { undoTrip(id: "x") { problems { code message path } } }')
    await ana.post("{ trips(first: 0) { totalCount } }")
    await client.get("/nowhere")
    after = await read(client)

    def grown(name: str, **labels: str) -> float:
        return after.get(key(name, **labels), 0) - before.get(key(name, **labels), 0)

    assert grown("tripwise_sign_ins_total", method="guest", outcome="ok") == 1
    assert grown("tripwise_changes_total", origin="edit") == 1
    assert grown("tripwise_changes_total", origin="account") == 1
    assert grown("tripwise_problems_total", code="MALFORMED_ID") == 1
    assert grown("tripwise_http_request_seconds_count", route="/graphql", method="POST", status="200") == 4
    assert grown("tripwise_graphql_operations_total", kind="mutation", outcome="ok") == 3
    assert grown("tripwise_graphql_operations_total", kind="query", outcome="errors") == 1
    assert grown("tripwise_http_request_seconds_count", route="other", method="GET", status="404") == 1


async def test_open_subscriptions_are_measured(region: Region, client: httpx.AsyncClient) -> None:
    ana = await sign_in(client)
    trip = await ana.create()
    async with ana.socket() as socket:
        await socket.subscribe("subscription ($id: ID!) { tripChanged(id: $id) { seq } }", id=trip["id"])
        while region.node.feed.waiter_count < 1:
            await client.get("/health/live")
        assert (await read(client))[key("tripwise_subscriptions")] == 1
    while region.node.feed.waiter_count > 0:
        await client.get("/health/live")
    assert (await read(client))[key("tripwise_subscriptions")] == 0


async def test_paths_and_ids_are_no_labels(client: httpx.AsyncClient) -> None:
    for number in range(50):
        await client.get(f"/nowhere/{number}")
    labels = {value for name, pairs in await read(client) if name == "tripwise_http_request_seconds_count" for _, value in pairs}
    assert labels <= {
        "/graphql", "/health/live", "/health/ready", "/metrics", "/.well-known/jwks.json", "/openapi", "/graphiql", "other",
        "GET", "POST", "PUT", "DELETE", "OPTIONS", "200", "204", "400", "401", "404", "405", "413", "500",
    }  # fmt: skip


async def test_no_personal_data_is_measured(client: httpx.AsyncClient) -> None:
    ana = await sign_in(client)
    document = "mutation ($input: SignUpInput!) { signUp(input: $input) { problems { code } } }"
    await Traveller(client).ask(document, input={"email": "metrics@example.org", "password": "correct horse"})
    text = (await client.get("/metrics")).text
    assert ana.user_id not in text
    assert "example.org" not in text
