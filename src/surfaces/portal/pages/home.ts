import type { OnCallNow } from '../../../commands/oncall.ts'
import type { Health } from '../../../commands/status.ts'
import { type Incident, urgencies } from '../../../core/incident.ts'
import type { Page as Listed } from '../../../core/page.ts'
import { type Html, h, type Inside } from '../html.ts'
import { icon } from '../icon.ts'
import { incidentRows } from '../incident-row.ts'
import type { Page } from '../layout.ts'
import { moment } from '../moment.ts'
import { onCallList } from '../on-call-list.ts'
import { statusPill } from '../pill.ts'
import { slaAtRisk } from '../sla.ts'
import { may, placeOf, read, type View } from '../view.ts'

/** What a door of a source is known by here. */
type Doors = { settings: { name: string }; label: string; lastDelivery: Date | undefined }[]

const shown = 12

/** What burns, who is on call, and whether Allclear itself is well. */
export async function home(view: View): Promise<Page> {
  const [listed, oncall, health, doors] = await Promise.all([
    read<Listed<Incident>>(view, 'incidents', { limit: 200 }),
    read<OnCallNow>(view, 'oncall'),
    read<Health>(view, 'status'),
    read<Doors>(view, 'sources'),
  ])
  const burning = listed.items.toSorted(byUrgency)
  return {
    title: headline(health),
    place: '/',
    body: h`<div id="live" data-live="*" hx-get="${placeOf(view)}" hx-trigger="news" hx-target="this" hx-select="#live" hx-swap="outerMorph">
${hero(view, health, burning)}
<div class="columns">
<section class="wide-column" aria-labelledby="burning"><div class="section-head"><h2 id="burning">What burns</h2><a href="/incidents">All incidents</a></div>
${burning.length ? incidentRows(burning.slice(0, shown), view.now) : calm()}
${burning.length > shown ? h`<p class="more"><a href="/incidents">${burning.length - shown} more</a></p>` : ''}</section>
<div class="side">
<section class="panel" aria-labelledby="oncall"><div class="section-head"><h2 id="oncall">On call now</h2><a href="/oncall">Schedules</a></div>${onCallList(oncall, view)}</section>
${atRisk(burning, view.now)}
${wellbeing(view, health, doors)}
</div></div></div>`,
  }
}

const rank = { open: 0, acknowledged: 1, snoozed: 2, resolved: 3 }

const byUrgency = (a: Incident, b: Incident) =>
  rank[a.status] - rank[b.status] ||
  urgencies.indexOf(a.urgency) - urgencies.indexOf(b.urgency) ||
  a.openedAt.getTime() - b.openedAt.getTime()

function headline({ counts: { open, acknowledged, snoozed } }: Health): string {
  if (open) return open === 1 ? '1 incident is open' : `${open} incidents are open`
  return acknowledged + snoozed ? 'Somebody is on it' : 'All clear'
}

function hero(view: View, health: Health, burning: Incident[]): Html {
  const { open, acknowledged, snoozed } = health.counts
  const worst = burning.find(({ status }) => status === 'open')?.urgency
  const tone = worst ?? (acknowledged + snoozed ? 'calm' : 'good')
  const risks = burning.filter((incident) => slaAtRisk(incident, view.now)).length
  return h`<section class="hero ${tone}"><div class="hero-words">${icon(open ? 'flame' : 'check')}<h1>${headline(health)}</h1></div>
<dl class="numbers"><div><dt>Open</dt><dd>${open}</dd></div><div><dt>Acknowledged</dt><dd>${acknowledged}</dd></div><div><dt>Snoozed</dt><dd>${snoozed}</dd></div><div><dt>SLA at risk</dt><dd>${risks}</dd></div></dl>
${may(view, 'create') ? h`<a class="button" href="/incidents/new" data-shortcut="c" aria-keyshortcuts="c">${icon('plus')}Declare incident</a>` : ''}</section>`
}

const calm = () =>
  h`<div class="empty">${icon('check')}<p>Nothing burns. Alerts that arrive show up here by themselves.</p></div>`

function atRisk(burning: Incident[], now: Date): Inside {
  const risks = burning.flatMap((incident) => {
    const risk = slaAtRisk(incident, now)
    return risk ? [{ incident, risk }] : []
  })
  if (!risks.length) return undefined
  return h`<section class="panel" aria-labelledby="risk"><h2 id="risk">SLA at risk</h2><ul class="plain">${risks
    .slice(0, 6)
    .map(
      ({ incident, risk }) =>
        h`<li><a href="/incidents/${incident.id}">${incident.title}</a><span class="muted">${risk.word} ${risk.deadline.dueAt <= now ? 'was due' : 'is due'} ${moment(risk.deadline.dueAt, now)}</span>${statusPill(incident.status)}</li>`,
    )}</ul></section>`
}

function wellbeing({ now }: View, { findings, workspaces, gauges }: Health, doors: Doors): Html {
  return h`<section class="panel" aria-labelledby="health"><div class="section-head"><h2 id="health">Allclear itself</h2><a href="/integrations">Integrations</a></div>
${findings.length ? h`<ul class="findings">${findings.map((finding) => h`<li>${icon('warn')}<span>${finding}</span></li>`)}</ul>` : h`<p class="good with-icon">${icon('check')}Everything flows.</p>`}
<dl class="facts">
${workspaces.map(({ name, status }) => h`<div><dt>Slack ${name}</dt><dd>${status === 'active' ? h`<span class="good">connected</span>` : h`<span class="bad">access revoked</span>`}</dd></div>`)}
${workspaces.length ? '' : h`<div><dt>Slack</dt><dd><a href="/integrations">connect a workspace</a></dd></div>`}
${doors.slice(0, 8).map(({ settings, lastDelivery }) => h`<div><dt>${settings.name}</dt><dd>${lastDelivery ? ['heard ', moment(lastDelivery, now)] : h`<span class="muted">nothing yet</span>`}</dd></div>`)}
<div><dt>Messages to send</dt><dd>${gauges.deliveriesQueued}</dd></div>
<div><dt>Dead letters</dt><dd>${gauges.inboxDead ? h`<a class="bad" href="/integrations#dead-letters">${gauges.inboxDead}</a>` : 'none'}</dd></div>
</dl></section>`
}
