import { type Pattern, rootOf, takeIn } from './pattern.ts'
import { rowId } from './row-id.ts'
import type { Scanner } from './scanner.ts'
import { defaultLimits, type Limits, settle } from './settle.ts'
import { variable } from './vocabulary.ts'

/** A row exactly as a line had it, and the pattern it belongs to; rows of one hash are chained. */
interface Shape {
  row: Int32Array
  pattern: Pattern
  next: Shape | undefined
}

/** Patterns that may be one event: their rows are equally long and begin with the same word. */
interface Bucket {
  patterns: Pattern[]
  /** How many came since it was last settled. */
  fresh: number
}

/** Rows remembered beyond this number are looked up among the patterns each time. */
const mostShapes = 100_000
/** A bucket is settled among at most so many patterns at once, because every pair is compared. */
const mostTogether = 512

/**
 * Finds the pattern of the row that a scanner holds: at once when the same row came before, else among the patterns
 * that are alike. `patience` is how many new rows a bucket gathers before it is settled: few for a stream, many when
 * all lines are at hand.
 */
export class PatternStore {
  readonly scanner: Scanner
  readonly #limits: Limits
  readonly #patience: number
  #shapes = new Map<number, Shape>()
  #shapeCount = 0
  #buckets = new Map<number, Bucket>()

  constructor(scanner: Scanner, patience: number, limits: Limits = defaultLimits) {
    this.scanner = scanner
    this.#patience = patience
    this.#limits = limits
  }

  /** The pattern of the row in the scanner, if one is known. */
  find(): Pattern | undefined {
    const hash = hashOf(this.scanner.ids, this.scanner.length)
    for (let shape = this.#shapes.get(hash); shape; shape = shape.next) {
      if (!this.#isCurrent(shape.row)) continue
      if (shape.pattern.within) shape.pattern = rootOf(shape.pattern)
      return shape.pattern
    }
    const found = this.#findWide(this.scanner.ids[0]!) ?? this.#findWide(variable)
    if (found) this.#remember(hash, found)
    return found
  }

  /** Takes the row in the scanner as a new pattern, read from `text` at a position; answers what it has become part of. */
  add(text: string, at: number): Pattern {
    const { ids, length, vocabulary } = this.scanner
    const row = ids.slice(0, length)
    const id = rowId([...row].map((word) => vocabulary.word(word)))
    const pattern: Pattern = { id, row, wide: false, count: 1, first: at, last: at, text, examples: [at] }
    this.#remember(hashOf(ids, length), pattern)
    this.put(pattern)
    return rootOf(pattern)
  }

  /** Takes a pattern that was known before. */
  restore(pattern: Pattern): void {
    this.#link(hashOf(pattern.row, pattern.row.length), pattern.row, pattern)
    this.put(pattern)
  }

  /** Puts a pattern among its likes and settles them when enough are new. */
  put(pattern: Pattern): void {
    const key = bucketKey(pattern.row[0] ?? variable, pattern.row.length)
    const bucket = this.#buckets.get(key)
    if (!bucket) return void this.#buckets.set(key, { patterns: [pattern], fresh: 1 })
    bucket.patterns.push(pattern)
    bucket.fresh++
    if (bucket.fresh > Math.max(this.#patience, bucket.patterns.length >> 3)) this.#settle(bucket)
  }

  /** Settles what is still open. */
  settleAll(): void {
    for (const bucket of this.#buckets.values()) if (bucket.fresh > 0) this.#settle(bucket)
    this.#joinFirstWords()
  }

  patterns(): Pattern[] {
    return [...this.#buckets.values()].flatMap((bucket) => bucket.patterns)
  }

  /** Forgets all patterns but these. */
  keep(kept: ReadonlySet<Pattern>): void {
    for (const [key, bucket] of this.#buckets) {
      bucket.patterns = bucket.patterns.filter((pattern) => kept.has(pattern))
      if (bucket.patterns.length === 0) this.#buckets.delete(key)
    }
    const shapes = this.#shapes
    this.#shapes = new Map()
    this.#shapeCount = 0
    for (let shape of shapes.values())
      for (let next: Shape | undefined = shape; next; shape = next, next = shape.next)
        if (kept.has(rootOf(next.pattern))) this.#link(hashOf(next.row, next.row.length), next.row, next.pattern)
  }

  #isCurrent(row: Int32Array): boolean {
    const { ids, length } = this.scanner
    if (row.length !== length) return false
    for (let i = 0; i < length; i++) if (row[i] !== ids[i]) return false
    return true
  }

  #findWide(first: number): Pattern | undefined {
    const { ids, length } = this.scanner
    const bucket = this.#buckets.get(bucketKey(first, length))
    if (!bucket) return undefined
    search: for (const pattern of bucket.patterns) {
      if (!pattern.wide) continue
      for (let i = 0; i < length; i++) if (pattern.row[i] !== variable && pattern.row[i] !== ids[i]) continue search
      return pattern
    }
    return undefined
  }

  #remember(hash: number, pattern: Pattern): void {
    if (this.#shapeCount < mostShapes) this.#link(hash, this.scanner.ids.slice(0, this.scanner.length), pattern)
  }

  #link(hash: number, row: Int32Array, pattern: Pattern): void {
    this.#shapeCount++
    this.#shapes.set(hash, { row, pattern, next: this.#shapes.get(hash) })
  }

  #settle(bucket: Bucket): void {
    const open = bucket.patterns.slice(-mostTogether)
    const rest = bucket.patterns.slice(0, -mostTogether)
    const { vocabulary } = this.scanner
    bucket.fresh = 0
    bucket.patterns = rest
    for (const { members, row } of settle(
      open.map((p) => p.row),
      vocabulary,
      this.#limits,
    ))
      bucket.patterns.push(
        join(
          members.map((m) => open[m]!),
          row,
        ),
      )
    bucket.patterns.sort((a, b) => Number(a.wide) - Number(b.wide))
  }

  /** Many rows that differ in their first word alone, and agree in three others at least, begin with a value. */
  #joinFirstWords(): void {
    const groups = new Map<string, Pattern[]>()
    for (const pattern of this.patterns()) {
      const words = pattern.row.reduce((sum, id) => sum + (id === variable ? 0 : 1), 0)
      if (words < 4 || pattern.row[0] === variable) continue
      const key = pattern.row.subarray(1).join()
      groups.set(key, [...(groups.get(key) ?? []), pattern])
    }
    for (const group of groups.values()) if (group.length > this.#limits.alternatives) this.#joinFirst(group)
  }

  #joinFirst(group: Pattern[]): void {
    const { length } = group[0]!.row
    for (const { row } of group) {
      const bucket = this.#buckets.get(bucketKey(row[0]!, length))!
      bucket.patterns = bucket.patterns.filter((pattern) => !group.includes(pattern))
    }
    const row = Int32Array.from(group[0]!.row)
    row[0] = variable
    const joined = join(group, row)
    this.put(joined)
  }
}

/** Joins patterns into the one that was seen first. */
function join(members: Pattern[], row: Int32Array): Pattern {
  const root = members.reduce((oldest, member) => (member.first < oldest.first ? member : oldest))
  if (members.length === 1) return root
  for (const member of members) if (member !== root) takeIn(root, member)
  root.row = row
  root.wide = true
  return root
}

const bucketKey = (first: number, length: number) => first * 256 + length

/** FNV-1a over the ids. */
function hashOf(ids: Int32Array, length: number): number {
  let hash = 0x811c9dc5 | 0
  for (let i = 0; i < length; i++) hash = Math.imul(hash ^ ids[i]!, 0x01000193) ^ (hash >>> 15)
  return hash
}
