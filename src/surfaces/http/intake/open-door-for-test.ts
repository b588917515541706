import type { Raw } from '../../../core/inbox.ts'
import type { SourceSettings } from '../../../core/source.ts'
import { sources } from '../../../sources/index.ts'
import { type IntakeSeen, intakeDoor } from '../intake.ts'

/** The moment at which every delivery of a test arrives. */
export const now = new Date('2026-03-10T09:20:00Z')
export const routing = '0123456789abcdef0123456789abcdef'

/** A configured source. */
export const setting = (name: string, kind: string, key: string, extra = {}): SourceSettings => ({
  name,
  kind,
  key,
  groupWaitMs: 0,
  groupIntervalMs: 0,
  resolveTimeoutMs: 300_000,
  autoResolve: true,
  extra,
})

const settings = [
  setting('am', 'alertmanager', 'am-key'),
  setting('prom', 'prometheus', 'prom-key'),
  setting('prom2', 'prometheus', 'prom2-key'),
  setting('pd', 'pagerduty', routing),
  setting('json', 'generic', 'json-key'),
  setting('sealed', 'generic', 'sealed-key', { signed: true }),
  setting('keyless', 'generic', ''),
  setting('gh', 'github', 'gh-key'),
  setting('gh-sealed', 'github', 'gh2-key', { secret: 'gh2-secret' }),
  setting('gl', 'gitlab', 'gl-key'),
]

export const webhook = { version: '4', alerts: [{ status: 'firing', labels: { alertname: 'Down' } }] }
export const alerts = [{ labels: { alertname: 'Down' } }]
export const event = { routing_key: routing, event_action: 'resolve', dedup_key: 'k' }

/** A door over a fake inbox, with what came through it. */
export function openDoor() {
  const stored: Raw[] = []
  const seen: IntakeSeen[] = []
  const inbox: { waiting: number; failure?: Error } = { waiting: 0 }
  const app = intakeDoor({
    sources,
    settings,
    clock: { now: () => now },
    maxBacklog: 100,
    observe: (one) => seen.push(one),
    inbox: {
      backlog: () => inbox.waiting,
      async accept(items) {
        if (inbox.failure) throw inbox.failure
        stored.push(...items)
        return items.map((_, i) => ({ id: `${i}`, fresh: true }))
      },
    },
  })
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) =>
    app.request(path, {
      method: 'POST',
      headers,
      body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
    })
  return { stored, seen, inbox, post }
}

export const basic = (password: string) => `Basic ${Buffer.from(`anyone:${password}`).toString('base64')}`
