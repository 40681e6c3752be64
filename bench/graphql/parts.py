"""What the parts of a request cost, without HTTP: microseconds of CPU, the least of several batches (timeit's advice)."""

import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path

import msgspec
import uvloop
from graphql import OperationType, parse, validate

from api.auth import actor_of
from bench.graphql.rows import bench_schema
from bench.graphql.seed import Cell
from bench.graphql.workload import WORKS, Work
from edge.access.tokens import Tokens, load_signing_key
from edge.node import Node
from edge.settings import Settings
from models.clock import utc_now
from models.locale import DEFAULT_LOCALE
from models.quota import Budget
from schema.context import Context
from schema.execution.documents import Documents, Operation
from schema.execution.endpoint import Endpoint, Request
from schema.execution.guard import TOKEN_LIMIT, require_bounded, require_short_lists
from schema.execution.served import ServedSchema

BATCHES = 7
BATCH_SECONDS = 0.15
_QUERIES = frozenset({OperationType.QUERY})
_BUDGET = Budget(limit=10**12, restore_rate=10**9)

Measured = dict[str, float]


def part_lines() -> Iterator[str]:
    """Yield a table of all parts, one column for each load."""
    with tempfile.TemporaryDirectory() as folder:
        cell = Cell(Path(folder) / "cell")
        columns = uvloop.run(_measure(cell))
    yield "microseconds of CPU, without HTTP".ljust(46) + "".join(work.name.rjust(12) for work in WORKS)
    for name in columns[0]:
        yield name.ljust(46) + "".join(f"{column[name]:>12.1f}" if name in column else "-".rjust(12) for column in columns)


async def _measure(cell: Cell) -> list[Measured]:
    settings = Settings(data=cell.folder, local_model=False, environment="production", budget_factor=1e6)
    node = Node(settings)
    try:
        await node.start()
        return [await _parts_of(work, node, cell) for work in WORKS]
    finally:
        await node.close()


async def _parts_of(work: Work, node: Node, cell: Cell) -> Measured:
    token = cell.token()
    key = load_signing_key(cell.folder)
    endpoint = bench_schema(ServedSchema).serve(introspection=False, suggestions=False)
    plain = bench_schema(ServedSchema).serve(introspection=False, suggestions=False, columns=False)
    ast = parse(work.document, max_tokens=TOKEN_LIMIT)
    decoder = msgspec.json.Decoder(Request)
    encoder = msgspec.json.Encoder()
    request = decoder.decode(work.body)
    operation = endpoint.documents.prepared(work.document).operation(None)
    if not isinstance(operation, Operation):
        raise operation
    header = work.headers(token).get("Authorization")
    context = Context(node=node, actor=await actor_of(header, node), locale=DEFAULT_LOCALE, address="127.0.0.1", request_id="bench")
    answered = await endpoint.answer(request, context, _QUERIES)
    if answered.errors:
        raise answered.errors[0]
    body = answered.body()
    return {
        "a new document: parse": _time(partial(parse, work.document, max_tokens=TOKEN_LIMIT)),
        "a new document: guard": _time(partial(require_bounded, endpoint.schema, ast)),
        "a new document: validate": _time(partial(validate, endpoint.schema, ast)),
        "a new document: all of it": _time(lambda: Documents(endpoint.schema).prepared(work.document)),
        "each request: read the body": _time(partial(decoder.decode, work.body)),
        "each request: guard, find the document": _time(partial(endpoint.documents.prepared, work.document)),
        "each request: guard, lists in variables": _time(partial(require_short_lists, work.variables)),
        "each request: guard, price": _time(partial(operation.requested_cost, work.variables)),
        "each request: guard, take and give back": await _time_async(partial(_spend, node)),
        "each request: the token, seen before": await _time_async(partial(actor_of, f"Bearer {token}", node)),
        "a new token": _time(lambda: Tokens(key, node.settings.issuer, node.cell, utc_now).verify(token)),
        "each request: all but HTTP and encoding": await _time_async(partial(_answer, endpoint, request, context)),
        "the same, by graphql-core alone": await _time_async(partial(_answer, plain, request, context)),
        "each request: encode": _time(partial(encoder.encode, body)),
    }


async def _spend(node: Node) -> None:
    await node.scratch.take("bench", 10, _BUDGET)
    await node.scratch.give_back("bench", 5, _BUDGET)


async def _answer(endpoint: Endpoint, request: Request, context: Context) -> None:
    # A context lives as long as a request, and its loaders count what they have read.
    fresh = Context(node=context.node, actor=context.actor, locale=context.locale, address=context.address, request_id="bench")
    await endpoint.answer(request, fresh, _QUERIES)


def _time(call: Callable[[], object]) -> float:
    count = 1
    while (took := _batch(call, count)) < BATCH_SECONDS:
        count = max(count + 1, int(count * min(10.0, 1.2 * BATCH_SECONDS / max(took, 1e-9))))
    return min(_batch(call, count) for _ in range(BATCHES)) / count * 1e6


def _batch(call: Callable[[], object], count: int) -> float:
    begun = time.process_time()
    for _ in range(count):
        call()
    return time.process_time() - begun


async def _time_async(call: Callable[[], Awaitable[object]]) -> float:
    count = 1
    while (took := await _batch_async(call, count)) < BATCH_SECONDS:
        count = max(count + 1, int(count * min(10.0, 1.2 * BATCH_SECONDS / max(took, 1e-9))))
    return min([await _batch_async(call, count) for _ in range(BATCHES)]) / count * 1e6


async def _batch_async(call: Callable[[], Awaitable[object]], count: int) -> float:
    begun = time.process_time()
    for _ in range(count):
        await call()
    return time.process_time() - begun
