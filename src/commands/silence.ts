import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type Context, command } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import { nextLook } from '../core/silence/look-after.ts'
import { type Matcher, writeMatchers } from '../core/silence/matcher.ts'
import { type CountedSilence, type Silence, silenceKinds } from '../core/silence/silence.ts'
import { findIncident } from './find-incident.ts'
import { incidentId } from './incident-id.ts'
import { momentInput } from './moment-input.ts'
import { seenSilence } from './noise/find-silence.ts'
import { matchersFrom } from './noise/matchers-from.ts'
import { silenceCard, silenceName } from './noise/silence-card.ts'
import { matchersInput, matchersOf, remindInput, remindOf, timesInput, timesOf } from './noise/silence-input.ts'
import { presentSilence, SilenceJson } from './noise/silence-json.ts'
import { hiddenServices } from './visible.ts'
import { founder } from './watch-founder.ts'

const input = z.strictObject({
  comment: z
    .string()
    .trim()
    .min(1)
    .max(1_000)
    .meta({ prose: true, description: 'Why, for whoever comes across it', label: 'Comment' }),
  ...timesInput,
  kind: z
    .enum(silenceKinds)
    .default('silence')
    .meta({ description: 'maintenance also pauses the SLA of the incidents it matches', label: 'Kind' }),
  starts: momentInput()
    .optional()
    .meta({ description: 'When it begins, such as 2026-01-05T09:00:00Z; now when left out', label: 'Starts' }),
  incident: incidentId().optional().meta({
    description: 'Match what the alerts of this incident have in common',
    label: 'Incident',
    kind: 'incident',
    positional: false,
  }),
  ...remindInput,
  matchers: matchersInput().optional().meta({
    description:
      'Which alerts, such as service=checkout alertname=~"High.*"; name by service, source, severity, title or any label',
    label: 'Matchers',
    positional: true,
    multiline: true,
  }),
})

export const silence = command({
  name: 'silence',
  aliases: ['silence add', 'silence create'],
  summary: 'Keep matching alerts quiet for a while; what still fires afterwards counts then',
  input,
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/silences' },
  slash: true,
  async run(context, asked): Promise<CountedSilence> {
    const now = context.clock.now()
    const startsAt = asked.starts && asked.starts > now ? asked.starts : now
    const times = timesOf(asked, startsAt, now)
    const matchers = await wanted(context, asked)
    return add(context, (id) => ({
      id,
      version: 1,
      kind: asked.kind,
      matchers,
      comment: asked.comment,
      startsAt,
      ...times,
      ...(asked.incident && { incident: asked.incident }),
      ...(asked.channel && { channel: asked.channel }),
      remindMs: remindOf(context, asked.remind),
      except: hiddenServices(context.actor, context.directory),
      createdBy: founder(context.actor),
      createdAt: now,
      changedAt: now,
      lookedAt: now,
      command: context.commandId,
    }))
  },
  output: SilenceJson,
  present: presentSilence,
  show: (made, context) =>
    silenceCard(made, context, `Added ${silenceName(made)}`, [
      made.incident
        ? `${made.incident} stays open: acknowledge or resolve it if nobody needs to work on it.`
        : 'Incidents that are open already stay open.',
    ]),
})

/** The matchers that were written, and those that the incident gives; at least one of both. */
async function wanted(context: Context, { matchers, incident: id, kind }: z.infer<typeof input>): Promise<Matcher[]> {
  const incident = id === undefined ? undefined : await findIncident(context, id)
  const given = incident ? matchersFrom(incident, await context.store.alerts(incident.id)) : []
  if (matchers === undefined && !incident)
    throw new Problem('invalid', 'Say which alerts: matchers such as service=checkout, or an incident.', {
      fields: { matchers: 'Write at least one matcher, such as service=checkout.' },
    })
  const written = matchers === undefined || !String(matchers).trim() ? [] : [matchers].flat()
  return matchersOf(written.length ? written : writeMatchers(given), kind)
}

/** Adds one under an id that follows from the asking, so that the same asking, come twice, makes one. */
async function add(context: Context, make: (id: string) => Silence): Promise<CountedSilence> {
  const { store, commandId } = context
  for (let turn = 0; ; turn++) {
    const id = `sil-${createHash('sha256').update(`${commandId}\n${turn}`).digest('hex').slice(0, 8)}`
    const added = await store.transact(async (tx) => {
      const there = await tx.silences.get(id)
      if (there) return there
      const made: CountedSilence = { ...make(id), matched: 0 }
      const { matched: _, ...silence } = made
      const nextAt = nextLook(made, tx.now)
      await tx.silences.put({ silence, notices: [], ...(nextAt && { nextAt }) })
      if (made.kind === 'maintenance') tx.recheck('maintenance')
      return made
    })
    if (added.command === commandId) return seenSilence(context, id, added)
  }
}
