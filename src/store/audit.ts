import { createHash } from 'node:crypto'
import { type Kysely, type Selectable, sql, type Transaction as Trx } from 'kysely'
import { type AuditEntry, type AuditLog, type AuditRow, auditText, type Chain, noRow } from '../core/approval/audit.ts'
import { storable, storableDeep } from '../core/storable.ts'
import { json } from './json.ts'
import type { Tables } from './schema.ts'

/** The append-only record of everything that was changed. */
export function openAudit(db: Kysely<Tables>): AuditLog {
  return {
    appendAudit: (entry) => db.transaction().execute(async (trx) => (await appendAudit(trx, [entry]))[0]!),
    async audit({ command, actor, subject, from, to }, { limit, cursor, oldestFirst }) {
      let query = db
        .selectFrom('audit')
        .selectAll()
        .orderBy('seq', oldestFirst ? 'asc' : 'desc')
      if (command !== undefined) query = query.where('command', '=', storable(command))
      if (subject !== undefined) query = query.where('subject', '=', storable(subject))
      if (actor !== undefined) query = query.where(sql<boolean>`actor->>'id' = ${storable(actor)}`)
      if (from) query = query.where('at', '>=', from)
      if (to) query = query.where('at', '<', to)
      if (cursor && /^\d{1,18}$/.test(cursor)) query = query.where('seq', oldestFirst ? '>' : '<', cursor)
      const rows = await query.limit(limit + 1).execute()
      const items = rows.slice(0, limit).map(rowFrom)
      return { items, ...(rows.length > limit && { next: String(items.at(-1)!.seq) }) }
    },
    // One snapshot: the end of the chain must be the end of the very rows that were read.
    verifyAudit: (head) =>
      db
        .transaction()
        .setIsolationLevel('repeatable read')
        .execute((trx) => verify(trx, head)),
  }
}

/**
 * Adds entries to the end of the chain, one after the other across all processes: the end is locked until the transaction
 * ends, so this belongs to its very last step.
 */
export async function appendAudit(trx: Trx<Tables>, entries: AuditEntry[]): Promise<AuditRow[]> {
  const head = await trx.selectFrom('audit_head').selectAll().where('id', '=', 1).forUpdate().executeTakeFirstOrThrow()
  let { hash: previous } = head
  let seq = Number(head.seq)
  const rows = entries.map((entry): AuditRow => {
    seq += 1
    const row = { ...storableDeep(entry), seq, previous }
    previous = digest(auditText(row))
    return { ...row, hash: previous }
  })
  for (const row of rows)
    await sql`INSERT INTO audit (seq, at, actor, command, digest, outcome, subject, detail, previous, hash)
      VALUES (${row.seq}, ${row.at}, ${json(row.actor)}::jsonb, ${row.command}, ${row.digest}, ${row.outcome},
        ${row.subject ?? null}, ${row.detail ?? null}, ${row.previous}, ${row.hash})`.execute(trx)
  await trx
    .updateTable('audit_head')
    .set({ seq: String(seq), hash: previous })
    .where('id', '=', 1)
    .execute()
  return rows
}

/** How many rows are read at once. */
const atOnce = 2_000

async function verify(trx: Trx<Tables>, wanted: string | undefined): Promise<Chain> {
  let previous = noRow
  let seq = 0
  let seen = wanted === undefined || wanted === noRow
  for (;;) {
    const rows = await trx
      .selectFrom('audit')
      .selectAll()
      .where('seq', '>', String(seq))
      .orderBy('seq')
      .limit(atOnce)
      .execute()
    for (const row of rows.map(rowFrom)) {
      const why = faultOf(row, seq + 1, previous)
      if (why) return { intact: false, rows: seq, seq: seq + 1, why }
      seq = row.seq
      previous = row.hash
      seen ||= row.hash === wanted
    }
    if (rows.length < atOnce) break
  }
  const head = await trx.selectFrom('audit_head').selectAll().where('id', '=', 1).executeTakeFirstOrThrow()
  if (Number(head.seq) !== seq || head.hash !== previous)
    return {
      intact: false,
      rows: seq,
      seq: seq + 1,
      why: `rows are missing at the end: the last one written was ${head.seq}`,
    }
  if (!seen)
    return {
      intact: false,
      rows: seq,
      seq: 1,
      why: 'the chain does not contain the hash that was noted earlier: it was rewritten',
    }
  return { intact: true, rows: seq, head: previous }
}

function faultOf(row: AuditRow, seq: number, previous: string): string | undefined {
  if (row.seq !== seq) return 'it is missing'
  if (row.previous !== previous) return 'it does not follow the row before it'
  const { hash, ...rest } = row
  return digest(auditText(rest)) === hash ? undefined : 'it was altered'
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

function rowFrom({ seq, at, actor, subject, detail, ...row }: Selectable<Tables['audit']>): AuditRow {
  return {
    ...row,
    seq: Number(seq),
    at,
    actor: actor as AuditRow['actor'],
    ...(subject !== null && { subject }),
    ...(detail !== null && { detail }),
  }
}
