import { valueWords } from '../../charts/value-words.ts'
import type { FoundPatterns } from '../../commands/patterns.ts'
import { writeText } from '../../query/write.ts'
import { exploreAddress, type Wanted } from './explore-wanted.ts'
import { type Html, h, type Inside } from './html.ts'
import { icon } from './icon.ts'
import { moment } from './moment.ts'
import type { View } from './view.ts'

type Pattern = FoundPatterns['patterns'][number]

/** What wrote the lines: each event once, with how often, when, and examples. */
export function logPatterns(view: View, wanted: Wanted, { patterns, lines }: FoundPatterns): Html {
  if (!patterns.length)
    return h`<div class="empty">${icon('search')}<p>There are no lines to group.</p><p><a href="${exploreAddress(wanted, { query: '', level: '' })}">Look at every line of ${wanted.service}</a></p></div>`
  const most = Math.max(...patterns.map(({ count }) => count))
  return h`<p class="hint">${patterns.length === 1 ? 'One event' : `${patterns.length} events`} wrote the ${valueWords(lines)} lines that were looked at.</p>
<ol class="log patterns">${patterns.map((pattern) => one(view, wanted, pattern, most))}</ol>`
}

function one({ now }: View, wanted: Wanted, pattern: Pattern, most: number): Html {
  const { template, count, first, last, peak, examples, trace } = pattern
  const level = examples[0]?.level
  return h`<li class="log-line ${level ? `level-${level.toLowerCase()}` : ''}"><details><summary><span class="count">${valueWords(count)}</span>${share(count / most)}<span class="level">${level ?? '–'}</span><span class="message">${template.slice(0, 600)}</span></summary>
<dl class="labels"><div><dt>first</dt><dd>${moment(first, now, 'exact')}</dd></div><div><dt>last</dt><dd>${moment(last, now, 'exact')}</dd></div><div><dt>most in a minute</dt><dd>${valueWords(peak.count)}, ${moment(peak.at, now, 'clock')}</dd></div>${trace ? h`<div><dt>exception</dt><dd>${trace.type}</dd></div>` : ''}</dl>
${examples.map(({ message, at }) => h`<p class="muted small">${moment(at, now, 'exact')}</p><pre class="whole" tabindex="0" role="region" aria-label="Example">${message}</pre>`)}
${linesLike(wanted, template)}</details></li>`
}

/** A bar beside the number, for the eye. */
const share = (part: number): Html =>
  h`<svg class="share" width="60" height="8" viewBox="0 0 60 8" aria-hidden="true" focusable="false"><rect width="${Math.max(1, Math.round(part * 60))}" height="8" rx="2"/></svg>`

/** The longest run of words that every line of the event has, as a phrase. */
function linesLike(wanted: Wanted, template: string): Inside {
  const runs = template.split(/<[^<>]*>|\n/).map((run) => run.trim())
  const longest = runs.sort((a, b) => b.length - a.length)[0] ?? ''
  if (longest.length < 4) return undefined
  const phrase = writeText(longest.slice(0, 300))
  const query = wanted.query && wanted.query !== '*' ? `(${wanted.query}) AND ${phrase}` : phrase
  return h`<p><a href="${exploreAddress(wanted, { tab: 'lines', query })}">Its lines</a></p>`
}
