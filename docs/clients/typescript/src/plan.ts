// Plans a trip, follows it, refines it and lists what there is: node dist/plan.js "4 days in Porto, food and wine"
import {
  GenerateTripDocument,
  GenerationProgressDocument,
  RefineTripDocument,
  TripsDocument,
  type TripsQuery,
} from "./generated/graphql.js";
import { done, Refused, TripWise } from "./tripwise.js";

const WISHES = process.argv[2] ?? "3 days in Lisbon for two, art and food, 600 euros";
const EDIT = process.argv[3] ?? "remove the last stop of day 2";

async function plan(tripwise: TripWise, prompt: string): Promise<string> {
  const { trip, generation } = done((await tripwise.ask(GenerateTripDocument, { input: { prompt } })).generateTrip);
  if (!trip || !generation) {
    throw new Error("A plan without problems has a trip and a generation.");
  }
  console.log(`${trip.title} (${trip.id})`);
  await follow(tripwise, generation.id);
  return trip.id;
}

async function follow(tripwise: TripWise, id: string): Promise<void> {
  for await (const { generationProgress } of tripwise.follow(GenerationProgressDocument, { id })) {
    const { generation, days } = generationProgress;
    console.log(`  ${generation.status}`);
    for (const day of days) {
      const stops = day.stops.map(({ startsAt, title }) => `${startsAt.slice(0, 5)} ${title}`);
      console.log(`    Day ${day.number}, ${day.title}: ${stops.join("; ")}`);
    }
    if (generation.problem) {
      throw new Refused([generation.problem]);
    }
  }
}

async function refine(tripwise: TripWise, tripId: string, text: string): Promise<void> {
  const { reply, handledBy, generation } = done((await tripwise.ask(RefineTripDocument, { input: { tripId, text } })).refineTrip);
  console.log(`> ${text}\n  ${handledBy}: ${reply}`);
  if (generation) {
    await follow(tripwise, generation.id);
  }
}

async function list(tripwise: TripWise): Promise<void> {
  let after: string | null = null;
  do {
    const { trips }: TripsQuery = await tripwise.ask(TripsDocument, { first: 20, after });
    for (const { node } of trips.edges) {
      const cost = node.cost.map(({ amountMicros, currency }) => `${(amountMicros / 1_000_000).toFixed(2)} ${currency}`);
      console.log(`${node.title}: ${node.dayCount} days, ${cost.join(" + ") || "free"}`);
    }
    after = trips.pageInfo.hasNextPage ? trips.pageInfo.endCursor : null;
  } while (after !== null);
}

const key = process.env["TRIPWISE_API_KEY"];
const tripwise = new TripWise(process.env["TRIPWISE_URL"] ?? "http://127.0.0.1:8000/graphql", "en", key);
try {
  if (key === undefined) {
    await tripwise.signInAsGuest("EN");
  }
  const tripId = await plan(tripwise, WISHES);
  await refine(tripwise, tripId, EDIT);
  await list(tripwise);
  if (tripwise.cost !== undefined) {
    const { actual, remaining, limit } = tripwise.cost;
    console.log(`The list cost ${actual} of ${limit} units; ${remaining} are left.`);
  }
} catch (error) {
  if (!(error instanceof Refused)) {
    throw error;
  }
  for (const { code, message, retryable } of error.problems) {
    console.error(`${code}: ${message}${retryable ? " (try again later)" : ""}`);
  }
  process.exitCode = 1;
}
