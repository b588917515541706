import type { AuditRow, Chain } from '../../../core/approval/audit.ts'
import type { Page as Listed } from '../../../core/page.ts'
import { type Html, h, type Inside } from '../html.ts'
import { icon } from '../icon.ts'
import type { Page } from '../layout.ts'
import { moment } from '../moment.ts'
import { read, type View } from '../view.ts'

const filters = [
  ['command', 'Command', 'approve'],
  ['actor', 'Who', 'alice'],
  ['subject', 'About', 'prop-1a2b3c4d'],
  ['since', 'Since', '7d'],
] as const
type Wanted = Partial<Record<(typeof filters)[number][0] | 'cursor', string>>

/** Who changed what, when and with what outcome; and on demand the proof that nothing of it was altered. */
export async function audit(view: View): Promise<Page> {
  const query = view.url.searchParams
  const wanted: Wanted = Object.fromEntries(
    [...filters.map(([name]) => name), 'cursor'].flatMap((name) => {
      const value = query.get(name)?.trim().slice(0, 200)
      return value ? [[name, value]] : []
    }),
  )
  const { items, next } = await read<Listed<AuditRow>>(view, 'audit', { ...wanted, limit: 50 })
  const proof = query.has('verify') ? await read<Chain>(view, 'audit-verify', headOf(query)) : undefined
  return {
    title: 'Audit',
    place: '/audit',
    body: h`<div class="page-head"><h1>Audit log</h1></div>
<section class="panel" aria-labelledby="proof"><h2 id="proof">Is it whole?</h2>${proof ? verdict(proof) : h`<p class="muted">Each row carries the hash of the one before, so that none can be altered, added or taken out without a trace.</p>`}
<form class="look proof" action="/audit"><input type="hidden" name="verify" value="1"><div class="field"><label for="audit-head">End of the chain at an earlier check <span class="optional">optional</span></label><input id="audit-head" name="head" value="${query.get('head')?.slice(0, 64) ?? ''}" maxlength="64" autocomplete="off"></div><button class="button">Check the chain</button></form></section>
<section class="block" aria-label="Rows"><form class="look" action="/audit">${filters.map(([name, label, example]) => h`<div class="field"><label for="audit-${name}">${label}</label><input id="audit-${name}" name="${name}" value="${wanted[name] ?? ''}" placeholder="${example}" maxlength="200" autocomplete="off"></div>`)}<button class="button">Filter</button></form>
<div class="panel">${items.length ? table(view, items) : h`<p class="muted">${Object.keys(wanted).length ? h`No row matches. <a href="/audit">Show all</a>` : 'Nothing was changed yet.'}</p>`}</div>${pages(wanted, next)}</section>`,
  }
}

const headOf = (query: URLSearchParams) => {
  const head = query.get('head')?.trim()
  return head ? { head } : {}
}

const verdict = (chain: Chain): Html =>
  chain.intact
    ? h`<p class="good with-icon" role="status">${icon('check')}<span>It is whole: all ${chain.rows} rows hold.</span></p><p class="hint">Keep the end of the chain elsewhere; a later check with it proves that nothing before it was rewritten: <code>${chain.head}</code></p>`
    : h`<p class="trouble" role="alert">${icon('warn')}<span><strong>It is broken at row ${chain.seq}:</strong> ${chain.why}. The ${chain.rows} rows before it hold.</span></p>`

const table = (view: View, rows: AuditRow[]): Html =>
  h`<div class="scroll" tabindex="0" role="region" aria-label="Audit log"><table><thead><tr><th scope="col">No.</th><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">About</th><th scope="col">Outcome</th></tr></thead><tbody>${rows.map((row) => line(view, row))}</tbody></table></div>`

function line({ now }: View, { seq, at, actor, command, subject, outcome, detail, hash, digest }: AuditRow): Html {
  const via = 'via' in actor ? ` via ${actor.via}` : ''
  const failed = outcome !== 'done' && /^(refused|failed)/.test(outcome)
  return h`<tr id="row-${seq}"><td>${seq}</td><td>${moment(at, now, 'exact')}</td><td>${actor.name}<span class="muted small">${via}</span></td><td><code>${command}</code></td><td>${about(subject)}</td><td>${failed ? h`<span class="fault">${outcome}</span>` : outcome}${detail ? h`<br><span class="muted small">${detail}</span>` : ''}<details id="hash-${seq}"><summary class="muted small">Hashes</summary><dl class="labels"><div><dt>row</dt><dd>${hash}</dd></div><div><dt>asked</dt><dd>${digest}</dd></div></dl></details></td></tr>`
}

const places: [RegExp, string][] = [
  [/^INC-\d+$/, 'incidents'],
  [/^inv-[0-9a-f]{8}$/, 'investigations'],
  [/^prop-[0-9a-f]{8}$/, 'approvals'],
  [/^(watch|alert)-[0-9a-f]{8}$/, 'watches'],
]

/** What a row is about, as a way to it where there is one. */
function about(subject: string | undefined): Inside {
  const place = subject === undefined ? undefined : places.find(([pattern]) => pattern.test(subject))?.[1]
  return place ? h`<a href="/${place}/${subject}">${subject}</a>` : subject
}

function pages(wanted: Wanted, next: string | undefined): Inside {
  const { cursor, ...kept } = wanted
  if (!next && !cursor) return undefined
  const address = (more: Wanted) => `/audit?${new URLSearchParams({ ...kept, ...more } as Record<string, string>)}`
  return h`<nav class="pages" aria-label="Pages">${cursor ? h`<a class="button" href="${address({})}">Back to the newest</a>` : ''}${next ? h`<a class="button" rel="next" href="${address({ cursor: next })}">Older rows</a>` : ''}</nav>`
}
