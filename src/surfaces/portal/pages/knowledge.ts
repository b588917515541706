import { type Article, type ArticleKind, articleKinds, type Hit } from '../../../core/knowledge/article.ts'
import { form } from '../form.ts'
import { type Html, h, type Inside } from '../html.ts'
import { icon } from '../icon.ts'
import type { Page } from '../layout.ts'
import { serviceName } from '../observed-services.ts'
import { read, type View } from '../view.ts'

const commands: Record<ArticleKind, string> = {
  runbook: 'search-runbooks',
  postmortem: 'search-postmortems',
  known_issue: 'get-known-issues',
}
const words: Record<ArticleKind, string> = {
  runbook: 'Runbooks',
  postmortem: 'Postmortems',
  known_issue: 'Known issues',
}

/** What was written down about symptoms: runbooks, postmortems and known issues, searched at once. */
export async function knowledge(view: View): Promise<Page> {
  const text = (name: string) => view.url.searchParams.get(name)?.trim().slice(0, 200) ?? ''
  const [query, service] = [text('query'), text('service')]
  const found = query
    ? await Promise.all(
        articleKinds.map(async (kind) => ({
          kind,
          hits: await read<Hit[]>(view, commands[kind], { query, limit: 10, ...(service && { service }) }),
        })),
      )
    : []
  const some = found.filter(({ hits }) => hits.length)
  return {
    title: 'Knowledge',
    place: '/knowledge',
    body: h`<div class="page-head"><h1>Knowledge</h1></div>
<form class="look" role="search" action="/knowledge"><div class="field"><label for="knowledge-query">What do you see?</label><input id="knowledge-query" type="search" name="query" value="${query}" maxlength="200" placeholder="connection pool exhausted" autocomplete="off"></div><div class="field"><label for="knowledge-service">Service <span class="optional">optional</span></label><input id="knowledge-service" name="service" value="${service}" maxlength="200" autocomplete="off"></div><button class="button primary">${icon('search')}Search</button></form>
${some.length ? some.map(({ kind, hits }) => section(view, kind, hits)) : nothing(query)}`,
  }
}

function section(view: View, kind: ArticleKind, hits: Hit[]): Html {
  return h`<section class="block" aria-labelledby="of-${kind}"><div class="section-head"><h2 id="of-${kind}">${words[kind]}</h2><span class="muted">${hits.length}</span></div><ul class="plain panel">${hits.map(
    (hit) =>
      h`<li><a href="${articleAddress(hit.id)}">${hit.title}</a>${hit.heading && hit.heading !== hit.title ? h`<span class="small">${hit.heading}</span>` : ''}<span>${hit.excerpt}</span><span class="muted small"><code>${hit.source}/${hit.path}:${hit.line}</code>${hit.services.length ? ` · ${hit.services.map((one) => serviceName(view, one)).join(', ')}` : ''}</span></li>`,
  )}</ul></section>`
}

const articleAddress = (id: string) => `/knowledge/article?${new URLSearchParams({ id }).toString()}`

const nothing = (query: string): Html =>
  h`<div class="empty">${icon('search')}<p>${query ? 'Nothing that was written down speaks of this.' : 'Runbooks, postmortems and known issues.'}</p><p class="muted">Folders and repositories with Markdown are added under <code>[knowledge]</code> in the configuration.</p></div>`

/** One article whole, and its steps, each of which can be proposed. */
export async function article(view: View): Promise<Page> {
  const id = view.url.searchParams.get('id')?.trim().slice(0, 1_000) || '?'
  const found = await read<Article>(view, 'runbook', { runbook: id })
  return {
    title: found.title,
    place: '/knowledge',
    body: h`<div class="page-head"><h1>${found.title}</h1><a href="/knowledge">Search</a></div>
<div class="columns"><article class="panel article">${found.passages.map(({ heading, text }) => [heading && heading !== found.title ? h`<h2>${heading}</h2>` : '', h`<p class="pre">${text}</p>`])}</article>
<div class="side">${steps(view, found)}<section class="panel" aria-labelledby="about"><h2 id="about">About</h2><dl class="facts">${fact('Kind', words[found.kind].replace(/s$/, ''))}${found.services.length ? fact('Services', found.services.map((one) => serviceName(view, one)).join(', ')) : ''}${found.tags.length ? fact('Tags', found.tags.join(', ')) : ''}${fact('File', h`<code>${found.id}</code>`)}</dl></section></div></div>`,
  }
}

const fact = (label: string, value: Inside): Html => h`<div><dt>${label}</dt><dd>${value}</dd></div>`

function steps(view: View, { id, steps: all, services }: Article): Inside {
  if (!all.length) return undefined
  return h`<section class="panel" aria-labelledby="steps"><h2 id="steps">Steps</h2><ol class="plain">${all.map(
    ({ title, command }, index) =>
      h`<li><span><strong>${index + 1}.</strong> ${title}</span>${command ? h`<pre tabindex="0">${command}</pre>` : ''}${form(
        view,
        'runbook-step',
        {
          key: `step-${index + 1}`,
          fixed: { runbook: id, step: String(index + 1) },
          fields: services.length === 1 ? [] : ['service'],
          submit: 'Propose',
          name: `Propose step ${index + 1}`,
          inline: true,
        },
      )}</li>`,
  )}</ol><p class="hint">A step is proposed and waits for an approval; nothing is carried out by itself.</p></section>`
}
