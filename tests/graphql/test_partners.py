"""Partners as their clients meet them: keys, scopes, usage and branding."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from edge.access.registry import Issued, PartnerRegistry
from models.account import Tier
from models.api_key import Scope, mint_key
from models.ids import CellCode
from models.partner import Profile
from schema.root import build_schema
from schema.scopes import ANY_KEY, META_FIELDS, NEEDS, NO_KEY, refused_scope, require_scopes
from tests.clients.region import Region, unchanged
from tests.clients.traveller import ADD, PROBLEMS, Traveller
from tests.fakes.trips import CELL

PARTNER = """{ partner { id slug name tier branding { name primaryColour accentColour supportEmail logoUrl }
    keys { id label scopes createdAt expiresAt revokedAt lastUsedOn } } }"""
USAGE = "query ($from: Date, $to: Date) { partner { usage(from: $from, to: $to) { date operation requests errors cost } } }"
BRANDING = "query Brand($slug: String!) { branding(partner: $slug) { name primaryColour accentColour supportEmail logoUrl } }"
TRIPS = "query Trips { trips(first: 5) { edges { node { id } } } }"
BRAND = {
    "name": "Horizonte & Cia",
    "primary_colour": "#0b5fff",
    "accent_colour": None,
    "support_email": "ajuda@horizonte.example",
    "logo_url": "https://cdn.horizonte.example/logo.svg",
}
NUMBERS = count(1)


class Enrolling:
    """The operator of a region that is running."""

    def __init__(self, region: Region) -> None:
        self.node = region.node
        self.registry = PartnerRegistry(region.node.settings.data, CELL, region.node.clock)

    async def enrol(self, *scopes: Scope, lifetime: timedelta | None = None) -> Issued:
        """Return a new partner's key, which the node knows already."""
        profile = Profile.model_validate({"slug": f"agency-{next(NUMBERS)}", "name": "Agency", "tier": Tier.PARTNER, "branding": BRAND})
        issued = self.registry.create(profile, scopes or list(Scope), "backend", lifetime)
        await self.node.partners.refresh()
        return issued


@pytest.fixture
def operator(region: Region) -> Enrolling:
    return Enrolling(region)


Client = Callable[[Issued], Traveller]


@pytest.fixture
def using(client: httpx.AsyncClient) -> Client:
    """Return what makes a client that asks with a key."""
    return lambda issued: Traveller(client, token=issued.text)


async def trips_of(traveller: Traveller) -> list[str]:
    return [edge["node"]["id"] for edge in (await traveller.ask(TRIPS))["edges"]]


def told(response: httpx.Response) -> tuple[int, str, str]:
    error = response.json()["errors"][0]
    assert "data" not in response.json()
    return response.status_code, error["extensions"]["code"], error["message"]


async def test_a_key_sees_its_partner_and_its_keys_without_their_texts(operator: Enrolling, using: Client) -> None:
    issued = await operator.enrol(lifetime=timedelta(days=90))
    told = await using(issued).ask(PARTNER)
    assert told == {
        "id": issued.partner.id,
        "slug": issued.partner.slug,
        "name": "Agency",
        "tier": "PARTNER",
        "branding": {
            "name": "Horizonte & Cia",
            "primaryColour": "#0b5fff",
            "accentColour": None,
            "supportEmail": "ajuda@horizonte.example",
            "logoUrl": "https://cdn.horizonte.example/logo.svg",
        },
        "keys": [
            {
                "id": issued.key.id,
                "label": "backend",
                "scopes": ["TRIPS_READ", "TRIPS_WRITE", "PLAN", "CATALOGUE_READ", "USAGE_READ"],
                "createdAt": "2026-11-22T12:00:00+00:00",
                "expiresAt": "2027-02-20T12:00:00+00:00",
                "revokedAt": None,
                "lastUsedOn": None,
            }
        ],
    }
    assert issued.text.split("_")[3] not in repr(told)


async def test_who_has_no_key_has_no_partner(ana: Traveller, stranger: Traveller) -> None:
    assert await ana.ask(PARTNER) is None
    assert await stranger.ask(PARTNER) is None


async def test_usage_is_told_by_day_and_operation(operator: Enrolling, using: Client) -> None:
    issued, other = await operator.enrol(), await operator.enrol()
    agency = using(issued)
    for _ in range(3):
        await agency.ask(TRIPS)
    await agency.post('query Trips { trip(id: "no id") { id } }')
    await using(other).ask(TRIPS)
    await operator.node.partners.flush()
    (row,) = (await agency.ask(USAGE))["usage"]
    assert (row["date"], row["operation"], row["requests"], row["errors"]) == ("2026-11-22", "Trips", 4, 1)
    assert row["cost"] >= 4
    assert (await agency.ask(USAGE, **{"from": "2026-11-23", "to": "2026-12-01"}))["usage"] == []
    assert (await agency.ask(PARTNER))["keys"][0]["lastUsedOn"] == "2026-11-22"


