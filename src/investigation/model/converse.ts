import type { z } from 'zod'
import type {
  ModelAnswer,
  ModelMessage,
  ModelRequest,
  ModelTool,
  ModelUsage,
  Thinking,
  ToolCall,
} from '../../core/model.ts'
import { Problem } from '../../core/problem.ts'
import { fenced, fenceRule } from './fence.ts'
import { jsonIn } from './json-in.ts'

/** Runs one reading tool. Throws Problem for what is refused or fails; its message goes to the model. */
export type RunTool = (name: string, input: unknown, signal: AbortSignal) => Promise<unknown>

/** What a conversation is about. */
export interface Conversation<T> {
  /** Our words: what is to be done. Untrusted text never stands here. */
  task: string
  /** What it is about, fenced: each piece with a word on where it is from. */
  material: { from: string; text: string }[]
  tools: ModelTool[]
  run: RunTool
  /** What the answer has to be: checked by code, and asked again when it is not. */
  answer: z.ZodType<T>
  /** The same as JSON Schema. */
  answerSchema: Record<string, unknown>
  signal: AbortSignal
}

/** What came of it. */
export interface Conversed<T> {
  answer: T
  /** The tools that were run, with the id under which the answer may cite them. */
  seen: { id: string; call: ToolCall; ok: boolean; text: string }[]
  usage: ModelUsage
}

/** The one tool that ends a conversation. */
const answerTool = 'answer'
/** How often a wrong answer is asked again. */
const mostRepairs = 2
/** What a tool tells beyond this is cut, in characters. */
const longestResult = 16_000

/**
 * Talks with a model until it answers in the form that is asked for. Code keeps hold of everything: which tools there are,
 * what they take, how often, how long and how much. Throws Problem `limited` or `invalid` when no answer comes of it.
 */
export async function converse<T>(thinking: Thinking, conversation: Conversation<T>): Promise<Conversed<T>> {
  const { limits } = thinking
  const { tools, answer, signal } = conversation
  const answering: ModelTool = {
    name: answerTool,
    description: 'Gives the answer and ends the conversation.',
    inputSchema: conversation.answerSchema,
  }
  const messages: ModelMessage[] = [{ role: 'user', text: opening(thinking, conversation) }]
  const told: Conversed<T>['seen'] = []
  const usage: ModelUsage = { input: 0, output: 0 }
  let calls = 0
  let repairs = 0
  for (let turn = 0; turn <= limits.calls + mostRepairs + 1; turn += 1) {
    const left = limits.tokens - usage.input - usage.output
    if (left <= 0) throw new Problem('limited', `The model used its ${limits.tokens} tokens without an answer.`)
    const out = calls >= limits.calls
    const said = await answered(thinking, {
      instructions: `${fenceRule}\n${rules}`,
      messages,
      tools: out ? [answering] : [...tools, answering],
      maxTokens: Math.min(limits.maxTokens, left),
      signal,
    })
    usage.input += said.usage.input
    usage.output += said.usage.output
    const text = said.text.slice(0, longestResult)
    const final = said.calls.find(({ name }) => name === answerTool)
    const parsed = answer.safeParse(final ? final.input : said.calls.length ? undefined : jsonIn(text))
    if (parsed.success) return { answer: parsed.data, seen: told, usage }
    messages.push({ role: 'assistant', text, calls: said.calls.slice(0, mostAtOnce) })
    if (final || !said.calls.length) {
      repairs += 1
      if (repairs > mostRepairs)
        throw new Problem('invalid', 'The model gave no answer in the form that was asked for.')
      const wrong = `That is not an answer in the form that was asked for: ${faults(parsed.error)}. Call the tool "${answerTool}".`
      if (!said.calls.length) messages.push({ role: 'user', text: wrong })
      else for (const call of said.calls.slice(0, mostAtOnce)) messages.push({ role: 'tool', call, text: wrong })
      continue
    }
    for (const call of said.calls.slice(0, mostAtOnce)) {
      calls += 1
      const result = calls > limits.calls ? refused('No more tools may be called.') : await resultOf(call, conversation)
      const id = `t${told.length + 1}`
      if (result.ok) told.push({ id, call, ...result })
      messages.push({ role: 'tool', call, text: result.ok ? cite(id, result.text, call, thinking) : result.text })
    }
  }
  throw new Problem('limited', 'The model called tools until its limit without an answer.')
}

/** Asks the model; whatever goes wrong with it is a Problem, and one that does not listen to the signal is left alone. */
async function answered({ model }: Thinking, request: ModelRequest & { signal: AbortSignal }): Promise<ModelAnswer> {
  const { signal } = request
  const late = () => new Problem('unavailable', `The model ${model.name()} did not answer in time.`)
  if (signal.aborted) throw late()
  let leave: () => void = () => undefined
  const left = new Promise<never>((_, reject) => {
    leave = () => reject(late())
    signal.addEventListener('abort', leave, { once: true })
  })
  try {
    return await Promise.race([model.complete(request), left])
  } catch (error) {
    if (error instanceof Problem) throw error
    if (signal.aborted) throw late()
    throw new Problem('unavailable', `The model ${model.name()} failed.`, { cause: error })
  } finally {
    signal.removeEventListener('abort', leave)
  }
}

/** So many calls of one turn are heard. */
const mostAtOnce = 8

const rules = `Every claim has to cite ids: those of the evidence you were given or of tool results ("t1"). Claims without are thrown away by code. When the evidence does not suffice, say so. End by calling the tool "${answerTool}".`

const opening = ({ fence }: Thinking, { task, material }: Conversation<unknown>) =>
  [task, ...material.map(({ from, text }) => fenced(text, fence(), from))].join('\n\n')

const cite = (id: string, text: string, call: ToolCall, { fence }: Thinking) =>
  `Result ${id}:\n${fenced(text, fence(), call.name)}`

const refused = (text: string) => ({ ok: false, text })

async function resultOf({ name, input }: ToolCall, { tools, run, signal }: Conversation<unknown>) {
  if (!tools.some((tool) => tool.name === name))
    return refused(`There is no such tool. There are: ${tools.map((tool) => tool.name).join(', ')}.`)
  try {
    const text = JSON.stringify(await run(name, input, signal)) ?? ''
    return { ok: true, text: text.length > longestResult ? `${text.slice(0, longestResult)}… (cut)` : text }
  } catch (error) {
    if (error instanceof Problem) return refused(error.message)
    throw error
  }
}

const faults = (error: z.ZodError) =>
  error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.map(String).join('.') || 'it'}: ${message}`)
    .join('; ')
