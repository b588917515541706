import { type Kysely, type Selectable, sql, type Transaction as Trx } from 'kysely'
import type { Clock } from '../core/clock.ts'
import type { Inhibition } from '../core/silence/inhibition.ts'
import type { CountedSilence, Silence } from '../core/silence/silence.ts'
import type { Recheck, Silences, SilenceWork } from '../core/silence/silences.ts'
import { storable } from '../core/storable.ts'
import { json } from './json.ts'
import { pageOf } from './page.ts'
import type { Queue } from './queue.ts'
import { declareInhibitors } from './quiet.ts'
import { revive } from './revive.ts'
import { alertFrom } from './rows.ts'
import type { Tables } from './schema.ts'
import type { Gathered } from './transact.ts'
import { markRechecks } from './write-quiet.ts'

type Row = Pick<Selectable<Tables['silences']>, 'body' | 'matched' | 'matched_at'>

const silenceFrom = ({ body, matched, matched_at }: Row): CountedSilence => ({
  ...revive<Silence>(body),
  matched: Number(matched),
  ...(matched_at && { matchedAt: matched_at }),
})

/** Reading silences, and the duties that follow from them. */
export function openSilences(
  db: Kysely<Tables>,
  queue: Queue,
  clock: Clock,
  inhibitions: readonly Inhibition[],
): Silences {
  return {
    ...reading(db),
    ...concerned(db),
    ...duties(db, clock),
    async declareInhibitions() {
      await declareInhibitors(db, inhibitions, async (trx) => {
        queue.repeat(await queue.send(trx, await markRechecks(trx, ['muted', 'firing'], clock.now())))
      })
    },
  }
}

function reading(db: Kysely<Tables>): Pick<Silences, 'silences' | 'silence'> {
  return {
    async silences({ live }, page) {
      let query = db
        .selectFrom('silences')
        .select([
          sql<string>`to_char(created_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS') || '/' || id`.as('id'),
          'body',
        ])
        .select(['matched', 'matched_at'])
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(page.limit + 1)
      if (live !== undefined) query = query.where('live', '=', live)
      if (page.cursor) {
        const [at = '', id = ''] = storable(page.cursor).split('/')
        query = query.where(
          sql<boolean>`(to_char(created_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS'), silences.id) < (${at}, ${id})`,
        )
      }
      return pageOf(await query.execute(), page.limit, silenceFrom)
    },
    async silence(id) {
      const row = await db.selectFrom('silences').selectAll().where('id', '=', storable(id)).executeTakeFirst()
      return row && silenceFrom(row)
    },
  }
}

/** What silences are about: alerts that fire, and incidents whose SLA they may hold. */
function concerned(db: Kysely<Tables>): Pick<Silences, 'firingAlerts' | 'unresolvedIncidents'> {
  return {
    async firingAlerts({ muted, hidden, after }, limit) {
      let query = db.selectFrom('alerts').select('body').orderBy('id').limit(limit)
      query = muted ? query.where('muted', '=', true) : query.where('latest', '=', true).where('status', '=', 'firing')
      if (muted === false) query = query.where('muted', '=', false)
      if (after !== undefined) query = query.where('id', '>', storable(after))
      if (hidden?.length) query = query.where(sql<boolean>`NOT (body->>'service' = ANY(${hidden}::text[]))`)
      return (await query.execute()).map(alertFrom)
    },
    async unresolvedIncidents(after, limit) {
      const from = Number(after?.slice(4) ?? 0)
      const rows = await db
        .selectFrom('incidents')
        .select('id')
        .where('status', 'in', ['open', 'acknowledged', 'snoozed'])
        .where('number', '>', from)
        .orderBy('number')
        .limit(limit)
        .execute()
      return rows.map(({ id }) => id)
    },
  }
}

function duties(db: Kysely<Tables>, clock: Clock): Pick<Silences, 'dueSilences' | 'rechecks' | 'settleRechecks'> {
  return {
    async dueSilences(limit) {
      const rows = await db
        .selectFrom('silences')
        .select('id')
        .where('next_at', '<=', clock.now())
        .orderBy('next_at')
        .limit(limit)
        .execute()
      return rows.map(({ id }) => id)
    },
    async rechecks() {
      const rows = await db.selectFrom('rechecks').select(['id', 'what']).orderBy('id').limit(1_000).execute()
      return rows.map(({ id, what }) => ({ id, what: what as Recheck }))
    },
    async settleRechecks(ids) {
      await db.deleteFrom('rechecks').where('id', '=', sql<string>`ANY(${ids})`).execute()
    },
  }
}

/** Silences inside a unit of work: the counter comes first, then the row, as for those who only count matches. */
export function silencesIn(trx: Trx<Tables>, gathered: Gathered, now: Date): SilenceWork {
  const hold = async () => {
    gathered.holdsQuiet = true
    await sql`UPDATE counters SET value = value + 1 WHERE name = 'silences'`.execute(trx)
  }
  return {
    async get(id) {
      await hold()
      const row = await trx
        .selectFrom('silences')
        .selectAll()
        .where('id', '=', storable(id))
        .forUpdate()
        .executeTakeFirst()
      return row && silenceFrom(row)
    },
    async put({ silence, nextAt, notices }) {
      await hold()
      const { id, version, createdAt } = silence
      const written = { live: nextAt !== undefined, next_at: nextAt ?? null, body: json(silence) }
      await sql`INSERT INTO silences (id, version, live, created_at, next_at, body)
        VALUES (${id}, ${version}, ${written.live}, ${createdAt}, ${written.next_at}, ${written.body}::jsonb)
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, live = excluded.live, next_at = excluded.next_at, body = excluded.body`.execute(
        trx,
      )
      gathered.notices.push(...notices)
      if (nextAt) {
        const at = nextAt < now ? now : nextAt
        gathered.wakes.push({ name: 'timer', data: { silence: id }, key: `${id}@${at.getTime()}`, at })
      }
    },
  }
}
