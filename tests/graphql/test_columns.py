"""Columns complete a value exactly as graphql-core does, or leave it to graphql-core."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace

import msgspec
import pytest
import structlog
from graphql import OperationType
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from models.locale import Locale
from schema.context import Context
from schema.execution.endpoint import Answer, Endpoint, Request
from schema.execution.served import ServedSchema
from tests.clients.in_process import Application, in_process
from tests.clients.region import build_node
from tests.clients.sample import Sample, actor_of, fill
from tests.clients.scripted import ScriptedGenerator
from tests.fakes.at_once import AtOnce
from tests.fakes.cell import FakeClock
from tests.fakes.troubled_schema import VALUES, Loose, Shelf, TroubledContext, build_troubled_schema
from tests.graphql.drawn_queries import Chosen, DrawnQuery, Symbol, drawn_queries

EXAMPLES = 300
QUERIES = frozenset({OperationType.QUERY})


@dataclass(frozen=True)
class Twins:
    """Two endpoints of one schema: one with columns, and graphql-core's executor alone."""

    runner: asyncio.Runner
    application: Application
    sample: Sample
    columns: Endpoint
    fields: Endpoint

    @classmethod
    def of(cls, runner: asyncio.Runner, application: Application, sample: Sample, schema: ServedSchema) -> "Twins":
        """Return the endpoints of any schema, which share prepared documents: to prepare these costs more than all the rest."""
        columns, fields = (Endpoint(schema._schema, columns=each) for each in (True, False))
        fields.documents = columns.documents
        return cls(runner, application, sample, columns, fields)

    def rows(self, path: str) -> float:
        """Return how many objects were completed that way so far."""
        registry = self.application.node.events.registry
        return registry.get_sample_value("tripwise_graphql_objects_total", {"path": path}) or 0.0

    def context(self, token: str, locale: Locale) -> Context:
        """Return the context of a request."""
        return Context(self.application.node, actor_of(self.application, token), locale, "192.0.2.1", "request")

    def answers(self, request: Request, build_context: Callable[[], Context]) -> tuple[Answer, Answer]:
        """Return what both answer."""

        async def both() -> tuple[Answer, Answer]:
            first = await self.columns.answer(request, build_context(), QUERIES)
            return first, await self.fields.answer(request, build_context(), QUERIES)

        return self.runner.run(both())


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twins]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with asyncio.Runner() as runner:
        node = build_node(tmp_path_factory.mktemp("cell"), FakeClock(), [ScriptedGenerator()], budget_factor=1_000_000)
        opened = in_process(node)
        application = runner.run(opened.__aenter__())
        sample = runner.run(fill(application))
        node.database._readers.shutdown()
        node.database._readers = AtOnce()  # type: ignore[assignment]  # so that errors come in the same order each time
        yield Twins.of(runner, application, sample, application.schema)
        runner.run(opened.__aexit__(None, None, None))
    structlog.reset_defaults()


def arguments_of(sample: Sample) -> dict[str, list[Chosen]]:
    """Return what the fields of our schema are asked with, some of it wrong."""
    kinds = (sample.trips, sample.days[:2], sample.stops[:2] + sample.stops[-2:], sample.messages, sample.generations, sample.places[:2])
    ids = [each for kind in kinds for each in kind]
    return {
        "Query.node": [{"id": each} for each in (*ids, *sample.users, "trp_gru-1_01a205b4723e77d4bcbee73ea56665db", "nonsense")],
        "Query.trip": [{"id": each} for each in (*sample.trips, sample.trips[0], sample.days[0], "")],
        "Query.trips": [
            {"first": 3},
            {"last": 2},
            {"first": 1, "filter": {"text": "lisboa"}},
            {"first": 3, "order": {"field": Symbol("TITLE"), "descending": True}},
            {"first": 0},
            {},
        ],
        "Query.generation": [{"id": each} for each in (*sample.generations, sample.trips[0])],
        "Query.places": [
            {"first": 3},
            {"first": 2, "near": {"latitude": 38.71, "longitude": -9.14}},
            {"text": "castelo", "first": 2},
            {"destination": "porto", "category": Symbol("MUSEUM"), "first": 2},
            {"destination": "nowhere"},
        ],
        "Query.branding": [{"partner": "nobody"}],
        "Partner.usage": [{}],
        "Trip.messages": [{}, {"last": 1}, {"last": 0}],
        "Place.openOn": [{"date": "2027-05-07"}, {"date": "2027-05-10"}],
    }


