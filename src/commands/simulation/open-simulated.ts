import type { Actor } from '../../core/actor.ts'
import type { Signal } from '../../core/alert.ts'
import type { Urgency } from '../../core/incident.ts'
import type { Policy } from '../../core/oncall/policy.ts'
import type { SourceSettings } from '../../core/source.ts'
import { applySignals, type SignalOutcome } from '../apply-signals.ts'
import { openWaiting } from '../open-waiting.ts'
import { openingFor } from '../opening.ts'
import { settleDue } from '../settle-due.ts'
import type { Rehearsal } from './rehearsal.ts'

/** Opens an incident as somebody does who declares it by hand; `policy` stands in for that of the service. */
export async function openByHand(
  work: Rehearsal,
  { service, urgency, policy, actor }: { service: string; urgency: Urgency; policy?: Policy | undefined; actor: Actor },
): Promise<void> {
  const facts = { title: 'A simulated alert', service, urgency, source: 'manual' }
  await settleDue(work, await work.open({ ...openingFor(facts, work.directory), ...(policy && { policy }) }, actor))
}

/** Lets signals open what they open, those that wait for their group once its wait is over. */
export async function openBySignals(
  work: Rehearsal,
  signals: Signal[],
  settings: SourceSettings,
): Promise<SignalOutcome[]> {
  const outcomes = await applySignals(
    work,
    signals.map((signal) => ({ signal, settings })),
  )
  for (const group of work.waiting()) {
    work.moveTo(group.flushAt!)
    await openWaiting(work, group, settings)
  }
  return outcomes
}
