import { lastWords, namesOf, type StandingSchedule } from '../../commands/investigation-schedules.ts'
import { form } from './form.ts'
import { h, type Inside } from './html.ts'
import { moment } from './moment.ts'
import { text } from './text.ts'
import type { View } from './view.ts'

/** What is investigated by the clock: when next, what came of the last run, and a button that runs it now. */
export function scheduleList(view: View, all: StandingSchedule[]): Inside {
  if (!all.length) return undefined
  return h`<section class="panel by-clock" aria-labelledby="schedules"><h2 id="schedules">By the clock</h2><div class="scroll" tabindex="0" role="region" aria-label="Schedules"><table><thead><tr><th scope="col">Schedule</th><th scope="col">Services</th><th scope="col">Next</th><th scope="col">Last</th><th scope="col"><span class="unseen">Actions</span></th></tr></thead><tbody>${all.map(
    ({ schedule, services, nextAt, last }) =>
      h`<tr><td><strong>${schedule.name}</strong><br><span class="muted small">${schedule.times.join(', ')} ${schedule.timeZone}${schedule.onlyWhenUnwell ? ', only what is unwell' : ''}</span></td><td>${namesOf(services)}</td><td>${moment(nextAt, view.now)}</td><td>${text(lastWords(last), view)}</td><td>${form(
        view,
        'run-investigation-schedule',
        {
          key: `run-schedule-${schedule.name}`,
          fixed: { schedule: schedule.name },
          submit: 'Run now',
          name: `Run ${schedule.name} now`,
          style: 'quiet',
        },
      )}</td></tr>`,
  )}</tbody></table></div></section>`
}
