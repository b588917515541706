import type { Card, Field, Text } from '../card.ts'
import { showDuration } from '../duration.ts'
import { type AlertType, changeOf, type Digest, type Named, type SlaOutcome, type Tally, trend } from './digest.ts'

const mostLines = 5
const longestName = 80

const signs = { critical: '🔴', error: '🟠', warning: '🟡', info: '🔵' } as const

/** The digest as a card: totals with their trend, where they come from, what is new, gone or louder, and what was left lying. */
export function digestCard(digest: Digest, { publicUrl }: { publicUrl: string }): Card {
  const { date, window, scope, alerts, incidents, unacked } = digest
  const breached = digest.sla.ack.breached + digest.sla.resolve.breached
  const address = scope === 'now' ? '/digest' : `/digest/${encodeURIComponent(scope)}/${date}`
  return {
    badge: '🗞️ DAILY DIGEST',
    title: `${titleOf(digest)}: ${counted(alerts.now, 'alert')}, ${counted(incidents.now, 'incident')}`,
    tone: unacked.length || breached ? 'warn' : alerts.now ? 'plain' : 'good',
    fields: fieldsOf(digest),
    lines: linesOf(digest),
    controls: [{ label: 'View', url: `${publicUrl}${address}` }],
    footer: [
      [
        `${scope} · `,
        { time: window.from, form: 'date' },
        ' to ',
        { time: window.to, form: 'date' },
        `, compared with the ${showDuration(digest.previous.to.getTime() - digest.previous.from.getTime())} before`,
      ],
    ],
  }
}

/** What a digest is called: its day, and its scope where there are several. */
export const titleOf = ({ scope, date }: Digest) => (scope === 'all' || scope === 'now' ? date : `${scope}, ${date}`)

const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`

/** A tally with its arrow: `12 ↑ +20 %`. */
export const tallyWords = (tally: Tally) =>
  `${tally.now} ${trend(tally)} ${changeOf(tally)}${tally.before ? ` (${tally.before} before)` : ''}`

function fieldsOf({ alerts, incidents, bySeverity, sla }: Digest): Field[] {
  return [
    { label: 'Alerts', value: tallyWords(alerts) },
    { label: 'Incidents', value: tallyWords(incidents) },
    ...bySeverity
      .filter(({ now, before }) => now || before)
      .map(({ severity, ...tally }) => ({ label: `${signs[severity]} ${severity}`, value: tallyWords(tally) })),
    ...(['ack', 'resolve'] as const).flatMap((target) =>
      total(sla[target])
        ? [{ label: target === 'ack' ? 'Acknowledged in time' : 'Resolved in time', value: kept(sla[target]) }]
        : [],
    ),
  ]
}

const total = ({ met, breached, running }: SlaOutcome) => met + breached + running

/** How targets were kept, in words. */
export const kept = ({ met, breached, running }: SlaOutcome) =>
  `${met} of ${met + breached}${running ? `, ${running} still running` : ''}`

function linesOf({ byService, byNamespace, fresh, gone, increased, noisiest, unacked }: Digest): Text[] {
  return [
    ...section('By service', byService, namedLine),
    ...section('By namespace', byNamespace, namedLine),
    ...section('🆕 New types', fresh, typeLine),
    ...section('📈 More often', increased, typeLine),
    ...section('💨 Gone', gone, ({ name, service, before }) => `• ${cut(name)} (${cut(service)}): ${before} before`),
    ...section('📢 Noisiest', noisiest, typeLine),
    ...section(
      '⏳ Nobody took',
      unacked,
      ({ id, title, service, urgency, openedAt }): Text => [
        `• ${id} ${cut(title)} (${cut(service)}, ${urgency}), since `,
        { time: openedAt, form: 'ago' },
      ],
    ),
  ]
}

const namedLine = (one: Named) => `• ${cut(one.name)}: ${tallyWords(one)}`

const typeLine = (one: AlertType) => `• ${cut(one.name)} (${cut(one.service)}): ${tallyWords(one)}`

const cut = (text: string) => (text.length > longestName ? `${text.slice(0, longestName)}…` : text)

function section<T>(title: string, all: T[], line: (one: T) => Text): Text[] {
  if (!all.length) return []
  const more = all.length - mostLines
  return [[{ bold: title }], ...all.slice(0, mostLines).map(line), ...(more > 0 ? [`• and ${more} more`] : [])]
}
