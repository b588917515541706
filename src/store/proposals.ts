import { type Kysely, type Selectable, sql, type Transaction as Trx } from 'kysely'
import { canonicalJson } from '../core/approval/canonical-json.ts'
import { contentOf, dueAt, type Proposal } from '../core/approval/proposal.ts'
import type { ProposalFilter, Proposals, ProposalWork } from '../core/approval/proposals.ts'
import { readProposal } from '../core/approval/read-stored.ts'
import type { ProposalNews } from '../core/change.ts'
import type { Clock } from '../core/clock.ts'
import { storable } from '../core/storable.ts'
import { json } from './json.ts'
import { pageOf } from './page.ts'
import type { Tables } from './schema.ts'
import type { Gathered } from './transact.ts'

type Row = Pick<Selectable<Tables['proposals']>, 'id' | 'version' | 'state' | 'due_at' | 'content' | 'sha256' | 'body'>

const shown = ['id', 'version', 'state', 'due_at', 'content', 'sha256', 'body'] as const

/** Reading proposals. */
export function openProposals(db: Kysely<Tables>, clock: Clock): Proposals {
  return {
    async proposal(id) {
      const row = await db.selectFrom('proposals').select(shown).where('id', '=', storable(id)).executeTakeFirst()
      return row && proposalFrom(row)
    },
    async proposals(filter, page) {
      const rows = await selected(db, filter, page.cursor)
        .limit(page.limit + 1)
        .execute()
      return pageOf(rows, page.limit, proposalFrom)
    },
    async dueProposals(limit) {
      const rows = await db
        .selectFrom('proposals')
        .select('id')
        .where('due_at', '<=', clock.now())
        .orderBy('due_at')
        .limit(limit)
        .execute()
      return rows.map(({ id }) => id)
    },
    async extendProposal(id, version, until) {
      const { numUpdatedRows } = await db
        .updateTable('proposals')
        .set({ due_at: until })
        .where('id', '=', id)
        .where('version', '=', version)
        .where('state', '=', 'executing')
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },
  }
}

function selected(db: Kysely<Tables>, filter: ProposalFilter, cursor: string | undefined) {
  let query = db.selectFrom('proposals').select(shown).orderBy('created_at', 'desc').orderBy('id', 'desc')
  if (filter.state?.length) query = query.where('state', 'in', filter.state)
  if (filter.service !== undefined) query = query.where('service', '=', storable(filter.service))
  if (filter.investigation !== undefined) query = query.where('investigation', '=', storable(filter.investigation))
  if (filter.incident !== undefined) query = query.where('incident', '=', storable(filter.incident))
  if (filter.hidden?.length) query = query.where('service', 'not in', filter.hidden)
  if (cursor)
    query = query.where(
      sql<boolean>`(created_at, id) < (SELECT created_at, id FROM proposals WHERE id = ${storable(cursor)})`,
    )
  return query
}

/** What a unit of work does with proposals: rows are locked when read, so that of two movers the second sees what the first did. */
export function proposalsIn(trx: Trx<Tables>, gathered: Gathered): ProposalWork {
  const locked = new Map<string, { version: number; state: string; approvals: number }>()
  const tell = (proposal: Proposal, type: ProposalNews) => {
    const { id, version, state, service, incident } = proposal
    gathered.changes.push({ proposal: id, version, type, state, service, incidents: incident ? [incident] : [] })
  }
  return {
    async proposal(id) {
      const row = await trx
        .selectFrom('proposals')
        .select(shown)
        .where('id', '=', storable(id))
        .forUpdate()
        .executeTakeFirst()
      if (!row) return undefined
      const found = proposalFrom(row)
      locked.set(row.id, { version: row.version, state: row.state, approvals: found.approvals.length })
      return found
    },
    async addProposal(proposal) {
      const { id, state, version, service, investigation, incident, createdAt, sha256 } = proposal
      const { rows } =
        await sql`INSERT INTO proposals (id, state, version, service, investigation, incident, created_at, due_at, content, sha256, body)
        VALUES (${id}, ${state}, ${version}, ${service}, ${investigation ?? null}, ${incident ?? null}, ${createdAt},
          ${dueAt(proposal) ?? null}, ${canonicalJson(contentOf(proposal))}, ${sha256}, ${json(bodyOf(proposal))}::jsonb)
        ON CONFLICT (id) DO NOTHING RETURNING id`.execute(trx)
      if (rows.length) tell(proposal, 'created')
      return rows.length > 0
    },
    async putProposal(proposal) {
      const before = locked.get(proposal.id)
      if (before === undefined) throw new Error(`${proposal.id} was written without being locked`)
      const { numUpdatedRows } = await trx
        .updateTable('proposals')
        .set({
          state: proposal.state,
          version: proposal.version,
          due_at: dueAt(proposal) ?? null,
          body: json(bodyOf(proposal)),
        })
        .where('id', '=', proposal.id)
        .where('version', '=', before.version)
        .executeTakeFirst()
      if (numUpdatedRows !== 1n) throw new Error(`${proposal.id} moved while it was locked`)
      tell(proposal, newsOf(before, proposal))
      locked.set(proposal.id, { ...proposal, approvals: proposal.approvals.length })
    },
    async changesOf(service) {
      await sql`INSERT INTO service_changes (service, begun) VALUES (${storable(service)}, '[]') ON CONFLICT (service) DO NOTHING`.execute(
        trx,
      )
      const { begun } = await trx
        .selectFrom('service_changes')
        .select('begun')
        .where('service', '=', storable(service))
        .forUpdate()
        .executeTakeFirstOrThrow()
      return (begun as string[]).map((at) => new Date(at))
    },
    async putChangesOf(service, begun) {
      await trx
        .updateTable('service_changes')
        .set({ begun: json(begun) })
        .where('service', '=', storable(service))
        .execute()
    },
    owe: (drafts) => void gathered.notices.push(...drafts),
    wake: (wakes) => void gathered.wakes.push(...wakes),
    record: (entry) => void gathered.audited.push(entry),
  }
}

const endings: Partial<Record<Proposal['state'], ProposalNews>> = {
  ...{ denied: 'denied', expired: 'expired', executing: 'executing' },
  ...{ succeeded: 'outcome', failed: 'outcome', rolled_back: 'outcome' },
}

/** What a move is to those who watch. */
function newsOf(before: { state: string; approvals: number }, { state, approvals }: Proposal): ProposalNews {
  if (approvals.length > before.approvals) return 'approved'
  return (state === before.state ? undefined : endings[state]) ?? 'changed'
}

/** Everything that is not its content; that has a column of its own and is never written again. */
function bodyOf(proposal: Proposal) {
  const { createdAt, asking, places, notify, approvals, denial, hold, runs, verification, closedAt } = proposal
  return { createdAt, asking, places, notify, approvals, denial, hold, runs, verification, closedAt }
}

function proposalFrom({ id, version, state, due_at, content, sha256, body }: Row): Proposal {
  const moves = body as ReturnType<typeof bodyOf>
  const proposal = readProposal<Proposal>({ ...JSON.parse(content), ...moves, id, version, state, sha256 })
  const run = proposal.runs.at(-1)
  // A lease that was extended stands only in its column.
  if (state !== 'executing' || !run || !due_at) return proposal
  return { ...proposal, runs: [...proposal.runs.slice(0, -1), { ...run, leaseUntil: due_at }] }
}
