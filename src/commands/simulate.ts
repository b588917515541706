import { type Context, command } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import type { SignalOutcome } from './apply-signals.ts'
import { findPolicy } from './find-policy.ts'
import { findService } from './find-service.ts'
import { findSource } from './find-source.ts'
import { readMessage } from './read-message.ts'
import { addressOf } from './simulation/address-of.ts'
import { interventionsOf } from './simulation/interventions-of.ts'
import { liveAll } from './simulation/live-all.ts'
import { liveSilences } from './simulation/live-silences.ts'
import { openByHand, openBySignals } from './simulation/open-simulated.ts'
import { type Rehearsal, rehearse } from './simulation/rehearsal.ts'
import type { Simulation } from './simulation/simulation.ts'
import { simulationCard } from './simulation/simulation-card.ts'
import { type Asked, SimulationInput } from './simulation/simulation-input.ts'
import { presentSimulation, SimulationJson } from './simulation/simulation-json.ts'
import { seenDirectory } from './visible.ts'

const minute = 60_000
const day = 24 * 60 * minute
const longestHorizon = 30 * day
/** Schedules are asked for within this distance of now. */
const furthest = 5 * 365 * day
/** A message may open more incidents than anybody wants to read about. */
const mostIncidents = 20

/** Who would be paged for an alert, when, where and why: the rules of real incidents on a virtual clock. */
export const simulate = command({
  name: 'simulate',
  summary: 'Show who would be paged for an alert at a moment, when, where and why',
  input: SimulationInput,
  effect: 'reads',
  role: 'viewer',
  http: { method: 'POST', path: '/simulate' },
  slash: true,
  async run(context, asked): Promise<Simulation> {
    const at = momentOf(asked, context)
    if (!(asked.horizon >= minute && asked.horizon <= longestHorizon))
      throw invalid('horizon', 'Look ahead from 1 minute to 30 days.')
    const planned = interventionsOf(asked)
    const work = rehearse(seenDirectory(context), at, await liveSilences(context))
    const signals = await opened(context, asked, work)
    if (work.incidents().length > mostIncidents)
      throw invalid('body', `This message opens ${work.incidents().length} incidents; at most ${mostIncidents} fit.`)
    const lived = await liveAll(context, work, { planned, horizonMs: asked.horizon })
    return { at, signals, ...lived, ...(asked.source === undefined && { address: addressOf(asked) }) }
  },
  output: SimulationJson,
  present: presentSimulation,
  show: simulationCard,
})

const invalid = (field: string, words: string) => new Problem('invalid', words, { fields: { [field]: words } })

function momentOf({ at }: Asked, { clock }: Context): Date {
  const now = clock.now()
  if (at && Math.abs(at.getTime() - now.getTime()) > furthest) throw invalid('at', 'Choose a moment within five years.')
  return at ?? now
}

/** Opens what is asked about; answers what became of each signal of a message. */
async function opened(context: Context, asked: Asked, work: Rehearsal): Promise<SignalOutcome[]> {
  const { service, urgency, policy, source, body } = asked
  if (source === undefined) {
    if (body !== undefined) throw invalid('source', 'Name the source that posts this message.')
    if (service === undefined && policy === undefined)
      throw invalid('service', 'Name a service, a policy, or a source with a message.')
    await openByHand(work, {
      service: service === undefined ? 'any service' : findService(context, service),
      urgency: urgency ?? 'high',
      policy: policy === undefined ? undefined : findPolicy(context.directory, policy),
      actor: context.actor,
    })
    return []
  }
  if (body === undefined) throw invalid('body', 'Paste the message that this source posts.')
  for (const field of ['service', 'urgency', 'policy'] as const)
    if (asked[field] !== undefined) throw invalid(field, `A message says its ${field} itself; leave it out here.`)
  const settings = findSource(context, source)
  return openBySignals(work, readMessage(context, settings, body, work.now), settings)
}
