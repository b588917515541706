import type { DatabaseFinding, DatabaseRule } from '../finding.ts'
import { brief, bytes, type DatabaseView } from '../view-database.ts'
import { keptLog } from './storage-rules.ts'

const writes = /^\s*(?:insert|copy|update|delete|merge)/i
const lagEvents =
  /replica(?:tion)?(?: replay)? (?:lag )?(?:exceeded|is behind|lag)|replication (?:lag|stopped|error|slot)|behind the source|replay is behind/i
const stopped = /replication (?:has )?(?:stopped|terminated|error)|replica .*(?:error|stopped)|slot .*invalid/i

/** Seconds: up to a minute a replica catches up by itself. */
const lagging = 60

/** Replicas that fall behind. */
export const replicaRules: DatabaseRule[] = [
  {
    name: 'replica falls behind',
    finds: (view) => {
      const lag = view.course('replicaLag')
      const told = view.events(lagEvents).filter(({ message }) => !keptLog.test(message))
      const isLagging = lag !== undefined && lag.last >= lagging && lag.last > 5 * Math.max(lag.first, 1)
      const isToldOnly = lag === undefined && (told.length > 0 || /replica(?:tion)? lag/i.test(view.alert))
      if (!isLagging && !isToldOnly) return []
      return [
        behind(
          view,
          lag
            ? `${view.metric('replicaLag')!.called} rose from ${lag.first.toFixed(0)} to ${lag.last.toFixed(0)} s`
            : 'events and the alert tell of it (the lag is not measured)',
          isLagging,
        ),
      ]
    },
  },
]

function behind(view: DatabaseView, amount: string, isMeasured: boolean): DatabaseFinding {
  const writer = view.statements(writes)[0]
  const isStopped = view.events(stopped).length > 0
  const isWriting = writesMore(view)
  const proofs = [
    ...view.proveMetric('replicaLag', amount),
    ...view.proveEvents(view.events(lagEvents).slice(0, 3), 'the replica is behind'),
  ]
  if (isWriting)
    proofs.push(
      ...view.proveMetric('logRate', 'more log is written'),
      ...view.proveMetric('writeRate', 'more is written'),
      ...view.proveStatement(writer, 'writes most'),
    )
  const now = isWriting
    ? 'Slow the writing job down or run it in batches; read from the primary meanwhile.'
    : 'End long queries on the replica, or rebuild it.'
  return {
    kind: isStopped ? 'replication_stopped' : 'replication_lag',
    summary: `The read replica of ${view.snapshot.instance} falls behind (replication lag, ${amount}): ${reason(view, isStopped, isWriting)}.`,
    strength: isMeasured ? (isWriting ? 0.92 : 0.75) : isWriting ? 0.8 : 0.6,
    proofs: [...proofs, ...alerted(view)],
    remedies: [
      { text: now, when: 'immediate' },
      {
        text: 'Give the replica the class of the primary, and keep reads that must be fresh off it.',
        when: 'preventive',
      },
    ],
    explains: ['cpu_growth', 'latency', 'write_burst'],
  }
}

/** Whether the primary writes far more than before; without measurements, whether its sessions wait for writing. */
function writesMore(view: DatabaseView): boolean {
  const log = view.course('logRate')
  const written = view.course('writeRate')
  if (!log && !written) return view.waiting(/WAL|DataFileWrite|redo|binlog/i) > 0.3
  return (log !== undefined && log.last > 3 * log.first) || (written !== undefined && written.last > 2 * written.first)
}

function reason(view: DatabaseView, isStopped: boolean, isWriting: boolean): string {
  if (isStopped) return 'replication itself stopped with an error'
  if (!isWriting) return 'the replica replays too slowly: a long query or too small a class there'
  const log = view.course('logRate')
  const writer = view.statements(writes)[0]
  const rate = log && log.last > 3 * log.first ? `, WAL from ${bytes(log.first)}/s to ${bytes(log.last)}/s` : ''
  const by = writer ? `, mostly "${brief(writer.text)}"` : ''
  return `a write-heavy workload on the primary writes WAL faster than the replica replays it${rate}${by}`
}

function alerted(view: DatabaseView) {
  const { alert } = view.snapshot
  const words = /[^.]*replica[^.]*/i.exec(view.alert)?.[0]?.trim()
  if (!alert?.locator || !words) return []
  return [
    { kind: 'alert' as const, source: 'alert', quote: words, says: 'the replica is behind', locator: alert.locator },
  ]
}
