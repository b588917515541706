import { type Kysely, sql } from 'kysely'
import type { Clock } from '../core/clock.ts'
import type { Recorded } from '../core/investigation/ask.ts'
import type { Case } from '../core/investigation/feedback.ts'
import type { Investigation } from '../core/investigation/investigation.ts'
import type { ConcludedCount, InvestigationFilter, Investigations } from '../core/investigation/investigations.ts'
import { readInvestigation, withMoments } from '../core/investigation/read-stored.ts'
import type { Page, PageRequest } from '../core/page.ts'
import { storable } from '../core/storable.ts'
import { json } from './json.ts'
import type { Tables } from './schema.ts'

type Row = { body: unknown; purged_at: Date | null }

const columns = ['body', 'purged_at'] as const

const from = ({ body, purged_at }: Row): Investigation => ({
  ...readInvestigation(body),
  ...(purged_at && { purgedAt: purged_at }),
})

/** Investigations as rows, their answers, and judged verdicts. */
export function openInvestigations(db: Kysely<Tables>, clock: Clock): Investigations {
  return { ...reading(db), ...working(db, clock) }
}

type Reading = Pick<Investigations, 'list' | 'get' | 'running' | 'concluded' | 'recorded' | 'countConcluded' | 'cases'>

function reading(db: Kysely<Tables>): Reading {
  const all = () => db.selectFrom('investigations').select(columns)
  return {
    list: (filter, page) => list(db, filter, page),
    async get(id) {
      const row = await all().where('id', '=', storable(id)).executeTakeFirst()
      return row && from(row)
    },
    async running(profile, service) {
      const row = await all()
        .where('profile', '=', profile)
        .where('service', '=', service)
        .where('state', '=', 'running')
        .executeTakeFirst()
      return row && from(row)
    },
    async concluded(profile, service, since) {
      const row = await all()
        .where('profile', '=', profile)
        .where('service', '=', service)
        .where('state', '=', 'concluded')
        .where('ended_at', '>=', since)
        .orderBy('ended_at', 'desc')
        .executeTakeFirst()
      return row && from(row)
    },
    async recorded(id) {
      const rows = await db
        .selectFrom('investigation_answers')
        .select('body')
        .where('investigation', '=', storable(id))
        .orderBy('seq')
        .orderBy('ask')
        .execute()
      return rows.map(({ body }) => withMoments(body) as Recorded)
    },
    countConcluded: (filter) => countConcluded(db, filter),
    async cases({ service, since, hidden }, limit) {
      let query = db.selectFrom('cases').select('body').orderBy('at', 'desc').orderBy('investigation').limit(limit)
      if (service !== undefined) query = query.where('service', '=', storable(service))
      if (since) query = query.where('at', '>=', since)
      if (hidden?.length) query = query.where('service', 'not in', hidden)
      return (await query.execute()).map(({ body }) => withMoments(body) as Case)
    },
  }
}

/** Counted where they lie, beside the incident that each was first about. */
async function countConcluded(
  db: Kysely<Tables>,
  { service, since, hidden = [] }: Parameters<Investigations['countConcluded']>[0],
): Promise<ConcludedCount[]> {
  const { rows } = await sql<{
    service: string
    severity: string | null
    source: string | null
    outcome: string
    count: string
  }>`SELECT i.service, c.urgency AS severity, c.body->>'source' AS source,
      COALESCE(i.body->'verdict'->>'outcome', 'undetermined') AS outcome, count(*) AS count
    FROM investigations i LEFT JOIN incidents c ON c.id = i.body->'incidents'->>0
    WHERE i.state = 'concluded' AND i.created_at >= ${since} AND i.body->'trigger'->>'kind' <> 'test'
      ${service === undefined ? sql`` : sql`AND i.service = ${storable(service)}`}
      AND NOT (i.service = ANY(${hidden}::text[]))
    GROUP BY 1, 2, 3, 4`.execute(db)
  return rows.map(({ severity, source, count, ...rest }) => ({
    ...rest,
    count: Number(count),
    ...(severity !== null && { severity }),
    ...(source !== null && { source }),
  }))
}

