import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import type { BackendEffects } from '../../core/telemetry/backend.ts'
import type { Window } from '../../core/telemetry/window.ts'
import type { Aws } from './aws.ts'

/** One query of Logs Insights; `window` is widened to whole seconds, so the query itself must keep the exact edges. */
export interface InsightsQuery {
  groups: readonly string[]
  text: string
  window: Window
  limit: number
  signal?: AbortSignal | undefined
}

/** A row of an answer: its fields by name. */
export type Row = Record<string, string>

/** Runs queries of Logs Insights. */
export type Insights = (query: InsightsQuery) => Promise<Row[]>

/** The most rows an answer has. */
export const mostRows = 10_000

const Started = z.object({ queryId: z.string() })
const Results = z.object({
  status: z.string(),
  results: z.array(z.array(z.object({ field: z.string(), value: z.string().nullish() }))).nullish(),
})

/**
 * Starts a query, looks for its answer until it is complete, and stops it at AWS when nobody waits any more or when it
 * takes longer than `patienceMs`.
 */
export function insights(aws: Aws, { after, clock }: BackendEffects, patienceMs: number): Insights {
  return async (query) => {
    const { queryId } = await aws.ask('logs', 'StartQuery', started(query), Started, query.signal)
    const deadline = clock.now().getTime() + patienceMs
    const rest = waiter(after, query.signal)
    try {
      for (let pause = 200; ; pause = Math.min(pause * 1.5, 2_000)) {
        const { status, results } = await aws.ask('logs', 'GetQueryResults', { queryId }, Results, query.signal)
        if (status === 'Complete') return (results ?? []).map(rowOf)
        if (status !== 'Scheduled' && status !== 'Running') throw ended(status)
        if (clock.now().getTime() >= deadline) throw tooSlow(patienceMs)
        await rest(pause)
      }
    } catch (error) {
      await stop(aws, queryId)
      throw error
    }
  }
}

function started({ groups, text, window, limit }: InsightsQuery) {
  const byArn = groups.some((group) => group.startsWith('arn:'))
  return {
    ...(byArn ? { logGroupIdentifiers: groups } : { logGroupNames: groups }),
    queryString: text,
    startTime: Math.floor(window.from.getTime() / 1000),
    endTime: Math.ceil(window.to.getTime() / 1000),
    limit,
  }
}

const rowOf = (fields: { field: string; value?: string | null | undefined }[]): Row =>
  Object.fromEntries(fields.flatMap(({ field, value }) => (value == null ? [] : [[field, value]])))

/** A query that ended by itself cannot be stopped, and the fault that made us stop is the one to tell. */
async function stop(aws: Aws, queryId: string): Promise<void> {
  try {
    await aws.ask('logs', 'StopQuery', { queryId }, z.unknown())
  } catch (error) {
    if (!(error instanceof Problem)) throw error
  }
}

const ended = (status: string) =>
  new Problem(
    'unavailable',
    status === 'Timeout'
      ? 'CloudWatch Logs gave up on the query after its own time limit. Ask for a shorter window.'
      : `CloudWatch Logs did not finish the query (${status.slice(0, 40)}). Ask again.`,
  )

const tooSlow = (ms: number) =>
  new Problem(
    'unavailable',
    `CloudWatch Logs did not finish the query within ${ms / 1000} s, so it was stopped. Ask for a shorter window.`,
  )

/** A pause that ends at once, with a Problem, when the question is called off. */
function waiter(after: BackendEffects['after'], signal?: AbortSignal) {
  const off = () => new Problem('unavailable', 'The question to CloudWatch Logs was called off before it was answered.')
  return async (ms: number) => {
    if (signal?.aborted) throw off()
    let end: (() => void) | undefined
    const called = new Promise<void>((resolve) => {
      end = resolve
      signal?.addEventListener('abort', resolve as () => void, { once: true })
    })
    await Promise.race([after(ms), called])
    if (end) signal?.removeEventListener('abort', end)
    if (signal?.aborted) throw off()
  }
}
