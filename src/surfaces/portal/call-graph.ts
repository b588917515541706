import type { Trace } from '../../core/telemetry/trace.ts'

/** One service asking another, as far as traced requests show it. */
export interface Call {
  caller: string
  callee: string
  /** Spans of the callee below one of the caller. */
  count: number
  /** How many of these failed. */
  failed: number
}

/** Who calls whom in these requests, by name; a request that was seen twice counts once. */
export function callsOf(traces: readonly Trace[]): Call[] {
  const calls = new Map<string, Call>()
  for (const { spans } of new Map(traces.map((trace) => [trace.id, trace])).values()) {
    const serviceOf = new Map(spans.map(({ id, service }) => [id, service]))
    for (const { parent, service: callee, failed } of spans) {
      const caller = parent === undefined ? undefined : serviceOf.get(parent)
      if (caller === undefined || caller === callee) continue
      const key = `${caller}\n${callee}`
      const known = calls.get(key) ?? { caller, callee, count: 0, failed: 0 }
      calls.set(key, { ...known, count: known.count + 1, failed: known.failed + Number(failed) })
    }
  }
  return [...calls.values()].sort(
    (a, b) => a.caller.localeCompare(b.caller, 'en') || a.callee.localeCompare(b.callee, 'en'),
  )
}

/** The services of a call graph in columns: whoever is called stands right of its callers, and a circle ends where it began. */
export function columnsOf(calls: readonly Pick<Call, 'caller' | 'callee'>[]): string[][] {
  const names = [...new Set(calls.flatMap(({ caller, callee }) => [caller, callee]))].sort()
  const called = new Set(calls.map(({ callee }) => callee))
  const depth = new Map<string, number>()
  const visit = (name: string) => {
    const queue = depth.has(name) ? [] : [name]
    if (queue.length) depth.set(name, 0)
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      for (const { callee } of calls.filter(({ caller }) => caller === next))
        if (!depth.has(callee)) {
          depth.set(callee, depth.get(next)! + 1)
          queue.push(callee)
        }
  }
  for (const name of names.filter((one) => !called.has(one))) visit(name)
  for (const name of names) visit(name)
  return names.reduce<string[][]>((columns, name) => {
    const at = depth.get(name)!
    while (columns.length <= at) columns.push([])
    columns[at]!.push(name)
    return columns
  }, [])
}
