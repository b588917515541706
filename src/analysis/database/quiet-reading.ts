import { lately } from './course.ts'
import type { DatabaseMetricName } from './database-snapshot.ts'
import type { Proof } from './proof.ts'
import { outage } from './rules/host-rules.ts'
import { maximumConnections } from './rules/session-rules.ts'
import { storageGrew } from './rules/storage-rules.ts'
import type { DatabaseView } from './view-database.ts'

/** What can be said when no rule found anything. */
export interface QuietReading {
  /** All that is measured lies within its bounds at the end. */
  isQuiet: boolean
  summary: string
  proofs: Proof[]
}

const bounds: {
  name: DatabaseMetricName
  is: (view: DatabaseView) => boolean
  said: (view: DatabaseView) => string
}[] = [
  {
    name: 'cpu',
    is: (view) => !lately(view.metric('cpu')!.values, 3, (value) => value >= 85),
    said: (view) => `CPU between ${whole(view.course('cpu')!.lowest)} and ${whole(view.course('cpu')!.highest)} %`,
  },
  {
    name: 'connections',
    is: (view) => {
      const most = maximumConnections(view)
      const { first, last } = view.course('connections')!
      return most ? last < 0.85 * most : last < 2 * Math.max(first, 10)
    },
    said: (view) =>
      `${whole(view.course('connections')!.last)} connections${maximumConnections(view) ? ` of ${maximumConnections(view)}` : ''}`,
  },
  {
    name: 'freeStorage',
    is: (view) => view.course('freeStorage')!.last > 0.5 * view.course('freeStorage')!.first,
    said: () => 'free storage',
  },
  { name: 'replicaLag', is: (view) => view.course('replicaLag')!.last < 60, said: () => 'replica lag' },
  {
    name: 'queueDepth',
    is: (view) =>
      view.course('queueDepth')!.last < 10 || view.course('queueDepth')!.last < 3 * view.course('queueDepth')!.first,
    said: () => 'queue of the disk',
  },
  { name: 'readLatency', is: (view) => isLevel(view, 'readLatency'), said: () => 'read latency' },
  { name: 'writeLatency', is: (view) => isLevel(view, 'writeLatency'), said: () => 'write latency' },
]

/** Work that fell to nothing in between is no quiet day, even if it came back. */
const gap = { name: 'connections' as const, said: () => 'sessions or work, which fell to nothing for a while' }

const isLevel = (view: DatabaseView, name: DatabaseMetricName) =>
  view.course(name)!.last < Math.max(4 * view.course(name)!.first, 1.5 * view.course(name)!.usual)
const whole = (value: number) => Math.round(value)

/** Looks at each measurement against its bounds; healthy needs at least two that are there and none outside. */
export function quietReading(view: DatabaseView): QuietReading {
  const measured = bounds.filter(({ name }) => view.course(name) !== undefined)
  const outside = [...measured.filter(({ is }) => !is(view)), ...(outage(view) ? [gap] : [])]
  const recovered = storageGrew(view)
  if (outside.length > 0 || measured.length < 2) {
    const what =
      outside.length > 0
        ? `out of bounds: ${outside.map(({ said }) => said(view)).join(', ')}`
        : 'too little is measured to tell'
    return {
      isQuiet: false,
      summary: `No rule explains ${view.snapshot.instance}; ${what}.`,
      proofs: outside.flatMap(({ name }) => view.proveMetric(name, 'out of bounds')),
    }
  }
  const again = recovered.length > 0 ? ` Storage was enlarged: ${recovered[0]!.message}` : ''
  return {
    isQuiet: true,
    summary: `${view.snapshot.instance} is healthy: ${measured.map(({ said }) => said(view)).join(', ')} within bounds, and no failure in its events.${again} The alert is about a threshold or something that recovered, and no failure follows from it.`,
    proofs: [
      ...measured.flatMap(({ name }) => view.proveMetric(name, 'within bounds')),
      ...view.proveEvents(recovered, 'recovered'),
    ],
  }
}
