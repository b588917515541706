import { showValue } from '../../commands/telemetry/show-value.ts'
import { extentOf, type FoundTraces, rootOf } from '../../commands/traces.ts'
import type { Trace } from '../../core/telemetry/trace.ts'
import { exploreAddress, type Wanted } from './explore-wanted.ts'
import { type Html, h, type Inside } from './html.ts'
import { icon } from './icon.ts'
import { moment } from './moment.ts'
import type { View } from './view.ts'

/** Which requests may be chosen, in the words of the page. */
const choices = [
  ['', 'Newest'],
  ['failed', 'Failed'],
  ['slow', 'Slowest'],
] as const

/** Requests of a service, each with what it began with, how long it took and whether it failed. */
export function traceList(view: View, wanted: Wanted, { traces }: FoundTraces): Html {
  const longest = Math.max(1, ...traces.map((trace) => extentOf(trace).duration_ms))
  return h`<nav class="tabs small" aria-label="Which requests"><ul>${choices.map(
    ([only, words]) =>
      h`<li><a href="${exploreAddress(wanted, { only })}"${wanted.only === only ? h` aria-current="true"` : ''}>${words}</a></li>`,
  )}</ul></nav>
${
  traces.length
    ? h`<div class="scroll" tabindex="0" role="region" aria-label="Traces"><table class="traces"><thead><tr><th scope="col">Began</th><th scope="col">Request</th><th scope="col">Took</th><th scope="col">Spans</th><th scope="col">Ended</th></tr></thead><tbody>${traces.map((trace) => row(view, wanted, trace, longest))}</tbody></table></div>`
    : nothing(wanted)
}`
}

function row({ now }: View, wanted: Wanted, trace: Trace, longest: number): Html {
  const { started_at, duration_ms, failed } = extentOf(trace)
  const root = rootOf(trace)
  const services = new Set(trace.spans.map(({ service }) => service)).size
  return h`<tr><td>${moment(new Date(started_at), now, 'exact')}</td><td><a class="trace-title" href="${exploreAddress(wanted, { trace: trace.id })}">${root?.operation || trace.id}</a><span class="muted small">${root?.service ?? ''}</span></td><td>${showValue(duration_ms, 'ms')} ${bar(duration_ms / longest, failed)}</td><td>${trace.spans.length}<span class="muted small">${services === 1 ? '1 service' : `${services} services`}</span></td><td>${failed ? h`<span class="bad">failed</span>` : 'well'}</td></tr>`
}

const bar = (part: number, failed: boolean): Html =>
  h`<svg class="share${failed ? ' failed' : ''}" width="80" height="8" viewBox="0 0 80 8" aria-hidden="true" focusable="false"><rect width="${Math.max(1, Math.round(part * 80))}" height="8" rx="2"/></svg>`

function nothing(wanted: Wanted): Inside {
  const all = wanted.only ? h`<a href="${exploreAddress(wanted, { only: '' })}">Show every request</a> or ` : ''
  return h`<div class="empty">${icon('search')}<p>${wanted.only === 'failed' ? 'No traced request failed in this window.' : 'No request of this window was traced.'}</p><p>${all}<a href="${exploreAddress(wanted, { since: '24h', start: undefined, end: undefined })}">look at the last 24 hours</a>.</p></div>`
}
