import { clockActor } from '../../core/actor.ts'
import type { Happening } from '../../core/incident.ts'
import type { Case } from '../../core/investigation/feedback.ts'
import type { Investigation } from '../../core/investigation/investigation.ts'
import { freshLines, happeningsOf, newsOf, noticesOf, notifierNotices } from '../../core/investigation/messages.ts'
import type { Transaction } from '../../core/ledger.ts'
import type { Store } from '../../core/store.ts'

/** What a change of an investigation is decided on and what it is to be. */
export interface Settled {
  before?: Investigation
  after: Investigation
  /** Only while this worker holds it. */
  holder?: string
  judged?: { by: string; case: Case }
}

/**
 * Writes a change with everything it causes, all or nothing: the row, the messages at its place, and the events of its
 * incidents. False when somebody was faster; then nothing happened.
 */
export function settleInvestigation(store: Pick<Store, 'transact'>, settled: Settled): Promise<boolean> {
  return store.transact((tx) => settleIn(tx, settled))
}

async function settleIn(tx: Transaction, { before, after, holder, judged }: Settled): Promise<boolean> {
  // Incidents are locked first and in one order, as everywhere.
  const ids = after.incidents.toSorted()
  const incidents = []
  for (const id of ids) incidents.push(await tx.incident(id))
  const fresh = freshLines(before, after)
  const won = await tx.putInvestigation({
    item: after,
    notices: [...noticesOf(after, fresh, tx.now), ...notifierNotices(before, after, fresh, tx.now)],
    news: newsOf(before, after),
    ...(holder !== undefined && { holder }),
    ...(judged && { judged }),
  })
  if (!won) return false
  const ended = before?.state === 'running' && after.state === 'concluded'
  const happenings = happeningsOf(after, fresh).filter(({ type }) => type !== 'investigation_concluded' || ended)
  for (const incident of incidents) {
    if (!incident) continue
    const isNew = before !== undefined && !before.incidents.includes(incident.id)
    const told = isNew ? welcome(after) : happenings
    if (told.length) tx.append(incident, told, clockActor('investigation'))
  }
  return true
}

/** An incident that joins hears that it is looked into, and the verdict when there is one. */
function welcome(after: Investigation): Happening[] {
  const { id, trigger } = after
  const concluded = happeningsOf(after, []).filter(({ type }) => type === 'investigation_concluded')
  return [{ type: 'investigation_started', investigation: id, reason: trigger.reason }, ...concluded]
}
