import { type Kysely, sql, type Transaction as Trx } from 'kysely'
import type { Recorded } from '../core/investigation/ask.ts'
import type { Case } from '../core/investigation/feedback.ts'
import type { Investigation } from '../core/investigation/investigation.ts'
import type { InvestigationFilter, Investigations } from '../core/investigation/investigations.ts'
import { readInvestigation, withMoments } from '../core/investigation/read-stored.ts'
import type { Wake } from '../core/jobs.ts'
import type { Clock, Page, PageRequest, Transaction } from '../core/ports.ts'
import { storable } from '../core/storable.ts'
import { json } from './json.ts'
import { owe } from './owe.ts'
import type { Tables } from './schema.ts'
import type { Surroundings } from './transact.ts'

type Body = { body: unknown }

const from = ({ body }: Body): Investigation => readInvestigation(body)

/** Investigations as rows, their answers, and judged verdicts. */
export function openInvestigations(db: Kysely<Tables>, clock: Clock): Investigations {
  return { ...reading(db), ...working(db, clock) }
}

type Reading = Pick<Investigations, 'list' | 'get' | 'running' | 'concluded' | 'recorded' | 'cases'>

function reading(db: Kysely<Tables>): Reading {
  const all = () => db.selectFrom('investigations').select('body')
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
    async cases({ service, since, hidden }, limit) {
      let query = db.selectFrom('cases').select('body').orderBy('at', 'desc').orderBy('investigation').limit(limit)
      if (service !== undefined) query = query.where('service', '=', storable(service))
      if (since) query = query.where('at', '>=', since)
      if (hidden?.length) query = query.where('service', 'not in', hidden)
      return (await query.execute()).map(({ body }) => withMoments(body) as Case)
    },
  }
}

/** Newest first; the cursor is the moment and the id of the last one shown. */
async function list(
  db: Kysely<Tables>,
  filter: InvestigationFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<Investigation>> {
  let query = db
    .selectFrom('investigations')
    .select(['id', 'created_at', 'body'])
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
      const { rows } = await sql<Body & { attempts: number }>`UPDATE investigations
        SET holder = ${holder}, lease_until = ${until(leaseMs)}, attempts = attempts + 1
        WHERE id = ${storable(id)} AND state = 'running'
          AND (holder IS NULL OR lease_until IS NULL OR lease_until <= ${now})
        RETURNING body, attempts`.execute(db)
      return rows[0] && { item: from(rows[0]), attempts: rows[0].attempts }
    },
    async renew(id, holder, leaseMs) {
      const { numUpdatedRows } = await db
        .updateTable('investigations')
        .set({ lease_until: until(leaseMs) })
        .where('id', '=', id)
        .where('holder', '=', holder)
        .where('state', '=', 'running')
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },
    async release(id, holder) {
      await db
        .updateTable('investigations')
        .set({ holder: null, lease_until: null })
        .where('id', '=', id)
        .where('holder', '=', holder)
        .execute()
    },
    async record(id, holder, recorded) {
      const rows = recorded.map((one, i) => ({ ask: one.ask.id, nth: i, body: one }))
      const { rows: held } = await sql`WITH held AS (
          SELECT id FROM investigations WHERE id = ${id} AND holder = ${holder} AND state = 'running' FOR SHARE),
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

/**
 * Writes a change inside a unit of work, on the condition that the row is as it was decided on; what it owes commits with
 * it. A new one is refused while another of its service runs. `coalesced` takes the wake-ups to be repeated after the commit.
 */
export function putInvestigationIn(
  trx: Trx<Tables>,
  around: Surroundings,
  coalesced: Wake[],
): Transaction['putInvestigation'] {
  return async ({ item, holder, notices, judged }) => {
    const written = { ...item, version: item.version + 1 }
    const won = item.version === 0 ? await add(trx, written) : await replace(trx, written, holder)
    if (!won) return false
    const now = around.clock.now()
    if (judged) await judge(trx, judged)
    if (notices.length) coalesced.push(...(await owe(trx, around, notices, now)))
    if (item.version === 0) {
      const wake: Wake = { name: 'investigate', data: { investigation: item.id }, key: item.id }
      coalesced.push(...(await around.queue.send(trx, [wake])))
    }
    return true
  }
}

async function add(trx: Trx<Tables>, item: Investigation): Promise<boolean> {
  const { rows } = await sql`INSERT INTO investigations (id, profile, service, state, version, created_at, body)
    VALUES (${item.id}, ${item.profile}, ${item.service}, ${item.state}, ${item.version}, ${item.startedAt}, ${json(item)}::jsonb)
    ON CONFLICT DO NOTHING RETURNING id`.execute(trx)
  return rows.length > 0
}

async function replace(trx: Trx<Tables>, item: Investigation, holder: string | undefined): Promise<boolean> {
  const mine = holder === undefined ? sql`` : sql`AND holder = ${holder}`
  // A transition is a new beginning: only failures in a row count as attempts. A change by a person frees the lease.
  const free = holder === undefined ? sql`, holder = NULL, lease_until = NULL` : sql``
  const { rows } = await sql`UPDATE investigations SET state = ${item.state}, version = ${item.version},
      ended_at = ${item.endedAt ?? null}, body = ${json(item)}::jsonb, attempts = 0 ${free}
    WHERE id = ${item.id} AND version = ${item.version - 1} ${mine} RETURNING id`.execute(trx)
  return rows.length > 0
}

async function judge(trx: Trx<Tables>, { by, case: kept }: { by: string; case: Case }): Promise<void> {
  await sql`INSERT INTO cases (investigation, judge, service, at, body)
    VALUES (${kept.investigation}, ${by}, ${kept.service}, ${kept.at}, ${json(kept)}::jsonb)
    ON CONFLICT (investigation, judge) DO UPDATE SET at = excluded.at, body = excluded.body`.execute(trx)
}
