import { startInvestigation } from '../commands/investigation/start.ts'
import { observed } from '../commands/telemetry/observed.ts'
import { clockActor } from '../core/actor.ts'
import type { Context, MakeContext } from '../core/command.ts'
import { usualInvestigation } from '../core/investigation/settings.ts'
import type { Trigger } from '../core/investigation/trigger.ts'
import { whyInvestigate } from '../core/investigation/why-investigate.ts'
import { Problem } from '../core/problem.ts'
import { secondLook } from './investigate.ts'

const usualSinceMs = 3_600_000
/** The telemetry of what opened so recently may not be there yet. */
const freshMs = 60_000

/**
 * Decides whether an incident that opened is investigated, and starts it: by the first rule one of its alerts satisfies,
 * or, without rules, when it is urgent and its service is observed. Answers why, either way; asked again it starts nothing
 * twice.
 */
export async function investigateIncident(id: string, context: MakeContext, again = false): Promise<string> {
  const asking = await context(clockActor('investigation'), `investigate:${id}${again ? secondLook : ''}`)
  const { store, settings } = asking
  const incident = await store.incident(id)
  if (!incident || incident.status === 'resolved') return 'It is over already.'
  const alerts = await store.alerts(id)
  const because = whyInvestigate(settings.investigation ?? usualInvestigation, incident, alerts)
  if (!because) return 'No rule wants it investigated.'
  const found = observedSomewhere(asking, incident.service)
  if (!found) return `No profile observes ${incident.service}.`
  const by = clockActor('investigation')
  const reason = again ? `${because.words}, looked at again` : because.words
  const trigger: Trigger = { kind: because.rule ? 'rule' : 'incident', by, reason }
  const fresh = asking.clock.now().getTime() - incident.openedAt.getTime() < freshMs
  const { settleMs } = settings.investigation ?? usualInvestigation
  const { investigation } = await startInvestigation(asking, {
    ...found,
    sinceMs: usualSinceMs,
    trigger,
    incident: id,
    again,
    ...(fresh && { settleMs }),
  })
  return `It is investigated by ${investigation.id}.`
}

/** The usual profile when it knows the service, else the first that does. */
function observedSomewhere(context: Context, service: string) {
  const names = context.profiles.names()
  for (const profile of [undefined, ...names]) {
    try {
      return observed(context, { service, profile })
    } catch (error) {
      if (!(error instanceof Problem)) throw error
    }
  }
  return undefined
}
