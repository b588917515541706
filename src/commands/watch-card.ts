import type { Card, Text, Tone } from '../core/card.ts'
import { firingOf } from '../core/watch/findings.ts'
import type { Lookout, NoticePlace } from '../core/watch/watch.ts'
import { writeDuration } from './write-duration.ts'

/** Where notices go, in words. */
export const placeWords = (place: NoticePlace | undefined): string =>
  place ? [place.name, ...(place.destination ? [place.destination] : [])].join(' → ') : 'nobody'

/** What it finds right now, in a few words. */
export function stateWords({ state, findings, lastLook, failures }: Lookout): string {
  if (state === 'stopped') return 'stopped'
  const firing = firingOf(findings)
  if (firing.length)
    return `🔴 ${firing
      .map(({ anomaly }) => anomaly.metric)
      .slice(0, 3)
      .join(', ')}${firing.length > 3 ? ' …' : ''}`
  if (failures) return `⚠️ ${lastLook?.message ?? 'the last look failed'}`.slice(0, 120)
  return lastLook ? '🟢 nothing unusual' : 'about to look'
}

/** The facts of a watch or an alert rule, and what it finds. */
export function lookoutCard(item: Lookout, title: string, tone: Tone = 'plain'): Card {
  const { profile, service, intervalMs, notifier, incidents, renotifyMs, lastLook, createdBy, createdAt } = item
  return {
    title,
    tone,
    lines: bullets(item),
    fields: [
      { label: 'Service', value: [{ code: service }, ` (${profile})`] },
      { label: 'Every', value: writeDuration(intervalMs) },
      { label: 'Tells', value: placeWords(notifier) },
      ...(incidents ? [{ label: 'Incident from', value: incidents }] : []),
      ...(renotifyMs === undefined ? [] : [{ label: 'Tells again after', value: writeDuration(renotifyMs) }]),
      ...(lastLook
        ? [
            {
              label: 'Last look',
              value: [
                { time: lastLook.doneAt, form: 'ago' as const },
                ...(lastLook.message ? [` ${lastLook.message}`] : []),
              ],
            },
          ]
        : []),
      { label: 'Made by', value: [createdBy.name, ' ', { time: createdAt, form: 'ago' }] },
    ],
  }
}

/** What follows from the end of a watch that still fires, in words. */
export const linesOfEnd = ({ findings: { keys }, notifier }: Lookout): string[] => [
  ...(notifier && keys.some(({ told }) => told) ? [`${placeWords(notifier)} is told that nobody looks any more.`] : []),
  ...(keys.some(({ raised }) => raised) ? ['Its incident stays open: nobody looks any more whether it is over.'] : []),
]

/** One line per anomaly, as alerts are told. */
const bullets = ({ findings }: Lookout): Text[] =>
  firingOf(findings).map(({ anomaly: { severity, metric, description } }) => [
    '• ',
    { bold: severity.toUpperCase() },
    ' ',
    { code: metric },
    ` — ${description}`,
  ])
