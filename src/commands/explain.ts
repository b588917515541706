import { z } from 'zod'
import { errorClasses } from '../analysis/errors/classify-error.ts'
import { type ExplainedError, explainError } from '../analysis/errors/explain-error.ts'
import { logPatterns } from '../analysis/log-templates/log-patterns.ts'
import type { Frame } from '../analysis/log-templates/traces/trace-language.ts'
import type { Card, Text } from '../core/card.ts'
import { type Context, command } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import { parseLogQuery } from '../query/parse.ts'
import { errorWords } from './asking/error-words.ts'
import { mostLines } from './telemetry/fetch-lines.ts'
import { observed, observedInput, profileInput } from './telemetry/observed.ts'
import { windowInput, windowOf } from './telemetry/window-input.ts'

const usual = '1h'
const errorText = () => z.string().min(1).max(100_000).optional()

/** An error with what it means, and how often it was seen. */
export interface Explained {
  error: ExplainedError
  service?: string
  /** How many error lines of the window say the same. */
  seen?: number
  first?: Date
  last?: Date
}

export const explain = command({
  name: 'explain',
  summary: 'What an error means: its class, where it comes from and what helps; of a service, its most frequent error',
  input: z.strictObject({
    service: observedInput.service.optional().meta({
      description: 'The service; its most frequent error is explained when no error is given',
      label: 'Service',
      kind: 'service',
      positional: true,
    }),
    error: errorText().meta({
      prose: true,
      description: 'The error: a line, or a text with its stack trace',
      label: 'Error',
      positional: true,
      multiline: true,
    }),
    text: errorText().meta({ prose: true, description: 'Another spelling of error', label: 'Error' }),
    stack_trace: errorText().meta({ prose: true, description: 'Another spelling of error', label: 'Error' }),
    ...windowInput(usual),
    ...profileInput,
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'POST', path: '/explanations' },
  slash: true,
  async run(context, asked): Promise<Explained> {
    const given = asked.error ?? asked.text ?? asked.stack_trace
    if (given === undefined && asked.service === undefined)
      throw new Problem('invalid', 'Give an error, or a service whose most frequent error is explained.', {
        fields: { error: 'Missing.' },
      })
    const found = asked.service === undefined ? undefined : await frequent(context, asked.service, asked)
    if (given !== undefined) return { error: explainError(given), ...(found && { service: found.service }) }
    if (!found?.text)
      throw new Problem('not_found', `${found?.service} logged no error in that time. Look further back with since=6h.`)
    const { text, ...seen } = found
    return { error: explainError(text), ...seen }
  },
  output: z.object({
    class: z.enum(errorClasses),
    because: z.string().describe('The words that say so'),
    type: z.string().nullable(),
    message: z.string(),
    language: z.string().nullable(),
    place: z.string().nullable().describe('The innermost call in code of its own'),
    frames: z.array(z.string()),
    causes: z.array(z.object({ type: z.string(), message: z.string() })),
    says: z.string(),
    advice: z.array(z.string()),
    service: z.string().nullable(),
    seen: z.int().nullable(),
    first: z.iso.datetime().nullable(),
    last: z.iso.datetime().nullable(),
  }),
  present: ({ error, service, seen, first, last }) => ({
    class: error.class,
    because: error.because,
    type: error.type ?? null,
    message: error.message,
    language: error.language ?? null,
    place: error.place ? frameText(error.place) : null,
    frames: error.frames.map(frameText),
    causes: error.causes,
    says: error.says,
    advice: error.advice,
    service: service ?? null,
    seen: seen ?? null,
    first: first?.toISOString() ?? null,
    last: last?.toISOString() ?? null,
  }),
  show,
})

async function frequent(
  context: Context,
  name: string,
  asked: { profile?: string | undefined } & Parameters<typeof windowOf>[0],
) {
  const { profile, service } = observed(context, { ...asked, service: name }, 'logs')
  const window = windowOf(asked, usual, context.clock.now())
  const query = parseLogQuery('level:ERROR OR level:FATAL')
  const entries = await profile.backend.logs({ service, window, limit: mostLines, query })
  const [top] = logPatterns(entries).sort((a, b) => b.count - a.count)
  if (!top) return { service: service.name, text: '' }
  return {
    service: service.name,
    text: top.examples[0]?.message ?? top.template,
    seen: top.count,
    first: top.first,
    last: top.last,
  }
}

const frameText = ({ file, line, function: name, module }: Frame) =>
  [[module, name].filter(Boolean).join('.'), file && `${file}${line === undefined ? '' : `:${line}`}`]
    .filter(Boolean)
    .join(' at ') || 'unknown'

function show({ error, service, seen }: Explained): Card {
  const causes = error.causes.map(
    ({ type, message }): Text => ['Caused by ', { bold: type }, `: ${message.slice(0, 300)}`],
  )
  return {
    title: `${errorWords[error.class]}${error.type ? `: ${error.type}` : ''}`,
    tone: 'plain',
    ...(service !== undefined && {
      badge: seen === undefined ? service : `${service} · ${seen} time${seen === 1 ? '' : 's'}`,
    }),
    lines: [
      [{ code: error.message.slice(0, 500) }],
      error.says,
      ...(error.place ? [[{ bold: 'Where: ' }, { code: frameText(error.place) }] as Text] : []),
      ...causes,
      ...error.advice.map((one) => `• ${one}`),
    ],
    ...(error.because && { footer: [[`Told by "${error.because.slice(0, 80)}"`]] }),
  }
}
