import { z } from 'zod'
import { command } from '../core/command.ts'
import { changeSilence } from './noise/change-silence.ts'
import { silenceId } from './noise/find-silence.ts'
import { silenceCard, silenceName } from './noise/silence-card.ts'
import { presentSilence, SilenceJson } from './noise/silence-json.ts'
import { founder } from './watch-founder.ts'

export const silenceEnd = command({
  name: 'silence-end',
  aliases: ['silence end', 'silence expire', 'unsilence'],
  summary: 'End a silence now; what still fires counts from this moment',
  input: z.strictObject({ silence: silenceId() }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/silences/{silence}/end' },
  slash: true,
  run: (context, { silence: id }) =>
    changeSilence(context, id, (silence, now) => ({ ...silence, endedAt: now, endedBy: founder(context.actor) })),
  output: SilenceJson,
  present: presentSilence,
  show: (ended, context) => silenceCard(ended, context, `Ended ${silenceName(ended)}`),
})
