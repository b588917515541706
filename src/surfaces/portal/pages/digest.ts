import type { Digest } from '../../../core/digest/digest.ts'
import { titleOf } from '../../../core/digest/digest-card.ts'
import type { Page as Listed } from '../../../core/page.ts'
import { digestBody } from '../digest-body.ts'
import { type Html, h } from '../html.ts'
import type { Page } from '../layout.ts'
import { read, type View } from '../view.ts'

/** What the last 24 hours brought, and the digests that were sent. */
export async function digests(view: View): Promise<Page> {
  const text = (name: string) => view.url.searchParams.get(name)?.trim().slice(0, 200) || undefined
  const [scope, cursor] = [text('scope'), text('cursor')]
  const [now, sent] = await Promise.all([
    read<Digest>(view, 'digest'),
    read<Listed<Digest>>(view, 'digests', { limit: 30, ...(scope && { scope }), ...(cursor && { cursor }) }),
  ])
  const older = new URLSearchParams({ ...(scope && { scope }), ...(sent.next && { cursor: sent.next }) })
  return {
    title: 'Digest',
    place: '/digest',
    body: h`<div class="page-head"><h1>The last 24 hours</h1></div>
${digestBody(view, now)}
<section class="block" aria-labelledby="archive"><h2 id="archive">Digests that were sent</h2><div class="panel">${sent.items.length ? archive(sent.items) : h`<p class="muted">None yet. Unless the configuration says otherwise, one is sent every day at 09:00 UTC to the default channel.</p>`}</div>
${sent.next || cursor ? h`<nav class="pages" aria-label="Pages">${cursor ? h`<a class="button" href="/digest">Back to the newest</a>` : ''}${sent.next ? h`<a class="button" rel="next" href="/digest?${older.toString()}">Older digests</a>` : ''}</nav>` : ''}</section>`,
  }
}

const archive = (items: Digest[]): Html =>
  h`<div class="scroll" tabindex="0" role="region" aria-label="Archive"><table><thead><tr><th scope="col">Day</th><th scope="col">Digest</th><th scope="col">Alerts</th><th scope="col">Incidents</th><th scope="col">New types</th><th scope="col">Nobody took</th></tr></thead><tbody>${items.map(
    (one) =>
      h`<tr><td><a href="/digest/${encodeURIComponent(one.scope)}/${one.date}">${one.date}</a></td><td>${one.scope}</td><td>${one.alerts.now} <span class="muted small">${one.alerts.before} before</span></td><td>${one.incidents.now} <span class="muted small">${one.incidents.before} before</span></td><td>${one.fresh.length}</td><td>${one.unacked.length}</td></tr>`,
  )}</tbody></table></div>`

/** The digest of one day. */
export async function digestOf(view: View, { scope = '', date = '' }: Record<string, string>): Promise<Page> {
  const found = await read<Digest>(view, 'digest', { scope, date })
  return {
    title: `Digest ${titleOf(found)}`,
    place: '/digest',
    body: h`<div class="page-head"><h1>Digest of ${titleOf(found)}</h1><a href="/digest">All digests</a></div>${digestBody(view, found)}`,
  }
}
