import { z } from 'zod'
import { command } from '../core/command.ts'
import { changeLookout, lookoutId } from './watch-find.ts'
import { founder } from './watch-founder.ts'
import { presentWatch, WatchJson } from './watch-json.ts'

export const watchStop = command({
  name: 'watch-stop',
  aliases: ['watch stop'],
  summary: 'Stop a watch; an incident it opened stays for people to resolve',
  input: z.strictObject({ watch: lookoutId('watch') }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/watches/{watch}/stop' },
  slash: true,
  run: (context, { watch: id }) =>
    changeLookout(context, context.store.watches, 'watch', {
      id,
      change: (watch) =>
        watch.state === 'stopped'
          ? watch
          : { ...watch, state: 'stopped', stoppedAt: context.clock.now(), stoppedBy: founder(context.actor) },
    }),
  output: WatchJson,
  present: presentWatch,
  show: (watch) => ({
    title: `Stopped watching ${watch.service} [${watch.id}]`,
    tone: 'good',
    ...(watch.findings.keys.some(({ raised }) => raised) && {
      lines: ['Its incident stays open: nobody looks any more whether it is over.'],
    }),
  }),
})
