import type { FoundLogs } from '../../commands/logs.ts'
import type { LogEntry } from '../../core/telemetry/log.ts'
import { writeName, writeText } from '../../query/write.ts'
import { exploreAddress, type Wanted } from './explore-wanted.ts'
import { hidden } from './form.ts'
import { type Html, h, type Inside } from './html.ts'
import { icon } from './icon.ts'
import { moment } from './moment.ts'
import type { View } from './view.ts'

const longestLine = 600
const longestValue = 2_000
const mostFields = 60

/** Log lines, newest first; each unfolds to its whole message and its fields, and a value asked for narrows the query. */
export function logLines(view: View, wanted: Wanted, { entries, limit }: FoundLogs): Html {
  if (!entries.length) return nothing(wanted)
  const { tab: _, ...kept } = wanted
  const travels = Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined && value !== ''))
  return h`<form action="/explore" class="lines-form" aria-label="Log lines">${hidden(travels)}<ol class="log">${entries.map((entry) => line(entry, view, wanted))}</ol></form>
${entries.length === limit ? older(wanted, entries) : ''}`
}

function line(entry: LogEntry, { now }: View, wanted: Wanted): Html {
  const { at, level, message, traceId } = entry
  const whole = message.replaceAll(/\s+/g, ' ')
  return h`<li class="log-line ${level ? `level-${level.toLowerCase()}` : ''}"><details><summary>${moment(at, now, 'exact')}<span class="level">${level ?? '–'}</span><span class="message">${whole.length > longestLine ? `${whole.slice(0, longestLine)}…` : whole}</span></summary>
<pre class="whole" tabindex="0" role="region" aria-label="Whole message">${message}</pre>
<dl class="labels">${fieldsOf(entry).slice(0, mostFields).map(field)}</dl>${traceId ? traceOf(wanted, traceId, at) : ''}</details></li>`
}

/** The request the line belongs to, which may have begun some time before it was written. */
function traceOf(wanted: Wanted, trace: string, at: Date): Inside {
  if (!/^[\w-]{1,100}$/.test(trace)) return undefined
  const moment = (minutes: number) => new Date(at.getTime() + minutes * 60_000).toISOString()
  const address = exploreAddress(wanted, {
    ...{ tab: 'traces', trace, only: '', since: undefined, query: '', level: '' },
    ...{ start: moment(-15), end: moment(15) },
  })
  return h`<p class="links"><a href="${address}">Its trace</a></p>`
}

function fieldsOf({ level, service, traceId, spanId, extra }: LogEntry): [string, string][] {
  const own: [string, string | undefined][] = [
    ['service', service],
    ['level', level],
    ['trace_id', traceId],
    ['span_id', spanId],
  ]
  const more = Object.entries(extra).map(([name, value]): [string, string] => [name, String(value)])
  return [...own, ...more].filter((entry): entry is [string, string] => entry[1] !== undefined)
}

function field([name, value]: [string, string]): Html {
  const shown = value.length > longestValue ? `${value.slice(0, longestValue)}…` : value
  const wanted = `${writeName(name)}:${writeText(value)}`
  const asks: Inside =
    wanted.length > 1_000 || value === ''
      ? shown
      : h`<span>${shown}</span> <button class="narrow" name="add" value="${wanted}" aria-label="Only lines with ${name} ${value.slice(0, 60)}">only</button><button class="narrow" name="add" value="NOT ${wanted}" aria-label="Only lines without ${name} ${value.slice(0, 60)}">not</button>`
  return h`<div><dt>${name}</dt><dd>${asks}</dd></div>`
}

/** The last line comes again, so that none of its millisecond is missed. */
function older(wanted: Wanted, entries: LogEntry[]): Html {
  const end = new Date(entries.at(-1)!.at.getTime() + 1).toISOString()
  const change = wanted.start ? { end } : { end, since: wanted.since }
  return h`<nav class="pages" aria-label="Older lines"><a class="button" rel="next" href="${exploreAddress(wanted, change)}">Older lines</a></nav>`
}

function nothing(wanted: Wanted): Html {
  const narrowed = wanted.query || wanted.level
  return h`<div class="empty">${icon('search')}<p>Nothing was logged that matches.</p><p>${
    narrowed
      ? h`<a href="${exploreAddress(wanted, { query: '', level: '' })}">Show every line of ${wanted.service}</a> or `
      : ''
  }<a href="${exploreAddress(wanted, { since: '24h', start: undefined, end: undefined })}">look at the last 24 hours</a>.</p></div>`
}
