"""Plan a trip, follow it, refine it and list what there is: `python plan.py "4 days in Porto, food and wine"`."""

import os
import sys
from collections.abc import Iterator

import httpx
from operations import GenerateTrip, GenerationProgress, RefineTrip, Trip, Trips
from tripwise import Refused, TripWise, done

WISHES = "3 days in Lisbon for two, art and food, 600 euros"
EDIT = "remove the last stop of day 2"


def plan(tripwise: TripWise, prompt: str) -> str:
    """Plan a trip, print it as it comes, and return its id."""
    begun = done(tripwise.ask(GenerateTrip, input={"prompt": prompt}).generate_trip)
    assert begun.trip is not None, "a plan without problems has its trip"
    assert begun.generation is not None, "and its job"
    print(f"{begun.trip.title} ({begun.trip.id})")
    follow(tripwise, begun.generation.id)
    return begun.trip.id


def follow(tripwise: TripWise, generation_id: str) -> None:
    """Print the steps of a generation."""
    for step in tripwise.follow(GenerationProgress, id=generation_id):
        generation = step.generation_progress.generation
        print(f"  {generation.status}")
        for day in step.generation_progress.days:
            print(f"    Day {day.number}, {day.title}: " + "; ".join(f"{stop.starts_at:%H:%M} {stop.title}" for stop in day.stops))
        if generation.problem is not None:
            raise Refused(generation.problem)


def refine(tripwise: TripWise, trip_id: str, text: str) -> None:
    """Change a trip in words."""
    refined = done(tripwise.ask(RefineTrip, input={"tripId": trip_id, "text": text}).refine_trip)
    print(f"> {text}\n  {refined.handled_by}: {refined.reply}")
    if refined.generation is not None:
        follow(tripwise, refined.generation.id)


def trips(tripwise: TripWise) -> Iterator[Trip]:
    """Yield all trips, page by page."""
    after: str | None = None
    while True:
        page = tripwise.ask(Trips, first=20, after=after).trips
        yield from (edge.node for edge in page.edges)
        if not page.page_info.has_next_page:
            return
        after = page.page_info.end_cursor


def main() -> int:
    """Go through it all as a guest, or with the API key in TRIPWISE_API_KEY; return the exit code."""
    url = os.environ.get("TRIPWISE_URL", "http://127.0.0.1:8000/graphql")
    key = os.environ.get("TRIPWISE_API_KEY", "")
    prompt, edit = (*sys.argv[1:], *(WISHES, EDIT)[len(sys.argv) - 1 :])
    with httpx.Client() as http:
        tripwise = TripWise(http, url, token=key)
        try:
            if not key:
                tripwise.sign_in_as_guest()
            trip_id = plan(tripwise, prompt)
            refine(tripwise, trip_id, edit)
            for trip in trips(tripwise):
                cost = " + ".join(f"{each.amount_micros / 1_000_000:.2f} {each.currency}" for each in trip.cost)
                print(f"{trip.title}: {trip.day_count} days, {cost or 'free'}")
            if tripwise.cost is not None:
                print(f"The list cost {tripwise.cost.actual:g} of {tripwise.cost.limit:g} units; {tripwise.cost.remaining:g} are left.")
        except Refused as refused:
            for problem in refused.problems:
                print(f"{problem.code}: {problem.message}{' (try again later)' if problem.retryable else ''}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
