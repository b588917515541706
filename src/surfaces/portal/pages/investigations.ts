import type { Accuracy } from '../../../commands/accuracy.ts'
import type { StandingSchedule } from '../../../commands/investigation-schedules.ts'
import type { Investigation } from '../../../core/investigation/investigation.ts'
import { confidenceText } from '../../../core/investigation/investigation-card.ts'
import type { Page as Listed } from '../../../core/page.ts'
import { form } from '../form.ts'
import { type Html, h, type Inside } from '../html.ts'
import { icon } from '../icon.ts'
import { investigationPill } from '../investigation-pill.ts'
import type { Page } from '../layout.ts'
import { moment } from '../moment.ts'
import { noBackend } from '../no-backend.ts'
import { type KnownService, observedServices, serviceName } from '../observed-services.ts'
import { scheduleList } from '../schedule-list.ts'
import { may, placeOf, read, type View } from '../view.ts'

const tabs = [
  ['', 'All'],
  ['running', 'Running'],
  ['concluded', 'Concluded'],
  ['cancelled', 'Cancelled'],
] as const

/** What was investigated, the newest first, with the way to begin another and how often verdicts were right. */
export async function investigations(view: View): Promise<Page> {
  const query = view.url.searchParams
  const state = tabs.find(([tab]) => tab === query.get('state'))?.[0] ?? ''
  const text = (name: string) => query.get(name)?.trim().slice(0, 200) || undefined
  const [service, cursor] = [text('service'), text('cursor')]
  const wanted = { ...(state && { state }), ...(service && { service }) }
  const [{ items, next }, { profiles, services }, accuracy, schedules] = await Promise.all([
    read<Listed<Investigation>>(view, 'investigations', { ...wanted, ...(cursor && { cursor }), limit: 50 }),
    observedServices(view),
    read<Accuracy>(view, 'accuracy', service ? { service } : {}),
    may(view, 'investigation-schedules') ? read<StandingSchedule[]>(view, 'investigation-schedules') : [],
  ])
  const address = (change: Record<string, string>) => {
    const asked = Object.entries({ ...wanted, ...change }).filter(([, value]) => value)
    return asked.length ? `/investigations?${new URLSearchParams(asked)}` : '/investigations'
  }
  return {
    title: 'Investigations',
    place: '/investigations',
    body: h`<div class="page-head"><h1>Investigations${service ? h` of ${serviceName(view, service)}` : ''}</h1>${service ? h`<a href="/investigations">Of all services</a>` : ''}</div>
${!profiles.length && !items.length ? noBackend('investigations') : h`<section class="panel" aria-labelledby="begin"><h2 id="begin">Find a cause</h2>${begin(view, services, service)}</section>`}
<div id="live" data-live="*"${items.some((item) => item.state === 'running') ? h` data-running="true"` : ''} hx-get="${placeOf(view)}" hx-trigger="news" hx-target="this" hx-select="#live" hx-swap="outerMorph">
${service ? '' : scheduleList(view, schedules)}
${howRight(accuracy, service)}
<nav class="tabs" aria-label="State"><ul>${tabs.map(([tab, label]) => h`<li><a href="${address({ state: tab })}"${tab === state ? h` aria-current="true"` : ''}>${label}</a></li>`)}</ul></nav>
${items.length ? h`<ol class="rows">${items.map((item) => row(view, item))}</ol>` : nothing(Boolean(state || service))}
${next || cursor ? h`<nav class="pages" aria-label="Pages">${cursor ? h`<a class="button" href="${address({})}">Back to the newest</a>` : ''}${next ? h`<a class="button" rel="next" href="${address({ cursor: next })}">Older investigations</a>` : ''}</nav>` : ''}</div>`,
  }
}

/** Whatever is observed may be investigated by whoever may see it. */
function begin(view: View, services: KnownService[], service: string | undefined): Inside {
  const names = [...new Set(services.map((one) => one.service))]
  const several = new Set(services.map(({ profile }) => profile)).size > 1
  return form(view, 'analyze', {
    fields: ['service', 'since', ...(several ? ['profile'] : [])],
    ...(names.length && {
      choices: {
        service: names.map((name): [string, string] => [name, serviceName(view, name)]),
        profile: [...new Set(services.map(({ profile }) => profile))].map((name): [string, string] => [name, name]),
      },
    }),
    preset: { service: service ?? '', since: '1h' },
    submit: [icon('search'), 'Investigate'],
    style: 'primary',
    inline: true,
  })
}

/** How often verdicts were right, as people judged them. */
function howRight({ judged, concluded, accuracy, responseRate, by }: Accuracy, service: string | undefined): Inside {
  if (accuracy === null) return undefined
  const severities = by.severity.flatMap(({ name, accuracy: share, judged: count }) =>
    share === null ? [] : [`${name} ${percent(share)} of ${count}`],
  )
  const more = `/accuracy${service ? `?${new URLSearchParams({ service })}` : ''}`
  return h`<p class="how-right">${icon('check')}<span>Verdicts of the last 90 days: <strong>${points(accuracy * judged)} of ${judged} right</strong> (${percent(accuracy)}; one that is partly right counts a half). ${judged} of ${concluded} were judged (${percent(responseRate)}).${severities.length ? ` By urgency: ${severities.join(', ')}.` : ''} <a href="${more}">By source, service and confidence</a></span></p>`
}

/** Halves are all there is between whole ones. */
const points = (sum: number) => String(Math.round(sum * 2) / 2)

const percent = (share: number) => `${Math.round(share * 100)} %`

function row(view: View, item: Investigation): Html {
  const { id, service, verdict, trigger, startedAt, feedback } = item
  const title = verdict?.summary ?? `Investigation of ${serviceName(view, service)}`
  const sure = verdict?.rootCause ? confidenceText(verdict.confidence) : ''
  return h`<li class="row ${tones[verdict?.outcome ?? ''] ?? 'low'}" id="row-${id}">
<a class="row-title" href="/investigations/${id}">${title}</a>
<span class="row-id">${id}</span>
<span class="row-service">${serviceName(view, service)}</span>
<span class="row-more"><span class="muted">${trigger.reason.slice(0, 160)}</span></span>
<span class="row-who">${feedback.length ? [icon('note'), `${feedback.length} judged`] : sure}</span>
<span class="row-status">${investigationPill(item, 'short')}</span>
<span class="row-since">${moment(startedAt, view.now)}</span></li>`
}

const tones: Record<string, string> = { cause: 'high', external: 'medium', healthy: 'good' }

const nothing = (filtered: boolean): Html =>
  h`<div class="empty">${icon('search')}<p>${filtered ? 'No investigation matches.' : 'Nothing was investigated yet.'}</p><p class="muted">${filtered ? h`<a href="/investigations">Show all</a>` : 'An incident of high urgency starts one by itself where a profile observes its service.'}</p></div>`
