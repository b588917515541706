import { createHash } from 'node:crypto'
import type { Context } from '../../core/command.ts'
import { type Investigation, join } from '../../core/investigation/investigation.ts'
import { usualInvestigation } from '../../core/investigation/settings.ts'
import type { Trigger } from '../../core/investigation/trigger.ts'
import type { Notified } from '../../core/notify.ts'
import type { Observed } from '../telemetry/observed.ts'
import { notifiedOf } from './notified.ts'
import { placeOf } from './place.ts'
import { settleInvestigation } from './settle.ts'

/** What is to be investigated, and why. */
export interface Wanted extends Observed {
  sinceMs: number
  trigger: Trigger
  incident?: string
  /** How much later than now the end of what is looked at lies, in milliseconds. */
  settleMs?: number
  /** A second look at an incident: what was concluded before is no answer. */
  again?: boolean
  /** Where to report, instead of the usual place. */
  channel?: string
}

/** The investigation that answers, and whether it ran already. */
export interface Started {
  investigation: Investigation
  joined: boolean
}

const tries = 20

/**
 * Starts an investigation, or joins the one that runs for the service: the same asking, come twice, makes one. An incident
 * that opens right after a verdict on its service is joined to that verdict.
 */
export async function startInvestigation(context: Context, wanted: Wanted): Promise<Started> {
  const { store } = context
  const profile = wanted.profile.name
  const service = wanted.service.name
  const place = await placeOf(context, wanted)
  const notified = notifiedOf(context, wanted.profile, service)
  for (let turn = 0; turn < tries; turn++) {
    const there = await existing(context, wanted)
    if (there) {
      const joined = await joinIncident(context, there, wanted.incident)
      if (joined) return { investigation: joined, joined: true }
      continue
    }
    const draft = begin(context, wanted, turn, { ...(place && { place }), ...notifying(context, notified) })
    const known = await store.investigations.get(draft.id)
    if (known?.command === context.commandId) return { investigation: known, joined: false }
    if (known) continue
    if (await settleInvestigation(store, { after: draft }))
      return { investigation: { ...draft, version: 1 }, joined: false }
  }
  throw new Error(`no investigation of ${service} in ${profile} could be started or joined`)
}

const notifying = ({ settings }: Context, notifiers: Notified[]): Pick<Investigation, 'notify'> =>
  notifiers.length
    ? { notify: { notifiers, progress: (settings.investigation ?? usualInvestigation).notifyProgress } }
    : {}

async function existing({ store, clock, settings }: Context, { profile, service, incident, again }: Wanted) {
  const running = await store.investigations.running(profile.name, service.name)
  if (running || incident === undefined || again) return running
  const { joinMs } = settings.investigation ?? usualInvestigation
  return store.investigations.concluded(profile.name, service.name, new Date(clock.now().getTime() - joinMs))
}

/** Adds an incident to what runs or has just ended; undefined when it changed meanwhile. */
async function joinIncident(
  { store, clock }: Context,
  item: Investigation,
  incident: string | undefined,
): Promise<Investigation | undefined> {
  if (incident === undefined || item.incidents.includes(incident)) return item
  const after = join(item, incident, clock.now())
  return (await settleInvestigation(store, { before: item, after }))
    ? { ...after, version: item.version + 1 }
    : undefined
}

function begin(
  { clock, settings, commandId }: Context,
  { profile, service, sinceMs, trigger, incident, settleMs = 0 }: Wanted,
  turn: number,
  told: Pick<Investigation, 'place' | 'notify'>,
): Investigation {
  const now = clock.now()
  const { budget, updates, model } = settings.investigation ?? usualInvestigation
  const hash = createHash('sha256').update(`${commandId}\n${turn}`).digest('hex').slice(0, 8)
  return {
    id: `inv-${hash}`,
    version: 0,
    profile: profile.name,
    service: service.name,
    incidents: incident === undefined ? [] : [incident],
    trigger,
    window: { from: new Date(now.getTime() - sinceMs), to: new Date(now.getTime() + settleMs) },
    budget,
    command: commandId,
    ...told,
    ...(model !== undefined && trigger.kind !== 'test' && { model }),
    updates,
    startedAt: now,
    state: 'running',
    phase: 'triage',
    depth: 0,
    hypotheses: [],
    evidence: [],
    transitions: [],
    progress: [{ seq: 1, at: now, step: 'started', text: trigger.reason }],
    exhausted: [],
    proposals: [],
    feedback: [],
  }
}
