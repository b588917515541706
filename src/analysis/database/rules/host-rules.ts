import type { DatabaseFinding, DatabaseRule } from '../finding.ts'
import type { DatabaseView } from '../view-database.ts'

const switched = /fail(?:ed)?[ -]?over/i
const restarts =
  /\b(?:restart(?:ed|ing)?|reboot(?:ed|ing)?|shutdown|shut down|crash(?:ed)?|recovery of the db instance|is available)\b/i
const begins = /\b(?:restart(?:ed|ing)?|reboot(?:ed|ing)?|shutdown|shut down|crash(?:ed)?|recovery of)\b/i
const upkeep = /maintenance|patch|upgrade|applying modification|parameter group|minor version/i
const misconfigured =
  /incompatible.?(?:parameters|network|option)|inaccessible.?encryption|invalid (?:parameter|option)|pg_hba|no pg_hba|password authentication failed|certificate|ssl .*(?:required|error)|security group/i
const lostHost =
  /health check fail\w*|host (?:failure|is unreachable|problem)|hardware|unreachable|network (?:connectivity|failure|partition)|storage volume (?:failure|error)|availability zone/i

/** The machine below the database: failover, restarts, maintenance, and settings that keep it from running. */
export const hostRules: DatabaseRule[] = [
  {
    name: 'failover',
    finds: (view) => {
      const events = view.events(switched)
      const dropped = outage(view)
      const isAlerted = /drop|unavailab|outage|connection|failover|interrupt/i.test(view.alert)
      if (events.length === 0 || (!dropped && !isAlerted) || (hasCapacity(view) && !dropped)) return []
      const all = view.events(/fail[ -]?over|restart|available|health check/i)
      const reason =
        /reason: ([^.]+)/i.exec(events.map(({ message }) => message).join(' '))?.[1] ??
        lostHost.exec(events.map(({ message }) => message).join(' '))?.[0]
      const kind = events.some(({ message }) => /multi-az/i.test(message)) ? 'Multi-AZ failover' : 'failover'
      const isOver = all.some(({ message }) => /completed|available/i.test(message))
      const steps = [...all.map(({ message }) => phase(message)).filter((text) => text !== '')]
      return [
        {
          kind: 'failover',
          summary: `A ${kind} of ${view.snapshot.instance}${reason ? `, because of a ${reason}` : ''}, cut its connections: ${[...new Set(steps)].join(', ')}. ${isBack(view) ? 'The workload came back to its level afterwards.' : ''}`,
          strength: dropped ? 0.93 : 0.75,
          proofs: [
            ...view.proveEvents(all, 'tells of the failover'),
            ...(dropped ? view.proveMetric('connections', 'connections fell to nothing') : []),
          ],
          remedies: [
            {
              text: isOver
                ? 'Check that all clients connected again, also those that cached the address.'
                : 'Wait for the failover to end; force it when it hangs.',
              when: 'immediate',
            },
            {
              text: 'Let clients retry with backoff and keep the time-to-live of addresses short.',
              when: 'preventive',
            },
          ],
          explains: ['connections_dropped', 'replication_lag', 'latency', 'restart'],
        },
      ]
    },
  },
  {
    name: 'restart or maintenance',
    finds: (view) => {
      const events = view.events(restarts).filter(({ message }) => begins.test(message))
      const planned = view.events(upkeep)
      const dropped = outage(view)
      if (!dropped || (events.length === 0 && planned.length === 0) || view.events(switched).length > 0) return []
      const isPlanned = planned.length > 0
      return [
        {
          kind: isPlanned ? 'maintenance_restart' : 'restart',
          summary: `${view.snapshot.instance} ${isPlanned ? 'was restarted for maintenance' : 'restarted'} and accepted no connections meanwhile.`,
          strength: 0.85,
          proofs: [
            ...view.proveEvents([...events, ...planned].slice(0, 4), 'tells of the restart'),
            ...view.proveMetric('connections', 'connections fell to nothing'),
          ],
          remedies: [
            {
              text: isPlanned
                ? 'Move the maintenance window to quiet hours.'
                : 'Look for the reason of the restart in the log of the engine.',
              when: 'preventive',
            },
          ],
          explains: ['connections_dropped', 'latency'],
        },
      ]
    },
  },
  {
    name: 'settings keep it from running',
    finds: (view) => {
      const events = view.events(misconfigured)
      if (events.length === 0) return []
      return [
        {
          kind: 'configuration_error',
          summary: `A setting keeps ${view.snapshot.instance} from serving: ${events[0]!.message}`,
          strength: 0.85,
          proofs: view.proveEvents(events.slice(0, 3), 'names the setting'),
          remedies: [{ text: 'Put the setting back to its last working value.', when: 'immediate' }],
          explains: ['connections_dropped', 'latency'],
        },
      ]
    },
  },
  {
    name: 'host is lost',
    finds: (view): DatabaseFinding[] => {
      const events = view.events(lostHost)
      if (events.length === 0 || view.events(switched).length > 0 || !outage(view)) return []
      return [
        {
          kind: 'host_failure',
          summary: `The host of ${view.snapshot.instance} failed: ${events[0]!.message}`,
          strength: 0.85,
          proofs: [
            ...view.proveEvents(events.slice(0, 3), 'tells of the host'),
            ...view.proveMetric('connections', 'connections fell to nothing'),
          ],
          remedies: [{ text: 'Fail over to a standby, or restore to another zone.', when: 'immediate' }],
          explains: ['connections_dropped', 'latency'],
        },
      ]
    },
  },
]

/** Whether sessions or work fell to nothing for a while. */
export function outage(view: DatabaseView): boolean {
  return (['connections', 'writeRate', 'readRate'] as const).some((name) => {
    const course = view.course(name)
    return course !== undefined && course.usual > 5 && course.lowest <= 0.05 * course.usual
  })
}

/** Whether sessions are about as many as before. */
function isBack(view: DatabaseView): boolean {
  const course = view.course('connections')
  return course !== undefined && course.last >= 0.7 * course.usual
}

/** Whether something that fills up by itself explains an outage better: then a failover came of it. */
const hasCapacity = (view: DatabaseView) => {
  const space = view.course('freeStorage')
  return space !== undefined && space.last < 0.2 * space.first
}

function phase(message: string): string {
  if (/initiated|started/i.test(message)) return 'failover initiated'
  if (/in progress|restarting/i.test(message)) return 'failover in progress'
  if (/completed|finished/i.test(message)) return 'failover completed'
  return /available/i.test(message) ? 'instance available' : ''
}
