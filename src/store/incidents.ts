import { type Kysely, sql } from 'kysely'
import type { Status } from '../core/incident.ts'
import { statuses } from '../core/incident.ts'
import type { IncidentReader } from '../core/incident-reader.ts'
import { storable } from '../core/storable.ts'
import { pageOf } from './page.ts'
import { alertFrom, deliveryFrom, eventFrom, incidentFrom } from './rows.ts'
import type { Tables } from './schema.ts'

/** Reading incidents and what belongs to them. */
export function readIncidents(db: Kysely<Tables>): IncidentReader {
  return {
    async incident(id) {
      const row = await db.selectFrom('incidents').select('body').where('id', '=', storable(id)).executeTakeFirst()
      return row && incidentFrom(row)
    },
    async incidents(filter, page) {
      let query = db.selectFrom('incidents').select(['id', 'body', 'number']).orderBy('number', 'desc')
      if (filter.status?.length) query = query.where('status', 'in', filter.status)
      if (filter.service?.length) query = query.where('service', 'in', filter.service)
      if (filter.urgency?.length) query = query.where('urgency', 'in', filter.urgency)
      if (filter.hidden?.length) query = query.where('service', 'not in', filter.hidden)
      if (filter.search) {
        const pattern = `%${storable(filter.search).replace(/[\\%_]/g, '\\$&')}%`
        query = query.where((w) =>
          w.or([w('title', 'ilike', pattern), w('service', 'ilike', pattern), w('id', 'ilike', pattern)]),
        )
      }
      if (page.cursor) query = query.where('number', '<', numberOf(page.cursor))
      return pageOf(await query.limit(page.limit + 1).execute(), page.limit, incidentFrom)
    },
    async countByStatus(hidden) {
      let query = db
        .selectFrom('incidents')
        .select(['status', (e) => e.fn.countAll<string>().as('n')])
        .groupBy('status')
      if (hidden.length) query = query.where('service', 'not in', hidden)
      const counts = new Map((await query.execute()).map((r) => [r.status, Number(r.n)]))
      return Object.fromEntries(statuses.map((s) => [s, counts.get(s) ?? 0])) as Record<Status, number>
    },
    async timeline(incident) {
      const rows = await db
        .selectFrom('events')
        .selectAll()
        .where('incident_id', '=', incident)
        .orderBy('seq')
        .execute()
      return rows.map(eventFrom)
    },
    async alerts(incident) {
      const rows = await db
        .selectFrom('alerts')
        .select('body')
        .where('incident_id', '=', incident)
        .orderBy('id')
        .execute()
      return rows.map(alertFrom)
    },
    async messages(incident) {
      const { rows } = await sql<{ workspace: string; team: string | null; channel: string; ts: string }>`
        SELECT d.workspace, w.team, d.memory->>'channel' AS channel, d.memory->>'ts' AS ts FROM deliveries d
        LEFT JOIN workspaces w ON w.id = d.workspace
        WHERE d.incident_id = ${incident} AND d.subject IS NULL AND d.kind = 'card' AND d.memory->>'ts' IS NOT NULL ORDER BY d.id`.execute(
        db,
      )
      return rows.map((r) => ({ ...r, team: r.team ?? '' }))
    },
    async deliveries(filter, page) {
      let query = db.selectFrom('deliveries').selectAll().orderBy('id', 'desc')
      if (filter.incident) query = query.where('incident_id', '=', filter.incident)
      if (filter.subject) query = query.where('subject', '=', storable(filter.subject))
      if (filter.state?.length) query = query.where('state', 'in', filter.state)
      if (page.cursor) query = query.where('id', '<', page.cursor)
      return pageOf(await query.limit(page.limit + 1).execute(), page.limit, deliveryFrom)
    },
  }
}

/** The number in an incident's id, which orders the list; a cursor that is none finds nothing. */
const numberOf = (id: string) => Math.min(Number(/\d+$/.exec(id)?.[0] ?? 0), Number.MAX_SAFE_INTEGER)
