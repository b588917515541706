import { type Course, courseOf } from './course.ts'
import type {
  DatabaseEvent,
  DatabaseMetric,
  DatabaseMetricName,
  DatabaseSnapshot,
  Statement,
  Wait,
} from './database-snapshot.ts'
import type { Proof } from './proof.ts'

/** A snapshot with what rules ask of it. */
export interface DatabaseView {
  snapshot: DatabaseSnapshot
  alert: string
  metric(name: DatabaseMetricName): DatabaseMetric | undefined
  course(name: DatabaseMetricName): Course | undefined
  /** Events whose message fits, oldest first. */
  events(pattern: RegExp): DatabaseEvent[]
  /** Statements, the busiest first, whose text fits. */
  statements(pattern?: RegExp): Statement[]
  /** Share of the load that waits for what fits, from 0 to 1; 0 without load. */
  waiting(pattern: RegExp): number
  /** Waits that fit, the heaviest first. */
  waits(pattern: RegExp): Wait[]
  proveMetric(name: DatabaseMetricName, says: string): Proof[]
  proveEvents(events: readonly DatabaseEvent[], says: string): Proof[]
  proveStatement(statement: Statement | undefined, says: string): Proof[]
  proveWait(pattern: RegExp, says: string): Proof[]
}

/** Prepares a snapshot for the rules; what belongs to other instances is left out. */
export function viewDatabase(snapshot: DatabaseSnapshot): DatabaseView {
  const ours = new Set([snapshot.instance, ...snapshot.replicas])
  const metrics = snapshot.metrics.filter(({ instance }) => ours.has(instance))
  const metric = (name: DatabaseMetricName) => metrics.find((one) => one.name === name)
  const events = snapshot.events
    .filter(({ instance }) => instance === '' || ours.has(instance))
    .sort((a, b) => +a.at - +b.at)
  const load = snapshot.load
  const loadLocator = load?.locator ? { locator: load.locator } : {}
  return {
    snapshot,
    alert: snapshot.alert?.text ?? '',
    metric,
    course: (name) => courseOf(metric(name)?.values ?? []),
    events: (pattern) => events.filter(({ message }) => pattern.test(message)),
    statements: (pattern = /./) =>
      [...(load?.statements ?? [])].filter(({ text }) => pattern.test(text)).sort((a, b) => b.load - a.load),
    waiting: (pattern) => {
      const all = load?.waits.reduce((sum, wait) => sum + wait.load, 0) ?? 0
      const fitting =
        load?.waits.filter(({ name }) => pattern.test(name)).reduce((sum, wait) => sum + wait.load, 0) ?? 0
      return all > 0 ? fitting / all : 0
    },
    waits: (pattern) => (load?.waits ?? []).filter(({ name }) => pattern.test(name)).sort((a, b) => b.load - a.load),
    proveMetric: (name, says) => {
      const found = metric(name)
      if (!found) return []
      const locator = found.locator ? { locator: found.locator } : {}
      return [{ kind: 'metric', source: `${found.called} of ${found.instance}`, quote: found.called, says, ...locator }]
    },
    proveEvents: (found, says) =>
      found.map(({ at, message, instance, locator }) => ({
        kind: 'event',
        source: `events of ${instance || snapshot.instance}`,
        at,
        quote: message,
        says,
        ...(locator && { locator }),
      })),
    proveStatement: (statement, says) =>
      statement
        ? [
            {
              kind: 'metric',
              source: `statements of ${snapshot.instance}`,
              quote: statement.text,
              says,
              ...loadLocator,
            },
          ]
        : [],
    proveWait: (pattern, says) => {
      const wait = load?.waits.filter(({ name }) => pattern.test(name)).sort((a, b) => b.load - a.load)[0]
      return wait
        ? [{ kind: 'metric', source: `waits of ${snapshot.instance}`, quote: wait.name, says, ...loadLocator }]
        : []
    },
  }
}

/** Bytes for people. */
export const bytes = (value: number) =>
  value >= 1e9 ? `${(value / 1e9).toFixed(1)} GB` : `${Math.round(value / 1e6)} MB`

/** A statement short enough for a sentence. */
export const brief = (text: string, longest = 110) => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text)
