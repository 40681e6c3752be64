"""Schemathesis asks what nobody thought of: of the routes, and of every query and mutation, as a guest and as nobody.

Ids are drawn from those of a real trip, so that what is asked gets past the door.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from graphql import (
    FieldNode,
    ListValueNode,
    NameNode,
    ObjectFieldNode,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    ValueNode,
    parse,
)
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.graphql import nodes

from schema.release.sdl import SDL_FILE
from tests.clients.region import Region
from tests.clients.traveller import ADD, CREATE, GUEST

QUERIES, MUTATIONS = 17, 31
GENERATE = 'mutation { generateTrip(input: {prompt: "Porto"}) { generation { id } problems { code } } }'
NAMES = ("MEANT", "MEANT", "MEANT", "MEANT", "TRIP", "nobody")
MEANT = {
    "tripId": "TRIP",
    "dayId": "DAY",
    "after": "STOP",
    "userId": "USER",
    "placeId": "PLACE",
    "email": "a@example.org",
    "password": "12345678",
    "destination": "lisboa",
    "destinations": "lisboa",
    "currency": "EUR",
    "prompt": "2 days in Rome",
    "text": "remove the castle",
}
OF_OPERATION = {"Stop": "STOP", "Day": "DAY", "generation": "GENERATION"}
"""What an id or text is meant to be: by the name of its field, else by the operation's, else it is a trip."""

ROWS = {"pushTrips", "pushDays", "pushStops", "pushNotes", "pushMessages"}
"""The mutations whose answers are documents, as RxDB wants them, and no payloads with problems."""

DAYS = st.dates(min_value=date(2026, 11, 20), max_value=date(2027, 1, 31)).map(str) | st.dates().map(str)

LEAVES = (
    st.text().map(nodes.String) | st.integers().map(nodes.Int) | st.booleans().map(nodes.Boolean) | st.sampled_from(NAMES).map(nodes.String)
)


def _list(values: Sequence[ValueNode]) -> ListValueNode:
    return ListValueNode(values=tuple(values))


def _nested(inner: st.SearchStrategy[ValueNode]) -> st.SearchStrategy[ValueNode]:
    """Draw lists of values, and objects with the fields that documents and mutations have, or none."""
    fields = st.dictionaries(st.sampled_from(["id", "tripId", "title", "dayIds", "startsAt", "cost", "deleted", "x"]), inner, max_size=4)
    return st.lists(inner, max_size=3).map(_list) | fields.map(_object)


def _object(drawn: Mapping[str, ValueNode]) -> ObjectValueNode:
    return ObjectValueNode(fields=tuple(ObjectFieldNode(name=NameNode(value=name), value=value) for name, value in drawn.items()))


schemathesis.graphql.scalar("String", (st.just("MEANT") | st.text()).map(nodes.String))
schemathesis.graphql.scalar("Int", (st.integers(0, 30) | st.integers(-(2**31), 2**31 - 1)).map(nodes.Int))
schemathesis.graphql.scalar("Date", DAYS.map(nodes.String))
schemathesis.graphql.scalar("ID", st.sampled_from(NAMES).map(nodes.String))
schemathesis.graphql.scalar("Micros", st.integers(-1, 2**53).map(nodes.Int))
schemathesis.graphql.scalar("JSON", st.recursive(LEAVES, _nested, max_leaves=5))
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
        self.ids = {"USER": session["userId"], "PLACE": "plc_lisboa_torre-de-belem", **self._begin()}

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

    def filled(self, label: str, query: str) -> str:
        """Return a document of an operation with ids in place of their names."""
        own = next((name for part, name in OF_OPERATION.items() if label.endswith(part)), "TRIP")

        def meant(found: re.Match[str]) -> str:
            name = MEANT.get(found[1], own) if found[3] == "MEANT" else found[3]
            return f'{found[1]}: {found[2]}"{self.ids.get(name, name)}"'

        return re.sub(r'(\w+): (\[?)"(MEANT|TRIP)"', meant, query)

    def renew(self) -> None:
        """Begin another trip if the one at hand was deleted, or its stop."""
        if self.send(f'{{ node(id: "{self.ids["STOP"]}") {{ id }} }}', headers=self.headers).json()["data"]["node"] is None:
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
        query = telling(guest.filled(operation.label, str(case.body)))
        response = guest.send(query, headers=headers)
        assert response.status_code < 500, (query, response.text)
        assert response.headers["content-type"] == "application/json; charset=utf-8"
        codes = codes_in(response.json())
        assert "INTERNAL_ERROR" not in codes, (query, response.text)
        outcomes.update(codes or ["OK"])

    ask()


def telling(query: str) -> str:
    """Return a document that asks each mutation in it for the codes of its problems."""
    operation = parse(query).definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    if operation.operation is not OperationType.MUTATION:
        return query
    for field in reversed(operation.selection_set.selections):
        assert isinstance(field, FieldNode)
        assert field.selection_set is not None
        assert field.selection_set.loc is not None
        if field.name.value in ROWS:
            continue
        end = field.selection_set.loc.end - 1
        query = f"{query[:end]} told: problems {{ code }} {query[end:]}"
    return query


def codes_in(answer: dict[str, Any]) -> list[str]:
    """Return the codes of all errors and problems of an answer."""
    codes = [error["extensions"]["code"] for error in answer.get("errors", ())]
    for payload in (answer.get("data") or {}).values():
        if isinstance(payload, dict):
            codes += [problem["code"] for problem in payload.get("told") or ()]
    return codes


@pytest.mark.timeout(150)
async def test_no_operation_of_a_guest_breaks_the_node(region: Region) -> None:
    guest = Guest(region.url)
    before = await region.node.reader.head()
    told = ask_everything(guest, guest.headers, examples=10)
    changes = await region.node.reader.head() - before
    guest.close()
    print(f"{len(told)} operations, {sum(map(Counter.total, told.values()))} answers, {changes} changes")
    for label, outcomes in sorted(told.items()):
        print(f"  {label}: {dict(outcomes)}")
    assert Counter(label.partition(".")[0] for label in told) == {"Query": QUERIES, "Mutation": MUTATIONS}
    assert changes > 50
    through = {label for label, outcomes in told.items() if outcomes["OK"]}
    assert len([label for label in through if label.startswith("Mutation.")]) >= 12, through


async def test_no_operation_of_nobody_breaks_the_node(region: Region) -> None:
    guest = Guest(region.url)
    told = ask_everything(guest, {}, examples=3)
    guest.close()
    assert len(told) == QUERIES + MUTATIONS
    assert sum(outcomes["UNAUTHENTICATED"] for outcomes in told.values()) > 20
    private = {label: set(outcomes) for label, outcomes in told.items() if label.startswith("Mutation.")}
    for label in ("Mutation.updateTrip", "Mutation.deleteTrip", "Mutation.createStop", "Mutation.refineTrip", "Mutation.signOut"):
        assert "OK" not in private[label], label


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
