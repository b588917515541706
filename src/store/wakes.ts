import { type Incident, nextDeadline } from '../core/incident.ts'
import { laneWake, type Wake } from '../core/jobs.ts'
import type { Gathered, Surroundings } from './transact.ts'

/** The wake-ups for lanes that owe something: now, or by a timer for what is not due yet. */
export function laneWakes(lanes: { lane: string; due_at: Date }[], now: Date): Wake[] {
  return lanes.map(({ lane, due_at }): Wake => {
    if (due_at <= now) return laneWake(lane)
    return { name: 'timer', data: { lane }, key: `${lane}@${Math.ceil(due_at.getTime() / 1_000)}`, at: due_at }
  })
}

/**
 * One timer per incident whose nearest deadline moved, one per group that waits, and word of what the channel of a major
 * incident mirrors. A timer that comes too late or twice finds nothing due.
 */
export function incidentWakes(
  { before, groups, appended }: Gathered,
  changed: Incident[],
  { isMajor, investigates }: Pick<Surroundings, 'isMajor' | 'investigates'>,
): Wake[] {
  const deadlines = changed.flatMap((incident): Wake[] => {
    const previous = before.get(incident.id)
    const at = nextDeadline(incident)
    if (!at || (previous && nextDeadline(previous)?.getTime() === at.getTime())) return []
    return [{ name: 'timer', data: { incident: incident.id }, key: `${incident.id}@${at.getTime()}`, at }]
  })
  const waits = [...groups.values()].flatMap(({ source, key, flushAt }): Wake[] => {
    if (!flushAt) return []
    const name = `group ${source} ${key}@${flushAt.getTime()}`.slice(-500)
    return [{ name: 'timer', data: { group: key, source }, key: name, at: flushAt }]
  })
  const majors = appended
    .filter(({ event, incident }) => mirrored.has(event.type) && isMajor(incident))
    .map(({ incident: { id, version } }): Wake => ({ name: 'major', data: { incident: id }, key: `${id}@${version}` }))
  const searches = appended
    .filter(({ event, incident }) => event.type === 'opened' && investigates(incident))
    .map(({ incident: { id } }): Wake => ({ name: 'investigate', data: { incident: id }, key: id }))
  return [...deadlines, ...waits, ...majors, ...searches]
}

/** What the channel of a major incident mirrors. */
const mirrored = new Set<string>([
  'opened',
  'urgency_changed',
  'acknowledged',
  'snoozed',
  'woke',
  'resolved',
  'merged_into',
  'reopened',
  'assigned',
])
