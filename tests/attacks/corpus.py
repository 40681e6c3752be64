"""Attacks on the endpoint that one request can carry, each with the code it is refused with.

`python -m tests.attacks.corpus` prints what each of them costs the server.
"""

import asyncio
import gc
import hashlib
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.clients.in_process import Application, Reply, authorized, in_process
from tests.clients.region import build_node, log_errors_only
from tests.fakes.cell import FakeClock

CPU_LIMIT_SECONDS = 0.05
REPEATS = 3
"""How often each is sent; the least counts, since other processes make any other dearer."""

BODY = 250_000
"""How large a body may be, nearly."""

TOO_LARGE = "DOCUMENT_TOO_LARGE"
INVALID = "GRAPHQL_VALIDATION_FAILED"
TOO_DEAR = "COST_TOO_HIGH"
BAD_REQUEST = "BAD_REQUEST"


@dataclass(frozen=True)
class Attack:
    """One request. Either `query` by POST, or any `body`, or `parameters` by GET."""

    name: str
    code: str
    query: str | None = None
    variables: dict[str, object] = field(default_factory=dict)
    extensions: dict[str, object] = field(default_factory=dict)
    body: bytes | None = None
    parameters: dict[str, str] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    answer_limit: int = 8_000
    """How many bytes the answer has at most."""

    @property
    def sent(self) -> bytes:
        """Return the body, or the parameters, as they are sent."""
        if self.parameters is not None:
            return "&".join(self.parameters.values()).encode()
        if self.body is not None:
            return self.body
        return json.dumps({"query": self.query, "variables": self.variables, "extensions": self.extensions}).encode()

    async def send(self, application: Application, token: str) -> Reply:
        """Send it as a signed-in user."""
        if self.parameters is not None:
            return await application.get(self.parameters, **authorized(token))
        return await application.post(self.sent, **{**authorized(token), **self.headers})


def fragments(count: int, times: int, kind: str = "Query", leaf: str = "me { id }") -> str:
    """Return fragments each of which spreads the next so many times."""
    spread = [f"fragment F{n} on {kind} {{ {f'...F{n + 1} ' * times}}}" for n in range(count)]
    return " ".join(spread) + f" fragment F{count} on {kind} {{ {leaf} }}"


def cycle(length: int) -> str:
    """Return fragments that spread each other in a ring."""
    return " ".join(f"fragment F{n} on Query {{ __typename ...F{(n + 1) % length} }}" for n in range(length))


def within(*levels: tuple[str, int]) -> str:
    """Return a query of fields within fields, each so many times."""
    below = ""
    for name, times in reversed(levels):
        below = "{ " + f"{name} {below} " * times + "}"
    return below


def nested(levels: int) -> object:
    """Return lists in lists."""
    return json.loads("[" * levels + "]" * levels)


HUNDREDS = "{ trips(first: 100) { edges { node { messages(last: 100) { id } days { stops { id place { destination { name } } } } } } } }"
BY_VARIABLES = (
    "query ($a: Int, $b: Int!) { trips(first: $a) { edges { node { messages(last: $b) { id } days { stops { place { id } } } } } } }"
)
GUARDED = "me { id @skip(if: false) @include(if: true) }"
WORDS = '"a" ' * 400
PERSISTED = {"version": 1, "sha256Hash": "0" * 64}
CREATE = "mutation ($i: CreateTripInput!) { createTrip(input: $i) { problems { code } } }"
INTROSPECTION = "{ __schema { types { name fields { name args { name } } } } }"

