import { z } from 'zod'
import { command } from '../core/command.ts'
import { noFindings } from '../core/watch/findings.ts'
import { usualIntervalMs, type Watch } from '../core/watch/watch.ts'
import { observed, observedInput, profileInput } from './telemetry/observed.ts'
import { lookoutCard } from './watch-card.ts'
import { found, founder } from './watch-founder.ts'
import { intervalInput, tellingInput, tellingOf } from './watch-input.ts'
import { presentWatch, WatchJson } from './watch-json.ts'
import { noticePlace } from './watch-place.ts'

export const watchStart = command({
  name: 'watch-start',
  aliases: ['watch start'],
  summary: 'Look at a service again and again, and tell when something becomes unusual',
  input: z.strictObject({
    ...observedInput,
    interval: intervalInput().optional().meta({
      description: 'How often, in seconds or such as 2m; every 60 seconds when left out',
      label: 'Interval',
      kind: 'duration',
    }),
    ...tellingInput,
    ...profileInput,
  }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/watches' },
  slash: true,
  async run(context, asked): Promise<Watch> {
    const { profile, service } = observed(context, asked)
    const telling = tellingOf(asked)
    const notifier = await noticePlace(context, profile, asked)
    const now = context.clock.now()
    return found(context, context.store.watches, 'watch', (id) => ({
      id,
      version: 1,
      profile: profile.name,
      service: service.name,
      intervalMs: asked.interval ?? usualIntervalMs,
      notifier,
      ...telling,
      createdBy: founder(context.actor),
      createdAt: now,
      command: context.commandId,
      state: 'running',
      nextAt: now,
      looks: 0,
      failures: 0,
      findings: noFindings,
    }))
  },
  output: WatchJson,
  present: presentWatch,
  show: (watch) => ({
    ...lookoutCard(watch, `Watching ${watch.service} [${watch.id}]`, 'good'),
    controls: [{ label: 'Stop', command: 'watch-stop', input: { watch: watch.id } }],
  }),
})
