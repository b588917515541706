import { z } from 'zod'
import type { Alert } from '../core/alert.ts'
import { command } from '../core/command.ts'
import { type Matcher, writeMatcher, writeMatchers } from '../core/silence/matcher.ts'
import { findIncident } from './find-incident.ts'
import { incidentId } from './incident-id.ts'
import { matchersFrom } from './noise/matchers-from.ts'
import { matchingAlerts } from './noise/matching-alerts.ts'
import { matchersInput, matchersOf } from './noise/silence-input.ts'
import { AlertJson, presentAlert } from './present-alert.ts'

const shown = 50

interface Preview {
  matchers: Matcher[]
  alerts: Alert[]
  complete: boolean
}

export const silencePreview = command({
  name: 'silence-preview',
  aliases: ['silence preview'],
  summary: 'Which alerts that fire now a silence would match',
  input: z.strictObject({
    incident: incidentId().optional().meta({
      description: 'Match what the alerts of this incident have in common',
      label: 'Incident',
      kind: 'incident',
      positional: false,
    }),
    matchers: matchersInput().optional().meta({
      description: 'Which alerts, such as service=checkout alertname=~"High.*"',
      label: 'Matchers',
      positional: true,
      multiline: true,
    }),
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'POST', path: '/silences/preview' },
  slash: true,
  async run(context, { matchers: written, incident: id }): Promise<Preview> {
    const incident = id === undefined ? undefined : await findIncident(context, id)
    const given = incident ? writeMatchers(matchersFrom(incident, await context.store.alerts(incident.id))) : ''
    const matchers = matchersOf(written ?? given, 'silence')
    return { matchers, ...(await matchingAlerts(context, matchers)) }
  },
  output: z.object({
    matchers: z.array(z.string()),
    count: z.int().describe('How many alerts that fire now match'),
    complete: z.boolean().describe('False when too many alerts fire to look at all of them'),
    alerts: z.array(AlertJson).describe('The first of them'),
  }),
  present: ({ matchers, alerts, complete }) => ({
    matchers: matchers.map(writeMatcher),
    count: alerts.length,
    complete,
    alerts: alerts.slice(0, shown).map(presentAlert),
  }),
  show: ({ matchers, alerts, complete }) => ({
    title: `Would match ${complete ? '' : 'at least '}${alerts.length === 1 ? '1 alert' : `${alerts.length} alerts`} that fire now`,
    tone: 'plain',
    lines: [
      [{ code: writeMatchers(matchers) }],
      ...alerts.slice(0, 10).map(({ title, service, severity }) => `• ${title} (${service}, ${severity})`),
      ...(alerts.length > 10 ? ['…'] : []),
    ],
  }),
})
