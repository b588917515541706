import type { Card, Span, Text } from '../../core/card.ts'
import type { Context } from '../../core/command.ts'
import type { DeliveryDraft } from '../../core/delivery.ts'
import { showDuration } from '../../core/duration.ts'
import { tell } from '../../core/tell.ts'
import type { Workspace } from '../../core/workspace.ts'
import { placesOf } from './places-of.ts'
import { type Moment, pagesOf, type SimulatedIncident, type Simulation, stepName } from './simulation.ts'

/** More rows than this say nothing that the first ones do not; programs and the portal have them all. */
const mostRows = 60

/** A simulation for people. Names are plain words, never mentions: a simulation calls nobody. */
export function simulationCard(simulation: Simulation, { settings }: Context): Card {
  const { incidents, signals, address } = simulation
  const opens = incidents.length > 0
  const rows = incidents.flatMap((one) => rowsOf(one, simulation.workspaces, incidents.length > 1))
  return {
    title: opens ? 'Who would be paged' : 'It would open nothing.',
    tone: incidents.some(({ warnings }) => warnings.length) ? 'warn' : 'plain',
    lines: [
      ...(opens ? incidents.flatMap(summaryOf) : signals.map(({ dedupKey, reason }) => `${dedupKey}: ${reason}`)),
    ],
    ...(opens && {
      table: { columns: ['At', 'After', 'What happens', 'Where', 'Why'], rows: rows.slice(0, mostRows) },
    }),
    ...(address !== undefined && {
      controls: [{ label: 'Open in the portal', url: `${settings.publicUrl}${address}` }],
    }),
    footer: [
      ...(rows.length > mostRows ? [`${rows.length - mostRows} more moments are not shown here.`] : []),
      'Nothing was opened and nobody was told. People, schedules and policies are as they are now.',
    ],
  }
}

function summaryOf(simulated: SimulatedIncident): Text[] {
  const { opened, warnings } = simulated
  const policy = opened.escalation?.policy
  return [
    [
      { bold: opened.title },
      ` on ${opened.service}, ${opened.urgency} urgency, at `,
      { time: opened.openedAt, form: 'clock' },
      policy ? `, under ${policy.name ?? policy.id}` : '',
    ],
    endingWords(simulated),
    ...warnings.map((warning) => `⚠️ ${warning}`),
  ]
}

/** How it ends, in a sentence. */
export function endingWords({ last, moments, ending }: SimulatedIncident): Text {
  const pages = moments.flatMap((moment) => (moment.event ? pagesOf(moment) : [])).length
  const paged = pages === 0 ? 'Nobody is paged' : pages === 1 ? '1 page' : `${pages} pages`
  if (ending.reason === 'settled') {
    const end = last.status !== 'open' ? `; then it is ${last.status}` : pages ? '; then nobody is left to page' : ''
    return `${paged}${end}, and nothing more is due.`
  }
  const until: Span[] = [{ time: ending.at, form: 'clock' }]
  const next: Span[] = ['; more happens at ', { time: ending.nextAt, form: 'clock' }, '.']
  return [`${paged} until `, ...until, ...next]
}

function rowsOf({ opened, moments }: SimulatedIncident, workspaces: Workspace[], several: boolean): Text[][] {
  return moments.flatMap((moment) => {
    const after = moment.at.getTime() - opened.openedAt.getTime()
    const when: Text[] = [[{ time: moment.at, form: 'exact' }], after ? showDuration(after) : 'at once']
    const named = (what: Text): Text => (several ? [{ bold: opened.title }, ': ', ...[what].flat()] : what)
    return happeningsOf(moment, workspaces).map(([what, where, why]) => [
      ...when,
      named(what),
      ...(where || why ? [where || '–'] : []),
      ...(why ? [why] : []),
    ])
  })
}

function happeningsOf(moment: Moment, workspaces: Workspace[]): [Text, string, string][] {
  if (!moment.event) return [['Refused', '', moment.message]]
  const { event, incident, posts } = moment
  const where = (drafts: DeliveryDraft[]) => placesOf(drafts, workspaces, moment.at).join(', ')
  if (event.type !== 'escalated') return [[asSimulated(tell(event, incident).text), where(posts), '']]
  const step = stepName(event)
  const pages = pagesOf(moment)
  const nobody = event.paged.empty.join('; ')
  if (!pages.length) return [[`${step}: nobody to page, so what follows is due at once`, '', nobody]]
  return [
    ...pages.map(({ user, because, deliveries }): [string, string, string] => [
      `${step}: ${user ? `${user.name} is paged` : 'a channel is paged'}`,
      where(deliveries) || 'nowhere',
      because,
    ]),
    ...(nobody ? [[`${step}: nobody for a target`, '', nobody] as [string, string, string]] : []),
  ]
}

/** The same words without calling anybody, and with moments that do not depend on when they are read. */
export const asSimulated = (text: Text): Text => (typeof text === 'string' ? text : text.map(spanAsSimulated))

function spanAsSimulated(span: Span): Span {
  if (typeof span === 'string') return span
  if ('user' in span) return { bold: span.name }
  return 'time' in span ? { ...span, form: 'clock' } : span
}
