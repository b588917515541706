import type { Alert } from '../../../core/alert.ts'
import type { Page as Listed } from '../../../core/page.ts'
import { mutedWords } from '../../../core/silence/muted-words.ts'
import type { CountedSilence } from '../../../core/silence/silence.ts'
import { form } from '../form.ts'
import { type Html, h, type Inside } from '../html.ts'
import { icon } from '../icon.ts'
import type { Page } from '../layout.ts'
import { moment } from '../moment.ts'
import { silenceTable } from '../silence-table.ts'
import { may, placeOf, read, type View } from '../view.ts'

const most = 200
const mostEnded = 20

/** What is silenced and in maintenance, what fires without a noise, and the way to silence more. */
export async function silences(view: View): Promise<Page> {
  const [live, ended, muted] = await Promise.all([
    read<Listed<CountedSilence>>(view, 'silences', { limit: most }),
    read<Listed<CountedSilence>>(view, 'silences', { state: 'ended', limit: mostEnded }),
    read<Listed<Alert>>(view, 'silence-muted', { limit: 50 }),
  ])
  return {
    title: 'Silences',
    place: '/silences',
    body: h`<div class="page-head"><h1>Silences and maintenance</h1></div>
<div id="live" data-live="*" hx-get="${placeOf(view)}" hx-trigger="news" hx-target="this" hx-select="#live" hx-swap="outerMorph">
<section class="block" aria-labelledby="now"><div class="section-head"><h2 id="now">Now and to come</h2><span class="muted">${counted(live)}</span></div>
<div class="panel">${live.items.length ? silenceTable(view, live.items) : nothing()}${adder(view)}${previewer(view)}</div></section>
<section class="block" aria-labelledby="muted"><div class="section-head"><h2 id="muted">Firing without a noise</h2></div>
<div class="panel">${muted.items.length ? mutedTable(view, muted) : h`<p class="muted">No alert that fires is muted.</p>`}</div></section>
${ended.items.length ? h`<section class="block" aria-labelledby="over"><div class="section-head"><h2 id="over">Over</h2></div><div class="panel">${silenceTable(view, ended.items)}</div></section>` : ''}</div>`,
  }
}

const counted = ({ items, next }: Listed<unknown>) =>
  `${items.length}${next ? ' or more' : ''} ${items.length === 1 ? 'silence' : 'silences'}`

const nothing = (): Html =>
  h`<p class="with-icon muted">${icon('moon')}<span>Nothing is silenced. A silence keeps matching alerts quiet for a while; what still fires at its end counts then.</span></p>`

const times = ['matchers', 'comment', 'for', 'until', 'starts', 'kind']
const again = ['rrule', 'duration', 'time_zone', 'remind', 'channel']

const adder = (view: View): Inside =>
  unfold(view, 'silence', 'Silence alerts', {
    fields: [...times, ...again],
    submit: 'Silence',
    style: 'primary',
    demand: ['matchers'],
    preset: { matchers: view.url.searchParams.get('matchers') ?? '' },
  })

const previewer = (view: View): Inside =>
  unfold(view, 'silence-preview', 'What would match now?', {
    fields: ['matchers'],
    submit: 'Look',
    demand: ['matchers'],
  })

const unfold = (view: View, command: string, words: string, asking: Parameters<typeof form>[2]): Inside =>
  may(view, command)
    ? h`<details class="unfold"${[view.failed?.form, view.answered?.form].includes(command) ? h` open` : ''}><summary>${words}</summary>${form(view, command, asking)}</details>`
    : undefined

function mutedTable({ now }: View, { items, next }: Listed<Alert>): Html {
  return h`<div class="scroll" tabindex="0" role="region" aria-label="Muted alerts"><table><thead><tr><th scope="col">Alert</th><th scope="col">Service</th><th scope="col">Since</th><th scope="col">Why it makes no noise</th></tr></thead><tbody>${items.map(
    ({ title, service, startedAt, muted }) =>
      h`<tr><td>${title}</td><td>${service}</td><td>${moment(startedAt, now)}</td><td>${muted ? mutedWords(muted) : ''}</td></tr>`,
  )}</tbody></table></div>${next ? h`<p class="muted small">There are more; the command <code>silence muted</code> lists all of them.</p>` : ''}`
}
