"""Planning: generations, refinements and their progress."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import date, datetime, time
from typing import Annotated

import strawberry

from edge.planner.generations import Progress
from models import errors
from models.change import DocumentKind
from models.errors import InvalidValue, NotFound, TextTooLong
from models.ids import GenerationId, IdPrefix, TripId, require
from models.locale import Locale
from models.place import Diet, Interest
from models.planning import generation as generations
from models.planning.generation import INSTRUCTION_LIMIT, GenerationStatus, Handler
from models.planning.plan import DraftDay, DraftStop
from models.request.request import read_request
from models.travel import Mobility
from models.trip import Pace, StopKind, Wishes
from models.value import checked
from schema.context import Context, Info, context_of
from schema.execution.cost import Cost, ListSize
from schema.execution.views import View, of_value
from schema.places import Coordinates, Money, Node, Place
from schema.problems import Problem, problem_of, tells_problems
from schema.trip_edits import CreateTripInput, MoneyInput, TravellerInput, title_of, unknown_destination, wishes_of
from schema.trips import Trip

DEFAULT_DAY_COUNT = 3
"""How long a trip lasts when nothing is said about it."""


@strawberry.type(description="A proposed stop of a draft.")
class DraftedStop(View):
    """A drafted stop."""

    value: strawberry.Private[DraftStop]
    kind: StopKind = of_value(description="What happens.")
    title: str = of_value(description="What it is called.")
    starts_at: time = of_value(description="When it begins, local time.")
    duration_minutes: int = of_value(description="How long it lasts, in minutes.")
    location: Coordinates | None = of_value(description="Where it is.")
    cost: Money | None = of_value(description="What it costs the whole party.")
    notes: str = of_value(description="The planner's notes.")

    @strawberry.field(description="The catalogue's place.")
    def place(self, info: Info) -> Place | None:
        """Return the place."""
        place = context_of(info).node.catalogue.get(self.value.place_id) if self.value.place_id else None
        return None if place is None else Place(value=place)


@strawberry.type(description="A proposed day of a draft, not yet checked.")
class DraftedDay(View):
    """A drafted day."""

    value: strawberry.Private[DraftDay]
    number: int = of_value(description="Its number, from 1.")
    title: str = of_value(description="What it is about.")

    @strawberry.field(description="Its stops in order.", directives=[ListSize(assumed_size=8)])
    def stops(self) -> list[DraftedStop]:
        """Return the stops."""
        return [DraftedStop(value=stop) for stop in self.value.stops]


@strawberry.type(description="What was put right in a draft, or could not be.")
class Repair:
    """A repair."""

    day: int = strawberry.field(description="The day's number.")
    title: str = strawberry.field(description="The stop it was about.")
    reason: str = strawberry.field(description="What was wrong and what was done.")


@strawberry.type(description="What a generation took from an AI provider.")
class Usage:
    """Usage."""

    model: str = strawberry.field(description="The model; empty for the embedded planner.")
    input_tokens: int = strawberry.field(description="Tokens sent.")
    output_tokens: int = strawberry.field(description="Tokens received, thinking included.")


@strawberry.type(description="A job that turns wishes, or a refinement of them, into an itinerary. It survives a restart.")
class Generation(Node):
    """A generation."""

    value: strawberry.Private[generations.Generation]
    status: GenerationStatus = of_value(description="How far it is.")
    generator: str | None = of_value(description="Who drafts it: `gemini` or `embedded`.")
    is_refinement: bool = of_value(description="Whether it refines an itinerary.")
    days_drafted: int = of_value(description="How many days have been proposed so far.")
    repairs: list[Repair] = of_value(description="What the check put right.", directives=[ListSize(assumed_size=5)])
    usage: Usage = of_value(description="What it took from a provider.")
    change_id: strawberry.ID | None = of_value(description="The change that holds the itinerary, once it is DONE.")
    created_at: datetime = of_value(description="When it was asked for.")
    updated_at: datetime = of_value(description="When it last got on.")

    @strawberry.field(description="Why it FAILED.")
    def problem(self, info: Info) -> Problem | None:
        """Return the problem."""
        if self.value.problem is None:
            return None
        leaf = next((leaf for leaf in errors.leaves() if leaf.code == self.value.problem), errors.InternalError)
        return problem_of(leaf(path=(), **{name: str(value) for name, value in self.value.problem_params.items()}), context_of(info).locale)

    @strawberry.field(description="The trip it plans; null when the caller may no longer see it.")
    async def trip(self, info: Info) -> Trip | None:
        """Return the trip."""
        context = context_of(info)
        try:
            return Trip.within(await context.node.reader.itinerary(context.user_id, self.value.trip_id))
        except NotFound:
            return None


@strawberry.type(description="A step of a generation.")
class GenerationEvent:
    """A step."""

    generation: Generation = strawberry.field(description="Where it stands.")
    days: list[DraftedDay] = strawberry.field(
        directives=[ListSize(assumed_size=7)], description="The days proposed since the step before; with the first one, all so far."
    )

    @classmethod
    def of(cls, value: Progress) -> "GenerationEvent":
        """Return a step as GraphQL shows it."""
        return cls(generation=Generation(value=value.generation), days=[DraftedDay(value=day) for day in value.days])


@strawberry.input(
    description="An itinerary to plan, in words, in fields, or both; a field goes before the words. Without a number of days,"
    " dates or words about its length, a trip lasts 3 days."
)
class GenerateTripInput:
    """Wishes."""

    prompt: str = strawberry.field(default="", description="The wishes in words, up to 2000 characters, as in `4 dias no Porto para dois`.")
    title: str | None = strawberry.field(default=None, description="What to call the trip; after its destinations when left out.")
    destinations: list[str] | None = strawberry.field(default=None, description="1 to 5 codes or names of destinations.")
    starts_on: date | None = strawberry.field(default=None, description="Its first day, not in the past.")
    ends_on: date | None = strawberry.field(default=None, description="Its last day; needs `startsOn`.")
    day_count: int | None = strawberry.field(default=None, description="How many days, 1 to 30; instead of `endsOn`.")
    travellers: list[TravellerInput] | None = strawberry.field(default=None, description="Who goes along.")
    budget: MoneyInput | None = strawberry.field(default=None, description="What the whole party wants to spend on stops.")
    interests: list[Interest] | None = strawberry.field(default=None, description="What they like.")
    pace: Pace | None = strawberry.field(default=None, description="How full the days are.")
    mobility: Mobility | None = strawberry.field(default=None, description="How they get about.")
    diets: list[Diet] | None = strawberry.field(default=None, description="How they eat.")
    locale: Locale | None = strawberry.field(default=None, description="The language of the itinerary; the request's when left out.")
    notes: str = strawberry.field(default="", description="Notes, at most 10000 characters.")


@strawberry.input(description="A refinement in words.")
class RefineTripInput:
    """A refinement."""

    trip_id: strawberry.ID = strawberry.field(description="The trip.")
    text: str = strawberry.field(
        description="What to change, 1 to 2000 characters, for example `troca o museu de amanhã por algo ao ar livre`."
    )
    message_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="An id for the chat message, minted by the client: `msg_`, the cell of the trip, `_` and a UUIDv7 in hexadecimal."
        " Sent again, it is answered with what came of it, and done no second time.",
    )


@strawberry.type(description="The outcome of asking for an itinerary.")
class GenerateTripPayload:
    """A trip and its generation, or problems."""

    trip: Trip | None = strawberry.field(default=None, description="The trip, its days still empty.")
    generation: Generation | None = strawberry.field(default=None, description="The job; follow it with `generationProgress`.")
    problems: list[Problem] = strawberry.field(default_factory=list, description="Why it was refused; empty on success.")


@strawberry.type(description="The outcome of a refinement.")
class RefineTripPayload:
    """A refined trip, or the generation that will refine it, or problems."""

    trip: Trip | None = strawberry.field(default=None, description="The trip as it is now.")
    message_id: strawberry.ID | None = strawberry.field(default=None, description="The chat message that asks for it.")
    pending: bool | None = strawberry.field(default=None, description="Whether it waits to be run, since it was asked for offline.")
    handled_by: Handler | None = strawberry.field(default=None, description="Who handles it; null while it waits, and when it was refused.")
    reply: str | None = strawberry.field(default=None, description="What was done, in the caller's language.")
    change_id: strawberry.ID | None = strawberry.field(default=None, description="The change, when it is done already; undo takes it back.")
    generation: Generation | None = strawberry.field(default=None, description="The job, when a generator handles it.")
    problems: list[Problem] = strawberry.field(default_factory=list, description="Why it was refused; empty on success.")


@strawberry.type
class PlanningQuery:
    """Queries of generations."""

    @strawberry.field(description="A generation; null when there is none that the caller may see.")
    async def generation(self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Its id.")]) -> Generation | None:
        """Return a generation."""
        context = context_of(info)
        generation_id = require(id, IdPrefix.GENERATION)
        try:
            found = await context.node.reader.node(context.user_id, DocumentKind.GENERATION, generation_id)
        except NotFound:
            return None
        return Generation(value=found) if isinstance(found, generations.Generation) else None


@strawberry.type
class PlanningMutation:
    """Mutations that plan."""

    @strawberry.mutation(
        description="Begin a trip and plan it. Answers at once; the itinerary comes on `generationProgress`.",
        directives=[Cost(weight="100")],
    )
    @tells_problems(GenerateTripPayload)
    async def generate_trip(
        self, info: Info, input: Annotated[GenerateTripInput, strawberry.argument(description="The wishes.")]
    ) -> GenerateTripPayload:
        """Plan a trip."""
        context = context_of(info)
        context.require_actor()
        prompt = _instruction(input.prompt, "prompt")
        wishes = await _generation_wishes(context, input, prompt)
        title = input.title or title_of(context, wishes)
        itinerary, generation = await context.node.generations.generate(context.user_id, wishes, title, prompt)
        return GenerateTripPayload(trip=Trip.within(itinerary), generation=Generation(value=generation))

    @strawberry.mutation(
        description="Change an itinerary in words. The local model makes a small edit at once; a generator gets what it leaves alone.",
        directives=[Cost(weight="50")],
    )
    @tells_problems(RefineTripPayload)
    async def refine_trip(
        self, info: Info, input: Annotated[RefineTripInput, strawberry.argument(description="What to change.")]
    ) -> RefineTripPayload:
        """Refine a trip."""
        context = context_of(info)
        text = _instruction(input.text, "text")
        if not text:
            raise InvalidValue(path=("input", "text"), field="text", reason="1..2000")
        trip_id = TripId(require(input.trip_id, IdPrefix.TRIP))
        refined = await context.node.refiner.refine(context.user_id, trip_id, text, context.locale, input.message_id)
        return RefineTripPayload(
            trip=Trip(value=refined.trip),
            message_id=strawberry.ID(refined.message_id),
            pending=refined.pending,
            handled_by=refined.handled_by,
            reply=refined.reply,
            change_id=strawberry.ID(refined.change_id) if refined.change_id else None,
            generation=Generation(value=refined.generation) if refined.generation else None,
        )


@strawberry.type
class PlanningSubscription:
    """Subscriptions to generations."""

    @strawberry.subscription(description="Where a generation stands, then each step of it with its new days, until it has ended.")
    async def generation_progress(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The generation's id.")]
    ) -> AsyncGenerator[GenerationEvent, None]:
        """Follow a generation."""
        context = context_of(info)
        generation_id, user_id = GenerationId(require(id, IdPrefix.GENERATION)), context.user_id
        with context.node.events.subscribed():
            async with aclosing(context.node.generations.progress(generation_id, user_id)) as steps:
                async for step in steps:
                    context.require_actor()
                    yield GenerationEvent.of(step)


def _instruction(text: str, field: str) -> str:
    if len(text) > INSTRUCTION_LIMIT:
        raise TextTooLong(path=("input", field), field=field, limit=INSTRUCTION_LIMIT)
    return text.strip()


async def _generation_wishes(context: Context, given: GenerateTripInput, prompt: str) -> Wishes:
    """Return wishes: what the fields say, else what the words say, else what the profile says."""
    catalogue, today = context.node.catalogue, context.node.today()
    read = read_request(prompt, catalogue.destinations, today, given.locale or context.locale)
    destinations = given.destinations if given.destinations is not None else list(read.destinations)
    if not destinations:
        raise unknown_destination(context, prompt)
    says_length = given.day_count is not None or given.ends_on is not None
    fields = CreateTripInput(
        title=given.title,
        destinations=destinations,
        starts_on=given.starts_on or read.starts_on,
        ends_on=given.ends_on,
        day_count=given.day_count if says_length else read.day_count or DEFAULT_DAY_COUNT,
        travellers=given.travellers if given.travellers is not None else [TravellerInput(age=each.age) for each in read.travellers] or None,
        budget=given.budget,
        interests=given.interests if given.interests is not None else list(read.interests) or None,
        pace=given.pace or read.pace,
        mobility=given.mobility or read.mobility,
        diets=given.diets if given.diets is not None else list(read.diets) or None,
        locale=given.locale,
        notes=given.notes,
    )
    wishes = await wishes_of(context, fields)
    if wishes.budget is None and read.budget is not None:
        said = read.budget
        wishes = checked(lambda: wishes.replace(budget=said.total(len(wishes.travellers), wishes.day_count)), "input", "prompt")
    return wishes
