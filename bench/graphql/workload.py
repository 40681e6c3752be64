"""What is asked of every server: the same documents, variables and headers."""

import json
from typing import NamedTuple

from bench.graphql.rows import Row

ROWS = "query Rows($first: Int!) { rows(first: $first) { id title city kind notes price rating visits open position } }"

TRIPS = (
    "query Trips($first: Int!) { trips(first: $first) { totalCount pageInfo { hasNextPage endCursor }"
    " edges { node { id title startsOn endsOn dayCount pace locale updatedAt budget { amountMicros currency }"
    " days { id number date title stops { id title kind startsAt durationMinutes } } } } } }"
)


class Work(NamedTuple):
    """One request, sent over and over; a signed one carries the token of a traveller."""

    name: str
    document: str
    variables: dict[str, int]
    connections: int = 16
    """How many ask at once; few for what takes long, so that little is under way when a load ends."""
    is_signed: bool = False

    @property
    def body(self) -> bytes:
        """Return the body of the request."""
        return json.dumps({"query": self.document, "variables": self.variables}).encode()

    def headers(self, token: str) -> dict[str, str]:
        """Return the headers of the request."""
        return {"Content-Type": "application/json", "Accept": "application/json"} | (
            {"Authorization": f"Bearer {token}"} if self.is_signed else {}
        )


WORKS = (
    Work("hello", "{ hello }", {}),
    Work("1 row", ROWS, {"first": 1}),
    Work("100 rows", ROWS, {"first": 100}),
    Work("1000 rows", ROWS, {"first": 1000}, connections=4),
    Work("trips", TRIPS, {"first": 20}, connections=4, is_signed=True),
)

ROW_FIELDS = tuple(Row.__annotations__)
