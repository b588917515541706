import { ends, kindOf } from './characters.ts'
import { Chunk } from './chunk.ts'
import { isLiteral, isMonth, isUnit, isWeekday, type Vocabulary, variable } from './vocabulary.ts'

/** A line has at most this many words that count; what follows is rest. */
const mostTokens = 128
const mostCharacters = 2000
const blank = 32

/**
 * Turns a line into a row of word ids in which every value (number, time, address, path, host, id) is `variable`, signs
 * are left out, and neighbouring values are one. So two lines of one event mostly read the same at once. The arrays are
 * used again for the next line.
 */
export class Scanner {
  readonly ids = new Int32Array(mostTokens)
  readonly starts = new Int32Array(mostTokens)
  readonly ends = new Int32Array(mostTokens)
  length = 0
  readonly vocabulary: Vocabulary
  readonly #chunk = new Chunk()
  #numeric = false

  constructor(vocabulary: Vocabulary) {
    this.vocabulary = vocabulary
  }

  /** Reads the first line of a text from a position on. */
  scan(line: string, from = 0): void {
    this.length = 0
    this.#numeric = false
    const chunk = this.#chunk
    const end = Math.min(line.length, from + mostCharacters)
    let i = from
    while (i < end && this.length < mostTokens) {
      const code = line.charCodeAt(i)
      if (code === 10 && this.length > 0) return
      if (kindOf(code) === ends) {
        i++
        continue
      }
      chunk.read(line, i)
      this.#take(line)
      i = Math.max(i + 1, chunk.end)
    }
  }

  #take(line: string): void {
    const { start, end } = this.#chunk
    const kind = this.#chunk.kind(line)
    if (kind === 'number') this.#pushValue(start, end, true)
    else if (kind === 'value') this.#pushValue(start, this.#chunk.end, false)
    else if (kind === 'word') this.#pushWord(this.vocabulary.id(this.#word(line)), line, start, this.#chunk.end)
    else if (kind === 'prefixed') this.#pushPrefixed(line.slice(start, this.#chunk.prefixEnd), start, this.#chunk.end)
  }

  /** The word of the chunk; a key keeps its equals sign, because what follows a key is a value of another sort. */
  #word(line: string): string {
    const word = line.slice(this.#chunk.start, this.#chunk.end)
    return this.#chunk.isKey(line) ? `${word}=` : word
  }

  #pushWord(id: number, line: string, start: number, end: number): void {
    if (isUnit(id) && this.#followsNumber(line, start)) {
      this.ends[this.length - 1] = end
      return
    }
    if (id === variable || isLiteral(id)) this.#pushValue(start, end, false)
    else this.#push(id, start, end)
    this.#numeric = false
  }

  #followsNumber(line: string, start: number): boolean {
    const last = this.length - 1
    if (last < 0 || !this.#numeric || this.ids[last] !== variable) return false
    const gap = start - this.ends[last]!
    return gap === 0 || (gap === 1 && line.charCodeAt(start - 1) === blank)
  }

  /** Several ids of one sort in a row are a list, however long. */
  #pushPrefixed(prefix: string, start: number, end: number): void {
    const id = this.vocabulary.id(`${prefix}<*>`)
    const last = this.length - 1
    if (last >= 0 && this.ids[last] === id) this.ends[last] = end
    else this.#push(id, start, end)
    this.#numeric = false
  }

  #pushValue(start: number, end: number, numeric: boolean): void {
    this.#numeric = numeric
    let last = this.length - 1
    if (numeric && last >= 0 && isMonth(this.ids[last]!)) {
      this.ids[last] = variable
      if (last > 0 && isWeekday(this.ids[last - 1]!)) this.ids[--last] = variable
      if (last > 0 && this.ids[last - 1] === variable) last--
      this.length = last + 1
    }
    if (last >= 0 && this.ids[last] === variable) this.ends[last] = end
    else this.#push(variable, start, end)
  }

  #push(id: number, start: number, end: number): void {
    const at = this.length++
    this.ids[at] = id
    this.starts[at] = start
    this.ends[at] = end
    this.#foldRepeat(end)
  }

  /** A group of two to four words that stands twice in a row is a list; it counts once, however long it gets. */
  #foldRepeat(end: number): void {
    const { ids, length } = this
    for (let size = 2; size <= 4 && 2 * size <= length; size++) {
      let same = 0
      while (same < size && ids[length - 1 - same] === ids[length - 1 - same - size]) same++
      if (same < size) continue
      this.length -= size
      this.ends[this.length - 1] = end
      return
    }
  }
}
