import { WebClient } from '@slack/web-api'
import type { Call, Outcome } from '../../core/delivery.ts'
import { failureOf } from './failure.ts'

/** Slack's Web API. A call never throws: whatever happens is an outcome that delivery and surfaces decide on. */
export interface SlackApi {
  call(token: string, call: Call): Promise<Outcome>
}

/** Where and how Slack is reached; `timeoutMs` covers one whole call, its answer included. */
export interface SlackApiOptions {
  apiUrl?: string
  fetch?: typeof globalThis.fetch
  timeoutMs?: number
}

/** Rotating tokens replace each other every twelve hours; the clients of old ones need not stay. */
const keptClients = 200

/**
 * Opens the one door to Slack. The package's own waiting and retrying is switched off, because it holds back every
 * call when one is limited, and because delivery must decide what a retry may repeat.
 */
export function slackApi({ apiUrl, fetch, timeoutMs = 10_000 }: SlackApiOptions = {}): SlackApi {
  const clients = new Map<string, WebClient>()
  const clientOf = (token: string) => {
    const known = clients.get(token)
    if (known) return known
    const client = new WebClient(token || undefined, {
      ...(apiUrl && { slackApiUrl: apiUrl }),
      ...(fetch && { fetch }),
      timeout: timeoutMs,
      rejectRateLimitedCalls: true,
      retryConfig: { retries: 0 },
      logger: silence,
    })
    clients.set(token, client)
    const oldest = clients.keys().next()
    if (clients.size > keptClients && !oldest.done) clients.delete(oldest.value)
    return client
  }
  return {
    async call(token, { method, arguments: args }) {
      try {
        return { kind: 'accepted', reply: { ...(await clientOf(token).apiCall(method, args)) } }
      } catch (error) {
        return failureOf(error, method)
      }
    },
  }
}

const nothing = () => undefined
type Logger = NonNullable<NonNullable<ConstructorParameters<typeof WebClient>[1]>['logger']>

/** What went wrong is in the outcome; the package's own log lines would repeat it and could carry message texts. */
const silence: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  setName: nothing,
  getLevel: () => 'error' as ReturnType<Logger['getLevel']>,
}
