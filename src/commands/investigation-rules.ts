import { z } from 'zod'
import { command } from '../core/command.ts'
import type { Incident } from '../core/incident.ts'
import { usualInvestigation } from '../core/investigation/settings.ts'
import { whyInvestigate } from '../core/investigation/why-investigate.ts'
import { iso } from './iso.ts'
import { hiddenServices } from './visible.ts'

/** What the rules would have done with an incident. */
export interface RuleTrial {
  incident: Incident
  alerts: number
  /** The reason; absent when it would not have been investigated. */
  because?: string
}

export const investigationRules = command({
  name: 'investigation-rules',
  aliases: ['investigation rules'],
  summary: 'What starts investigations, and what these rules would have done with the latest incidents',
  input: z.strictObject({
    last: z.coerce
      .number({ error: 'Write a whole number.' })
      .int({ error: 'Write a whole number.' })
      .min(1)
      .max(200)
      .default(20)
      .meta({ description: 'How many incidents to try the rules on', label: 'Last', positional: true }),
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/investigation-rules' },
  async run(context, { last }): Promise<{ rules: string[]; trials: RuleTrial[] }> {
    const { store, actor, directory, settings } = context
    const known = settings.investigation ?? usualInvestigation
    const { items } = await store.incidents({ hidden: hiddenServices(actor, directory) }, { limit: last })
    const trials: RuleTrial[] = []
    for (const incident of items) {
      const alerts = await store.alerts(incident.id)
      const because = whyInvestigate(known, incident, alerts)
      trials.push({ incident, alerts: alerts.length, ...(because && { because: because.words }) })
    }
    const usual = known.onIncident ? ['Incidents of high urgency, when a profile observes their service'] : []
    return {
      rules: known.rules.length
        ? known.rules.map((rule, i) => `${rule.name ?? `rule ${i + 1}`}: ${JSON.stringify(rule)}`)
        : usual,
      trials,
    }
  },
  output: z.object({
    rules: z.array(z.string()),
    trials: z.array(
      z.object({
        incident: z.string(),
        title: z.string(),
        service: z.string(),
        opened_at: z.iso.datetime(),
        alerts: z.int(),
        investigated: z.boolean(),
        because: z.string().nullable(),
      }),
    ),
  }),
  present: ({ rules, trials }) => ({
    rules,
    trials: trials.map(({ incident: { id, title, service, openedAt }, alerts, because }) => ({
      incident: id,
      title,
      service,
      opened_at: iso(openedAt),
      alerts,
      investigated: because !== undefined,
      because: because ?? null,
    })),
  }),
  show: ({ rules, trials }) => ({
    title: `${trials.filter(({ because }) => because !== undefined).length} of the last ${trials.length} incidents would be investigated`,
    tone: 'plain',
    lines: rules.length
      ? rules
      : ['No rule starts an investigation: add [[investigation.rules]] to the configuration.'],
    table: {
      columns: ['Incident', 'Title', 'Service', 'Investigated'],
      rows: trials.map(({ incident: { id, title, service }, because }) => [id, title, service, because ? 'yes' : 'no']),
    },
  }),
})
