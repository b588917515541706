import type { DatabaseMetricName, DatabaseSnapshot, Statement } from './database-snapshot.ts'

/** What a test says of a database; all else is quiet. */
export interface Told {
  alert?: string
  metrics?: Partial<Record<DatabaseMetricName, number[]>>
  others?: Partial<Record<DatabaseMetricName, number[]>>
  statements?: Statement[]
  waits?: Record<string, number>
  events?: string[]
}

const start = Date.UTC(2030, 0, 1)
const minute = 60_000

/** A made-up snapshot of the database `depot`, one value per minute. */
export function database({ alert, metrics = {}, others = {}, statements, waits, events = [] }: Told): DatabaseSnapshot {
  const series = (instance: string, told: Partial<Record<DatabaseMetricName, number[]>>) =>
    Object.entries(told).map(([name, values]) => ({
      name: name as DatabaseMetricName,
      called: name,
      instance,
      values,
      times: values.map((_, i) => new Date(start + i * minute)),
    }))
  const snapshot: DatabaseSnapshot = {
    instance: 'depot',
    replicas: ['depot-replica'],
    metrics: [...series('depot', metrics), ...series('elsewhere', others)],
    events: events.map((message, i) => ({
      at: new Date(start + i * minute),
      message,
      instance: 'depot',
      categories: [],
    })),
  }
  if (alert) snapshot.alert = { text: alert }
  if (statements || waits)
    snapshot.load = {
      values: [1, 1.2, 4, 6],
      statements: statements ?? [],
      waits: Object.entries(waits ?? {}).map(([name, load]) => ({ name, load })),
      users: [],
      hosts: [],
    }
  return snapshot
}

/** So many values on an even way from one to another, with a little unrest. */
export const way = (from: number, to: number, count = 16) =>
  Array.from({ length: count }, (_, i) => (from + ((to - from) * i) / (count - 1)) * (i % 2 ? 1.01 : 0.99))

/** So many values about one level. */
export const level = (value: number, count = 16) => way(value, value, count)
