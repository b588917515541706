import type { BackendEffects } from '../../core/telemetry/backend.ts'
import { type Asker, asker } from '../http/ask.ts'
import type { Settings } from './settings.ts'

/** Opens Datadog's API for one site. */
export function datadogApi(settings: Settings, { fetch, after }: BackendEffects): Asker {
  const { api_key, app_key, site, endpoint, timeout_seconds } = settings
  return asker({
    fetch: withRetryAfter(fetch),
    after,
    baseUrl: endpoint ?? `https://api.${site}`,
    headers: () => ({ 'dd-api-key': api_key, 'dd-application-key': app_key }),
    timeoutMs: timeout_seconds * 1000,
    vendor: 'Datadog',
  })
}

/** Datadog says in a header of its own how many seconds a limit still lasts. */
const withRetryAfter =
  (fetch: BackendEffects['fetch']): typeof globalThis.fetch =>
  async (input, init) => {
    const response = await fetch(input, init)
    const reset = response.headers.get('x-ratelimit-reset')
    if (response.status !== 429 || reset === null || response.headers.has('retry-after')) return response
    const headers = new Headers(response.headers)
    headers.set('retry-after', reset)
    return new Response(response.body, { status: response.status, headers })
  }
