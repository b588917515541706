import type { Clock } from '../core/clock.ts'
import type { Delivery } from '../core/delivery.ts'
import { nextDeadline } from '../core/incident.ts'
import type { IncidentReader } from '../core/incident-reader.ts'
import type { Report } from '../delivery/effects.ts'
import type { OpenStore } from '../store/open-store.ts'
import type { Meter } from '../surfaces/http/metrics.ts'

interface Feeding {
  opened: { watch: OpenStore['watch']; store: Pick<IncidentReader, 'alerts'> }
  clock: Clock
  metrics: Pick<Meter, 'acknowledged' | 'timerLate' | 'alertToCard' | 'delivered'>
  onError(error: unknown): void
}

/** Feeds the meters that need two moments far apart: acknowledgements, timers, and cards. Returns what takes delivery reports. */
export function feedMeters({ opened, clock, metrics, onError }: Feeding): (report: Report) => void {
  opened.watch((changes) => {
    for (const { event, incident, before } of changes) {
      if (event.type === 'acknowledged' && !before?.acknowledgedAt)
        metrics.acknowledged(seconds(incident.openedAt, event.at))
      const due = before && event.seq === before.version + 1 ? nextDeadline(before) : undefined
      if (event.actor.kind === 'clock' && due && due <= event.at) metrics.timerLate(seconds(due, event.at))
    }
  })
  return (report) => {
    metrics.delivered(report)
    const { delivery, result } = report
    const isFirst = delivery.kind === 'card' && delivery.shown === 0
    if (isFirst && (result === 'sent' || result === 'reconciled')) void cardStood(delivery, clock.now()).catch(onError)
  }

  /** An incident that somebody declared has no alerts, and nothing to measure from. */
  async function cardStood({ incident }: Delivery, at: Date): Promise<void> {
    if (incident === null) return
    const arrivals = (await opened.store.alerts(incident)).map(({ seenAt }) => seenAt.getTime())
    if (arrivals.length) metrics.alertToCard(seconds(new Date(Math.min(...arrivals)), at))
  }
}

const seconds = (from: Date, to: Date) => Math.max(0, to.getTime() - from.getTime()) / 1000
