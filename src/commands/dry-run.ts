import { z } from 'zod'
import type { Card, Text } from '../core/card.ts'
import { command } from '../core/command.ts'
import { Urgency } from '../core/incident.ts'
import { findSource } from './find-source.ts'
import { type Forecast, forecast } from './forecast.ts'
import { messageInput } from './message-input.ts'
import { presentSignal, SignalJson } from './present-signal.ts'
import { readMessage } from './read-message.ts'
import { writtenPolicy } from './written.ts'

const PolicyJson = z.object({ id: z.string(), name: z.string().nullable(), steps: z.array(z.string()) })

export const dryRun = command({
  name: 'dry-run',
  summary: 'Show what a message to a source would become, without doing anything',
  input: z.strictObject({
    source: z.string().min(1).meta({ description: 'The configured source', label: 'Source', positional: true }),
    body: messageInput().meta({
      description: 'The message as the source would post it',
      label: 'Message',
      multiline: true,
    }),
  }),
  effect: 'reads',
  role: 'oncall',
  http: { method: 'POST', path: '/sources/{source}/dry-run' },
  async run(context, { source, body }): Promise<Forecast[]> {
    const settings = findSource(context, source)
    const signals = readMessage(context, settings, body, context.clock.now())
    const workspaces = await context.store.workspaces()
    return signals.map((signal) => forecast(signal, settings, context, workspaces))
  },
  output: z.object({
    signals: z.array(
      z.object({
        signal: SignalJson,
        route: z
          .object({
            service: z.string(),
            known_service: z.boolean(),
            urgency: Urgency,
            policy: PolicyJson.nullable(),
            channels: z.array(z.object({ workspace: z.string(), channel: z.string().nullable(), because: z.string() })),
          })
          .nullable()
          .describe('Null when it would open nothing'),
        card: z.record(z.string(), z.unknown()).nullable().describe('The card it would show'),
      }),
    ),
  }),
  present: (forecasts) => ({
    signals: forecasts.map(({ signal, route, card }) => ({
      signal: presentSignal(signal),
      route: route && {
        service: route.service,
        known_service: route.known,
        urgency: route.urgency,
        policy: route.policy
          ? { id: route.policy.id, name: route.policy.name ?? null, steps: steps(route.policy) }
          : null,
        channels: route.channels,
      },
      card,
    })),
  }),
  show,
})

const steps = (policy: Parameters<typeof writtenPolicy>[0]) =>
  writtenPolicy(policy).steps.map(
    ({ after, targets }) => `${after === '0ms' ? 'at once' : `after ${after}`}: ${targets.join(', ')}`,
  )

function show(forecasts: Forecast[]): Card {
  const lines = forecasts.flatMap(({ signal, route }): Text[] => [
    [{ bold: signal.action }, ' ', signal.title, ` (${signal.severity}, `, { code: signal.dedupKey }, ')'],
    ...(route
      ? [
          `${route.service}${route.known ? '' : ' (not declared)'}, ${route.urgency} urgency, pages ${route.policy ? steps(route.policy).join(' → ') : 'nobody'}`,
          ...route.channels.map(
            ({ workspace, channel, because }) => `${workspace}: ${channel ?? 'nowhere'} (${because})`,
          ),
        ]
      : ['It opens nothing.']),
  ])
  return { title: forecasts.length ? 'It would become' : 'It would become nothing.', tone: 'plain', lines }
}
