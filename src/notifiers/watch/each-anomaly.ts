import { createHash } from 'node:crypto'
import type { WatchNotice } from '../../core/watch/notice.ts'

/**
 * Divides a notice for vendors that keep one alert per anomaly: one message raises or closes one alert. What is new is
 * raised, or everything when a notice only repeats what still burns; what is over is closed.
 */
export function eachAnomaly(told: WatchNotice): { key: string; told: WatchNotice }[] {
  const { anomalies, fresh, resolved } = told
  const repeats = !fresh.length && !resolved.length
  const raised = repeats ? anomalies : anomalies.filter(({ key }) => fresh.includes(key))
  return [
    ...resolved.map((over) => ({
      key: `over:${over.key}`,
      told: { ...told, state: 'resolved' as const, anomalies: [], fresh: [], resolved: [over] },
    })),
    ...raised.map((anomaly) => ({
      key: `on:${anomaly.key}`,
      told: { ...told, state: 'firing' as const, anomalies: [anomaly], fresh: [anomaly.key], resolved: [] },
    })),
  ]
}

/** The name of an anomaly's alert at a vendor: the same from the first trigger to the end, within `limit` characters. */
export function alertName(watch: string, key: string, limit: number): string {
  const name = `${watch}/${key}`.replace(/[^\x21-\x7e]/g, '_')
  if (name.length <= limit) return name
  const digest = createHash('sha256').update(`${watch}/${key}`).digest('hex').slice(0, 16)
  return `${name.slice(0, limit - 17)}-${digest}`
}
