import type { AllclearUnderTest } from './allclear.ts'
import { ms, quantile } from './figures.ts'
import type { Trip } from './scenarios/latency.ts'
import type { Figure } from './scenarios/scenario.ts'

/** What marks the figures that belong into the second table. */
export const stageMark = '→'

interface Stamps {
  grp: string
  received: string
  opened: string
  owed: string
  taken: string
  confirmed: string
}

/** Where the time of a trip went, from the moments that our rows keep; these are whole milliseconds. */
export async function stagesOf(allclear: AllclearUnderTest, trips: Trip[]): Promise<Figure[]> {
  const byGroup = new Map(trips.map((trip) => [trip.group, trip]))
  const rows = await allclear.query<Stamps>(stamps)
  const known = rows.flatMap((row) => {
    const trip = byGroup.get(row.grp)
    return trip ? [{ trip, row }] : []
  })
  const stage = (label: string, from: (k: Known) => number, to: (k: Known) => number): Figure => ({
    label: `${stageMark} ${label}`,
    value: quantile(
      known.map((k) => to(k) - from(k)),
      0.5,
    ),
    show: ms,
  })
  return [
    stage('sent, until the door has read it', sentAt, (k) => Number(k.row.received)),
    stage(
      'read, until it is on disk and answered 2xx',
      (k) => Number(k.row.received),
      (k) => k.trip.answered,
    ),
    stage(
      'read, until a worker has taken it',
      (k) => Number(k.row.received),
      (k) => Number(k.row.opened),
    ),
    stage(
      'taken, until the incident is decided',
      (k) => Number(k.row.opened),
      (k) => Number(k.row.owed),
    ),
    stage(
      'decided, until written and its lane woke up',
      (k) => Number(k.row.owed),
      (k) => Number(k.row.taken),
    ),
    stage(
      'claimed, until drawn and at Slack',
      (k) => Number(k.row.taken),
      (k) => k.trip.posted,
    ),
    stage(
      'at Slack, until confirmed',
      (k) => k.trip.posted,
      (k) => Number(k.row.confirmed),
    ),
  ]
}

interface Known {
  trip: Trip
  row: Stamps
}

const sentAt = ({ trip }: Known) => trip.sent

const epoch = (column: string) => `extract(epoch FROM ${column}) * 1000`

const stamps = `
  SELECT substring(i.title FROM 'grp-[a-z0-9-]+') AS grp, ${epoch('x.received_at')} AS received, ${epoch('i.opened_at')} AS opened,
    ${epoch('d.created_at')} AS owed, ${epoch('d.started_at')} AS taken, ${epoch('d.finished_at')} AS confirmed
  FROM incidents i JOIN deliveries d ON d.incident_id = i.id AND d.kind = 'card'
  JOIN inbox x ON x.outcome->0->>'incident' = i.id AND x.outcome->0->>'reason' LIKE 'Opened%'
  WHERE d.wanted = d.shown`
