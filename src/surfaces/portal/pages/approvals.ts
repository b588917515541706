import type { Proposal } from '../../../core/approval/proposal.ts'
import type { Page as Listed } from '../../../core/page.ts'
import { type Html, h } from '../html.ts'
import { icon } from '../icon.ts'
import type { Page } from '../layout.ts'
import { moment } from '../moment.ts'
import { serviceName } from '../observed-services.ts'
import { proposalPanel, proposalPill, riskPill } from '../proposal-panel.ts'
import { placeOf, read, type View } from '../view.ts'

const open = ['pending', 'approved', 'executing']
const closed = ['succeeded', 'failed', 'rolled_back', 'denied', 'expired']

/** What waits for people's yes, each whole with its forms, and what became of the others. */
export async function approvals(view: View): Promise<Page> {
  const query = view.url.searchParams
  const text = (name: string) => query.get(name)?.trim().slice(0, 200) || undefined
  const [service, cursor] = [text('service'), text('cursor')]
  const of = service ? { service } : {}
  const [waiting, decided] = await Promise.all([
    read<Listed<Proposal>>(view, 'proposals', { ...of, state: open.join(','), limit: 50 }),
    read<Listed<Proposal>>(view, 'proposals', { ...of, state: closed.join(','), limit: 30, ...(cursor && { cursor }) }),
  ])
  const pending = waiting.items.filter(({ state }) => state === 'pending').length
  return {
    title: pending ? `Approvals (${pending})` : 'Approvals',
    place: '/approvals',
    body: h`<div class="page-head"><h1>Approvals</h1>${service ? h`<a href="/approvals">Of all services</a>` : ''}</div>
<div id="live" data-live="*"${waiting.items.some(({ state }) => state !== 'pending') ? h` data-running="true"` : ''} hx-get="${placeOf(view)}" hx-trigger="news" hx-target="this" hx-select="#live" hx-swap="outerMorph">
${waiting.items.length ? waiting.items.map((one) => proposalPanel(view, one)) : h`<div class="empty">${icon('check')}<p>Nothing waits for an approval.</p></div>`}
${waiting.next ? h`<p class="muted">There are more; decide on these first, or choose a service.</p>` : ''}
<section class="block" aria-labelledby="decided"><h2 id="decided">Decided</h2><div class="panel">${decided.items.length ? table(view, decided.items) : h`<p class="muted">Nothing yet.</p>`}</div>
${decided.next || cursor ? h`<nav class="pages" aria-label="Pages">${cursor ? h`<a class="button" href="/approvals${service ? `?${new URLSearchParams(of)}` : ''}">Back to the newest</a>` : ''}${decided.next ? h`<a class="button" rel="next" href="/approvals?${new URLSearchParams({ ...of, cursor: decided.next }).toString()}">Older ones</a>` : ''}</nav>` : ''}</section></div>`,
  }
}

const table = (view: View, items: Proposal[]): Html =>
  h`<div class="scroll" tabindex="0" role="region" aria-label="Decided proposals"><table><thead><tr><th scope="col">What</th><th scope="col">Service</th><th scope="col">Risk</th><th scope="col">State</th><th scope="col">Decided by</th><th scope="col">When</th></tr></thead><tbody>${items.map(
    (item) =>
      h`<tr><td><a href="/approvals/${item.id}">${item.title}</a><br><span class="muted small mono">${item.id}</span></td><td>${serviceName(view, item.service)}</td><td>${riskPill(item.risk)}</td><td>${proposalPill(item.state)}</td><td>${deciders(item)}</td><td>${moment(item.closedAt ?? item.createdAt, view.now)}</td></tr>`,
  )}</tbody></table></div>`

const deciders = ({ approvals: yes, denial }: Proposal) =>
  denial ? denial.by.name : yes.map(({ by }) => by.name).join(', ') || h`<span class="muted">nobody</span>`

/** One proposal, whole. */
export async function approval(view: View, { proposal: id = '' }: Record<string, string>): Promise<Page> {
  const found = await read<Proposal>(view, 'proposal', { proposal: id })
  const moving = found.state === 'approved' || found.state === 'executing'
  return {
    title: found.title,
    place: '/approvals',
    body: h`<p class="page-head"><a href="/approvals">All approvals</a></p>
<div id="live" data-live="${found.id}"${moving ? h` data-running="true"` : ''} hx-get="${placeOf(view)}" hx-trigger="news" hx-target="this" hx-select="#live" hx-swap="outerMorph">${proposalPanel(view, found, 'h1')}</div>`,
  }
}
