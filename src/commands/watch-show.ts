import { z } from 'zod'
import { command } from '../core/command.ts'
import { firingOf } from '../core/watch/findings.ts'
import { lookoutCard } from './watch-card.ts'
import { findLookout, lookoutId } from './watch-find.ts'
import { presentWatch, WatchJson } from './watch-json.ts'

export const watchShow = command({
  name: 'watch-show',
  aliases: ['watch show'],
  summary: 'One watch: what it finds, whom it tells, when it looks next',
  input: z.strictObject({ watch: lookoutId('watch') }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/watches/{watch}' },
  slash: true,
  run: (context, { watch }) => findLookout(context, context.store.watches, 'watch', watch),
  output: WatchJson,
  present: presentWatch,
  show: (watch) => {
    const firing = firingOf(watch.findings).length > 0
    return {
      ...lookoutCard(
        watch,
        `${watch.service} [${watch.id}]${watch.state === 'stopped' ? ': stopped' : ''}`,
        firing ? 'warn' : 'plain',
      ),
      controls: watch.state === 'running' ? [{ label: 'Stop', command: 'watch-stop', input: { watch: watch.id } }] : [],
    }
  },
})
