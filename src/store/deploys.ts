import { type Kysely, sql } from 'kysely'
import { storable } from '../core/storable.ts'
import type { Deploy } from '../core/telemetry/deploy.ts'
import type { DeployLog } from '../core/telemetry/deploy-log.ts'
import { insertInto } from './insert-rows.ts'
import type { Tables } from './schema.ts'

/** More changes than these in one window are nothing that anybody reads; the newest are given. */
const most = 2_000

/** The log of changes. */
export const openDeploys = (db: Kysely<Tables>): DeployLog => ({
  putDeploys: (deploys) => writeDeploys(db, deploys),
  async deploys({ service, window }) {
    let query = db.selectFrom('deploys').select(['id', 'service', 'at', 'body'])
    if (service !== undefined) query = query.where('service', '=', storable(service))
    const rows = await query
      .where('at', '>=', window.from)
      .where('at', '<', window.to)
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(most)
      .execute()
    return rows.map(({ body, ...known }) => ({ ...(body as Omit<Deploy, 'id' | 'service' | 'at'>), ...known }))
  },
})

/** Writes changes in one statement; of several with one id the last is meant. */
export async function writeDeploys(db: Kysely<Tables>, deploys: Deploy[]): Promise<void> {
  const rows = new Map(deploys.map(({ id, service, at, ...body }) => [id, { id, service, at, body }]))
  if (rows.size) await putRows([...rows.values()]).execute(db)
}

const putRows = insertInto(
  'deploys',
  { id: 'text', service: 'text', at: 'timestamptz', body: 'jsonb' },
  sql`ON CONFLICT (id) DO UPDATE SET service = excluded.service, at = excluded.at, body = excluded.body`,
)
