import { z } from 'zod'
import { command } from '../core/command.ts'
import { findLookout, lookoutId } from './watch-find.ts'
import { presentWatch, WatchJson } from './watch-json.ts'

export const watchRemove = command({
  name: 'watch-remove',
  aliases: ['watch remove', 'watch delete'],
  summary: 'Stop a watch and forget it',
  input: z.strictObject({ watch: lookoutId('watch') }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'DELETE', path: '/watches/{watch}' },
  slash: true,
  async run(context, { watch: id }) {
    const watch = await findLookout(context, context.store.watches, 'watch', id)
    await context.store.watches.remove(id)
    return watch
  },
  output: WatchJson,
  present: presentWatch,
  show: (watch) => ({ title: `Removed the watch on ${watch.service} [${watch.id}]`, tone: 'good' }),
})