def test_columns_and_fields_answer_any_query_of_our_schema_alike(twins: Twins) -> None:
    seen: list[tuple[bool, bool, bool]] = []
    tokens = st.sampled_from([twins.sample.owner, twins.sample.owner, twins.sample.owner, twins.sample.member, ""])

    @given(query=drawn_queries(twins.columns.schema, arguments_of(twins.sample)), token=tokens, locale=st.sampled_from(Locale))
    @settings(max_examples=EXAMPLES, phases=[Phase.explicit, Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck))
    def check(query: DrawnQuery, token: str, locale: Locale) -> None:
        before = twins.rows("columns")
        for variables in (query.variables, query.switched()):
            answer = require_alike(twins, Request(query.text, variables=variables), lambda: twins.context(token, locale))
        seen.append((answer.status == 200, twins.rows("columns") > before, bool(answer.errors)))

    check()
    executed, by_columns, with_errors = (sum(each) for each in zip(*seen, strict=True))
    assert len(seen) >= EXAMPLES
    assert executed > 0.9 * len(seen)
    assert by_columns > 0.5 * len(seen)
    assert with_errors > 0.05 * len(seen)


def test_a_page_of_trips_is_completed_by_columns_and_without_them_by_fields(twins: Twins) -> None:
    request = Request("{ trips(first: 3) { edges { node { title days { number stops { title cost { currency } place { name } } } } } } }")
    rows = {path: twins.rows(path) for path in ("columns", "fields")}

    async def answered(endpoint: Endpoint) -> Answer:
        return await endpoint.answer(request, twins.context(twins.sample.owner, Locale.EN), QUERIES)

    cost = twins.runner.run(answered(twins.fields)).cost
    by_fields = {path: twins.rows(path) - before for path, before in rows.items()}
    assert twins.runner.run(answered(twins.columns)).cost == cost
    by_columns = {path: twins.rows(path) - before - by_fields[path] for path, before in rows.items()}
    assert by_fields["columns"] == by_columns["fields"] == 0
    assert by_fields["fields"] == by_columns["columns"] > 40


def require_alike(twins: Twins, request: Request, build_context: Callable[[], Context]) -> Answer:
    """Return the answer of the columns, which is that of the fields byte for byte."""
    ours, theirs = twins.answers(request, build_context)
    assert [each.formatted for each in ours.errors or ()] == [each.formatted for each in theirs.errors or ()]
    assert _encoded(ours) == _encoded(theirs)
    assert ours.status == theirs.status
    if not ours.errors:  # One that nulls a parent ends its siblings; how far they have got by then is nobody's promise.
        assert _costs(ours) == _costs(theirs)
    return ours


def _encoded(answer: Answer) -> bytes | None:
    return None if answer.data is msgspec.UNSET else msgspec.json.encode(answer.data, enc_hook=_plain_text)


def _plain_text(value: object) -> str:
    assert isinstance(value, str), value
    return str.__str__(value)


def _costs(answer: Answer) -> tuple[float, ...]:
    return () if answer.cost is None else (answer.cost["requested"], answer.cost["actual"])


# --- Resolvers that return anything at all.


@pytest.fixture(scope="module")
def troubled(twins: Twins) -> Twins:
    return Twins.of(twins.runner, twins.application, twins.sample, build_troubled_schema())


