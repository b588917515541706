import { showValue } from '../../commands/telemetry/show-value.ts'
import { rootOf } from '../../commands/traces.ts'
import type { Trace } from '../../core/telemetry/trace.ts'
import { writeText } from '../../query/write.ts'
import { exploreAddress, type Wanted } from './explore-wanted.ts'
import { type Html, h, type Inside } from './html.ts'
import { moment } from './moment.ts'
import { type WaterfallRow, waterfallOf } from './trace-waterfall-rows.ts'
import type { View } from './view.ts'

/** As many spans as a page shows, attributes as one span shows, and characters of one attribute. */
const mostSpans = 500
const mostAttributes = 60
const longestValue = 2_000
/** Calls deeper than this are not indented further. */
const deepestIndent = 12

/** One request span by span: who called whom, when each began and how long it took; a span unfolds to its attributes. */
export function traceWaterfall(view: View, wanted: Wanted, trace: Trace): Html {
  const { startedAt, durationMs, rows, left } = waterfallOf(trace, mostSpans)
  const root = rootOf(trace)
  const failed = trace.spans.filter((span) => span.failed).length
  return h`<section aria-labelledby="trace-title"><div class="section-head"><h2 id="trace-title">${root ? `${root.service}: ${root.operation}` : trace.id}</h2><a href="${exploreAddress(wanted, { trace: '' })}">All traces</a></div>
<p class="hint">Trace <code>${trace.id}</code> began ${moment(startedAt, view.now, 'exact')}, took ${showValue(durationMs, 'ms')} and holds ${trace.spans.length === 1 ? '1 span' : `${trace.spans.length} spans`}${failed ? h`, of which <strong class="bad">${failed} failed</strong>` : ''}. <a href="${exploreAddress(wanted, { tab: 'lines', trace: '', level: '', query: `trace_id:${writeText(trace.id)}` })}">Its log lines</a></p>
${axis(durationMs)}<ol class="log waterfall">${rows.map((row) => one(row, durationMs))}</ol>${left > 0 ? h`<p class="hint">${left} more spans are not shown.</p>` : ''}</section>`
}

/** Five moments of the trace, above the bars. */
const axis = (durationMs: number): Html =>
  h`<div class="waterfall-axis" aria-hidden="true"><span></span><ol>${[0, 0.25, 0.5, 0.75, 1].map((part) => h`<li>${showValue(durationMs * part, 'ms')}</li>`)}</ol></div>`

function one({ span, depth, offset, share }: WaterfallRow, durationMs: number): Html {
  const { service, operation, failed, durationMs: took } = span
  return h`<li class="log-line${failed ? ' level-error' : ''}"><details><summary><span class="span-name depth-${Math.min(depth, deepestIndent)}"><strong>${service}</strong> ${operation}</span>${bar(offset, share, failed)}<span class="count">${failed ? h`<span class="bad">failed</span> ` : ''}${showValue(took, 'ms')}</span></summary>
<dl class="labels">${[...facts(span, offset * durationMs), ...attributes(span.attributes)]}</dl></details></li>`
}

const facts = ({ id, parent }: WaterfallRow['span'], after: number): Html[] => [
  fact('began after', showValue(after, 'ms')),
  fact('span_id', id),
  ...(parent === undefined ? [] : [fact('called by', parent)]),
]

const attributes = (all: WaterfallRow['span']['attributes']): Html[] =>
  Object.entries(all)
    .slice(0, mostAttributes)
    .map(([name, value]) => fact(name, String(value).slice(0, longestValue)))

const fact = (name: string, value: Inside): Html => h`<div><dt>${name}</dt><dd>${value}</dd></div>`

/** Stretched over whatever width there is: numbers are thousandths of the whole. */
function bar(offset: number, share: number, failed: boolean): Html {
  const width = Math.max(3, Math.round(share * 1_000))
  const x = Math.min(1_000 - width, Math.round(offset * 1_000))
  return h`<svg class="span-bar${failed ? ' failed' : ''}" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect x="${x}" width="${width}" height="10"/></svg>`
}
