import type { Health } from '../../../commands/status.ts'
import { canSee } from '../../../commands/visible.ts'
import { type Incident, urgencies } from '../../../core/incident.ts'
import type { Page as Listed } from '../../../core/page.ts'
import { type Html, h, type Inside } from '../html.ts'
import { icon } from '../icon.ts'
import { incidentRows } from '../incident-row.ts'
import type { Page } from '../layout.ts'
import { may, placeOf, read, type View } from '../view.ts'

const tabs = [
  ['active', 'Active'],
  ['open', 'Open'],
  ['acknowledged', 'Acknowledged'],
  ['snoozed', 'Snoozed'],
  ['resolved', 'Resolved'],
  ['all', 'All'],
] as const
type Tab = (typeof tabs)[number][0]

const perPage = 50

/** What the address of the page asks for; what it does not know is left out. */
interface Wanted {
  status: Tab
  urgency?: string
  service?: string
  search?: string
  cursor?: string
}

/** The live list of incidents with its filters, all of which stand in the address. */
export async function incidents(view: View): Promise<Page> {
  const wanted = wantedOf(view.url.searchParams)
  const [{ items, next }, health] = await Promise.all([
    read<Listed<Incident>>(view, 'incidents', { ...wanted, limit: perPage }),
    read<Health>(view, 'status'),
  ])
  return {
    title: 'Incidents',
    place: '/incidents',
    body: h`<div class="page-head"><h1>Incidents</h1>${may(view, 'create') ? h`<a class="button primary" href="/incidents/new" data-shortcut="c" aria-keyshortcuts="c">${icon('plus')}Declare incident</a>` : ''}</div>
${filters(view, wanted)}
<div id="live" data-live="*" hx-get="${placeOf(view)}" hx-trigger="news" hx-target="this" hx-select="#live" hx-swap="outerMorph">
${tabBar(wanted, health)}
${items.length ? incidentRows(items, view.now) : nothing(wanted)}
${pages(wanted, next)}</div>`,
  }
}

function wantedOf(query: URLSearchParams): Wanted {
  const status = tabs.find(([tab]) => tab === query.get('status'))?.[0] ?? 'active'
  const urgency = urgencies.find((u) => u === query.get('urgency'))
  const text = (name: string) => query.get(name)?.trim().slice(0, 200)
  const [service, search, cursor] = [text('service'), text('search'), text('cursor')]
  return {
    status,
    ...(urgency && { urgency }),
    ...(service && { service }),
    ...(search && { search }),
    ...(cursor && { cursor }),
  }
}

/** The address of the list with something changed; another filter begins on the first page. */
function address(wanted: Wanted, change: Partial<Wanted>): string {
  const { cursor: _, ...kept } = wanted
  const query = new URLSearchParams(Object.entries({ ...kept, ...change }).filter(([, value]) => value))
  return `/incidents?${query}`
}

function tabBar(wanted: Wanted, { counts }: Health): Html {
  const sum: Record<Tab, number> = {
    ...counts,
    active: counts.open + counts.acknowledged + counts.snoozed,
    all: counts.open + counts.acknowledged + counts.snoozed + counts.resolved,
  }
  return h`<nav class="tabs" aria-label="Status"><ul>${tabs.map(
    ([tab, label]) =>
      h`<li><a href="${address(wanted, { status: tab })}"${tab === wanted.status ? h` aria-current="true"` : ''}>${label} <span class="count">${sum[tab]}</span></a></li>`,
  )}</ul></nav>`
}

function filters({ context }: View, wanted: Wanted): Html {
  const services = [...context.directory.services.values()].filter(({ id }) =>
    canSee(context.actor, context.directory, id),
  )
  const option = (value: string, words: string, chosen: string | undefined) =>
    h`<option value="${value}"${value === (chosen ?? '') ? h` selected` : ''}>${words}</option>`
  return h`<form class="filters" action="/incidents" hx-get="/incidents" hx-trigger="submit, change, input delay:300ms" hx-target="#live" hx-select="#live" hx-swap="outerMorph" hx-push-url="true">
<input type="hidden" name="status" value="${wanted.status}">
<div class="field"><label for="filter-search">Search</label><input id="filter-search" type="search" name="search" value="${wanted.search ?? ''}" placeholder="Title, service or INC-12" maxlength="200" autocomplete="off"></div>
<div class="field"><label for="filter-urgency">Urgency</label><select id="filter-urgency" name="urgency">${option('', 'Any', wanted.urgency)}${urgencies.map((u) => option(u, u.charAt(0).toUpperCase() + u.slice(1), wanted.urgency))}</select></div>
<div class="field"><label for="filter-service">Service</label>${
    services.length
      ? h`<select id="filter-service" name="service">${option('', 'Any', wanted.service)}${services.map(({ id, name }) => option(id, name ?? id, wanted.service))}</select>`
      : h`<input id="filter-service" name="service" value="${wanted.service ?? ''}" placeholder="Any" autocomplete="off">`
  }</div>
<button class="button only-plain">Filter</button></form>`
}

function nothing(wanted: Wanted): Html {
  const filtered = wanted.search || wanted.service || wanted.urgency || wanted.status !== 'active'
  return h`<div class="empty">${icon('check')}<p>${filtered ? 'No incident matches.' : 'Nothing burns.'}</p>${filtered ? h`<p><a href="/incidents">Show what is active</a></p>` : ''}</div>`
}

function pages(wanted: Wanted, next: string | undefined): Inside {
  if (!next && !wanted.cursor) return undefined
  return h`<nav class="pages" aria-label="Pages">${wanted.cursor ? h`<a class="button" href="${address(wanted, {})}">Back to the first page</a>` : ''}${next ? h`<a class="button" rel="next" href="${address(wanted, { cursor: next })}">Older incidents</a>` : ''}</nav>`
}
