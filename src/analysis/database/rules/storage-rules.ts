import type { DatabaseFinding, DatabaseRule } from '../finding.ts'
import { brief, bytes, type DatabaseView } from '../view-database.ts'

const writes = /^\s*(?:insert|copy|update|delete|merge|load data|create table as|\(?\s*with\b.*\binsert)/i
const fullEvent =
  /ran out of storage|storage.?full|out of disk|insufficient storage|no space left|storage (?:space )?is (?:getting low|critically low|low|at \d+% utili[sz]ation)|low storage space/i
const emptied = /ran out of storage|storage.?full|insufficient storage|critically low|no space left/i
const grown =
  /storage (?:has been )?(?:increased|expanded|scaled|modified)|finished applying modification to (?:allocated )?storage|storage.?autoscal/i

/** Log that is not given away yet because somebody has to read it first. */
export const keptLog =
  /\b(?:keeps?|kept|retains?|retained|holds?|holding back)\b.{0,60}\b(?:wal|write-?ahead|binlogs?|redo)\b/i

/** Below this share of what was free at the begin, space is running out. */
const lowShare = 0.35
const littleBytes = 2e9

/** Space that runs out, and what fills it. */
export const storageRules: DatabaseRule[] = [
  {
    name: 'storage runs out',
    finds: (view) => {
      const space = view.course('freeStorage')
      const warned = view.events(fullEvent)
      const isFull = warned.some(({ message }) => emptied.test(message))
      const isLow =
        space !== undefined &&
        (space.last < lowShare * space.first || (space.last < littleBytes && space.last < 0.9 * space.first))
      const isBack = space !== undefined && space.last > 0.6 * space.first && space.last > 3 * Math.max(space.lowest, 1)
      if (isBack || (space && !isLow && space.last > 0.7 * space.first)) return []
      if (!isLow && !isFull) return []
      return [storageFull(view, isFull, isLow)]
    },
  },
  {
    name: 'log is kept',
    finds: (view) => {
      const log = view.course('logStorage')
      const grew = log !== undefined && log.last >= 5 * Math.max(log.first, 1e8)
      const why = view.events(/replication slot|archiv|retention|inactive slot/i)
      const told = log === undefined && why.some(({ message }) => keptLog.test(message))
      if (!grew && !told) return []
      const amount = grew
        ? `keeps ${bytes(log.last)} of its write-ahead log (${bytes(log.first)} before)`
        : 'says that it keeps its write-ahead log'
      return [
        {
          kind: 'log_retention',
          summary: `${view.snapshot.instance} ${amount}: a replication slot or the archive does not keep up, and the log fills the storage.`,
          strength: grew ? 0.8 : 0.6,
          proofs: [
            ...(grew ? view.proveMetric('logStorage', `log on disk grew to ${bytes(log.last)}`) : []),
            ...view.proveEvents(why, 'says why the log is kept'),
          ],
          remedies: [{ text: 'Drop the replication slot that nobody reads, or repair its reader.', when: 'immediate' }],
          explains: ['storage_full'],
        },
      ]
    },
  },
]

function storageFull(view: DatabaseView, isFull: boolean, isLow: boolean): DatabaseFinding {
  const space = view.course('freeStorage')
  const writer = view.statements(writes)[0]
  const share =
    writer && view.snapshot.load
      ? writer.load / view.snapshot.load.statements.reduce((sum, one) => sum + one.load, 0)
      : 0
  const by = writer && share > 0.15 ? `, filled by the write workload "${brief(writer.text)}"` : ''
  const course = space
    ? `${view.metric('freeStorage')!.called} fell from ${bytes(space.first)} to ${bytes(space.last)}`
    : 'its events say that storage ran out (free space is not measured)'
  return {
    kind: 'storage_full',
    summary: `The storage of ${view.snapshot.instance} is running out: ${course}${by}. Writes fail or stall when no space is left.`,
    strength: isLow && isFull ? 0.95 : isLow ? 0.85 : 0.8,
    proofs: [
      ...view.proveMetric('freeStorage', course),
      ...view.proveEvents(view.events(fullEvent).slice(-3), 'storage is running out'),
      ...(share > 0.15 ? view.proveStatement(writer, 'writes most') : []),
    ],
    remedies: [
      { text: 'Enlarge the storage, or let it grow by itself.', when: 'immediate' },
      {
        text: by
          ? `Stop or slow down the statement that fills it, and delete what it wrote for nothing.`
          : 'Find the tables that grow and delete what is not needed.',
        when: 'immediate',
      },
      { text: 'Alert on the time until storage is full rather than on a share.', when: 'preventive' },
    ],
    explains: ['latency', 'connections_dropped', 'io_saturation'],
  }
}

/** Whether storage was enlarged after it ran low. */
export const storageGrew = (view: DatabaseView) => view.events(grown)
