import { Hono } from 'hono'
import { within } from './metrics/within.ts'

/** What readiness looks at. */
export interface HealthEffects {
  version: string
  /** What must answer, by name; a rejection's message is shown. */
  checks: Record<string, () => Promise<unknown>>
  /** Aborted when the process stops taking work, so that a balancer looks elsewhere in time. */
  signal?: AbortSignal
  /** How long a check may take, in milliseconds. */
  patience?: number
}

/**
 * `/health` says that the process runs, whatever it needs: restarting it mends nothing else. `/ready` says that it can
 * work, or 503 with what is missing. Both need no key and say nothing about the work itself.
 */
export function health({ version, checks, signal, patience = 2_000 }: HealthEffects): Hono {
  const app = new Hono()
  app.get('/health', (c) => c.json({ status: 'ok', version }, 200, { 'cache-control': 'no-store' }))
  app.get('/ready', async (c) => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        const fault = await within(patience, check(), name).then(
          () => undefined,
          () => `${name} does not answer`,
        )
        return fault
      }),
    )
    const missing = [...(signal?.aborted ? ['the server is stopping'] : []), ...results.filter((r) => r !== undefined)]
    const status = missing.length ? 'unavailable' : 'ready'
    const headers = { 'cache-control': 'no-store', ...(missing.length && { 'retry-after': '2' }) }
    return c.json({ status, version, ...(missing.length && { missing }) }, missing.length ? 503 : 200, headers)
  })
  return app
}
