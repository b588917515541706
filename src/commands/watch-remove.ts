import { z } from 'zod'
import { command } from '../core/command.ts'
import { linesOfEnd } from './watch-card.ts'
import { endWatch } from './watch-end.ts'
import { lookoutId } from './watch-find.ts'
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
  run: (context, { watch: id }) => endWatch(context, id, 'removed'),
  output: WatchJson,
  present: presentWatch,
  show: (watch) => ({
    title: `Removed the watch on ${watch.service} [${watch.id}]`,
    tone: 'good',
    lines: linesOfEnd(watch),
  }),
})
