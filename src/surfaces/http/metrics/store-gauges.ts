import { Gauge, type Registry } from 'prom-client'
import type { Clock } from '../../../core/clock.ts'
import type { Gauges } from '../../../core/gauges.ts'
import { statuses } from '../../../core/incident.ts'
import type { IncidentReader } from '../../../core/incident-reader.ts'
import { within } from './within.ts'

type Counted = Gauges & Pick<IncidentReader, 'countByStatus'>
type Now = Awaited<ReturnType<typeof read>>

/** How long one reading is good for, in milliseconds: several scrapers cost one question to the database. */
const fresh = 2_000
/** How long a scrape waits for the database, in milliseconds. */
const patience = 2_000

const told: [name: string, help: string, value: (now: Now) => number][] = [
  ['allclear_inbox_waiting', 'Deliveries received and not yet worked on', (n) => n.inboxWaiting],
  ['allclear_inbox_oldest_seconds', 'Age of the oldest of them', (n) => n.inboxOldestSeconds],
  ['allclear_inbox_dead', 'Deliveries that could not be read', (n) => n.inboxDead],
  ['allclear_deliveries_queued', 'Messages that wait to be sent', (n) => n.deliveriesQueued],
  ['allclear_deliveries_oldest_seconds', 'How long the oldest of them is overdue', (n) => n.deliveriesOldestSeconds],
  ['allclear_deliveries_failed', 'Messages that were given up', (n) => n.deliveriesFailed],
  ['allclear_lanes_paused', 'Lanes that were asked to wait', (n) => n.lanesPaused],
  ['allclear_timers_overdue_seconds', 'How long the oldest timer is overdue', (n) => n.timersOverdueSeconds],
  [
    'allclear_watch_looks_overdue_seconds',
    'How long the look that waits longest is overdue',
    (n) => n.lookouts.overdueSeconds,
  ],
  [
    'allclear_watch_notices_queued',
    'Notices of watches and alert rules that wait to be sent',
    (n) => n.lookouts.noticesOwed,
  ],
  [
    'allclear_watch_notices_failed',
    'Notices of watches and alert rules that were given up',
    (n) => n.lookouts.noticesFailed,
  ],
]

/**
 * What only the database knows, read when somebody scrapes. While it does not answer `allclear_store_up` is 0 and the
 * others have no value, so that an old number is never taken for a new one.
 */
export function storeGauges(registry: Registry, store: Counted, clock: Clock): void {
  const reading = shortMemory(() => within(patience, read(store), 'the database'), clock)
  const gauge = (
    name: string,
    help: string,
    collect: (gauge: Gauge, now: Now | undefined) => void,
    labels: string[] = [],
  ) =>
    new Gauge({
      name,
      help,
      labelNames: labels,
      registers: [registry],
      async collect() {
        this.reset()
        collect(this as Gauge, await reading())
      },
    })
  gauge('allclear_store_up', 'Whether the database answers', (g, now) => g.set(now ? 1 : 0))
  for (const [name, help, value] of told) gauge(name, help, (g, now) => (now ? g.set(value(now)) : g.remove()))
  gauge(
    'allclear_incidents',
    'Incidents by status',
    (g, now) => {
      if (now) for (const status of statuses) g.set({ status }, now.incidents[status])
    },
    ['status'],
  )
  gauge(
    'allclear_watches',
    'Watches and alert rules by how they stand; failing: the last look at the backend failed',
    (g, now) => {
      if (!now) return
      for (const kind of ['watch', 'alert-rule'] as const)
        for (const state of lookoutStates) g.set({ kind, state }, countOf(now, kind, state))
    },
    ['kind', 'state'],
  )
}

const lookoutStates = ['quiet', 'firing', 'failing', 'stopped'] as const

/** What does not occur counts as none, so that a graph falls to 0 instead of breaking off. */
const countOf = ({ lookouts: { states } }: Now, kind: string, state: string) =>
  states.find((one) => one.kind === kind && one.state === state)?.count ?? 0

async function read(store: Counted) {
  const [gauges, incidents, lookouts] = await Promise.all([
    store.gauges(),
    store.countByStatus([]),
    store.lookoutGauges(),
  ])
  return { ...gauges, incidents, lookouts }
}

/** Undefined while it cannot be read: that is an answer here, not a fault. */
function shortMemory(ask: () => Promise<Now>, clock: Clock): () => Promise<Now | undefined> {
  let last: { at: number; now: Promise<Now | undefined> } | undefined
  return () => {
    const at = clock.now().getTime()
    if (!last || Math.abs(at - last.at) >= fresh) last = { at, now: ask().catch(() => undefined) }
    return last.now
  }
}
