import { z } from 'zod'
import { command } from '../core/command.ts'
import { decide } from '../core/decide.ts'
import { Problem } from '../core/problem.ts'
import { changed } from './changed.ts'
import { seen } from './find-incident.ts'
import { incidentId } from './incident-id.ts'
import { once } from './once.ts'

export const clear = command({
  name: 'clear',
  summary: 'Clear one alert of an incident by hand',
  input: z.strictObject({
    incident: incidentId(),
    alert: z.string().min(1).meta({ description: 'The id of the alert', positional: true, label: 'Alert' }),
  }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/incidents/{incident}/alerts/{alert}/clear' },
  run: (context, { incident: id, alert: alertId }) =>
    once(context, `clear ${alertId} ${id}`, async (tx) => {
      const incident = seen(context, id, await tx.incident(id))
      const alert = (await tx.alertsOf(id)).find((a) => a.id === alertId)
      if (!alert) throw new Problem('not_found', `${id} has no alert ${alertId}.`)
      if (alert.status === 'cleared') return new Problem('conflict', 'This alert is already cleared.')
      if (alert.muted)
        return new Problem('conflict', 'This alert is muted: it does not count here, so there is nothing to clear.')
      const autoResolve = tx.directory.services.get(incident.service)?.auto_resolve ?? true
      const happenings = decide(
        incident,
        { type: 'alert_clears', alert: alert.id, title: alert.title, autoResolve },
        tx.now,
      )
      if (happenings instanceof Problem) return happenings
      tx.putAlert({ ...alert, status: 'cleared', clearedByHandAt: tx.now })
      return tx.append(incident, happenings, context.actor)
    }),
  ...changed(
    ({ incident }) => `Cleared an alert of ${incident.id}`,
    ({ incident }) => [`Firing ${incident.firing} of ${incident.total}.`],
  ),
})
