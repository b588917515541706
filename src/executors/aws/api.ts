import { z } from 'zod'
import type { AwsAnswer, AwsRequest } from '../../clients/aws/call.ts'
import type { Result } from '../../core/approval/executor.ts'
import { Problem } from '../../core/problem.ts'

/** Calls AWS once. */
export type AwsCall = (request: AwsRequest) => Promise<AwsAnswer>

/** A change as a result; `conflicts` are the errors of a service that mean that its object moved. */
export function resultOf(answer: AwsAnswer, done: string, conflicts = /Conflict|PreconditionFailed/): Result {
  if ('lost' in answer) return { outcome: answer.sent ? 'unknown' : 'refused', says: answer.lost }
  if (answer.status >= 200 && answer.status <= 299) return { outcome: 'done', says: done }
  const { code, message } = faultIn(answer.text)
  const says = `AWS: ${code || `HTTP ${answer.status}`}${message && `: ${message}`}`
  if (answer.status >= 500) return { outcome: 'unknown', says: `${says}. Nobody knows whether it did it.` }
  const moved = answer.status === 409 || answer.status === 412 || conflicts.test(code)
  return { outcome: moved ? 'conflict' : 'refused', says }
}

/** The answer to a question as JSON of this shape; throws Problem `not_found` or `unavailable`. */
export function answerOf<S extends z.ZodType>(answer: AwsAnswer, shape: S): z.output<S> {
  const parsed = shape.safeParse(jsonIn(textOf(answer)))
  if (parsed.success) return parsed.data
  throw new Problem('unavailable', 'The answer of AWS is not as documented.')
}

/** The text of an answer; throws Problem `not_found` or `unavailable` for an error. */
export function textOf(answer: AwsAnswer): string {
  if ('lost' in answer) throw new Problem('unavailable', answer.lost)
  if (answer.status >= 200 && answer.status <= 299) return answer.text
  const { code, message } = faultIn(answer.text)
  const says = `AWS: ${code || `HTTP ${answer.status}`}${message && `: ${message}`}`
  throw new Problem(/NotFound/.test(code) ? 'not_found' : 'unavailable', says)
}

/** The kind of an error and what it says, in JSON as in XML. */
export function faultIn(text: string): { code: string; message: string } {
  const body = z
    .object({
      __type: z.string().optional(),
      Type: z.string().optional(),
      code: z.string().optional(),
      message: z.string().optional(),
      Message: z.string().optional(),
    })
    .safeParse(jsonIn(text)).data
  const code = body?.__type ?? body?.code ?? inside(text, 'Code') ?? body?.Type ?? ''
  const message = body?.message ?? body?.Message ?? inside(text, 'Message') ?? ''
  return { code: code.replace(/^.*#/, ''), message: message.replace(/\s+/g, ' ').slice(0, 300) }
}

/** The text of the first element of this name: EC2 answers in XML, and what we read of it holds no markup. */
export const inside = (xml: string, name: string) => new RegExp(`<${name}>\\s*([^<]*?)\\s*</${name}>`).exec(xml)?.[1]

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** A typed `aws` line: its options by name. Undefined for another action, or when it says something that would be left out. */
export function readAws(
  command: readonly string[],
  action: readonly [string, string],
  known: readonly string[],
): Record<string, string> | undefined {
  if (command[0] !== 'aws' || command[1] !== action[0] || command[2] !== action[1]) return undefined
  const found: Record<string, string> = {}
  for (let at = 3; at < command.length; at += 1) {
    const [flag = '', inline] = command[at]!.split(/=(.*)/s)
    const name = flag.replace(/^--/, '')
    if (!flag.startsWith('--') || !known.includes(name) || name in found) return undefined
    const following = command[at + 1]
    if (inline !== undefined) found[name] = inline
    else if (following === undefined || following.startsWith('--')) found[name] = 'true'
    else {
      found[name] = following
      at += 1
    }
  }
  return found
}
