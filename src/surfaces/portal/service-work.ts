import { canSee } from '../../commands/visible.ts'
import type { Investigation } from '../../core/investigation/investigation.ts'
import type { Hit } from '../../core/knowledge/article.ts'
import type { Page as Listed } from '../../core/page.ts'
import { readySilence } from '../../core/silence/quiet.ts'
import type { CountedSilence } from '../../core/silence/silence.ts'
import { type Html, h, type Inside } from './html.ts'
import { investigationPill } from './investigation-pill.ts'
import { moment } from './moment.ts'
import { addressOf } from './observed-services.ts'
import { silenceTable } from './silence-table.ts'
import { may, read, type View } from './view.ts'

const shown = 5

/** What was investigated of a service lately. */
export async function lastInvestigations(view: View, service: string): Promise<Html> {
  const { items } = await read<Listed<Investigation>>(view, 'investigations', { service, limit: shown })
  return h`<section class="panel" aria-labelledby="investigated"><div class="section-head"><h2 id="investigated">Investigations</h2><a href="${addressOf('/investigations', { service })}">All</a></div>
${
  items.length
    ? h`<ul class="plain">${items.map((one) => h`<li><a href="/investigations/${one.id}">${one.verdict?.summary ?? one.trigger.reason.slice(0, 160)}</a><span>${investigationPill(one, 'short')} <span class="muted small">${moment(one.startedAt, view.now)}</span></span></li>`)}</ul>`
    : h`<p class="muted">Nothing was investigated yet. <a href="${addressOf('/investigations', { service })}">Find a cause</a></p>`
}</section>`
}

/** What was written down for a service. */
export async function runbooksOf(view: View, service: string, name: string): Promise<Inside> {
  if (!may(view, 'search-runbooks')) return undefined
  const hits = await read<Hit[]>(view, 'search-runbooks', { query: `${service} ${name}`, service, limit: 50 })
  const own = hits.filter(({ services }) => services.includes(service))
  const distinct = [...new Map(own.map((hit) => [hit.id, hit])).values()].slice(0, shown)
  return h`<section class="panel" aria-labelledby="runbooks"><div class="section-head"><h2 id="runbooks">Runbooks</h2><a href="${addressOf('/knowledge', { service, query: name })}">Search</a></div>
${
  distinct.length
    ? h`<ul class="plain">${distinct.map(({ id, title }) => h`<li><a href="/knowledge/article?${new URLSearchParams({ id }).toString()}">${title}</a></li>`)}</ul>`
    : h`<p class="muted">None names it. An article does by <code>services: [${service}]</code> at its top.</p>`
}</section>`
}

/** The silences that keep some alert of a service quiet, now or later: those that ask for this service, or for none. */
export async function silencesOf(view: View, service: string): Promise<Inside> {
  const { items } = await read<Listed<CountedSilence>>(view, 'silences', { limit: 200 })
  const { actor, directory } = view.context
  const concerned = items.filter((one) => {
    const about = one.matchers.filter(({ name }) => name === 'service')
    const facts = { labels: {}, service, source: '', severity: '', title: '' }
    return about.length && canSee(actor, directory, service) && readySilence({ ...one, matchers: about }).matches(facts)
  })
  return h`<section class="panel" aria-labelledby="silenced"><div class="section-head"><h2 id="silenced">Silences</h2><a href="/silences?${new URLSearchParams({ matchers: `service=${JSON.stringify(service)}` }).toString()}">Silence alerts</a></div>
${concerned.length ? silenceTable(view, concerned) : h`<p class="muted">No silence names it.</p>`}</section>`
}
