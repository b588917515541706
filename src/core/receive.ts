import type { Alert, Signal } from './alert.ts'

/** What one signal means, given the newest alert of its dedup key; the reason is what log, delivery list and test show. */
export interface Verdict {
  outcome: 'fires' | 'refires' | 'clears' | 'acknowledges' | 'buries' | 'stale' | 'unmatched' | 'recorded' | 'ignored'
  reason: string
}

/**
 * How long after a condition was cleared the same episode counts as a late copy or a reminder, in milliseconds. Later
 * than that its source means it: a partition that made a rule look cleared ends with the old start time.
 */
const quietMs = 5 * 60_000

/**
 * Decides what a signal does. Triggers and resolves are ordered by the source's own time, so any order and any number
 * of deliveries converge: a resolve older than the newest trigger is stale, a trigger not younger than the newest
 * resolve is stale, and a resolve without an alert is only remembered (`buries`), to stop the late trigger it answers.
 */
export function receive(signal: Signal, newest: Alert | undefined): Verdict {
  switch (signal.action) {
    case 'trigger':
      return trigger(signal, newest)
    case 'resolve':
      return resolve(signal, newest)
    case 'acknowledge':
      if (newest?.status !== 'firing') return { outcome: 'unmatched', reason: 'No firing alert has this dedup key.' }
      return { outcome: 'acknowledges', reason: 'The source acknowledged it.' }
    case 'change':
      return {
        outcome: 'recorded',
        reason: 'A change: kept, to be held against what happens after it. It opens nothing.',
      }
    case 'ignored':
      return { outcome: 'ignored', reason: signal.reason ?? 'Its status is unknown.' }
  }
}

function trigger(signal: Signal, newest: Alert | undefined): Verdict {
  if (!newest) return { outcome: 'fires', reason: 'First seen.' }
  if (newest.status === 'firing') return { outcome: 'refires', reason: 'Already firing.' }
  if (newest.clearedByHandAt) return afterHand(signal, newest, newest.clearedByHandAt)
  if (isLateCopy(signal, newest)) return stale
  return { outcome: 'fires', reason: 'Fires again after it was cleared.' }
}

const stale: Verdict = { outcome: 'stale', reason: 'It began before the newest resolve of this alert.' }

const isBefore = ({ sourceAt }: Signal, cleared: Date | undefined) =>
  sourceAt !== undefined && cleared !== undefined && sourceAt <= cleared

const isLateCopy = (signal: Signal, { clearedAt, seenAt }: Alert) =>
  isBefore(signal, clearedAt) && signal.receivedAt.getTime() - seenAt.getTime() < quietMs

/** A source keeps reminding of what a person already closed: the same episode stays quiet for a while, a new one never. */
function afterHand(signal: Signal, newest: Alert, byHand: Date): Verdict {
  if (isLateCopy(signal, newest)) return stale
  if (!signal.sourceAt || signal.sourceAt > newest.firedAt)
    return { outcome: 'fires', reason: 'A new episode after it was resolved by hand.' }
  if (signal.receivedAt.getTime() - byHand.getTime() < quietMs)
    return { outcome: 'stale', reason: 'A reminder of an episode that was just resolved by hand.' }
  return { outcome: 'fires', reason: 'Still firing at its source minutes after it was resolved by hand.' }
}

function resolve(signal: Signal, newest: Alert | undefined): Verdict {
  if (!signal.sourceAt && newest?.status !== 'firing')
    return { outcome: 'unmatched', reason: 'No firing alert has this dedup key.' }
  if (!newest)
    return { outcome: 'buries', reason: 'Nothing is firing under this dedup key; an older trigger will not open it.' }
  if (newest.status === 'cleared') {
    return isBefore(signal, newest.clearedAt)
      ? { outcome: 'unmatched', reason: 'Already cleared.' }
      : { outcome: 'buries', reason: 'Already cleared; remembered as the newest resolve.' }
  }
  if (signal.sourceAt && signal.sourceAt < newest.firedAt)
    return { outcome: 'stale', reason: 'Older than the newest trigger of this alert.' }
  return { outcome: 'clears', reason: 'Cleared by its source.' }
}
