import type { ContainerLog } from './snapshot.ts'
import type { ClusterView, WorkloadView } from './view-cluster.ts'

/** A line of a log with the log it stands in. */
export interface LogLine {
  text: string
  log: ContainerLog
}

const recentMinutes = 30

/** Lines once read; rules ask for them again and again. */
const known = new WeakMap<WorkloadView, LogLine[]>()

/** Lines of a workload's logs from the last half hour before the snapshot; lines without a date count as recent. */
export function recentLines(view: ClusterView, workload: WorkloadView): LogLine[] {
  const lines = known.get(workload) ?? readLines(view, workload)
  known.set(workload, lines)
  return lines
}

function readLines(view: ClusterView, workload: WorkloadView): LogLine[] {
  const since = view.at.getTime() - recentMinutes * 60_000
  return view.logsOf(workload).flatMap((log) => {
    let moment = Number.NaN
    return log.lines.flatMap((text) => {
      const [stamp] =
        /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?\d*(?:Z|[+-]\d\d:?\d\d)/.exec(text.slice(0, 60)) ?? []
      if (stamp) moment = Date.parse(stamp.replace(/(\.\d{3})\d+/, '$1'))
      return Number.isNaN(moment) || moment >= since ? [{ text, log }] : []
    })
  })
}
