import type { OnCallNow } from '../../commands/oncall.ts'
import { type Html, h } from './html.ts'
import { moment } from './moment.ts'
import type { View } from './view.ts'

/** Who is on call now, until when, and who is next, under the name of each schedule unless that stands above it. */
export function onCallList({ schedules }: OnCallNow, view: View, { named = true } = {}): Html {
  if (!schedules.length) return h`<p class="muted">There are no schedules yet.</p>`
  return h`<ul class="plain oncall">${schedules.map(({ schedule, turns: { now, next } }) => {
    const until = now.to ? h`<span class="muted">until ${moment(now.to, view.now, 'date')}</span>` : ''
    const after = next ? h`<span class="muted">then ${userName(view, next.user)}</span>` : ''
    return h`<li>${named ? h`<span class="oncall-schedule">${schedule.name ?? schedule.id}</span>` : ''}<strong class="${now.user === null ? 'bad' : ''}">${userName(view, now.user)}</strong>${until}${after}</li>`
  })}</ul>`
}

/** What a user is called; nobody is said plainly. */
export const userName = ({ context }: View, id: string | null): string =>
  id === null ? 'Nobody' : (context.directory.users.get(id)?.name ?? id)
