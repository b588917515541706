import type { Alert } from '../core/alert.ts'
import { apply } from '../core/apply.ts'
import type { ProposalWork } from '../core/approval/proposals.ts'
import type { Directory } from '../core/directory.ts'
import type { Event, Incident } from '../core/incident.ts'
import { alertKey, type Group, type Transaction } from '../core/ledger.ts'
import { noQuiet, type Quiet } from '../core/silence/quiet.ts'

/** An installation in memory, for property tests that would take minutes on a database. */
export interface MemoryWorld {
  incidents: Map<string, Incident>
  events: Event[]
  alerts: Map<string, Alert>
  newest: Map<string, Alert>
  groups: Map<string, Group>
  at(now: Date): Transaction
}

/** There are no proposals in memory. */
const noProposals: ProposalWork = {
  proposal: async () => undefined,
  addProposal: async () => false,
  putProposal: async () => undefined,
  changesOf: async () => [],
  putChangesOf: async () => undefined,
  owe: () => undefined,
  wake: () => undefined,
  record: () => undefined,
}

/** Makes an empty world; `noise` is what keeps alerts quiet there. */
export function memoryWorld(directory: Directory, noise: Partial<Quiet> = {}): MemoryWorld {
  const quiet = { ...noQuiet(new Date(0)), ...noise }
  const incidents = new Map<string, Incident>()
  const events: Event[] = []
  const alerts = new Map<string, Alert>()
  const newest = new Map<string, Alert>()
  const groups = new Map<string, Group>()
  const at = (now: Date): Transaction => ({
    now,
    directory,
    incident: async (id) => incidents.get(id),
    async groups(keys) {
      for (const { key, source } of keys) {
        const id = alertKey(source, key)
        if (!groups.has(id)) groups.set(id, { key, source, waiting: [] })
      }
      return groups
    },
    groupsOf: async (incident) => [...groups.values()].filter((group) => group.incident === incident),
    newestAlerts: async () => newest,
    quiet: async () => ({ ...quiet, at: now }),
    async inhibiting(keys) {
      const firing = [...newest.values()].filter((a) => a.status === 'firing')
      const muting = new Set(firing.flatMap((a) => quiet.inhibitions.flatMap((rule) => rule.mutes(a) ?? [])))
      return new Set(keys.filter((key) => muting.has(key)))
    },
    recheck: () => undefined,
    silences: { get: async () => undefined, put: async () => undefined },
    alertsOf: async (id) => [...alerts.values()].filter((a) => a.incident === id),
    async open(opening, actor) {
      const id = `INC-${incidents.size + 1}`
      const event: Event = { type: 'opened', ...opening, id: `e${events.length}`, incident: id, seq: 1, actor, at: now }
      events.push(event)
      incidents.set(id, apply(undefined, event))
      return incidents.get(id)!
    },
    append(incident, happenings, actor) {
      for (const happening of happenings) {
        const current = incidents.get(incident.id)!
        const event = {
          ...happening,
          id: `e${events.length}`,
          incident: incident.id,
          seq: current.version + 1,
          actor,
          at: now,
        }
        events.push(event)
        incidents.set(incident.id, apply(current, event))
      }
      return incidents.get(incident.id)!
    },
    putAlert(alert) {
      const stored = alert.id === '' ? { ...alert, id: `a${alerts.size + 1}` } : alert
      alerts.set(stored.id, stored)
      newest.set(alertKey(stored.source, stored.dedupKey), stored)
      return stored
    },
    putGroup(group) {
      groups.set(alertKey(group.source, group.key), group)
    },
    putDeploy: () => undefined,
    take: async () => [],
    settle: () => undefined,
    settleLooks: async () => new Set(),
    putDigest: async () => true,
    putInvestigation: async () => false,
    proposals: noProposals,
    answered: async () => undefined,
    remember: () => undefined,
  })
  return { incidents, events, alerts, newest, groups, at }
}