FIELDS = {
    **dict.fromkeys("text count ratio flag key colour day moment hour amount tags colours grid".split(), ""),
    **dict.fromkeys(["maybeText", "maybeCount", "maybeColour", "maybeTags"], ""),
    **dict.fromkeys(["child", "sure", "children", "maybeChildren", "rows"], "{ text }"),
    **dict.fromkeys(["named", "view"], "{ __typename text }"),
}
"""The fields of an item, with what is selected of each."""

_ATTRIBUTES = {
    "maybeText": "maybe_text",
    "maybeCount": "maybe_count",
    "maybeColour": "maybe_colour",
    "maybeTags": "maybe_tags",
    "maybeChildren": "maybe_children",
}

ALL = " ".join(f"{name} {below}" for name, below in FIELDS.items())


def troubles(twins: Twins, found: Callable[[], object]) -> Callable[[], Context]:
    """Return what builds contexts in which queries find that."""
    node = twins.application.node
    return lambda: TroubledContext(node, None, Locale.EN, "192.0.2.1", "request", found=found)


@pytest.mark.parametrize("value", VALUES)
def test_columns_and_fields_do_the_same_with_any_value(troubled: Twins, value: str) -> None:
    everywhere = {_ATTRIBUTES.get(name, name): VALUES[value] for name in FIELDS}
    require_alike(troubled, Request(f"{{ items {{ {ALL} }} }}"), troubles(troubled, lambda: [Loose(**everywhere)]))
    for name, below in FIELDS.items():
        attribute = _ATTRIBUTES.get(name, name)
        found = lambda attribute=attribute: [Loose(), Loose(**{attribute: VALUES[value]}), Loose()]  # noqa: E731
        for root in ("items", "sureItems"):
            require_alike(troubled, Request(f"{{ {root} {{ {name} {below} }} }}"), troubles(troubled, found))
        if below:
            require_alike(troubled, Request(f"{{ items {{ {name} {{ __typename }} }} }}"), troubles(troubled, found))


@pytest.mark.parametrize("value", VALUES)
def test_columns_and_fields_do_the_same_with_any_object(troubled: Twins, value: str) -> None:
    for body in ("__typename", "text", "text count child { text }"):
        for found in (lambda: [VALUES[value]()], lambda: [Loose(), VALUES[value](), Loose()]):
            for root in ("items", "sureItems", "anyItems"):
                require_alike(troubled, Request(f"{{ {root} {{ {body} }} }}"), troubles(troubled, found))
        require_alike(troubled, Request(f"{{ anyItems {{ {body} }} }}"), troubles(troubled, VALUES[value]))


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("root", ["shelves", "views"])
def test_columns_and_fields_do_the_same_with_an_object_of_another_class(troubled: Twins, root: str, value: str) -> None:
    for body in ("__typename", "text", "__typename text"):
        found = lambda: [Shelf(value=SimpleNamespace(text="RED")), VALUES[value](), Shelf(value=VALUES[value]())]  # noqa: E731
        require_alike(troubled, Request(f"{{ {root} {{ {body} }} }}"), troubles(troubled, found))


@pytest.mark.parametrize(
    "body",
    "raises must context path parent late ready promised given given(by:3) secret fixed parented dear{text} free{text} __typename".split(),
)
def test_columns_and_fields_do_the_same_with_odd_methods(troubled: Twins, body: str) -> None:
    for selected in (body, f"context {body}", f"late {body}", f"dear {{ __typename }} {body} ready"):
        require_alike(troubled, Request(f"{{ odd {{ {selected} }} }}"), troubles(troubled, list))


def test_a_type_that_says_for_itself_what_is_of_it_is_asked(troubled: Twins) -> None:
    answer = require_alike(troubled, Request("{ picky { __typename } }"), troubles(troubled, list))
    assert answer.data == {"picky": [{"__typename": "Picky"}, None]}
