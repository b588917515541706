import { z } from 'zod'
import { command } from '../core/command.ts'
import { linesOfEnd } from './watch-card.ts'
import { endWatch } from './watch-end.ts'
import { lookoutId } from './watch-find.ts'
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
  run: (context, { watch: id }) => endWatch(context, id, 'stopped'),
  output: WatchJson,
  present: presentWatch,
  show: (watch) => ({
    title: `Stopped watching ${watch.service} [${watch.id}]`,
    tone: 'good',
    lines: linesOfEnd(watch),
  }),
})
