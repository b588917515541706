import { type Vocabulary, variable } from './vocabulary.ts'

/** The limits by which words are told from values; `groupLines` and `logMiner` ship with the defaults. */
export interface Limits {
  /** Two rows can be one event only when this share of their words is equal, 0 to 1. */
  similarity: number
  /** A place where at most this many words were seen tells events apart; with more it holds a value. */
  alternatives: number
  /** The same limit where the words are all in capitals, as names of states are. */
  states: number
}

export const defaultLimits: Limits = { similarity: 0.6, alternatives: 4, states: 16 }

/** A row of word ids; rows that are compared with each other are equally long and begin with the same word. */
export type Row = ArrayLike<number>

/** Rows that are one event, by their index, and the row that stands for them. */
export interface Settled {
  members: number[]
  row: Int32Array
}

/**
 * Decides which of the rows are one event. Rows that share most words are candidates. Among those, a place with few
 * different words tells events apart (as in Brain, Yu et al. 2023, and IPLoM, Makanju et al. 2009: few branches are
 * constants), a place with many holds a value. A place found to hold a value keeps doing so in every part.
 */
export function settle(rows: readonly Row[], vocabulary: Vocabulary, limits: Limits): Settled[] {
  const settled: Settled[] = []
  for (const members of linked(rows, limits)) divide(members, new Set())
  return settled

  function divide(members: number[], values: ReadonlySet<number>): void {
    const places = members.length === 1 ? [] : varying(rows, members)
    const fixed = rows[members[0]!]!.length - places.length
    const known = new Set(values)
    let chosen: Place | undefined
    for (const place of places) {
      const before = place.column > 0 ? vocabulary.word(rows[members[0]!]![place.column - 1]!) : ''
      if (holdsValue(place, { before, fixed }, vocabulary, limits)) known.add(place.column)
      else if (!known.has(place.column) && (!chosen || place.words.size < chosen.words.size)) chosen = place
    }
    if (!chosen) return void settled.push({ members, row: standFor(rows, members, places) })
    for (const part of chosen.words.values()) divide(part, known)
  }
}

/** A column in which the rows differ: each word there, with the rows that have it. */
interface Place {
  column: number
  words: Map<number, number[]>
}

/** Nouns that a proper name follows. */
const named = /^(?:user|username|account|login|host|hostname|node|domain|realm|tenant)$/i

/** What stands around a place: the word before it, and how many places do not vary. */
interface Around {
  before: string
  fixed: number
}

function holdsValue({ words }: Place, { before, fixed }: Around, vocabulary: Vocabulary, limits: Limits): boolean {
  if (named.test(before) || (words.has(variable) && (fixed >= 3 || words.size > 2))) return true
  const texts = Array.from(words.keys(), (id) => vocabulary.word(id))
  // Ids of several sorts, such as the names of two machines.
  if (texts.every((text) => text.endsWith('<*>'))) return true
  const states = texts.every((text) => /^[A-Z][A-Z_]+$/.test(text))
  return words.size > (states ? limits.states : limits.alternatives)
}

function varying(rows: readonly Row[], members: readonly number[]): Place[] {
  const places: Place[] = []
  const first = rows[members[0]!]!
  for (let column = 0; column < first.length; column++) {
    if (members.every((m) => rows[m]![column] === first[column])) continue
    const words = new Map<number, number[]>()
    for (const m of members) {
      const id = rows[m]![column]!
      const having = words.get(id)
      if (having) having.push(m)
      else words.set(id, [m])
    }
    places.push({ column, words })
  }
  return places
}

function standFor(rows: readonly Row[], members: readonly number[], places: readonly Place[]): Int32Array {
  const row = Int32Array.from(rows[members[0]!]!)
  for (const { column } of places) row[column] = variable
  return row
}

/** Rows joined, directly or through others, by being alike; in the order of their first row. */
function linked(rows: readonly Row[], { similarity }: Limits): number[][] {
  const telling = tellingColumns(rows)
  const parents = rows.map((_, i) => i)
  const root = (i: number): number => {
    while (parents[i] !== i) i = parents[i] = parents[parents[i]!]!
    return i
  }
  for (let i = 1; i < rows.length; i++)
    for (let j = 0; j < i; j++)
      if (root(i) !== root(j) && alike(rows[i]!, rows[j]!, telling, similarity)) parents[root(i)] = root(j)
  const groups = new Map<number, number[]>()
  for (let i = 0; i < rows.length; i++) {
    const at = root(i)
    const group = groups.get(at)
    if (group) group.push(i)
    else groups.set(at, [i])
  }
  return [...groups.values()]
}

/** Among this many rows, a column that differs nearly everywhere cannot be the text of a message. */
const crowd = 32

/** The columns by which rows are compared: all but those where more than half of many rows have a word of their own. */
function tellingColumns(rows: readonly Row[]): number[] {
  const columns = Array.from({ length: rows[0]?.length ?? 0 }, (_, column) => column)
  if (rows.length < crowd) return columns
  return columns.filter((column) => new Set(rows.map((row) => row[column])).size <= rows.length / 2)
}

/** Whether two rows share enough words; places that hold a value in both say nothing. */
function alike(a: Row, b: Row, columns: readonly number[], similarity: number): boolean {
  let words = 0
  let equal = 0
  for (const i of columns) {
    if (a[i] === b[i]) {
      if (a[i] === variable) continue
      equal++
    }
    words++
  }
  return equal >= similarity * words && equal > 0
}
