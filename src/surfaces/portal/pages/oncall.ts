import type { OnCallNow } from '../../../commands/oncall.ts'
import type { Schedule } from '../../../core/oncall/schedule.ts'
import type { Shift } from '../../../core/oncall/shifts.ts'
import { form } from '../form.ts'
import { type Html, h, type Inside } from '../html.ts'
import { icon } from '../icon.ts'
import type { Page } from '../layout.ts'
import { moment } from '../moment.ts'
import { onCallList, userName } from '../on-call-list.ts'
import { strip } from '../strip.ts'
import { may, read, type View } from '../view.ts'

const days = 14
const shownGaps = 5

/** Who is on call now and in the next two weeks, with the exceptions. */
export async function oncall(view: View): Promise<Page> {
  const now = await read<OnCallNow>(view, 'oncall', { ahead: `${days}d` })
  return {
    title: 'On call',
    place: '/oncall',
    body: h`<div class="page-head"><h1>On call</h1><span class="muted">the next ${days} days</span></div>
${now.schedules.length ? now.schedules.map((schedule) => one(view, { ...now, schedules: [schedule] }, schedule)) : none()}`,
  }
}

const none = () =>
  h`<div class="empty">${icon('person')}<p>There are no schedules yet.</p><p class="muted">Declare one under <code>[schedules.primary]</code> in the configuration, or with <code>PUT /api/v1/schedules/primary</code>.</p></div>`

function one(view: View, now: OnCallNow, { schedule, ahead: found }: OnCallNow['schedules'][number]): Html {
  const { directory } = view.context
  return h`<section class="panel schedule" aria-labelledby="schedule-${schedule.id}">
<div class="section-head"><h2 id="schedule-${schedule.id}">${schedule.name ?? schedule.id}</h2><span class="muted">${schedule.time_zone}</span></div>
${onCallList(now, view, { named: false })}
${strip(found, [...directory.users.keys()], (user) => userName(view, user))}
${gapsAhead(view, found)}
<div class="columns even"><div><h3>Next shifts</h3>${table(view, found)}</div>
<div><h3>Overrides</h3>${overrides(view, schedule)}${may(view, 'override') ? cover(view, schedule) : ''}</div></div></section>`
}

/** When nobody will be on call, said before it happens. */
function gapsAhead(view: View, found: Shift[]): Inside {
  const gaps = found.filter(({ user }) => user === null)
  if (!gaps.length) return undefined
  return h`<div class="trouble gaps">${icon('warn')}<div><strong>Nobody is on call</strong><ul>${gaps.slice(0, shownGaps).map(({ from, to, because }) => h`<li>${moment(from, view.now, 'date')} – ${moment(to, view.now, 'date')} <span class="muted">${because.join(', ')}</span></li>`)}</ul>${gaps.length > shownGaps ? h`<p class="muted">${gaps.length - shownGaps} more in the next ${days} days</p>` : ''}</div></div>`
}

function table(view: View, found: Shift[]): Html {
  return h`<div class="scroll" tabindex="0" role="region" aria-label="Next shifts"><table><thead><tr><th scope="col">Who</th><th scope="col">From</th><th scope="col">To</th><th scope="col">Why</th></tr></thead><tbody>${found
    .slice(0, 8)
    .map(
      ({ user, from, to, because }) =>
        h`<tr><td>${user === null ? h`<strong class="bad">Nobody</strong>` : userName(view, user)}</td><td>${moment(from, view.now, 'date')}</td><td>${moment(to, view.now, 'date')}</td><td class="muted">${because.join(', ')}</td></tr>`,
    )}</tbody></table></div>`
}

function overrides(view: View, schedule: Schedule): Inside {
  const ahead = schedule.overrides.filter(({ to }) => Date.parse(to) > view.now.getTime())
  if (!ahead.length) return h`<p class="muted">No exceptions ahead.</p>`
  return h`<ul class="plain">${ahead.map(
    ({ id, user, from, to, replaces }) =>
      h`<li class="spread"><span><strong>${userName(view, user)}</strong>${replaces ? ` for ${userName(view, replaces)}` : ''}<br><span class="muted small">${moment(new Date(from), view.now, 'date')} – ${moment(new Date(to), view.now, 'date')}</span></span>${form(
        view,
        'remove-override',
        {
          key: `remove-${schedule.id}-${id}`,
          fixed: { schedule: schedule.id, override: id },
          submit: 'Remove',
          style: 'quiet',
          name: `Remove the override of ${userName(view, user)}`,
        },
      )}</li>`,
  )}</ul>`
}

function cover(view: View, schedule: Schedule): Html {
  const key = `override-${schedule.id}`
  return h`<details${view.failed?.form === key ? h` open` : ''} class="unfold"><summary>Add an override</summary>${form(
    view,
    'override',
    {
      key,
      fixed: { schedule: schedule.id },
      fields: ['user', 'from', 'to', 'for', 'replaces'],
      types: { from: 'datetime-local', to: 'datetime-local' },
      labels: { user: 'Who takes over', for: 'Or for how long', replaces: 'Only instead of' },
      hints: { user: '', from: `On the clock of ${schedule.time_zone}; now when left out`, to: '', for: '' },
      submit: 'Put on call',
      style: 'primary',
    },
  )}</details>`
}
