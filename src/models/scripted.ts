import type { Model, ModelAnswer, ModelRequest } from '../core/model.ts'

/** One answer of a scripted model: what it says, or what it makes of the request. */
export type Script =
  | Partial<ModelAnswer>
  | ((request: ModelRequest) => Partial<ModelAnswer> | Promise<Partial<ModelAnswer>>)

/** A model that answers by a script, the last line again and again; `asked` holds all it was shown. */
export function scriptedModel(lines: Script[], name = 'scripted'): Model & { asked: ModelRequest[] } {
  const asked: ModelRequest[] = []
  return {
    asked,
    name: () => name,
    async complete(request) {
      request.signal?.throwIfAborted()
      asked.push({ ...request, messages: [...request.messages] })
      const line = lines[Math.min(asked.length, lines.length) - 1] ?? {}
      const { text = '', calls = [], usage, ended } = typeof line === 'function' ? await line(request) : line
      return {
        text,
        calls,
        usage: usage ?? { input: Math.ceil(sizeOf(request) / 4), output: Math.ceil((text.length + 1) / 4) },
        ended: ended ?? (calls.length ? 'tools' : 'stop'),
      }
    },
  }
}

const sizeOf = ({ instructions, messages }: ModelRequest) => instructions.length + JSON.stringify(messages).length

let calls = 0
/** One call of a tool. */
export const calling = (name: string, input: unknown): Partial<ModelAnswer> => {
  calls += 1
  return { calls: [{ id: `call-${calls}`, name, input }] }
}

/** Models that do everything wrong: none of it may do harm. */
export const brokenModels: Record<string, () => Model & { asked: ModelRequest[] }> = {
  'says no JSON': () => scriptedModel([{ text: 'I think it is the database, trust me.' }]),
  'breaks off within its JSON': () => scriptedModel([{ text: '{"thoughts":[{"text":"the data', ended: 'length' }]),
  'calls tools without end': () => scriptedModel([() => calling('logs', { service: 'cart' })]),
  'calls tools that do not exist': () => scriptedModel([() => calling('delete_everything', { force: true })]),
  'gives tools nonsense': () => scriptedModel([() => calling('logs', 'rm -rf /')]),
  'writes without end': () => scriptedModel([{ text: 'x'.repeat(2_000_000) }]),
  'says nothing': () => scriptedModel([{}]),
  'answers by another schema': () => scriptedModel([() => calling('answer', { verdict: 'fine', confidence: 'very' })]),
  'never answers': () => scriptedModel([({ signal }) => untilAborted(signal)]),
  'fails inside': () =>
    scriptedModel([
      () => {
        throw new TypeError('cannot read properties of undefined')
      },
    ]),
}

const untilAborted = (signal: AbortSignal | undefined) =>
  new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