@pytest.mark.parametrize(
    ("period", "reason"),
    [
        ({"from": "2026-11-23"}, "≤ 2026-11-22"),
        ({"from": "2026-11-02", "to": "2026-11-01"}, "≤ 2026-11-01"),
        ({"from": "2026-08-22", "to": "2026-11-22"}, "≥ 2026-08-23"),
        ({"from": "0001-01-01", "to": "9999-12-31"}, "≥ 9999-10-01"),
    ],
    ids=str,
)
async def test_usage_is_told_for_92_days_at_most(operator: Enrolling, using: Client, period: dict[str, str], reason: str) -> None:
    agency = using(await operator.enrol())
    assert await agency.refusal(USAGE, **period) == ("INVALID_VALUE", ("from",))
    assert reason in (await agency.post(USAGE, **period)).json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "period", [{"from": "2026-08-23", "to": "2026-11-22"}, {"to": "0001-01-01"}, {"from": "9999-12-31", "to": "9999-12-31"}]
)
async def test_any_shorter_period_is_told(operator: Enrolling, using: Client, period: dict[str, str]) -> None:
    assert await using(await operator.enrol()).ask(USAGE, **period) == {"usage": []}


async def test_anybody_gets_the_branding_of_a_partner_and_caches_may_keep_it(operator: Enrolling, stranger: Traveller) -> None:
    issued = await operator.enrol()
    branding = await stranger.ask(BRANDING, slug=issued.partner.slug)
    assert (branding["name"], branding["primaryColour"]) == ("Horizonte & Cia", "#0b5fff")
    assert await stranger.ask(BRANDING, slug="nobody") is None
    query = f'{{ branding(partner: "{issued.partner.slug}") {{ name }} }}'
    answer = await stranger.client.get("/graphql", params={"query": query})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=300")
    operator.registry.close(issued.partner.slug)
    await operator.node.partners.refresh()
    assert await stranger.ask(BRANDING, slug=issued.partner.slug) is None


async def test_a_key_acts_for_its_partners_account_and_for_no_other(operator: Enrolling, using: Client, ana: Traveller) -> None:
    agency, rival = using(await operator.enrol()), using(await operator.enrol())
    trip = await agency.create(title="Pacote Lisboa")
    assert (await agency.ask("{ me { id name tier isGuest } }"))["tier"] == "PARTNER"
    assert await trips_of(agency) == [trip["id"]]
    for other in (rival, ana):
        assert await other.ask("query ($id: ID!) { trip(id: $id) { id } }", id=trip["id"]) is None
        assert await trips_of(other) == []


async def test_keys_of_one_partner_share_its_trips(operator: Enrolling, using: Client) -> None:
    issued = await operator.enrol()
    second = operator.registry.add_key(issued.partner.slug, [Scope.TRIPS_READ], "", None)
    await operator.node.partners.refresh()
    trip = await using(issued).create()
    assert await trips_of(using(second)) == [trip["id"]]


@pytest.mark.parametrize(
    ("document", "scope", "field"),
    [
        (TRIPS, "trips:read", "trips"),
        ("{ here: trips(first: 5) { edges { node { id } } } }", "trips:read", "trips"),
        ("{ ...All } fragment All on Query { trips(first: 5) { edges { node { id } } } }", "trips:read", "trips"),
        ("{ ... on Query { ... { trips(first: 5) { edges { node { id } } } } } }", "trips:read", "trips"),
        ("query ($yes: Boolean = true) { trips(first: 5) @include(if: $yes) { edges { node { id } } } }", "trips:read", "trips"),
        ('{ me { id } destinations { code } node(id: "trp_gru-1_0") { id } }', "trips:read", "node"),
        (PARTNER, "usage:read", "partner"),
        ('mutation { generateTrip(input: { prompt: "3 dias em Lisboa" }) { trip { id } } }', "plan", "generateTrip"),
        ('mutation { createTrip(input: { destinations: ["lisboa"], dayCount: 2 }) { trip { id } } }', "trips:write", "createTrip"),
    ],
    ids=lambda value: value[:60],
)
async def test_a_key_without_the_scope_gets_nothing_and_is_told_which(
    operator: Enrolling, using: Client, document: str, scope: str, field: str
) -> None:
    agency = using(await operator.enrol(Scope.CATALOGUE_READ))
    await agency.ask("{ me { id } }")
    async with unchanged(operator.node):
        status, code, message = told(await agency.post(document))
    assert (status, code) == (403, "SCOPE_MISSING")
    assert message == f"The API key lacks the scope {scope}, which “{field}” needs. Ask the operator for a key that has it."


