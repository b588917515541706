import { evidenceChart } from '../../commands/investigation/evidence-chart.ts'
import type { Chart } from '../../core/chart.ts'
import type { Recorded } from '../../core/investigation/ask.ts'
import type { Evidence, EvidenceKind } from '../../core/investigation/evidence.ts'
import type { Investigation } from '../../core/investigation/investigation.ts'
import { chartFigure } from './chart-figure.ts'
import { evidenceAnchor } from './citations.ts'
import { type Html, h, type Inside } from './html.ts'
import { moment } from './moment.ts'
import { link } from './text.ts'
import type { View } from './view.ts'

const kinds: Record<EvidenceKind, string> = {
  alert: 'Alert',
  log: 'Log',
  metric: 'Metric',
  trace: 'Trace',
  change: 'Change',
  object: 'Object',
  event: 'Event',
  probe: 'Probe',
  knowledge: 'Knowledge',
  code: 'Code',
}

/** All that was seen, each to unfold: its words as they stand at the source, its chart, and the way there. */
export function evidenceDrawer(view: View, item: Investigation, recorded: Recorded[]): Html {
  const { evidence, verdict, state } = item
  if (!evidence.length) return h`<p class="muted">${state === 'running' ? 'Nothing yet.' : 'Nothing was seen.'}</p>`
  const cited = new Set([
    ...(verdict?.rootCause?.evidence ?? []),
    ...(verdict?.rootCause?.against ?? []),
    ...(verdict?.timeline.flatMap((line) => line.evidence) ?? []),
  ])
  const first = evidence.filter(({ id }) => cited.has(id))
  const rest = evidence.filter(({ id }) => !cited.has(id))
  const draw = (one: Evidence) => piece(view, one, evidenceChart(one, recorded))
  return h`${group(draw, first, first.length > 0 && rest.length > 0 ? 'The verdict rests on' : '')}${group(draw, rest, first.length ? 'Also seen' : '')}`
}

const group = (draw: (one: Evidence) => Html, some: Evidence[], title: string): Inside =>
  some.length
    ? [title ? h`<h3 class="drawer-title">${title}</h3>` : '', h`<ul class="drawer">${some.map(draw)}</ul>`]
    : undefined

function piece(view: View, { id, kind, source, at, quote, says, link: url }: Evidence, chart: Chart | undefined): Html {
  const lines = quote.trim()
  return h`<li class="evidence"><details id="${evidenceAnchor(id)}"><summary><span class="cite">${id}</span><span class="tag">${kinds[kind]}</span><span class="evidence-says">${says}</span></summary>
<p class="muted small">${source}${at ? [' · ', moment(at, view.now, 'exact')] : ''}</p>
${chart?.lines.length ? chartFigure(chart, view, 'card') : ''}
${lines ? h`<pre tabindex="0">${lines}</pre>` : ''}
${url ? h`<p class="links">${link('Look there', url, view.publicUrl)}</p>` : ''}</details></li>`
}
