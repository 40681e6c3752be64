"""Schemathesis asks what nobody thought of: of the routes, and of every query and mutation, as a guest and as nobody.

Ids are drawn from those of a real trip, so that what is asked gets past the door.
"""

import re
from collections import Counter
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.graphql import nodes

from schema.sdl import SDL_FILE
from tests.clients.region import Region
from tests.clients.traveller import ADD, CREATE, GUEST

QUERIES, MUTATIONS = 7, 22
GENERATE = 'mutation { generateTrip(input: {prompt: "Porto"}) { generation { id } problems { code } } }'
NAMES = ("TRIP", "TRIP", "TRIP", "DAY", "STOP", "GENERATION", "USER", "plc_lisboa_torre-de-belem", "nobody")

schemathesis.graphql.scalar("ID", st.sampled_from(NAMES).map(nodes.String))
schemathesis.graphql.scalar("Micros", st.integers(-1, 2**53).map(nodes.Int))
API = schemathesis.graphql.from_path(SDL_FILE)


def bounded(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


class Guest:
    """A guest of the region with a trip, which is begun anew when it is gone."""

    def __init__(self, url: str) -> None:
        """Sign in at `url`."""
        self._client = requests.Session()
        self._url = f"{url}/graphql"
        session = self.send(GUEST).json()["data"]["signInAsGuest"]["session"]
        self.headers = {"authorization": f"Bearer {session['accessToken']}"}
        self.ids = {"USER": session["userId"], **self._begin()}

    def send(self, query: str, variables: dict[str, Any] | None = None, headers: dict[str, str] | None = None) -> requests.Response:
        """Send an operation."""
        return self._client.post(self._url, json={"query": query, "variables": variables or {}}, headers=headers, timeout=20)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _begin(self) -> dict[str, str]:
        given = {"input": {"destinations": ["lisboa"], "dayCount": 2}}
        trip = self.send(CREATE, given, self.headers).json()["data"]["createTrip"]["trip"]
        stop = {"input": {"tripId": trip["id"], "dayId": trip["days"][0]["id"], "title": "Castelo"}}
        made = self.send(ADD, stop, self.headers).json()["data"]["createStop"]
        generation = self.send(GENERATE, headers=self.headers).json()["data"]["generateTrip"]["generation"]
        return {"TRIP": trip["id"], "DAY": trip["days"][0]["id"], "STOP": made["stop"]["id"], "GENERATION": generation["id"]}

    def filled(self, query: str) -> str:
        """Return a document with names in place of ids replaced by the ids."""
        return re.sub(r'"(TRIP|DAY|STOP|GENERATION|USER)"', lambda found: f'"{self.ids[found[1]]}"', query)

    def renew(self) -> None:
        """Begin another trip if the one at hand was deleted."""
        if self.send(f'{{ trip(id: "{self.ids["TRIP"]}") {{ id }} }}', headers=self.headers).json()["data"]["trip"] is None:
            self.ids |= self._begin()


def ask_everything(guest: Guest, headers: dict[str, str], examples: int) -> dict[str, Counter[str]]:
    """Ask every operation, and return the outcomes of each by code; fail for an error of ours."""
    told: dict[str, Counter[str]] = {}
    for found in API.get_all_operations():
        operation = found.ok()
        outcomes = told.setdefault(operation.label, Counter())
        guest.renew()

        _ask(operation, guest, headers, outcomes, examples)
    return told


def _ask(operation: schemathesis.APIOperation, guest: Guest, headers: dict[str, str], outcomes: Counter[str], examples: int) -> None:
    @bounded(examples)
    @given(case=operation.as_strategy())
    def ask(case: schemathesis.Case) -> None:
        query = guest.filled(str(case.body))
        response = guest.send(query, headers=headers)
        assert response.status_code < 500, (query, response.text)
        assert response.headers["content-type"] == "application/json"
        codes = codes_in(response.json())
        assert "INTERNAL_ERROR" not in codes, (query, response.text)
        outcomes.update(codes or ["OK"])

    ask()


def codes_in(answer: dict[str, Any]) -> list[str]:
    """Return the codes of all errors and problems of an answer."""
    codes = [error["extensions"]["code"] for error in answer.get("errors", ())]
    for payload in (answer.get("data") or {}).values():
        if isinstance(payload, dict):
            codes += [problem["code"] for problem in payload.get("problems") or () if "code" in problem]
    return codes


@pytest.mark.timeout(150)
async def test_no_operation_of_a_guest_breaks_the_node(region: Region) -> None:
    guest = Guest(region.url)
    before = await region.node.reader.head()
    told = ask_everything(guest, guest.headers, examples=25)
    changes = await region.node.reader.head() - before
    guest.close()
    print(f"{len(told)} operations, {sum(map(Counter.total, told.values()))} answers, {changes} changes")
    for label, outcomes in sorted(told.items()):
        print(f"  {label}: {dict(outcomes)}")
    assert Counter(label.partition(".")[0] for label in told) == {"Query": QUERIES, "Mutation": MUTATIONS}
    assert changes > 100
    through = {label for label, outcomes in told.items() if outcomes["OK"]}
    assert through >= {"Mutation.updateTrip", "Mutation.moveTrip", "Mutation.undoTrip", "Mutation.deleteTrip", "Mutation.updateProfile"}


async def test_no_operation_of_nobody_breaks_the_node(region: Region) -> None:
    guest = Guest(region.url)
    told = ask_everything(guest, {}, examples=8)
    guest.close()
    assert len(told) == QUERIES + MUTATIONS
    private = {label: set(outcomes) for label, outcomes in told.items() if label.startswith("Mutation.")}
    for label in ("Mutation.updateTrip", "Mutation.deleteTrip", "Mutation.createStop", "Mutation.refineTrip", "Mutation.signOut"):
        assert "OK" not in private[label]
        assert "UNAUTHENTICATED" in private[label]


def test_every_route_answers_as_its_openapi_says(region: Region) -> None:
    document = httpx.get(f"{region.url}/openapi/openapi.json", verify=False).json()  # noqa: S501  # loopback, without TLS
    routes = schemathesis.openapi.from_dict(document)
    asked: list[str] = []
    for found in routes.get_all_operations():
        operation = found.ok()
        asked.append(operation.label)

        @bounded(20)
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            case.call_and_validate(base_url=region.url)

        ask()
    assert sorted(asked) == ["GET /", "GET /.well-known/jwks.json", "GET /health/live", "GET /health/ready", "GET /metrics"]
