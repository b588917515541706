import { z } from 'zod'
import type { Card, Field } from '../core/card.ts'
import { type Context, command } from '../core/command.ts'
import { showDuration } from '../core/duration.ts'
import type { Gauges } from '../core/gauges.ts'
import type { Status } from '../core/incident.ts'
import type { Workspace } from '../core/workspace.ts'
import { hiddenServices } from './visible.ts'

/** How the installation is. */
export interface Health {
  version: string
  counts: Record<Status, number>
  gauges: Awaited<ReturnType<Gauges['gauges']>>
  workspaces: Workspace[]
  /** What needs a look, in words; empty when all is well. */
  findings: string[]
}

/** Seconds that work may wait before it is worth a word. */
const late = { inbox: 30, deliveries: 60, timers: 5 }

export const status = command({
  name: 'status',
  summary: 'How Allclear itself is: open incidents, queues, workspaces',
  input: z.strictObject({}),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/status' },
  slash: true,
  async run({ store, actor, directory, settings }): Promise<Health> {
    const [counts, gauges, workspaces] = await Promise.all([
      store.countByStatus(hiddenServices(actor, directory)),
      store.gauges(),
      store.workspaces(),
    ])
    const found = [...findings(gauges, workspaces), ...(settings.findings?.() ?? [])]
    return { version: settings.version, counts, gauges, workspaces, findings: found }
  },
  output: z.object({
    version: z.string(),
    healthy: z.boolean(),
    findings: z.array(z.string()),
    incidents: z.object({ open: z.int(), acknowledged: z.int(), snoozed: z.int(), resolved: z.int() }),
    queues: z.object({
      inbox_waiting: z.int(),
      inbox_oldest_seconds: z.number(),
      inbox_dead: z.int(),
      deliveries_queued: z.int(),
      deliveries_oldest_seconds: z.number(),
      deliveries_failed: z.int(),
      lanes_paused: z.int(),
      timers_overdue_seconds: z.number(),
    }),
    workspaces: z.array(z.object({ id: z.string(), name: z.string(), status: z.enum(['active', 'revoked']) })),
  }),
  present: ({ version, counts, gauges, workspaces, findings }) => ({
    version,
    healthy: findings.length === 0,
    findings,
    incidents: counts,
    queues: {
      inbox_waiting: gauges.inboxWaiting,
      inbox_oldest_seconds: gauges.inboxOldestSeconds,
      inbox_dead: gauges.inboxDead,
      deliveries_queued: gauges.deliveriesQueued,
      deliveries_oldest_seconds: gauges.deliveriesOldestSeconds,
      deliveries_failed: gauges.deliveriesFailed,
      lanes_paused: gauges.lanesPaused,
      timers_overdue_seconds: gauges.timersOverdueSeconds,
    },
    workspaces: workspaces.map(({ id, name, status }) => ({ id, name, status })),
  }),
  show,
})

function findings(gauges: Health['gauges'], workspaces: Workspace[]): string[] {
  const found: string[] = []
  const say = (when: boolean, words: string) => when && found.push(words)
  say(
    gauges.inboxOldestSeconds > late.inbox,
    `Alerts wait since ${showDuration(gauges.inboxOldestSeconds * 1000)} to be read.`,
  )
  say(gauges.inboxDead > 0, `${gauges.inboxDead} received messages could not be read; see the inbox.`)
  say(
    gauges.deliveriesOldestSeconds > late.deliveries,
    `Messages wait since ${showDuration(gauges.deliveriesOldestSeconds * 1000)} to be sent.`,
  )
  say(gauges.deliveriesFailed > 0, `${gauges.deliveriesFailed} messages could not be delivered; see the deliveries.`)
  say(gauges.timersOverdueSeconds > late.timers, `Timers are ${showDuration(gauges.timersOverdueSeconds * 1000)} late.`)
  for (const { name, status } of workspaces)
    say(status === 'revoked', `Slack took back the access to ${name}; connect the workspace again.`)
  return found
}

function show({ version, counts, gauges, workspaces, findings }: Health, { settings }: Context): Card {
  const open = counts.open + counts.acknowledged + counts.snoozed
  const fields: Field[] = [
    {
      label: 'Incidents',
      value: open
        ? `${counts.open} open, ${counts.acknowledged} acknowledged, ${counts.snoozed} snoozed`
        : 'Nothing is burning.',
    },
    { label: 'Received, not yet read', value: String(gauges.inboxWaiting) },
    { label: 'Messages to send', value: String(gauges.deliveriesQueued) },
    {
      label: 'Slack',
      value: workspaces.length ? workspaces.map((w) => `${w.name} (${w.status})`).join(', ') : 'no workspace connected',
    },
    { label: 'Version', value: version },
  ]
  return {
    title: findings.length ? 'Allclear needs a look' : 'Allclear is well',
    tone: findings.length ? 'warn' : 'good',
    lines: findings,
    fields,
    controls: [{ label: 'Open the portal', url: settings.publicUrl }],
  }
}
