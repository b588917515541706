import { z } from 'zod'
import { command } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import { changeIncident } from './change-incident.ts'
import { changed } from './changed.ts'
import { incidentId } from './incident-id.ts'
import { lengthInput } from './length-input.ts'
import { momentInput } from './moment-input.ts'

const length = (description: string) => lengthInput().optional().meta({ description, label: 'For', kind: 'duration' })

export const snooze = command({
  name: 'snooze',
  summary: 'Silence an incident for a while; it opens again afterwards',
  input: z.strictObject({
    incident: incidentId(),
    for: lengthInput()
      .optional()
      .meta({ description: 'How long, 1m to 30d, such as 30m', positional: true, label: 'For', kind: 'duration' }),
    until: momentInput()
      .optional()
      .meta({ description: 'Or until when, such as 2026-01-05T09:00:00Z', label: 'Until' }),
    duration: length('Another spelling of `for`'),
    minutes: length('Or how many minutes'),
  }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/incidents/{incident}/snooze' },
  slash: true,
  run(context, { incident, until, ...lengths }) {
    const given = [lengths.for, lengths.duration, lengths.minutes].filter((l) => l !== undefined)
    const [first] = given
    if (given.length + (until ? 1 : 0) !== 1)
      throw new Problem('invalid', 'Say how long to snooze: either `for`, such as 30m, or `until`.', {
        fields: { for: 'Choose 1 minute to 30 days.' },
      })
    return changeIncident(
      context,
      incident,
      (tx) => ({ type: 'snooze', until: until ?? new Date(tx.now.getTime() + first!) }),
      'snooze',
    )
  },
  ...changed(
    ({ incident }) => `Snoozed ${incident.id}`,
    ({ incident }) =>
      incident.snoozedUntil ? [['It opens again at ', { time: incident.snoozedUntil, form: 'clock' }, '.']] : [],
  ),
})
