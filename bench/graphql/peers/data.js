// What every peer serves: the schema from a file, rows from memory, trips from SQLite where better-sqlite3 could be built.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.argv[2]
export const rows = JSON.parse(readFileSync(join(folder, 'rows.json'), 'utf8'))
export const typeDefs = readFileSync(join(folder, 'schema.graphql'), 'utf8')

// The parts of trips come in one statement for the whole page, as they do in the server they are compared with.
async function openDatabase() {
  const { default: Database } = await import('better-sqlite3')
  const database = new Database(join(folder, 'cell.sqlite'), { readonly: true })
  const page = database.prepare(
    `SELECT trips.updated_at AS key, documents.body FROM members JOIN trips ON trips.id = members.trip_id
     JOIN documents ON documents.id = trips.id WHERE members.user_id = ? ORDER BY trips.updated_at DESC, trips.id DESC LIMIT ?`
  )
  const count = database.prepare('SELECT count(*) FROM members JOIN trips ON trips.id = members.trip_id WHERE members.user_id = ?').pluck()
  const parts = database.prepare(
    `SELECT kind, body FROM documents WHERE scope IN (SELECT value FROM json_each(?)) AND kind IN ('day', 'stop') AND body IS NOT NULL`
  )
  return {
    name: 'SQLite',
    page: (user, limit) => page.all(user, limit).map(({ key, body }) => ({ key, trip: JSON.parse(body) })),
    count: (user) => count.get(user),
    parts: (ids) => parts.all(JSON.stringify(ids)).map(({ kind, body }) => ({ kind, body: JSON.parse(body) }))
  }
}

function openMemory() {
  const documents = JSON.parse(readFileSync(join(folder, 'trips.json'), 'utf8'))
  const trips = documents.filter(({ kind }) => kind === 'trip').map(({ body }) => body)
  trips.sort((one, other) => (key(one) < key(other) ? 1 : -1))
  const byTrip = new Map(trips.map((trip) => [trip.id, []]))
  for (const part of documents) if (part.kind !== 'trip') byTrip.get(part.body.trip_id).push(part)
  return {
    name: 'memory',
    page: (user, limit) => trips.filter(({ owner }) => owner === user).slice(0, limit).map((trip) => ({ key: key(trip), trip })),
    count: (user) => trips.filter(({ owner }) => owner === user).length,
    parts: (ids) => ids.flatMap((id) => byTrip.get(id))
  }
}

const key = (trip) => trip.updated_at.replace('Z', '+00:00')

// Missing or built for another Node: either way the trips are served from memory.
export const store = await openDatabase().catch(openMemory)

function dateOf(trip, number) {
  if (trip.starts_on === null) return null
  return new Date(Date.parse(trip.starts_on) + (number - 1) * 86_400_000).toISOString().slice(0, 10)
}

function stopOf(stop) {
  return { id: stop.id, title: stop.title, kind: stop.kind.toUpperCase(), startsAt: stop.starts_at, durationMinutes: stop.duration_minutes }
}

function tripOf(trip, days, stopsByDay) {
  return {
    id: trip.id,
    title: trip.title,
    startsOn: trip.starts_on,
    endsOn: dateOf(trip, trip.day_count),
    dayCount: trip.day_count,
    pace: trip.pace.toUpperCase(),
    locale: trip.locale.replace('-', '_').toUpperCase(),
    updatedAt: key(trip),
    budget: trip.budget && { amountMicros: trip.budget.amount_micros, currency: trip.budget.currency },
    days: days
      .sort((one, other) => one.number - other.number)
      .map((day) => ({
        id: day.id,
        number: day.number,
        date: dateOf(trip, day.number),
        title: day.title,
        stops: (stopsByDay.get(day.id) ?? []).sort((one, other) => one.position - other.position).map(stopOf)
      }))
  }
}

function tripsOf(authorization, first) {
  // The token is read but not verified, which favours the peers.
  const user = JSON.parse(Buffer.from(authorization.split('.')[1], 'base64url')).sub
  const page = store.page(user, first + 1)
  const shown = page.slice(0, first)
  const daysByTrip = new Map(shown.map(({ trip }) => [trip.id, []]))
  const stopsByDay = new Map()
  for (const { kind, body } of store.parts([...daysByTrip.keys()])) {
    if (kind === 'day') daysByTrip.get(body.trip_id).push(body)
    else if (stopsByDay.has(body.day_id)) stopsByDay.get(body.day_id).push(body)
    else stopsByDay.set(body.day_id, [body])
  }
  const last = shown.at(-1)
  const cursor = last && Buffer.from(`["updated_at", "${last.key}", "${last.trip.id}"]`).toString('base64url')
  const padded = cursor && cursor.padEnd(Math.ceil(cursor.length / 4) * 4, '=')
  return {
    totalCount: store.count(user),
    pageInfo: { hasNextPage: page.length > first, hasPreviousPage: false, endCursor: padded ?? null },
    edges: shown.map(({ trip }) => ({ node: tripOf(trip, daysByTrip.get(trip.id), stopsByDay) }))
  }
}

export const resolvers = {
  Query: {
    hello: () => 'world',
    rows: (_, { first }) => rows.slice(0, first),
    trips: (_, { first }, { authorization }) => tripsOf(authorization, first)
  }
}

export function announce(port) {
  console.log(`http://127.0.0.1:${port}/graphql trips from ${store.name}`)
}