ATTACKS: tuple[Attack, ...] = (
    # Documents that grow as they are spread.
    Attack("fragments spread twice, 2^16", TOO_LARGE, f"{{ ...F0 }} {fragments(16, 2)}"),
    Attack("fragments spread twice, 2^29", TOO_LARGE, f"{{ ...F0 }} {fragments(29, 2)}"),
    Attack("fragments spread thirty times", TOO_LARGE, f"{{ ...F0 }} {fragments(12, 30)}"),
    Attack("fragments in inline fragments", TOO_LARGE, f"{{ ... {{ ...F0 ...F0 }} }} {fragments(20, 2)}"),
    Attack("fragments nobody spreads, 2^29", TOO_LARGE, f"{{ me {{ id }} }} {fragments(29, 2)}"),
    Attack(
        "fragments, 300 of them", TOO_LARGE, "{ me { id } } " + " ".join(f"fragment F{n} on Query {{ me {{ id }} }}" for n in range(140))
    ),
    Attack("fragment that spreads itself", INVALID, f"{{ ...F0 }} {cycle(1)}"),
    Attack("fragments in a ring of two", INVALID, f"{{ ...F0 }} {cycle(2)}"),
    Attack("fragments in a ring of thirty", INVALID, f"{{ ...F0 }} {cycle(30)}"),
    Attack(
        "fragments all spread all",
        INVALID,
        "{ ...F0 }" + "".join(f" fragment F{n} on Query {{ {' '.join(f'...F{m}' for m in range(15))} }}" for n in range(15)),
    ),
    # Documents that are long, wide or deep.
    Attack("aliases of one field", TOO_LARGE, "{ " + " ".join(f"a{n}: me {{ id }}" for n in range(140)) + " }"),
    Attack("aliases below one field", TOO_LARGE, "{ me { " + " ".join(f"a{n}: id" for n in range(300)) + " } }"),
    Attack("aliases of __typename", TOO_LARGE, "{ " + " ".join(f"a{n}: __typename" for n in range(300)) + " }"),
    Attack("__typename again and again", TOO_LARGE, "{ " + "__typename " * 900 + "}"),
    Attack("__typename in inline fragments", TOO_LARGE, "{ " + f"... {{ {'__typename ' * 10}}} " * 18 + "}"),
    Attack("one field 900 times", TOO_LARGE, "{ me { " + "id " * 900 + "} }"),
    Attack("one field in 60 inline fragments", TOO_LARGE, "{ me { " + f"... {{ {'id ' * 10}}} " * 60 + "} }"),
    Attack("one field in 10 by 8 by 4", TOO_LARGE, within(("me", 10), ("preferences", 8), ("pace", 4))),
    Attack("pages in pages of one name", TOO_LARGE, within(("trips(first: 1)", 6), ("edges", 4), ("node", 4), ("id", 4))),
    Attack("operations, 140 of them", TOO_LARGE, " ".join(f"query A{n} {{ me {{ id }} }}" for n in range(140))),
    Attack("operations that share fragments", TOO_LARGE, " ".join(f"query A{n} {{ ...F0 }}" for n in range(100)) + fragments(5, 3)),
    Attack("selections 1000 deep", TOO_LARGE, "{ a" * 1_000 + " }" * 1_000),
    Attack("selections 100 deep", TOO_LARGE, "{ me " * 100 + "{ id }" + " }" * 100),
    Attack("inline fragments 400 deep", TOO_LARGE, "{ " + "... { " * 200 + "me { id }" + " }" * 201),
    Attack("lists 900 deep", TOO_LARGE, f"{{ places(text: {'[' * 900}{']' * 900}) {{ id }} }}"),
    Attack("objects 400 deep", TOO_LARGE, f"{{ places(near: {'{a: ' * 400}1{'}' * 400}) {{ id }} }}"),
    Attack("types 900 deep", TOO_LARGE, f"query ($a: {'[' * 900}Int{']' * 900}) {{ me {{ id }} }}"),
    Attack("braces that are never closed", "GRAPHQL_PARSE_FAILED", "{" * 900),
    Attack("directives on one field", TOO_LARGE, "{ me { id " + "@include(if: true) " * 100 + "} }"),
    Attack("directives nobody knows", TOO_LARGE, "{ me { id " + "@a " * 400 + "} }"),
    Attack("directives on fragments", TOO_LARGE, f"{{ ...F0 }} {fragments(5, 3, leaf=GUARDED)}"),
    Attack("directives on an operation", TOO_LARGE, "query " + "@a " * 400 + "{ me { id } }"),
    Attack("variables, 400 of them", TOO_LARGE, f"query ({' '.join(f'$v{n}: Int' for n in range(400))}) {{ me {{ id }} }}"),
    Attack("variables that nobody uses", INVALID, f"query ({' '.join(f'$v{n}: Int' for n in range(150))}) {{ me {{ id }} }}"),
    # Tokens.
    Attack("a name of 240 kB", TOO_LARGE, "{ " + "a" * 240_000 + " }"),
    Attack("a string of 240 kB", TOO_LARGE, f'{{ node(id: "{"a" * 240_000}") {{ id }} }}'),
    Attack("escapes of 120 kB", TOO_LARGE, '{ node(id: "' + "\\n" * 60_000 + '") { id } }'),
    Attack("lines of 120 kB", TOO_LARGE, '{ node(id: """' + "\n" * 60_000 + '""") { id } }'),
    Attack("a number of 240 kB", TOO_LARGE, f"{{ places(first: {'1' * 240_000}) {{ id }} }}"),
    Attack("a comment of 240 kB", TOO_LARGE, "{ me { id } } #" + "a" * 240_000),
    Attack("60,000 comments", TOO_LARGE, "{ me { id } }" + "#\n" * 60_000),
    Attack("9,000 comments", TOO_LARGE, "{ me { id } }" + "#\n" * 9_000),
    Attack("240 kB of blanks", TOO_LARGE, "{ me { id } }" + " " * 240_000),
    Attack("20,000 tokens", TOO_LARGE, "{ " + "a " * 20_000 + "}"),
    Attack("a string of 19 kB that is no id", "MALFORMED_ID", '{ node(id: "' + "\\n" * 9_700 + '") { id } }'),
    Attack("240 kB of nothing known", TOO_LARGE, "\u2028" * 20_001),
    # Prices.
    Attack("100 x 100 x 100", TOO_DEAR, HUNDREDS),
    Attack("100 x 100 x 100 by variables", TOO_DEAR, BY_VARIABLES, {"a": 100, "b": 100}),
    Attack("100 x 100 x 100 by variables as floats", TOO_DEAR, BY_VARIABLES, {"a": 1e2, "b": 100.0}),
    Attack(
        "100 x 100 x 100 by fragments",
        TOO_DEAR,
        "{ trips(first: 100) { ...P } } fragment P on TripConnection { edges { node { ...T } } }"
        " fragment T on Trip { messages(last: 100) { id } days { id } }",
    ),
    Attack(
        "100 x 100 by aliases",
        TOO_DEAR,
        "{ " + " ".join(f"a{n}: trips(first: 100) {{ edges {{ node {{ days {{ id }} }} }} }}" for n in range(20)) + " }",
    ),
    Attack("first of 2^31", INVALID, "{ places(first: 2147483648) { id } }"),
    Attack("first of 2^31 - 1", TOO_DEAR, "{ places(first: 2147483647) { id } }"),
    Attack("first of 10^1000", INVALID, f"{{ places(first: 1{'0' * 1_000}) {{ id }} }}"),
    Attack("first of 2^31 by a variable", TOO_DEAR, "query ($n: Int!) { places(first: $n) { id } }", {"n": 2**31}),
    Attack("first of 10^300 by a variable", TOO_DEAR, "query ($n: Int!) { places(first: $n) { id } }", {"n": 1e300}),
    Attack("first of 2^31 by default", TOO_DEAR, "query ($n: Int! = 2147483647) { places(first: $n) { id } }"),
    Attack("first of -1", "INVALID_VALUE", "{ places(first: -1) { id } }"),
    Attack("introspection 20 times", TOO_DEAR, "{ " + " ".join(f"a{n}: {INTROSPECTION[2:-2]}" for n in range(20)) + " }"),
    # Values.
    Attack(
        "a list of 400 in the document",
        "TOO_MANY",
        f"mutation {{ createTrip(input: {{ destinations: [{WORDS}] }}) {{ problems {{ code }} }} }}",
    ),
    Attack("a list of 60,000 by a variable", "TOO_MANY", CREATE, {"i": {"destinations": ["a"] * 40_000}}),
    Attack("lists in lists, 249 by 249", "BAD_VARIABLES", CREATE, {"i": {"destinations": [["a"] * 150] * 249}}),
    Attack(
        "variables 1,000 deep", BAD_REQUEST, CREATE, body=b'{"query":"{me{id}}","variables":{"i":' + b"[" * 1_500 + b"]" * 1_500 + b"}}"
    ),
    Attack("variables 500 deep", "BAD_VARIABLES", CREATE, {"i": nested(500)}),
    Attack("variables 120,000 deep", BAD_REQUEST, body=b'{"query":"{me{id}}","variables":{"i":' + b"[" * 120_000 + b"]" * 120_000 + b"}}"),
    Attack("a variable of 20,000 keys", "TOO_MANY", CREATE, {"i": {f"k{n}": 1 for n in range(20_000)}}),
    Attack("20,000 variables", "TOO_MANY", "{ me { id } }", {f"v{n}": n for n in range(15_000)}),
    Attack("a variable of 200 wrong keys", "BAD_VARIABLES", CREATE, {"i": {f"{'destination' * 80}{n}": 1 for n in range(200)}}),
    Attack(
        "a variable of 240 kB of the wrong type", "BAD_VARIABLES", "query ($n: Int!) { places(first: $n) { id } }", {"n": "a" * 240_000}
    ),
    Attack("an enum value of 240 kB", "BAD_VARIABLES", "query ($c: PlaceCategory) { places(category: $c) { id } }", {"c": "A" * 240_000}),
    # Errors.
    Attack("450 unknown fields", INVALID, "{ me { " + " ".join(f"f{n}" for n in range(450)) + " } }"),
    Attack("450 unknown fields of long names", INVALID, "{ me { " + " ".join(f"{'nam' * 12}{n}" for n in range(400)) + " } }"),
    Attack("an unknown field of 19 kB", INVALID, "{ " + "a" * 19_000 + " }"),
    Attack("unknown arguments", INVALID, "{ places(" + " ".join(f"firs{n}: 1" for n in range(240)) + ") { id } }"),
    Attack("unknown types", INVALID, " ".join(["{ me { id } }", *(f"fragment F{n} on Tripp{n} {{ id }}" for n in range(29))])),
    Attack(
        "unknown input fields",
        INVALID,
        f"mutation {{ createTrip(input: {{ {' '.join(f'destination{n}: 1' for n in range(240))} }}) {{ problems {{ code }} }} }}",
    ),
    # Requests.
    Attack("a batch of 2,000", BAD_REQUEST, body=json.dumps([{"query": "{ me { id } }"}] * 2_000).encode()),
    Attack("a batch of one", BAD_REQUEST, body=b'[{"query":"{ __typename }"}]'),
    Attack("a body of brackets", BAD_REQUEST, body=b"[" * BODY),
    Attack("a body of a number", BAD_REQUEST, body=b"1" * BODY),
    Attack("a body that is not UTF-8", BAD_REQUEST, body=b'{"query":"' + b"\xff" * 200_000 + b'"}'),
    Attack("a body of half a character", "MALFORMED_ID", body=b'{"query":"{ node(id: \\"\\ud800\\") { id } }"}'),
    Attack("one key 20,000 times", "BAD_REQUEST", body=b"{" + b'"query":1,' * 20_000 + b'"query":1}'),
    Attack("a body over the limit", "BODY_TOO_LARGE", body=b" " * 300_000),
    Attack("nothing to do", BAD_REQUEST, body=b"{}"),
    Attack("a mutation by GET", "METHOD_NOT_ALLOWED", parameters={"query": "mutation { signOut { signedOut } }"}),
    Attack(
        "a mutation by GET behind a query",
        "METHOD_NOT_ALLOWED",
        parameters={"query": "query A { me { id } } mutation B { signOut { signedOut } }", "operationName": "B"},
    ),
    Attack("parameters, 5,000 of them", BAD_REQUEST, parameters={f"p{n}": "x" for n in range(5_000)}),
    Attack("variables by GET 100,000 deep", BAD_REQUEST, parameters={"query": "{ me { id } }", "variables": '{"a":' + "[" * 20_000}),
    Attack("a subscription by POST", "SUBSCRIPTION_NEEDS_STREAM", 'subscription { tripChanged(id: "x") { id } }'),
    Attack("a hash of nothing", "PERSISTED_QUERY_NOT_FOUND", extensions={"persistedQuery": PERSISTED}),
    Attack("a hash of something else", "PERSISTED_QUERY_MISMATCH", "{ me { id } }", extensions={"persistedQuery": PERSISTED}),
    Attack(
        "a hash of 200 kB",
        "PERSISTED_QUERY_MISMATCH",
        "{ me { id } }",
        extensions={"persistedQuery": {"version": 1, "sha256Hash": "0" * 200_000}},
    ),
    Attack("a hash of a version to come", BAD_REQUEST, extensions={"persistedQuery": {"version": 2, "sha256Hash": "0" * 64}}),
    Attack("a hash that is a list", BAD_REQUEST, extensions={"persistedQuery": {"version": 1, "sha256Hash": nested(100)}}),
    Attack(
        "a hash of 240 kB of blanks",
        TOO_LARGE,
        " " * 240_000,
        extensions={"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(b" " * 240_000).hexdigest()}},
    ),
    Attack("a document nobody trusts", "UNKNOWN_DOCUMENT", body=b'{"documentId":"sha256:' + b"0" * 200_000 + b'"}'),
    Attack(
        "an operation that is not there",
        "OPERATION_NOT_FOUND",
        body=json.dumps({"query": "{ me { id } }", "operationName": "A" * 200_000}).encode(),
    ),
    # Headers.
    Attack("a token of 60 kB", "INVALID_TOKEN", "{ me { id } }", headers={"authorization": "Bearer " + "a" * 60_000}),
    Attack("an Accept of 60 kB", "NOT_ACCEPTABLE", "{ me { id } }", headers={"accept": "text/a;q=0.1," * 4_500}),
    Attack("languages of 60 kB", INVALID, "{ nothing }", headers={"accept_language": "x-a;q=0.1," * 5_000}),
    Attack(
        "a media type of 60 kB",
        "UNSUPPORTED_MEDIA_TYPE",
        "{ me { id } }",
        headers={"content_type": "application/json" + ";charset=utf-7" * 4_000},
    ),
)


PLACES = "places(text: $t, near: { latitude: 1, longitude: 2 }, withinMetres: 5, category: MUSEUM) { id name } "

HEAVY: dict[str, str] = {
    "20 operations that share fragments": " ".join(f"query A{n} {{ {' '.join(f'...F{m}' for m in range(10))} }}" for n in range(20))
    + " ".join(f" fragment F{n} on Query {{ me {{ id name email tier }} __typename }}" for n in range(12)),
    "arguments that are compared": "query ($t: String) { " + f"... {{ {PLACES * 4}}} " * 7 + "}",
    "lists of 190": "mutation { "
    + " ".join(f"a{n}: createTrip(input: {{ destinations: [{WORDS[: 4 * 180]}] }}) {{ trip {{ id }} }}" for n in range(4))
    + " }",
    "objects in a list": 'mutation { createTrip(input: { destinations: ["a"] travellers: ['
    + "{ age: 1 } " * 150
    + "] }) { trip { id } } }",
    "fragments nobody spreads": "{ me { id } } "
    + " ".join(f"fragment F{n} on Trip {{ id title days {{ id stops {{ id title place {{ id name }} }} }} }}" for n in range(30)),
    "conditions": "query ($a: Boolean!) { " + "... { " * 5 + ("me { id @include(if: $a) name @skip(if: $a) } " * 5 + "} ") * 5 + "}",
    "unknown fields": "{ me { " + " ".join(f"nam{n}" for n in range(790)) + " } }",
    "unknown input fields": "mutation { createTrip(input: { "
    + " ".join(f"destination{n}: 1" for n in range(250))
    + " }) { trip { id } } }",
    "escapes and tokens": '{ node(id: "' + "\\n" * 8_500 + '") { id } ' + f"... {{ {'me { id name } ' * 10}}} " * 9 + "}",
    "comments and tokens": "{ " + f"... {{ {'me { id name } ' * 10}}} " * 9 + "} #" + "a" * 18_000,
}
"""What costs most to prepare of all that the bounds let through to validation."""


@dataclass(frozen=True)
class Outcome:
    """What came of an attack: how much it cost is the least of some repetitions."""

    attack: Attack
    reply: Reply
    cpu_seconds: float


async def attempt(attack: Attack, application: Application, token: str, repeats: int = REPEATS) -> Outcome:
    """Carry out an attack, each time as if it had never been seen."""
    replies: list[Reply] = []
    for _ in range(repeats):
        application.endpoint.documents._kept.clear()
        application.endpoint.documents._characters = 0
        replies.append(await attack.send(application, token))
    return Outcome(attack, replies[0], min(each.cpu_seconds for each in replies))


def heaviness(application: Application, text: str, repeats: int = REPEATS) -> float:
    """Return how many seconds of processor time it takes to prepare a document."""
    seconds: list[float] = []
    for _ in range(repeats):
        begun = time.process_time()
        application.endpoint.documents._prepare(text)
        seconds.append(time.process_time() - begun)
    return min(seconds)


@contextmanager
def still() -> Iterator[None]:
    """Keep the collector from looking at all there is while times are taken, as the server does."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


async def main() -> None:
    """Print the table."""
    log_errors_only()
    with tempfile.TemporaryDirectory() as folder:
        async with in_process(build_node(Path(folder), FakeClock(), budget_factor=1_000)) as application:
            token = await application.sign_in()
            print(f"{'attack':42} {'bytes':>8}  {'status':6} {'code':28} {'CPU ms':>7} {'answer':>7}")
            with still():
                for name, text in HEAVY.items():
                    seconds = heaviness(application, text)
                    print(f"{name:42} {len(text):8}  {'':6} {'(prepared)':28} {seconds * 1000:7.1f}")
                for attack in ATTACKS:
                    outcome = await attempt(attack, application, token)
                    reply = outcome.reply
                    row = f"{attack.name:42} {len(attack.sent):8}  {reply.status:<6} {reply.codes[0] if reply.codes else '-':28}"
                    print(f"{row} {outcome.cpu_seconds * 1000:7.1f} {len(reply.body):7}")


if __name__ == "__main__":
    asyncio.run(main())
