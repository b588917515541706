import type { Accuracy, Tally } from '../../../commands/accuracy.ts'
import { type Html, h, type Inside } from '../html.ts'
import { icon } from '../icon.ts'
import type { Page } from '../layout.ts'
import { serviceName } from '../observed-services.ts'
import { reliabilityCurve } from '../reliability-curve.ts'
import { read, type View } from '../view.ts'

const spans = [
  ['30d', '30 days'],
  ['90d', '90 days'],
  ['365d', 'A year'],
] as const

/** How often verdicts were right, as people judged them, and whether they promise what they keep. */
export async function accuracy(view: View): Promise<Page> {
  const query = view.url.searchParams
  const since = spans.find(([span]) => span === query.get('since'))?.[0] ?? '90d'
  const service = query.get('service')?.trim().slice(0, 200) || undefined
  const found = await read<Accuracy>(view, 'accuracy', { since, ...(service && { service }) })
  const address = (span: string) =>
    `/accuracy?${new URLSearchParams({ since: span, ...(service && { service }) }).toString()}`
  return {
    title: 'Accuracy',
    place: '/accuracy',
    body: h`<div class="page-head"><h1>Accuracy of verdicts${service ? h` on ${serviceName(view, service)}` : ''}</h1>${service ? h`<a href="/accuracy?since=${since}">Of all services</a>` : h`<a href="/investigations">All investigations</a>`}</div>
<nav class="tabs" aria-label="How far back"><ul>${spans.map(([span, label]) => h`<li><a href="${address(span)}"${span === since ? h` aria-current="true"` : ''}>${label}</a></li>`)}</ul></nav>
${found.judged ? [totals(found), curve(found)] : nothing(found.concluded)}
<div class="digest-columns">${table('By severity', found.by.severity)}${table('By source', found.by.source)}${table('By service', found.by.service, (name) => h`<a href="/accuracy?${new URLSearchParams({ service: name, since }).toString()}">${serviceName(view, name)}</a>`)}${table('By outcome', found.by.outcome)}</div>`,
  }
}

const percent = (share: number | null) => (share === null ? '–' : `${Math.round(share * 100)} %`)

const totals = ({ accuracy: share, judged, concluded, responseRate }: Accuracy): Html =>
  h`<dl class="digest-numbers panel"><div><dt>Right</dt><dd><strong>${percent(share)}</strong><br><span class="muted small">partly right counts a half</span></dd></div><div><dt>Judged</dt><dd><strong>${judged}</strong><br><span class="muted small">of ${concluded} verdicts</span></dd></div><div><dt>Response rate</dt><dd><strong>${percent(responseRate)}</strong></dd></div></dl>`

/** The curve beside its numbers; a verdict without a cause promises nothing. */
function curve({ reliability }: Accuracy): Html {
  if (!reliability.length)
    return h`<section class="panel" aria-labelledby="reliability"><h2 id="reliability">Promised and kept</h2><p class="hint">No verdict that named a cause was judged yet.</p></section>`
  return h`<section class="panel" aria-labelledby="reliability"><h2 id="reliability">Promised and kept</h2><p class="hint">On the dashed line verdicts are right as often as they say. Below it they promise too much, above it too little.</p>
<div class="reliability-both">${reliabilityCurve(reliability)}<div class="scroll" tabindex="0" role="region" aria-label="Promised and kept, as a table"><table class="tallies"><thead><tr><th scope="col">Confidence</th><th scope="col">Promised</th><th scope="col">Right</th><th scope="col">Judged</th></tr></thead><tbody>${reliability.map(
    ({ from, to, promised, right, judged }) =>
      h`<tr><th scope="row">${percent(from)} to ${percent(to)}</th><td>${percent(promised)}</td><td>${percent(right)}</td><td>${judged}</td></tr>`,
  )}</tbody></table></div></div></section>`
}

const table = (title: string, all: Tally[], name: (name: string) => Inside = (text) => text): Inside =>
  all.length
    ? h`<section class="panel" aria-label="${title}"><h2>${title}</h2><div class="scroll" tabindex="0" role="region" aria-label="${title}, as a table"><table class="tallies named"><thead><tr><th scope="col"><span class="unseen">Name</span></th><th scope="col">Right</th><th scope="col">Judged</th><th scope="col">Verdicts</th><th scope="col">Response</th></tr></thead><tbody>${all.map(
        (one) =>
          h`<tr><th scope="row">${name(one.name)}</th><td>${percent(one.accuracy)}</td><td>${one.judged}</td><td>${one.concluded}</td><td>${percent(one.responseRate)}</td></tr>`,
      )}</tbody></table></div></section>`
    : undefined

const nothing = (concluded: number): Html =>
  h`<div class="empty">${icon('check')}<p>No verdict was judged in this time.</p><p class="muted">${concluded ? h`${concluded} ${concluded === 1 ? 'waits' : 'wait'} for a word: the buttons stand under <a href="/investigations?state=concluded">each of them</a>, here and in chat.` : 'Verdicts come with investigations.'}</p></div>`
