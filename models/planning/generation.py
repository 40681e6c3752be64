"""A generation: the job that turns wishes, or a refinement of them, into an itinerary."""

from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field, JsonValue, StringConstraints

from models.ids import ChangeId, GenerationId, MessageId, TripId, UserId
from models.locale import DEFAULT_LOCALE, Locale
from models.value import Value

INSTRUCTION_LIMIT = 2_000
"""The longest request in words, in characters."""

Instruction = Annotated[str, StringConstraints(max_length=INSTRUCTION_LIMIT, strip_whitespace=True)]


class GenerationStatus(StrEnum):
    """How far a generation is."""

    QUEUED = "queued"
    ROUTED = "routed"
    DRAFTING = "drafting"
    CHECKED = "checked"
    DONE = "done"
    FAILED = "failed"

    @property
    def is_final(self) -> bool:
        """Tell whether nothing follows."""
        return self in {GenerationStatus.DONE, GenerationStatus.FAILED}


class Repair(Value):
    """What was put right in a draft, and why."""

    day: int
    title: str
    reason: str


class Usage(Value):
    """What a generation took from a provider."""

    model: str = ""
    input_tokens: int = 0
    output_tokens: int = 0

    def plus(self, other: "Usage") -> "Usage":
        """Return both together, under the name of the later model."""
        return Usage(
            model=other.model or self.model,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
        )


class Generation(Value):
    """A stored job; it survives a restart, and its writes are its progress."""

    id: GenerationId
    trip_id: TripId
    requested_by: UserId
    instruction: Instruction = ""
    is_refinement: bool = False
    locale: Locale = DEFAULT_LOCALE
    status: GenerationStatus = GenerationStatus.QUEUED
    generator: str | None = None
    attempt: int = 0
    days_drafted: int = 0
    repairs: tuple[Repair, ...] = ()
    usage: Usage = Usage()
    problem: str | None = None
    problem_params: dict[str, JsonValue] = Field(default_factory=dict)
    change_id: ChangeId | None = None
    created_at: AwareDatetime
    updated_at: AwareDatetime


class Handler(StrEnum):
    """Who handled a refinement."""

    LOCAL_MODEL = "local_model"
    GENERATOR = "generator"


class Speaker(StrEnum):
    """Who says a chat message."""

    TRAVELLER = "traveller"
    ASSISTANT = "assistant"


class Message(Value):
    """A chat message of a trip.

    What a traveller asks for is `pending` until it is done, passed on or refused. The change that ends the wait brings the
    assistant's answer, and names it in `reply_id`; an answer names in `change_id` the change that did what was asked.
    """

    id: MessageId
    trip_id: TripId
    speaker: Speaker
    author: UserId
    text: Annotated[str, StringConstraints(min_length=1, max_length=INSTRUCTION_LIMIT, strip_whitespace=True)]
    handled_by: Handler | None = None
    generation_id: GenerationId | None = None
    locale: Locale | None = None
    pending: bool = False
    reply_id: MessageId | None = None
    change_id: ChangeId | None = None
    created_at: AwareDatetime
