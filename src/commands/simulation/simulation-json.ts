import { z } from 'zod'
import { plain } from '../../core/card.ts'
import type { DeliveryDraft } from '../../core/delivery.ts'
import { Urgency } from '../../core/incident.ts'
import { tell } from '../../core/tell.ts'
import { Iso, iso } from '../iso.ts'
import { type Moment, pagesOf, type SimulatedIncident, type Simulation } from './simulation.ts'

const MessageJson = z.object({
  kind: z.enum(['card', 'reply', 'page', 'notice']),
  notifier: z.string(),
  workspace: z.string(),
  channel: z.string().describe('A channel, or the address of the person for a direct message'),
  user: z.string().nullable().describe('The user it is meant for, when it is meant for one'),
  at: Iso.describe('When it would be sent'),
})

const MomentJson = z.object({
  at: Iso,
  after_seconds: z.number().describe('Since the incident opened'),
  type: z.string().describe('The type of the event; `refused` for what somebody would be refused'),
  text: z.string().describe('What happens, in a sentence'),
  step: z.int().nullable().describe('The step of the policy that pages, from 1'),
  round: z.int().nullable().describe('The round of the policy, from 1'),
  pages: z.array(
    z.object({
      user: z.object({ id: z.string(), name: z.string() }).nullable().describe('Null: a channel is paged'),
      because: z.string(),
      messages: z.array(MessageJson).describe('Empty: nobody would hear of it'),
    }),
  ),
  nobody: z.array(z.string()).describe('Targets of the step that had nobody, each with its reason'),
  messages: z.array(MessageJson).describe('Everything else that is sent or edited'),
})

/** A simulation for programs. */
export const SimulationJson = z.object({
  at: Iso,
  signals: z
    .array(z.object({ dedup_key: z.string(), outcome: z.string(), reason: z.string() }))
    .describe('What each signal of the message would do'),
  incidents: z.array(
    z.object({
      id: z.string().describe('What `signals` call it; no incident of this id exists'),
      title: z.string(),
      service: z.string(),
      urgency: Urgency,
      policy: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
      opened_at: Iso,
      warnings: z.array(z.string()),
      timeline: z.array(MomentJson),
      ending: z.object({
        reason: z.enum(['settled', 'horizon', 'too_long']).describe('`settled`: nothing more is due'),
        at: Iso,
        next_at: Iso.nullable().describe('When something would happen next'),
        status: z.string().describe('The status of the incident then'),
      }),
    }),
  ),
})

/** Writes a simulation for programs. */
export const presentSimulation = ({ at, signals, incidents }: Simulation): z.infer<typeof SimulationJson> => ({
  at: iso(at),
  signals: signals.map(({ dedupKey, outcome, reason }) => ({ dedup_key: dedupKey, outcome, reason })),
  incidents: incidents.map(presentIncident),
})

const presentIncident = ({ opened, last, moments, ending, warnings }: SimulatedIncident) => ({
  id: opened.id,
  title: opened.title,
  service: opened.service,
  urgency: opened.urgency,
  policy: opened.escalation ? { id: opened.escalation.policy.id, name: opened.escalation.policy.name ?? null } : null,
  opened_at: iso(opened.openedAt),
  warnings,
  timeline: moments.map((moment) => presentMoment(moment, opened.openedAt)),
  ending: {
    reason: ending.reason,
    at: iso(ending.at),
    next_at: iso('nextAt' in ending ? ending.nextAt : undefined),
    status: last.status,
  },
})

function presentMoment(moment: Moment, openedAt: Date): z.infer<typeof MomentJson> {
  const when = { at: iso(moment.at), after_seconds: (moment.at.getTime() - openedAt.getTime()) / 1_000 }
  const bare = { step: null, round: null, pages: [], nobody: [], messages: [] }
  if (!moment.event) return { ...when, ...bare, type: 'refused', text: moment.message }
  const { event, incident, deliveries } = moment
  const written = (drafts: DeliveryDraft[]) => drafts.map((draft) => presentMessage(draft, moment.at))
  return {
    ...when,
    ...bare,
    type: event.type,
    text: plain(tell(event, incident).text),
    ...(event.type === 'escalated' && {
      step: event.step + 1,
      round: event.round + 1,
      pages: pagesOf(moment).map((page) => ({
        user: page.user ?? null,
        because: page.because,
        messages: written(page.deliveries),
      })),
      nobody: event.paged.empty,
    }),
    messages: written(deliveries.filter(({ kind }) => kind !== 'page')),
  }
}

const presentMessage = ({ kind, notifier, workspace, channel, user, dueAt }: DeliveryDraft, at: Date) => ({
  kind,
  notifier,
  workspace,
  channel,
  user: user ?? null,
  at: iso(dueAt ?? at),
})
