/** A line of one text beside the other. */
export interface LineEdit {
  sign: ' ' | '-' | '+'
  line: string
}

/** Beyond so many differing steps the middle is replaced as a whole: still true, only longer. */
const mostSteps = 2_000

/** The shortest way from one list of lines to another (Myers, "An O(ND) Difference Algorithm", 1986). */
export function diffLines(before: readonly string[], after: readonly string[]): LineEdit[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1
  let end = 0
  const room = Math.min(before.length, after.length) - start
  while (end < room && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1
  const same = (lines: readonly string[]) => lines.map((line): LineEdit => ({ sign: ' ', line }))
  return [
    ...same(before.slice(0, start)),
    ...middle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...same(before.slice(before.length - end)),
  ]
}

function middle(before: readonly string[], after: readonly string[]): LineEdit[] {
  const trace: Map<number, number>[] = []
  let reach = new Map<number, number>([[1, 0]])
  const most = Math.min(before.length + after.length, mostSteps)
  for (let steps = 0; steps <= most; steps += 1) {
    trace.push(new Map(reach))
    const next = new Map(reach)
    for (let k = -steps; k <= steps; k += 2) {
      const down = k === -steps || (k !== steps && (next.get(k - 1) ?? -1) < (next.get(k + 1) ?? -1))
      let x = down ? next.get(k + 1)! : next.get(k - 1)! + 1
      while (x < before.length && x - k < after.length && before[x] === after[x - k]) x += 1
      next.set(k, x)
      if (x >= before.length && x - k >= after.length) return walkBack(trace, before, after)
    }
    reach = next
  }
  return [
    ...before.map((line): LineEdit => ({ sign: '-', line })),
    ...after.map((line): LineEdit => ({ sign: '+', line })),
  ]
}

function walkBack(trace: Map<number, number>[], before: readonly string[], after: readonly string[]): LineEdit[] {
  const edits: LineEdit[] = []
  let x = before.length
  let y = after.length
  for (let steps = trace.length - 1; steps >= 0; steps -= 1) {
    const reach = trace[steps]!
    const k = x - y
    const down = k === -steps || (k !== steps && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1))
    const from = steps === 0 ? { x: 0, y: 0 } : at(reach, down ? k + 1 : k - 1)
    const stop = steps === 0 ? { x: 0, y: 0 } : down ? { x: from.x, y: from.y + 1 } : { x: from.x + 1, y: from.y }
    while (x > stop.x && y > stop.y) {
      x -= 1
      y -= 1
      edits.push({ sign: ' ', line: before[x]! })
    }
    if (steps > 0) edits.push(down ? { sign: '+', line: after[from.y]! } : { sign: '-', line: before[from.x]! })
    x = from.x
    y = from.y
  }
  return edits.reverse()
}

function at(reach: Map<number, number>, k: number) {
  const x = reach.get(k) ?? 0
  return { x, y: x - k }
}