async def test_no_key_signs_in_or_changes_the_account(operator: Enrolling, using: Client) -> None:
    agency = using(await operator.enrol())
    await agency.ask("{ me { id } }")
    async with unchanged(operator.node):
        for document, field in (
            ("mutation { signInAsGuest { session { accessToken } } }", "signInAsGuest"),
            ('mutation { updateProfile(input: { name: "X" }) { viewer { id } } }', "updateProfile"),
            ("mutation { signOut { signedOut } }", "signOut"),
            (
                'mutation { claimAccount(input: { email: "x@y.example", password: "correct horse" }) { viewer: problems { code } } }',
                "claimAccount",
            ),
        ):
            status, code, message = told(await agency.post(document))
            assert (status, code) == (403, "KEY_NOT_ALLOWED")
            assert field in message


async def test_a_key_that_is_none_has_ended_or_is_of_another_cell_is_refused(operator: Enrolling, using: Client) -> None:
    issued = await operator.enrol()
    await using(issued).ask(TRIPS)
    operator.registry.revoke(issued.partner.slug, issued.key.id)
    await operator.node.partners.refresh()
    texts = {issued.text: "KEY_REVOKED", mint_key(CELL): "KEY_REFUSED", mint_key(CellCode("lis-1")): "KEY_REFUSED", "twk_x": "KEY_REFUSED"}
    async with unchanged(operator.node):
        for text, code in texts.items():
            response = await using(issued.model_copy(update={"text": text})).post(TRIPS)
            assert told(response)[:2] == (401, code)
            assert response.headers["www-authenticate"] == f'Bearer error="invalid_token", error_description="{code}"'


async def test_a_key_follows_a_trip_over_a_socket(operator: Enrolling, using: Client) -> None:
    agency = using(await operator.enrol(Scope.TRIPS_READ, Scope.TRIPS_WRITE))
    trip = await agency.create()
    async with agency.socket() as socket:
        await socket.subscribe("subscription ($id: ID!) { tripChanged(id: $id) { origin } }", id=trip["id"])
        await socket.send(type="ping")
        assert (await socket.receive())["type"] == "pong"
        await agency.ask(ADD, input={"tripId": trip["id"], "dayId": trip["days"][0]["id"], "title": "Sé"})
        assert await socket.next() == {"origin": "EDIT"}


async def test_the_socket_of_a_revoked_key_closes_though_nothing_happens_on_it(operator: Enrolling, using: Client) -> None:
    issued = await operator.enrol(Scope.TRIPS_READ, Scope.TRIPS_WRITE)
    agency = using(issued)
    trip = await agency.create()
    async with agency.socket() as socket:
        await socket.subscribe("subscription ($id: ID!) { tripChanged(id: $id) { origin } }", id=trip["id"])
        operator.registry.revoke(issued.partner.slug, issued.key.id)
        with pytest.raises(ConnectionClosed):
            await socket.receive()
        assert socket.connection.close_code == 4403


async def test_a_key_for_planning_plans_follows_and_refines_and_reads_nothing_else(operator: Enrolling, using: Client) -> None:
    agency = using(await operator.enrol(Scope.PLAN))
    made = await agency.ask(
        f'mutation {{ generateTrip(input: {{ prompt: "2 dias em Lisboa" }}) {{ trip {{ id }} generation {{ id }} {PROBLEMS} }} }}'
    )
    assert made["problems"] == []
    async with agency.events(
        "subscription ($id: ID!) { generationProgress(id: $id) { generation { status } } }", id=made["generation"]["id"]
    ) as events:
        while (await events.next())["generation"]["status"] != "DONE":
            pass
    refused = await agency.post("query ($id: ID!) { trip(id: $id) { id } }", id=made["trip"]["id"])
    assert told(refused)[:2] == (403, "SCOPE_MISSING")


def test_every_root_field_says_what_a_key_needs_for_it() -> None:
    schema = build_schema()._schema
    served = {
        kind: set(root.fields)
        for kind, root in (("query", schema.query_type), ("mutation", schema.mutation_type), ("subscription", schema.subscription_type))
        if root is not None
    }
    assert {kind: set(fields) for kind, fields in NEEDS.items()} == served
    assert {need for fields in NEEDS.values() for need in fields.values()} == {*Scope, ANY_KEY, NO_KEY}


def test_a_field_or_kind_that_nobody_decided_on_is_for_no_key() -> None:
    every = frozenset(Scope)
    for kind, field in (("query", "secrets"), ("mutation", "trips"), ("merge", "trips")):
        refusal = refused_scope(kind, [field], every)
        assert refusal is not None
        assert refusal.code == "KEY_NOT_ALLOWED"
    assert refused_scope("query", META_FIELDS, frozenset()) is None


def test_users_and_nobody_need_no_scope(region: Region) -> None:
    require_scopes("mutation", ["signOut", "deleteTrip"], None)
    user: Any = region.node.tokens.verify(region.node.tokens.issue("usr_gru-1_" + "0" * 32, Tier.FREE, "ses"))  # type: ignore[arg-type]
    require_scopes("mutation", ["signOut", "deleteTrip"], user)
