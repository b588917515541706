import { apply } from '../../core/apply.ts'
import type { Directory } from '../../core/directory.ts'
import type { Event, Incident } from '../../core/incident.ts'
import { alertKey, type Group, type IncidentWork } from '../../core/ledger.ts'
import { readySilence } from '../../core/silence/quiet.ts'
import type { Silence } from '../../core/silence/silence.ts'

/** Incidents that live in memory on a virtual clock, for the same rules that work in a transaction. */
export interface Rehearsal extends IncidentWork {
  /** Sets the virtual clock. */
  moveTo(at: Date): void
  /** All that happened so far, in the order in which it was decided, each with the incident after it. */
  changes: { event: Event; incident: Incident }[]
  /** The incidents as they stand, in the order of their opening. */
  incidents(): Incident[]
  /** The groups whose alerts still wait. */
  waiting(): Group[]
}

/**
 * Begins at a moment with people and services as `directory` has them, these silences, and no alert of any source: so
 * none is muted by another one.
 */
export function rehearse(directory: Directory, start: Date, silences: Silence[] = []): Rehearsal {
  let now = start
  const ready = silences.map(readySilence)
  const changes: Rehearsal['changes'] = []
  const incidents = new Map<string, Incident>()
  const happen = (event: Event, before?: Incident): Incident => {
    const incident = apply(before, event)
    incidents.set(incident.id, incident)
    changes.push({ event, incident })
    return incident
  }
  return {
    get now() {
      return now
    },
    directory,
    ...memory(),
    quiet: async () => ({ at: now, silences: ready, inhibitions: [] }),
    inhibiting: async () => new Set(),
    moveTo(at) {
      now = at
    },
    changes,
    incidents: () => [...incidents.values()],
    incident: async (id) => incidents.get(id),
    async open(opening, actor) {
      const incident = `simulated-${incidents.size + 1}`
      return happen({ ...opening, type: 'opened', id: `${incident}/1`, incident, seq: 1, actor, at: now })
    },
    append(given, happenings, actor) {
      let current = incidents.get(given.id) ?? given
      for (const happening of happenings) {
        const seq = current.version + 1
        const event = { ...happening, id: `${current.id}/${seq}`, incident: current.id, seq, actor, at: now }
        current = happen(event, current)
      }
      return current
    },
  }
}

/** Alerts and groups that nothing was known of before. */
function memory(): Pick<Rehearsal, 'groups' | 'newestAlerts' | 'putAlert' | 'putGroup' | 'putDeploy' | 'waiting'> {
  const groups = new Map<string, Group>()
  const alerts: Awaited<ReturnType<IncidentWork['newestAlerts']>> = new Map()
  let stored = 0
  return {
    waiting: () => [...groups.values()].filter(({ flushAt }) => flushAt),
    async groups(keys) {
      const asked = keys.map(({ key, source }): [string, Group] => {
        const name = alertKey(source, key)
        return [name, groups.get(name) ?? { key, source, waiting: [] }]
      })
      for (const [name, group] of asked) groups.set(name, group)
      return new Map(asked)
    },
    newestAlerts: async () => alerts,
    putAlert(alert) {
      const identified = alert.id === '' ? { ...alert, id: `simulated-alert-${++stored}` } : alert
      alerts.set(alertKey(alert.source, alert.dedupKey), identified)
      return identified
    },
    putGroup: (group) => void groups.set(alertKey(group.source, group.key), group),
    putDeploy: () => undefined,
  }
}
