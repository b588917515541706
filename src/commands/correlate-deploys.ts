import { z } from 'zod'
import { correlateChanges } from '../analysis/causes/correlate-changes.ts'
import type { Card, Text, Tone } from '../core/card.ts'
import { type Context, command } from '../core/command.ts'
import { showDuration } from '../core/duration.ts'
import { Problem } from '../core/problem.ts'
import type { Anomaly } from '../core/telemetry/anomaly.ts'
import type { Deploy } from '../core/telemetry/deploy.ts'
import { lengthOf, type Window } from '../core/telemetry/window.ts'
import { diffsInput, explainedChanges } from './code/explained-changes.ts'
import { titleOf, versionOf } from './deploys.ts'
import { stepMs } from './detection/learn-normal.ts'
import { onsetsIn } from './detection/onsets-in.ts'
import { AnomalyJson, presentAnomaly } from './detection/present-anomaly.ts'
import { DeployJson, presentDeploy } from './telemetry/changes-of.ts'
import { observed, observedInput, profileInput } from './telemetry/observed.ts'
import { windowInput, windowOf } from './telemetry/window-input.ts'

/** A change that may be the reason for an anomaly. */
export interface SuspectedChange {
  deploy: Deploy
  /** From the change to the onset in milliseconds: 0 within the step of the onset, negative when it came after it. */
  lead: number
  /** 0 to 1. */
  score: number
}

/** The anomalies of a service, each with the changes near its onset. */
export interface CorrelatedDeploys {
  service: string
  profile: string
  window: Window
  anomalies: { anomaly: Anomaly; changes: SuspectedChange[] }[]
  /** All changes that were looked at. */
  deploys: Deploy[]
  notes: string[]
}

const usual = '24h'
/** Changes further from an onset are not held against it. */
const withinMs = 30 * 60_000
/** Longer windows would be judged for minutes. */
const longestMs = 7 * 24 * 3_600_000

export const correlateDeploys = command({
  name: 'correlate-deploys',
  aliases: ['correlate'],
  summary: 'Which change may be to blame: every anomaly with the changes within half an hour of its onset',
  input: z.strictObject({ ...observedInput, ...windowInput(usual), ...diffsInput, ...profileInput }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/deploys/{service}/correlate' },
  slash: 'shared',
  async run(context, asked): Promise<CorrelatedDeploys> {
    const found = observed(context, asked)
    const window = windowOf(asked, usual, context.clock.now())
    if (lengthOf(window) > longestMs)
      throw new Problem(
        'invalid',
        `The window is too long: anomalies are looked for in at most ${showDuration(longestMs)}.`,
        {
          fields: { [asked.start ? 'start' : 'since']: `is more than ${showDuration(longestMs)} back` },
        },
      )
    const around = { from: new Date(window.from.getTime() - withinMs), to: new Date(window.to.getTime()) }
    const [anomalies, { deploys, notes }] = await Promise.all([
      onsetsIn(found, window),
      explainedChanges(context, asked, around),
    ])
    return {
      service: found.service.name,
      profile: found.profile.name,
      window,
      anomalies: anomalies.map((anomaly) => ({ anomaly, changes: suspects(deploys, anomaly) })),
      deploys,
      notes,
    }
  },
  output: z.object({
    service: z.string(),
    anomalies: z.array(
      AnomalyJson.extend({
        changes: z.array(
          DeployJson.extend({
            lead_seconds: z.number().describe('From the change to the onset; negative when it came after'),
            score: z.number().describe('How suspicious, 0 to 1'),
          }),
        ),
      }),
    ),
    deploys: z.array(DeployJson).describe('Everything that was looked at'),
    notes: z.array(z.string()).describe('What is missing, and why'),
  }),
  present: ({ service, anomalies, deploys, notes }) => ({
    service,
    anomalies: anomalies.map(({ anomaly, changes }) => ({
      ...presentAnomaly(anomaly),
      changes: changes.map(({ deploy, lead, score }) => ({
        ...presentDeploy(deploy),
        lead_seconds: lead / 1_000,
        score: Number(score.toFixed(4)),
      })),
    })),
    deploys: deploys.map(presentDeploy),
    notes,
  }),
  show,
})

/**
 * The changes near the onset of one anomaly, the most suspicious first. A measured onset is the beginning of the step it
 * lies in, so a change within that step came no later; the first line of a log pattern is known to the second.
 */
function suspects(deploys: Deploy[], { detectedAt, metric }: Anomaly): SuspectedChange[] {
  const blur = metric === 'log_pattern' ? 0 : stepMs
  const changes = deploys.map((deploy) => ({ deploy, at: deploy.at.getTime() - blur, until: deploy.at.getTime() }))
  return correlateChanges(changes, [detectedAt], { withinMs }).map(({ change: { deploy }, lead, score }) => ({
    deploy,
    lead,
    score,
  }))
}

function show({ service, profile, window, anomalies, deploys, notes }: CorrelatedDeploys, _: Context): Card {
  const footer: Text[] = [
    `${profile} · ${deploys.length} change${deploys.length === 1 ? '' : 's'} looked at, within ${showDuration(withinMs)} of each onset`,
  ]
  const span = showDuration(lengthOf(window))
  if (!anomalies.length)
    return {
      title: `${service}: nothing unusual in ${span}, so no change is to blame`,
      tone: 'good',
      lines: notes,
      footer,
    }
  const blamed = anomalies.filter(({ changes }) => changes.length)
  return {
    title: `${service}: ${blamed.length} of ${anomalies.length === 1 ? '1 anomaly' : `${anomalies.length} anomalies`} in ${span} began near a change`,
    tone: toneOf(anomalies.map(({ anomaly }) => anomaly)),
    lines: [...notes, ...anomalies.slice(0, most).flatMap(linesOf)],
    footer:
      anomalies.length > most ? [...footer, `${anomalies.length - most} earlier anomalies are not shown.`] : footer,
  }
}

const most = 8
const mostChanges = 3

function linesOf({ anomaly, changes }: CorrelatedDeploys['anomalies'][number]): Text[] {
  const { severity, metric, description, detectedAt } = anomaly
  const head: Text = [
    '• ',
    { bold: severity.toUpperCase() },
    ' ',
    { code: metric },
    ` — ${description}, since `,
    { time: detectedAt, form: 'clock' },
  ]
  if (!changes.length) return [head, '    nothing was changed near it']
  return [head, ...changes.slice(0, mostChanges).map(changeLine)]
}

function changeLine({ deploy, lead }: SuspectedChange): Text {
  const distance =
    Math.abs(lead) < 1_000 ? 'at the onset' : `${showDuration(roundMs(lead))} ${lead > 0 ? 'before' : 'after'}`
  return [
    '    ',
    { bold: distance },
    ': ',
    ...spans(titleOf(deploy)),
    ' (',
    ...spans(versionOf(deploy)),
    deploy.author ? `, by ${deploy.author})` : ')',
  ]
}

const spans = (text: Text) => (typeof text === 'string' ? [text] : text)

/** People count in seconds below a minute and a half, and in minutes above. */
const roundMs = (lead: number) => {
  const unit = Math.abs(lead) < 90_000 ? 1_000 : 60_000
  return Math.round(Math.abs(lead) / unit) * unit
}

function toneOf(anomalies: Anomaly[]): Tone {
  const worst = new Set(anomalies.map(({ severity }) => severity))
  if (worst.has('critical') || worst.has('high')) return 'high'
  return worst.has('medium') ? 'medium' : 'low'
}
