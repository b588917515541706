import type { Answers } from '../../../core/answers.ts'
import { Problem } from '../../../core/problem.ts'
import type { Secrets } from '../../../core/secrets.ts'
import { HttpProblem } from './http-problem.ts'

/** What a request was answered. */
export interface Given {
  status: number
  body: unknown
}

/** One asking that carries a key of its own. */
export interface KeyedAsking {
  /** The asker and the key they sent. */
  key: string
  /** Fingerprint of all that was asked. */
  requestHash: string
  store: Answers
  secrets: Secrets
}

/** A refusal that stays true however often it is asked. */
interface Refusal {
  message: string
  fields: Record<string, string>
}

/**
 * Answers the same asking the same way, without doing it again: what was done and what was refused as `conflict` is
 * kept, sealed because an answer may hold a secret that is shown once. Throws Problem `invalid` when the key was used
 * for another asking. Faults that can be mended leave the key free.
 */
export function answerOnce(): (asking: KeyedAsking, work: () => Promise<Given>) => Promise<Given & { again: boolean }> {
  const underWay = new Map<string, Promise<unknown>>()
  return async (asking, work) => {
    for (let other = underWay.get(asking.key); other; other = underWay.get(asking.key)) await other
    const run = answer(asking, work)
    const done = run.then(settled, settled).finally(() => underWay.delete(asking.key))
    underWay.set(asking.key, done)
    return run
  }
}

const settled = () => undefined

async function answer(asking: KeyedAsking, work: () => Promise<Given>): Promise<Given & { again: boolean }> {
  const { key, requestHash, store, secrets } = asking
  const saved = await store.savedAnswer(key)
  if (saved) {
    if (saved.requestHash !== requestHash)
      throw new Problem('invalid', 'This Idempotency-Key was already used for another request. Send a new one.')
    const body: unknown = JSON.parse(secrets.open(String(saved.body)))
    if (saved.status === 409) throw refusal(body as Refusal)
    return { status: saved.status, body, again: true }
  }
  const save = (status: number, body: unknown) =>
    store.saveAnswer(key, { requestHash, status, body: secrets.seal(JSON.stringify(body ?? null)) })
  try {
    const given = await work()
    await save(given.status, given.body)
    return { ...given, again: false }
  } catch (error) {
    if (error instanceof Problem && error.code === 'conflict' && !(error instanceof HttpProblem))
      await save(409, { message: error.message, fields: error.fields } satisfies Refusal)
    throw error
  }
}

const refusal = ({ message, fields }: Refusal) => new Problem('conflict', message, { fields })

/** The key a request carries, or undefined; throws HttpProblem 400 for one that is no key. */
export function idempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  const key = header.trim()
  if (/^[\x21-\x7e]{1,200}$/.test(key)) return key
  throw new HttpProblem(400, 'invalid', 'Idempotency-Key must be 1 to 200 visible ASCII characters without spaces.')
}
