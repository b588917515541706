import { count, type Pattern, rootOf } from './pattern.ts'
import { PatternStore } from './pattern-store.ts'
import { rowId } from './row-id.ts'
import { Scanner } from './scanner.ts'
import type { Limits } from './settle.ts'
import { hasHeaders, stripHeader } from './strip-header.ts'
import { templateText } from './template-text.ts'
import { Vocabulary } from './vocabulary.ts'

/** One event and its lines. */
export interface LineGroup {
  /** 12 hexadecimal digits; the same event has the same id in other windows, unless its template differs there. */
  id: string
  /** The text of the event with `<*>` where values stand. */
  template: string
  count: number
  /** Positions of the first and the last line, counted from 0. */
  first: number
  last: number
  /** Up to three of its lines, whole, the first one first. */
  examples: string[]
}

export interface GroupedLines {
  /** For each line its place in `groups`. */
  clusters: Int32Array
  /** In the order of their first lines. */
  groups: LineGroup[]
}

export interface GroupOptions {
  limits?: Limits
  /** Whether lines begin with moment, level and so on, which are left out; found out from the lines when absent. */
  headers?: boolean
}

/** A bucket this large is settled before all lines are read, so that memory stays bounded. */
const patience = 256

/** Groups the lines of a window by the event that wrote them; a line with breaks in it goes by its first line. */
export function groupLines(lines: readonly string[], options: GroupOptions = {}): GroupedLines {
  const scanner = new Scanner(new Vocabulary())
  const store = new PatternStore(scanner, patience, options.limits)
  const headers = options.headers ?? hasHeaders(lines)
  const numbers = new Map<Pattern, number>()
  const patterns: Pattern[] = []
  const clusters = new Int32Array(lines.length)
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!
    const from = headers ? stripHeader(line) : 0
    scanner.scan(line, from)
    const found = store.find()
    if (found) count(found, i)
    clusters[i] = numberOf(found ?? store.add(line.slice(from), i))
  }
  store.settleAll()
  return gather(lines, clusters, patterns, scanner)

  function numberOf(pattern: Pattern): number {
    const known = numbers.get(pattern)
    if (known !== undefined) return known
    numbers.set(pattern, patterns.length)
    return patterns.push(pattern) - 1
  }
}

/** Numbers what is left after settling and writes it for people. */
function gather(lines: readonly string[], clusters: Int32Array, patterns: Pattern[], scanner: Scanner): GroupedLines {
  const places = new Map<Pattern, number>()
  const roots = [...new Set(patterns.map(rootOf))].sort((a, b) => a.first - b.first)
  for (const root of roots) places.set(root, places.size)
  const final = Int32Array.from(patterns, (pattern) => places.get(rootOf(pattern))!)
  for (let i = 0; i < clusters.length; i++) clusters[i] = final[clusters[i]!]!
  const groups = roots.map((root) => ({
    id: rowId([...root.row].map((word) => scanner.vocabulary.word(word))),
    template: templateText(root, scanner),
    count: root.count,
    first: root.first,
    last: root.last,
    examples: root.examples.map((at) => lines[at]!),
  }))
  return { clusters, groups }
}