/** Newest first; the cursor is the moment and the id of the last one shown. */
async function list(
  db: Kysely<Tables>,
  filter: InvestigationFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<Investigation>> {
  let query = db
    .selectFrom('investigations')
    .select(['id', 'created_at', ...columns])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
  if (filter.service !== undefined) query = query.where('service', '=', storable(filter.service))
  if (filter.state) query = query.where('state', '=', filter.state)
  if (filter.hidden?.length) query = query.where('service', 'not in', filter.hidden)
  if (filter.since) query = query.where('created_at', '>=', filter.since)
  if (filter.incident !== undefined)
    query = query.where(sql<boolean>`body->'incidents' @> ${json([filter.incident])}::jsonb`)
  const [at, id] = cursor?.split('/') ?? []
  const last = at === undefined ? undefined : new Date(Number(at))
  if (last && id !== undefined && !Number.isNaN(last.getTime()))
    query = query.where(sql<boolean>`(created_at, id) < (${last}, ${storable(id)})`)
  const rows = await query.limit(limit + 1).execute()
  const shown = rows.slice(0, limit)
  const end = shown.at(-1)
  return {
    items: shown.map(from),
    ...(rows.length > limit && end && { next: `${end.created_at.getTime()}/${end.id}` }),
  }
}

type Working = Omit<Investigations, keyof Reading>

function working(db: Kysely<Tables>, clock: Clock): Working {
  const until = (leaseMs: number) => new Date(clock.now().getTime() + leaseMs)
  return {
    async claim(id, holder, leaseMs) {
      const now = clock.now()
      const { rows } = await sql<Row & { attempts: number; used_ms: string }>`UPDATE investigations
        SET holder = ${holder}, lease_until = ${until(leaseMs)}, attempts = attempts + 1
        WHERE id = ${storable(id)} AND state = 'running'
          AND (holder IS NULL OR lease_until IS NULL OR lease_until <= ${now})
        RETURNING body, purged_at, attempts, used_ms`.execute(db)
      return rows[0] && { item: from(rows[0]), attempts: rows[0].attempts, usedMs: Number(rows[0].used_ms) }
    },
    async renew(id, holder, leaseMs, usedMs) {
      const { numUpdatedRows } = await db
        .updateTable('investigations')
        .set({ lease_until: until(leaseMs), used_ms: used(usedMs) })
        .where('id', '=', id)
        .where('holder', '=', holder)
        .where('state', '=', 'running')
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },
    async release(id, holder, usedMs) {
      await db
        .updateTable('investigations')
        .set({ holder: null, lease_until: null, used_ms: used(usedMs) })
        .where('id', '=', id)
        .where('holder', '=', holder)
        .execute()
    },
    async record(id, holder, recorded, usedMs) {
      const rows = recorded.map((one, i) => ({ ask: one.ask.id, nth: i, body: one }))
      const { rows: held } = await sql`WITH held AS (
          UPDATE investigations SET used_ms = ${used(usedMs)}
          WHERE id = ${id} AND holder = ${holder} AND state = 'running' RETURNING id),
        kept AS (INSERT INTO investigation_answers (investigation, ask, seq, body)
          SELECT held.id, t.ask, t.nth + (SELECT count(*) FROM investigation_answers WHERE investigation = ${id}), t.body
          FROM held, json_to_recordset(${json(rows)}::json) AS t(ask text, nth integer, body jsonb)
          ON CONFLICT (investigation, ask) DO NOTHING)
        SELECT id FROM held`.execute(db)
      return held.length > 0
    },
    async idle(limit) {
      const { rows } = await sql<{ id: string }>`SELECT id FROM investigations
        WHERE state = 'running' AND (lease_until IS NULL OR lease_until <= ${clock.now()})
        ORDER BY created_at LIMIT ${limit}`.execute(db)
      return rows.map(({ id }) => id)
    },
  }
}

/** Looking never takes less time than was kept already. */
const used = (ms: number) => sql<string>`GREATEST(used_ms, ${Math.ceil(ms)}::bigint)`
