import { Gauge, type Registry } from 'prom-client'
import { statuses } from '../../../core/incident.ts'
import type { Clock, Gauges, IncidentReader } from '../../../core/ports.ts'
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
}

async function read(store: Counted) {
  const [gauges, incidents] = await Promise.all([store.gauges(), store.countByStatus([])])
  return { ...gauges, incidents }
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
