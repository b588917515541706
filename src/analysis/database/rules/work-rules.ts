import { lately } from '../course.ts'
import type { DatabaseRule } from '../finding.ts'
import { brief, type DatabaseView } from '../view-database.ts'

const highCpu = 85
const upkeep = /\b(?:auto)?vacuum\b|\banalyze\b|checkpointer|\bfreeze\b|\breindex\b|\bcheckpoint\b/i
const upkeepEvents =
  /checkpoints? are occurring too frequently|checkpoint storm|checkpoint starting: wal|autovacuum|vacuum freeze|checkpoints completed/i
const disk = /^IO:|\bio\b|DataFile|WAL|wal|fsync|redo|binlog/i
const processor = /^cpu/i

/** Work that is too much: upkeep, statements on the processor, input and output. */
export const workRules: DatabaseRule[] = [
  {
    name: 'upkeep floods the disk',
    finds: (view) => {
      const task = view.statements(upkeep)[0]
      const told = view.events(upkeepEvents)
      const all = view.snapshot.load?.statements.reduce((sum, one) => sum + one.load, 0) ?? 0
      const share = task && all > 0 ? task.load / all : 0
      if (!isBusy(view) || (share < 0.4 && !(told.length >= 2 && share > 0.1))) return []
      const storm = told.some(({ message }) => /checkpoint/i.test(message))
      return [
        {
          kind: storm ? 'checkpoint_storm' : 'vacuum_overload',
          summary: `${view.snapshot.instance} is busy with its own upkeep: ${brief(task?.text ?? 'vacuum', 80)} takes ${Math.round(100 * share)} % of the load${storm ? ' and its WAL forces checkpoint after checkpoint' : ''}; sessions wait in ${topWaits(view)}. CPU, queue depth and latency rise from the flushing, not from queries.`,
          strength: 0.9,
          proofs: [
            ...view.proveStatement(task, 'takes most of the load'),
            ...view.proveEvents(told.slice(0, 4), 'upkeep is the driver'),
            ...view.proveWait(/LWLock|WAL|BufferSync/, 'waits of upkeep'),
          ],
          remedies: [
            {
              text: 'Slow the vacuum down by its cost delay, or let it finish before peak; raise max_wal_size.',
              when: 'immediate',
            },
            { text: 'Tune autovacuum per table so that it runs often and little.', when: 'preventive' },
          ],
          explains: [
            'cpu_saturation',
            'io_saturation',
            'latency',
            'lock_contention',
            'storage_full',
            'memory_pressure',
            'write_burst',
          ],
        },
      ]
    },
  },
  {
    name: 'statements saturate the processor',
    finds: (view) => {
      const cpu = view.metric('cpu')
      const course = view.course('cpu')
      if (!cpu || !course || !lately(cpu.values, 3, (value) => value >= highCpu)) return []
      const statement = view.statements().sort((a, b) => onCpu(b) - onCpu(a))[0]
      const all = view.snapshot.load?.statements.reduce((sum, one) => sum + onCpu(one), 0) ?? 0
      const drives = statement !== undefined && all > 0 && onCpu(statement) / all > 0.4 && view.waiting(processor) > 0.3
      const by = drives
        ? `, driven by "${brief(statement.text)}" (${statement.callsPerSecond ?? '?'} calls per second)`
        : ''
      return [
        {
          kind: 'cpu_saturation',
          summary: `CPU of ${view.snapshot.instance} is saturated: ${cpu.called} went from ${Math.round(course.first)} to ${Math.round(course.last)} % and stays there${by || (view.waiting(/./) > 0 ? ', although few sessions wait for it' : '')}${drives ? '; a missing index, a changed plan or a report that scans too much' : ''}.`,
          strength: drives ? 0.88 : view.waiting(/./) > 0 ? 0.45 : 0.7,
          proofs: [
            ...view.proveMetric('cpu', `CPU at ${Math.round(course.last)} %`),
            ...(drives ? view.proveStatement(statement, 'uses most of the processor') : []),
            ...view.proveEvents(view.events(/cpu/i).slice(0, 2), 'CPU is high'),
          ],
          remedies: [
            {
              text: drives
                ? 'Stop or limit the statement, look at its plan, and add the index it lacks.'
                : 'Find the statements that use the processor and limit them.',
              when: 'immediate',
            },
            { text: 'Run reports on a replica.', when: 'preventive' },
          ],
          explains: ['latency', 'connection_growth', 'io_saturation'],
        },
      ]
    },
  },
  {
    name: 'disk is saturated',
    finds: (view) => {
      const queue = view.course('queueDepth')
      const burst = view.course('burstBalance')
      const slow = (['readLatency', 'writeLatency', 'commitLatency'] as const).filter((name) => {
        const course = view.course(name)
        return course !== undefined && course.last > 5 * Math.max(course.first, 1e-9)
      })
      const isQueued = queue !== undefined && queue.last > 10 && queue.last > 5 * Math.max(queue.first, 0.5)
      const isSpent = burst !== undefined && burst.last < 5
      if (!isSpent && !(isQueued && slow.length > 0)) return []
      const share = view.waiting(disk)
      const statement = view.statements()[0]
      const why = isSpent ? 'its burst credits are spent' : `the queue of the disk grew to ${queue!.last.toFixed(1)}`
      return [
        {
          kind: 'io_saturation',
          summary: `The disk of ${view.snapshot.instance} does not keep up: ${why}, and reads or writes take several times as long${statement ? `; most load is "${brief(statement.text)}"` : ''}.`,
          strength: isSpent || share > 0.4 ? 0.85 : 0.75,
          proofs: [
            ...view.proveMetric('burstBalance', 'burst credits'),
            ...view.proveMetric('queueDepth', 'queue of the disk grows'),
            ...slow.flatMap((name) => view.proveMetric(name, 'takes longer')),
            ...view.proveStatement(statement, 'causes most load'),
          ],
          remedies: [
            {
              text: 'Provision more operations per second, and reduce what the top statement reads or writes.',
              when: 'immediate',
            },
          ],
          explains: ['latency'],
        },
      ]
    },
  },
]

const onCpu = (statement: { load: number; waits: { name: string; load: number }[] }) => {
  const waits = statement.waits.filter(({ name }) => /^cpu/i.test(name))
  return waits.length > 0
    ? waits.reduce((sum, wait) => sum + wait.load, 0)
    : statement.waits.length > 0
      ? 0
      : statement.load
}

const isBusy = (view: DatabaseView) => {
  const cpu = view.course('cpu')
  const queue = view.course('queueDepth')
  const load = view.snapshot.load?.values ?? []
  const grew = load.length > 3 && load.at(-1)! > 2.5 * load[0]!
  return (cpu !== undefined && cpu.last >= 70) || (queue !== undefined && queue.last > 10) || grew
}

const topWaits = (view: DatabaseView) =>
  (view.snapshot.load?.waits ?? [])
    .toSorted((a, b) => b.load - a.load)
    .slice(0, 3)
    .map(({ name }) => name)
    .join(', ')
