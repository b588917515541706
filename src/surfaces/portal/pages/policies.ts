import type { Covered, FoundCoverage } from '../../../commands/coverage.ts'
import type { OnCallNow } from '../../../commands/oncall.ts'
import { showDuration } from '../../../core/duration.ts'
import type { Step, Target } from '../../../core/oncall/policy.ts'
import { hidden } from '../form.ts'
import { type Html, h, type Inside } from '../html.ts'
import { icon } from '../icon.ts'
import type { Page } from '../layout.ts'
import { moment } from '../moment.ts'
import { addressOf, serviceName } from '../observed-services.ts'
import { userName } from '../on-call-list.ts'
import { read, type View } from '../view.ts'

const days = 14
const shownGaps = 5

/** The escalation policies: whom each step pages now, which services follow them, and a way to play them through. */
export async function policies(view: View): Promise<Page> {
  const [now, coverage] = await Promise.all([
    read<OnCallNow>(view, 'oncall'),
    read<FoundCoverage>(view, 'coverage', { ahead: `${days}d` }),
  ])
  const all = coverage.policies
  return {
    title: 'Policies',
    place: '/policies',
    body: h`<div class="page-head"><h1>Policies</h1><a class="button" href="/simulate">${icon('rise')}Simulator</a></div>
${all.length ? all.map((covered) => one(view, covered, now)) : none()}`,
  }
}

const none = () =>
  h`<div class="empty">${icon('rise')}<p>There are no escalation policies yet.</p><p class="muted">Declare one under <code>[policies.standard]</code> in the configuration, or with <code>PUT /api/v1/policies/standard</code>. Services can also list <code>responders</code>.</p></div>`

function one(view: View, covered: Covered, now: OnCallNow): Html {
  const { id, name, steps, repeat, repeat_after, fallback_channel } = covered.policy
  const again = repeat_after === undefined ? '' : `, ${showDuration(repeat_after)} after the last step`
  return h`<section class="panel policy" id="policy-${id.replaceAll(/[^\w-]/g, '-')}"><div class="section-head"><h2>${name ?? id}</h2>${name === undefined ? '' : h`<span class="muted small mono">${id}</span>`}</div>
<ol class="steps">${steps.map((step) => stepLine(view, step, now))}</ol>
<dl class="facts wide"><div><dt>Repeats</dt><dd>${repeat ? `${repeat} more ${repeat === 1 ? 'time' : 'times'}${again}` : 'no'}</dd></div><div><dt>When nobody answers</dt><dd>${fallback_channel ?? 'the fallback channel of the workspace'}</dd></div><div><dt>Services</dt><dd>${servicesOf(view, covered)}</dd></div></dl>
${gapsOf(view, covered)}${view.context.directory.policies.has(id) ? tryOut(id) : ''}</section>`
}

function stepLine(view: View, step: Step, now: OnCallNow): Html {
  const conditions = [
    step.round_robin ? 'one after the other, a new one each round' : '',
    step.if?.urgency ? `only for ${step.if.urgency.join(' or ')} urgency` : '',
    step.if?.working_hours ? 'only within working hours' : '',
  ].filter(Boolean)
  return h`<li><span class="muted">${step.after ? `after ${showDuration(step.after)}` : 'at once'}</span> ${step.targets.map((target, index) => [index ? ', ' : '', targetName(view, target, now)])}${conditions.length ? h`<span class="muted"> (${conditions.join('; ')})</span>` : ''}</li>`
}

function targetName(view: View, { kind, id }: Target, { schedules }: OnCallNow): Inside {
  if (kind === 'user') return h`<strong>${userName(view, id)}</strong>`
  if (kind === 'team') return h`team <strong>${view.context.directory.teams.get(id)?.name ?? id}</strong>`
  if (kind === 'channel') return h`<strong>${id}</strong>`
  const found = schedules.find(({ schedule }) => schedule.id === id)
  if (!found) return h`<strong class="bad">${id}, which does not exist</strong>`
  const { user } = found.turns.now
  return h`<a href="/oncall">${found.schedule.name ?? id}</a> <span class="muted">(now ${user === null ? h`<strong class="bad">nobody</strong>` : userName(view, user)})</span>`
}

function servicesOf(view: View, { services }: Covered): Inside {
  if (!services.length) return h`<span class="muted">none</span>`
  return services.map((id, index) => [
    index ? ', ' : '',
    h`<a href="${addressOf('/simulate', { service: id })}" aria-label="Simulate ${serviceName(view, id)}">${serviceName(view, id)}</a>`,
  ])
}

/** When none of its steps would reach anybody, before it happens. */
function gapsOf(view: View, { gaps }: Covered): Inside {
  if (!gaps.length) return h`<p class="hint">In the next ${days} days somebody would always be paged.</p>`
  return h`<div class="trouble gaps">${icon('warn')}<div><strong>Nobody would be paged</strong><ul>${gaps.slice(0, shownGaps).map((gap) => h`<li>${moment(gap.from, view.now, 'date')} – ${moment(gap.to, view.now, 'date')} <span class="muted">${gap.because.join('; ')}</span></li>`)}</ul>${gaps.length > shownGaps ? h`<p class="muted">${gaps.length - shownGaps} more in the next ${days} days</p>` : ''}</div></div>`
}

/** A form of its own for each policy, so that one click plays it through as of now. */
function tryOut(policy: string): Html {
  const id = `urgency-${policy}`.replaceAll(/[^\w-]/g, '-')
  return h`<form class="look" action="/simulate" aria-label="Simulate ${policy}">${hidden({ policy })}<div class="field"><label for="${id}">Urgency</label><select id="${id}" name="urgency"><option value="high" selected>High</option><option value="medium">Medium</option><option value="low">Low</option></select></div><button class="button">Simulate</button></form>`
}
