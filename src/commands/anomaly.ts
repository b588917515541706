import { z } from 'zod'
import type { Card, Text, Tone } from '../core/card.ts'
import { type Context, command } from '../core/command.ts'
import { showDuration } from '../core/duration.ts'
import { Problem } from '../core/problem.ts'
import { type Anomaly, type AnomalySeverity, anomalySeverities } from '../core/telemetry/anomaly.ts'
import { detectAnomalies, type Measured } from './detection/detect-anomalies.ts'
import { patternAnomalies } from './detection/pattern-anomalies.ts'
import { AnomalyJson, presentAnomaly } from './detection/present-anomaly.ts'
import { lengthInput } from './length-input.ts'
import { observed, observedInput, profileInput } from './telemetry/observed.ts'
import { chartLines } from './telemetry/present-series.ts'

/** What was found, and how much was looked at. */
export interface FoundAnomalies {
  service: string
  profile: string
  sinceMs: number
  anomalies: Anomaly[]
  measured: Measured[]
}

const minute = 60_000
const usualSince = 60 * minute
const usualWindow = 10 * minute

export const anomaly = command({
  name: 'anomaly',
  aliases: ['anomalies'],
  summary: 'What a service does not do normally: errors, latency, traffic, saturation, restarts, log patterns',
  input: z.strictObject({
    ...observedInput,
    since: lengthInput()
      .optional()
      .meta({ description: 'How far back, such as 1h', label: 'Since', kind: 'duration', positional: true }),
    severity: z.enum(anomalySeverities).optional().meta({ description: 'This severity or worse', label: 'Severity' }),
    window_minutes: z.coerce
      .number({ error: 'Write a number of minutes.' })
      .min(2)
      .max(24 * 60)
      .optional()
      .meta({ description: 'Counts are told per so many minutes; 10 when left out', label: 'Window in minutes' }),
    ...profileInput,
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'POST', path: '/anomalies' },
  slash: true,
  async run(context, asked): Promise<FoundAnomalies> {
    const found = observed(context, asked)
    const windowMs = (asked.window_minutes ?? usualWindow / minute) * minute
    const sinceMs = Math.max(windowMs, asked.since ?? usualSince)
    if (sinceMs > 24 * 60 * minute)
      throw new Problem('invalid', 'Anomalies are looked for in the last 24h at most.', {
        fields: { since: 'is more than 24h' },
      })
    const look = { now: context.clock.now(), sinceMs, windowMs }
    const [{ anomalies, measured }, patterns] = await Promise.all([
      detectAnomalies(found, look),
      patternAnomalies(found, look),
    ])
    const least = anomalySeverities.indexOf(asked.severity ?? 'low')
    return {
      service: found.service.name,
      profile: found.profile.name,
      sinceMs,
      anomalies: [...anomalies, ...patterns].filter(({ severity }) => anomalySeverities.indexOf(severity) >= least),
      measured,
    }
  },
  output: z.object({ anomalies: z.array(AnomalyJson) }),
  present: ({ anomalies }) => ({ anomalies: anomalies.map(presentAnomaly) }),
  show,
})

function show({ service, profile, sinceMs, anomalies, measured }: FoundAnomalies, { settings }: Context): Card {
  const footer: Text[] = [
    [
      `${profile} · `,
      {
        link: 'anomalies in the portal',
        url: `${settings.publicUrl}/anomalies?service=${encodeURIComponent(service)}`,
      },
    ],
  ]
  const looked = measured.map(({ measurement }) => measurement.metric)
  if (!anomalies.length)
    return {
      title: `${service}: nothing unusual in the last ${showDuration(sinceMs)}`,
      tone: looked.length ? 'good' : 'warn',
      lines: [
        looked.length
          ? `Looked at ${looked.join(', ')}.`
          : 'Nothing was measured, so nothing can be said. Check that the service is called so in this profile ("profiles").',
      ],
      footer,
    }
  return {
    title: `${service}: ${anomalies.length === 1 ? '1 anomaly' : `${anomalies.length} anomalies`} in the last ${showDuration(sinceMs)}`,
    tone: tones[anomalies[0]!.severity],
    lines: anomalies.map(bullet),
    ...chartOf(anomalies, measured),
    footer,
  }
}

const tones: Record<AnomalySeverity, Tone> = { critical: 'high', high: 'high', medium: 'medium', low: 'low' }

const bullet = ({ severity, metric, description, detectedAt }: Anomaly): Text => [
  '• ',
  { bold: severity.toUpperCase() },
  ' ',
  { code: metric },
  ` — ${description}, since `,
  { time: detectedAt, form: 'clock' },
]

/** The worst anomaly that has a series, drawn with its limit and its onset. */
export function chartOf(anomalies: Anomaly[], measured: Measured[]): Pick<Card, 'chart'> {
  for (const { metric, service, threshold, detectedAt, unit } of anomalies) {
    const one = measured.find(({ measurement }) => measurement.metric === metric)
    if (one)
      return {
        chart: {
          title: `${service}: ${metric}`,
          ...(unit && { unit }),
          lines: chartLines([one.series]).map((line) => ({ ...line, name: metric })),
          ...(!one.measurement.counts && { threshold }),
          marks: [{ at: detectedAt.getTime(), kind: 'onset', label: 'began' }],
        },
      }
  }
  return {}
}
