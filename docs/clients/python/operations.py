"""The operations of this example, each with its document and the type of what comes back.

A field that is not asked for is not declared, and the other way round: a type refuses what it does not know, so that the two
can't drift apart unnoticed.
"""

from datetime import time
from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Answer(BaseModel):
    """Something that the server says, under its GraphQL names."""

    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, frozen=True, extra="forbid")


class Operation(Answer):
    """The data of an operation; `document` is its text."""

    document: ClassVar[str]


class Problem(Answer):
    """Why something was not done: see docs/problems.md for the codes. `message` is in the caller's language."""

    code: str
    message: str
    path: tuple[str, ...] = ()
    retryable: bool = False


class Payload(Answer):
    """What comes of a mutation; it did nothing when there are problems."""

    problems: tuple[Problem, ...]


class Session(Answer):
    """The tokens of a traveller who has signed in."""

    access_token: str
    refresh_token: str


class SessionPayload(Payload):
    """A session, unless there are problems."""

    session: Session | None


class SignInAsGuest(Operation):
    """Begin without an account."""

    document: ClassVar[str] = """
        mutation SignInAsGuest {
          signInAsGuest { session { accessToken refreshToken } problems { code message path retryable } }
        }"""
    sign_in_as_guest: SessionPayload


class RefreshSession(Operation):
    """Exchange a refresh token, once."""

    document: ClassVar[str] = """
        mutation RefreshSession($refreshToken: String!) {
          refreshSession(refreshToken: $refreshToken) {
            session { accessToken refreshToken } problems { code message path retryable }
          }
        }"""
    refresh_session: SessionPayload


class Named(Answer):
    """Something with an id."""

    id: str


class NewTrip(Named):
    """A trip that is being planned."""

    title: str


class GenerateTripPayload(Payload):
    """A trip and the job that plans it, unless there are problems."""

    trip: NewTrip | None
    generation: Named | None


class GenerateTrip(Operation):
    """Begin a trip and plan it."""

    document: ClassVar[str] = """
        mutation GenerateTrip($input: GenerateTripInput!) {
          generateTrip(input: $input) { trip { id title } generation { id } problems { code message path retryable } }
        }"""
    generate_trip: GenerateTripPayload


class GenerationStatus(StrEnum):
    """How far a generation is; it ends as DONE or FAILED."""

    QUEUED = "QUEUED"
    ROUTED = "ROUTED"
    DRAFTING = "DRAFTING"
    CHECKED = "CHECKED"
    DONE = "DONE"
    FAILED = "FAILED"


class Stop(Answer):
    """A proposed stop."""

    starts_at: time
    title: str


class Day(Answer):
    """A proposed day."""

    number: int
    title: str
    stops: tuple[Stop, ...]


class Generation(Answer):
    """Where a job stands, and why it failed if it did."""

    status: GenerationStatus
    problem: Problem | None


class Step(Answer):
    """A step of a generation, with the days that are new."""

    generation: Generation
    days: tuple[Day, ...]


class GenerationProgress(Operation):
    """Follow a generation to its end."""

    document: ClassVar[str] = """
        subscription GenerationProgress($id: ID!) {
          generationProgress(id: $id) {
            generation { status problem { code message path retryable } }
            days { number title stops { startsAt title } }
          }
        }"""
    generation_progress: Step


class RefineTripPayload(Payload):
    """What was done, or the job that does it, unless there are problems."""

    reply: str | None
    handled_by: str | None
    generation: Named | None


class RefineTrip(Operation):
    """Change an itinerary in words."""

    document: ClassVar[str] = """
        mutation RefineTrip($input: RefineTripInput!) {
          refineTrip(input: $input) { reply handledBy generation { id } problems { code message path retryable } }
        }"""
    refine_trip: RefineTripPayload


class Money(Answer):
    """An amount in millionths of the currency's unit."""

    amount_micros: int
    currency: str


class Trip(NewTrip):
    """A trip in a list."""

    day_count: int
    cost: tuple[Money, ...]


class Edge(Answer):
    """A place in a list."""

    node: Trip


class PageInfo(Answer):
    """Where a page ends."""

    has_next_page: bool
    end_cursor: str | None


class TripConnection(Answer):
    """A page of trips."""

    total_count: int
    page_info: PageInfo
    edges: tuple[Edge, ...]


class Trips(Operation):
    """List trips by pages."""

    document: ClassVar[str] = """
        query Trips($first: Int!, $after: String) {
          trips(first: $first, after: $after) {
            totalCount
            pageInfo { hasNextPage endCursor }
            edges { node { id title dayCount cost { amountMicros currency } } }
          }
        }"""
    trips: TripConnection
