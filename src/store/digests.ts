import { type Kysely, sql, type Transaction as Trx } from 'kysely'
import type { Severity } from '../core/alert.ts'
import { servicesOf } from '../core/digest/digest.ts'
import type { AlertCount, DigestMark, DigestServices, Digests } from '../core/digest/digests.ts'
import { readDigest } from '../core/digest/read-stored.ts'
import { namespaceLabels } from '../core/investigation/rule.ts'
import type { Transaction } from '../core/ledger.ts'
import { storable } from '../core/storable.ts'
import type { Window } from '../core/telemetry/window.ts'
import { json } from './json.ts'
import { pageOf } from './page.ts'
import { incidentFrom } from './rows.ts'
import type { Tables } from './schema.ts'
import type { Gathered } from './transact.ts'

/** More types or incidents than that in two days tell nobody anything. */
const mostTypes = 20_000
const mostIncidents = 10_000
const mostUnacked = 200

/** Reading digests and what they are drawn from. */
export const openDigests = (db: Kysely<Tables>): Digests => ({
  async digestFacts({ window, previous }, services) {
    const [alerts, incidents, unacked] = await Promise.all([
      countAlerts(db, window, previous, services),
      wanted(db, services)
        .where('opened_at', '>=', previous.from)
        .where('opened_at', '<', window.to)
        .orderBy('number', 'desc')
        .limit(mostIncidents)
        .execute(),
      wanted(db, services).where('status', '=', 'open').orderBy('opened_at').limit(mostUnacked).execute(),
    ])
    return { alerts, incidents: incidents.map(incidentFrom), unacked: unacked.map(incidentFrom) }
  },
  async digest(scope, date) {
    const row = await db
      .selectFrom('digests')
      .select('body')
      .where('scope', '=', storable(scope))
      .where('date', '=', storable(date))
      .executeTakeFirst()
    return row?.body ? readDigest(row.body) : undefined
  },
  async digests({ scope, hidden }, page) {
    let query = db
      .selectFrom('digests')
      .select([sql<string>`date || '/' || scope`.as('id'), 'body'])
      .where('body', 'is not', null)
      .where(sql<boolean>`NOT jsonb_exists_any(services, ${hidden}::text[])`)
      .orderBy('date', 'desc')
      .orderBy('scope', 'desc')
      .limit(page.limit + 1)
    if (scope !== undefined) query = query.where('scope', '=', storable(scope))
    if (page.cursor) {
      const [date = '', ...rest] = storable(page.cursor).split('/')
      query = query.where(sql<boolean>`(date, scope) < (${date}, ${rest.join('/')})`)
    }
    return pageOf(await query.execute(), page.limit, ({ body }) => readDigest(body))
  },
  async digestMarks(scope, date) {
    const { rows } = await sql<{ began: boolean; done: boolean }>`SELECT
      EXISTS (SELECT 1 FROM digests WHERE scope = ${scope}) AS began,
      EXISTS (SELECT 1 FROM digests WHERE scope = ${scope} AND date = ${date}) AS done`.execute(db)
    return rows[0]!
  },
})

function wanted(db: Kysely<Tables>, { only, hidden }: DigestServices) {
  let query = db.selectFrom('incidents').select('body')
  if (only) query = query.where(sql<boolean>`service = ANY(${only}::text[])`)
  if (hidden.length) query = query.where('service', 'not in', hidden)
  return query
}

/** Counted where they lie: a noisy day has more alerts than anybody wants to carry about. */
async function countAlerts(
  db: Kysely<Tables>,
  window: Window,
  previous: Window,
  { only, hidden }: DigestServices,
): Promise<AlertCount[]> {
  const labels = sql.join(namespaceLabels.map((label) => sql`NULLIF(body->'labels'->>${sql.lit(label)}, '')`))
  const { rows } = await sql<Counted>`SELECT
      COALESCE(NULLIF(body->'labels'->>'alertname', ''), body->>'title') AS type,
      body->>'severity' AS severity, body->>'service' AS service, COALESCE(${labels}) AS namespace,
      count(*) FILTER (WHERE started_at >= ${window.from}) AS now,
      count(*) FILTER (WHERE started_at < ${window.from}) AS before
    FROM alerts
    WHERE started_at >= ${previous.from} AND started_at < ${window.to}
      ${only ? sql`AND body->>'service' = ANY(${only}::text[])` : sql``}
      AND NOT (body->>'service' = ANY(${hidden}::text[]))
    GROUP BY 1, 2, 3, 4 ORDER BY count(*) DESC LIMIT ${mostTypes}`.execute(db)
  return rows.map(({ type, severity, service, namespace, now, before }) => ({
    ...{ type, severity, service, now: Number(now), before: Number(before) },
    ...(namespace !== null && { namespace }),
  }))
}

interface Counted {
  type: string
  severity: Severity
  service: string
  namespace: string | null
  now: string
  before: string
}

/**
 * Marks the digest of a scope and day inside a unit of work, with the messages it owes: whoever comes second finds the
 * mark and owes nothing.
 */
export const putDigestIn =
  (trx: Trx<Tables>, gathered: Gathered, now: Date): Transaction['putDigest'] =>
  async ({ scope, date, digest, notices }: DigestMark) => {
    const { rows } = await sql`INSERT INTO digests (scope, date, at, services, body)
      VALUES (${scope}, ${date}, ${now}, ${json(digest ? servicesOf(digest) : [])}::jsonb, ${digest ? json(digest) : null}::jsonb)
      ON CONFLICT DO NOTHING RETURNING scope`.execute(trx)
    if (!rows.length) return false
    gathered.notices.push(...notices)
    return true
  }
