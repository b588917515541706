import type { Gauge } from './catalog.ts'
import type { Readings } from './readings.ts'

/** A value at a moment: milliseconds since 1970, value. */
export type Sample = readonly [at: number, value: number]

/** One line of a log. */
export interface LogLine {
  /** Milliseconds since 1970. */
  at: number
  service: string
  pod: string
  level: 'info' | 'warn' | 'error'
  message: string
}

/** A version that went out. */
export interface Deploy {
  at: number
  service: string
  version: string
  author: string
}

/** What the shop remembers of itself: series by `service/gauge`, logs and deploys, each oldest first. */
export interface Telemetry {
  series: Map<string, Sample[]>
  logs: LogLine[]
  deploys: Deploy[]
}

/** How long samples are kept and how far they lie apart, in milliseconds; how many log lines are kept. */
export const retention = { sampleMs: 2 * 3_600_000, everyMs: 5_000, logLines: 5_000, deploys: 200 } as const

/** Nothing measured yet. */
export const createTelemetry = (): Telemetry => ({ series: new Map(), logs: [], deploys: [] })

/** Adds one sample per gauge and forgets what is too old. */
export function recordSamples({ series }: Telemetry, readings: Readings, now: number): void {
  for (const [service, { gauges }] of Object.entries(readings))
    for (const [gauge, value] of Object.entries(gauges)) {
      const key = `${service}/${gauge}`
      const samples = series.get(key) ?? []
      samples.push([now, value])
      while (samples[0] && samples[0][0] < now - retention.sampleMs) samples.shift()
      series.set(key, samples)
    }
}

/** Adds lines to the log and forgets the oldest. */
export function recordLogs({ logs }: Telemetry, lines: LogLine[]): void {
  logs.push(...lines)
  if (logs.length > retention.logLines) logs.splice(0, logs.length - retention.logLines)
}

/** Notes a version that went out. */
export function recordDeploy({ deploys }: Telemetry, deploy: Deploy): void {
  deploys.push(deploy)
  if (deploys.length > retention.deploys) deploys.shift()
}

/** The samples of a gauge from one moment on, oldest first. */
export function samplesOf({ series }: Telemetry, service: string, gauge: Gauge, since: number): Sample[] {
  return (series.get(`${service}/${gauge}`) ?? []).filter(([at]) => at >= since)
}
