import { cut } from '../../clients/slack/cut.ts'
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
  /** What is said of each that is over. */
  overWord: string
  /** What is said when nothing fires any more. */
  end: string
  /** Where the watch can be looked at. */
  url: string
}

/** Puts a notice of a watch into words. */
export function wordsOf(told: WatchNotice, publicUrl: string): WatchWords {
  const { service, watch, anomalies, resolved, ended } = told
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
    overWord: ended ? 'NOT WATCHED' : 'RESOLVED',
    end: endWords(told),
    url: watchUrl(watch, publicUrl),
  }
}

/** Where a watch can be looked at. */
export const watchUrl = (watch: string, publicUrl: string) => `${publicUrl}/watches/${encodeURIComponent(watch)}`

/** What is said of the end of everything, whether it is over or merely nobody looks any more. */
const endWords = ({ watch, ended }: WatchNotice) =>
  ended
    ? `${watch} was ${ended.how} by ${cut(ended.by, 100)} while this fired: nobody looks any more whether it is over.`
    : 'Everything is back to normal.'

/** The lines of a notice in plain text: headline first. */
export function plainLines({ service, watch, firing, over, overWord, end }: WatchWords): string[] {
  return [
    `Allclear Watch — ${service} [${watch}]`,
    ...firing.map(({ severity, metric, words }) => `• ${severity} ${metric} — ${words}`),
    ...over.map(({ metric }) => `• ${overWord} ${metric}`),
    ...(firing.length ? [] : [end]),
  ]
}
