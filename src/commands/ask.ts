import { z } from 'zod'
import type { Card, Text } from '../core/card.ts'
import { type Command, type Context, command } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import { converse } from '../investigation/model/converse.ts'
import { readingTools } from './asking/reading-tools.ts'
import { type Understood, understand } from './asking/understand.ts'
import { runCommand } from './run-command.ts'
import { canSee } from './visible.ts'

const Answer = z.object({
  claims: z
    .array(z.object({ text: z.string().min(1).max(2_000), evidence: z.array(z.string().max(40)).max(20) }))
    .max(20),
  unknown: z.string().max(1_000).optional(),
})

/** What was answered: by a command that the words stood for, or by a model that cites what it read. */
type Answered =
  | { by: 'rules'; command: Command; input: Record<string, unknown>; out: unknown; note: string }
  | {
      by: 'model'
      model: string
      claims: { text: string; evidence: string[] }[]
      /** Claims that cited nothing that was seen. */
      dropped: number
      unknown?: string
      sources: { id: string; tool: string; input: unknown }[]
    }

/** A question in words; `all` gives the commands, which only exist once this one does. */
export const ask = (all: () => readonly Command[]) =>
  command({
    name: 'ask',
    summary: 'Ask in words, such as "why is checkout slow?" or "Post to #incidents: on it"',
    input: z.strictObject({
      question: z.string().trim().min(1).max(4_000).meta({
        prose: 'keeps e-mails',
        description: 'What you want to know or done',
        label: 'Question',
        positional: true,
        multiline: true,
        kind: 'text',
      }),
    }),
    effect: 'reads',
    role: 'viewer',
    http: { method: 'POST', path: '/ask' },
    slash: true,
    async run(context, { question }): Promise<Answered> {
      const understood = understand(question, { commands: all(), services: servicesFor(context) })
      if (understood?.spelled) return byRules(understood, context, 'This is a command.')
      const { thinking } = context
      if (!thinking)
        return byRules(understood ?? puzzled(context), context, 'No language model is configured: understood by rules.')
      try {
        return await byModel(question, all(), context)
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        if (!understood) throw error
        return byRules(understood, context, `The language model gave no answer (${error.message}) Understood by rules.`)
      }
    },
    output: z.object({
      by: z.enum(['rules', 'model']),
      note: z.string(),
      command: z.string().nullable().describe('The command that answered'),
      input: z.record(z.string(), z.unknown()).nullable(),
      result: z.unknown().describe('What that command answered'),
      claims: z.array(z.object({ text: z.string(), evidence: z.array(z.string()) })),
      sources: z.array(z.object({ id: z.string(), tool: z.string(), input: z.unknown() })),
    }),
    present: (out, context) =>
      out.by === 'rules'
        ? {
            by: out.by,
            note: out.note,
            command: out.command.name,
            input: out.input,
            result: out.command.present(out.out, context),
            claims: [],
            sources: [],
          }
        : {
            by: out.by,
            note: noteOf(out),
            command: null,
            input: null,
            result: null,
            claims: out.claims,
            sources: out.sources,
          },
    show,
  })

/** Services that may be named: declared ones and those of the usual profile, as far as the asker may see them. */
function servicesFor({ actor, directory, profiles }: Context): string[] {
  const observed = profiles.names().length ? profilesServices(profiles) : []
  return [...new Set([...directory.services.keys(), ...observed])].filter((name) => canSee(actor, directory, name))
}

function profilesServices(profiles: Context['profiles']): string[] {
  try {
    return [...profiles.resolve().services.keys()]
  } catch (error) {
    // Several profiles and none is the usual one: then services are named as they are declared.
    if (error instanceof Problem) return []
    throw error
  }
}

async function byRules({ command, input, spelled }: Understood, context: Context, note: string): Promise<Answered> {
  if (command.deliberate)
    throw new Problem(
      'forbidden',
      `What is asked in words is never an approval. Press the button on its card, or type /${context.settings.commandName} ${command.name}.`,
    )
  if (command.effect === 'risky' || (command.effect !== 'reads' && !spelled))
    throw new Problem('forbidden', `${command.name} is not run by a question: type it as a command.`)
  // Programs are told that this tool only reads, so for them it does; they have the others by their names.
  if (command.effect !== 'reads' && context.actor.kind === 'user' && context.actor.via === 'mcp')
    throw new Problem('forbidden', `${command.name} changes something: call its own tool.`)
  return { by: 'rules', command, input, out: await runCommand(command, context, input), note }
}

function puzzled({ settings }: Context): never {
  throw new Problem(
    'invalid',
    `No language model is configured, and no command fits these words. Ask about a service by its name ("errors of checkout"), type a command ("logs checkout"), or see "/${settings.commandName} help".`,
    { fields: { question: 'is not understood' } },
  )
}

async function byModel(question: string, all: readonly Command[], context: Context): Promise<Answered> {
  const thinking = context.thinking!
  const { tools, run } = readingTools(all, context)
  const { answer, seen } = await converse(thinking, {
    task: `Answer the question of a person on call. It is ${context.clock.now().toISOString()}. Services: ${servicesFor(context).slice(0, 200).join(', ') || 'see the tool profiles'}.`,
    material: [{ from: 'the question', text: question }],
    tools,
    run,
    answer: Answer,
    answerSchema: z.toJSONSchema(Answer) as Record<string, unknown>,
    signal: thinking.deadline(thinking.limits.timeMs),
  })
  const ids = new Set(seen.map(({ id }) => id))
  const cited = answer.claims
    .map(({ text, evidence }) => ({ text, evidence: evidence.filter((id) => ids.has(id)) }))
    .filter(({ evidence }) => evidence.length)
  const used = new Set(cited.flatMap(({ evidence }) => evidence))
  if (!cited.length && !answer.unknown)
    throw new Problem('invalid', 'It cited nothing that it had seen, so nothing of it is told.')
  return {
    by: 'model',
    model: thinking.model.name(),
    claims: cited,
    dropped: answer.claims.length - cited.length,
    ...(answer.unknown && { unknown: answer.unknown }),
    sources: seen.filter(({ id }) => used.has(id)).map(({ id, call }) => ({ id, tool: call.name, input: call.input })),
  }
}

const noteOf = ({ model, dropped, unknown }: Extract<Answered, { by: 'model' }>) =>
  [
    `Answered by ${model} from what it read.`,
    ...(dropped ? [`${dropped} claims that cited nothing were left out.`] : []),
    ...(unknown ? [`Not known: ${unknown}`] : []),
  ].join(' ')

function show(out: Answered, context: Context): Card {
  if (out.by === 'rules') {
    const card = out.command.show(out.out, context)
    return { ...card, footer: [...(card.footer ?? []), `${out.note} Command: ${out.command.name}.`] }
  }
  const lines: Text[] = out.claims.map(({ text, evidence }) => [text, ' ', { code: evidence.join(', ') }])
  const sources = out.sources.map(
    ({ id, tool, input }): Text => [{ code: id }, ` ${tool} ${JSON.stringify(input).slice(0, 200)}`],
  )
  return { title: 'Answer', tone: 'plain', lines: [...lines, ...sources], footer: [noteOf(out)] }
}
