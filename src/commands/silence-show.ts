import { z } from 'zod'
import { command } from '../core/command.ts'
import { findSilence, silenceId } from './noise/find-silence.ts'
import { silenceCard, silenceName } from './noise/silence-card.ts'
import { presentSilence, SilenceJson } from './noise/silence-json.ts'

export const silenceShow = command({
  name: 'silence-show',
  aliases: ['silence show'],
  summary: 'Show one silence with what it kept quiet so far',
  input: z.strictObject({ silence: silenceId() }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/silences/{silence}' },
  slash: true,
  run: (context, { silence }) => findSilence(context, silence),
  output: SilenceJson,
  present: presentSilence,
  show: (found, context) =>
    silenceCard(
      found,
      context,
      silenceName(found).replace(/^./, (c) => c.toUpperCase()),
    ),
})
