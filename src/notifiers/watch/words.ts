import type { AnomalySeverity } from '../../core/telemetry/anomaly.ts'
import type { WatchNotice } from '../../core/watch/notice.ts'
import { sentenceOf } from './sentence.ts'

/** A watch's news in plain words, for channels to mark up their own way. */
export interface WatchWords {
  service: string
  watch: string
  /** The worst severity that fires; absent when nothing does. */
  worst?: AnomalySeverity
  /** Everything that fires, worst first. */
  firing: { severity: string; metric: string; words: string }[]
  /** What is over since the last notice. */
  over: { metric: string }[]
  /** Where the watch can be looked at. */
  url: string
}

/** Puts a notice of a watch into words. */
export function wordsOf({ service, watch, anomalies, resolved }: WatchNotice, publicUrl: string): WatchWords {
  const [first] = anomalies
  return {
    service,
    watch,
    ...(first && { worst: first.severity }),
    firing: anomalies.map((anomaly) => ({
      severity: anomaly.severity.toUpperCase(),
      metric: anomaly.metric,
      words: sentenceOf(anomaly),
    })),
    over: resolved.map(({ metric }) => ({ metric })),
    url: watchUrl(watch, publicUrl),
  }
}

/** Where a watch can be looked at. */
export const watchUrl = (watch: string, publicUrl: string) => `${publicUrl}/watches/${encodeURIComponent(watch)}`

/** What is said of the end of everything. */
export const allOver = 'Everything is back to normal.'

/** The lines of a notice in plain text: headline first. */
export function plainLines({ service, watch, firing, over }: WatchWords): string[] {
  return [
    `Allclear Watch — ${service} [${watch}]`,
    ...firing.map(({ severity, metric, words }) => `• ${severity} ${metric} — ${words}`),
    ...over.map(({ metric }) => `• RESOLVED ${metric}`),
    ...(firing.length ? [] : [allOver]),
  ]
}
