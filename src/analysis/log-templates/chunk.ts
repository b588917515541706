import { colon, digit, ends, hexLetter, isDigit, isHex, kindOf, letter } from './characters.ts'

/** What is longer is encoded data, and no word. */
const longestWord = 256
const dot = 46
const slash = 47
const backslash = 92
const at = 64
const colonCode = 58
const equals = 61
const zero = 48
const x = 120

/** What a chunk is: nothing (mere signs), a word, a value, or a word with a value behind it, such as `blk_17`. */
export type ChunkKind = 'signs' | 'word' | 'value' | 'number' | 'prefixed'

/** The last two labels that tell a host name from a package name or a file. */
const domains =
  /\.(?:com|net|org|edu|gov|mil|int|io|dev|app|cloud|info|biz|local|internal|intranet|lan|corp|home|arpa|svc|cluster)$/i
const countries = /\.[a-z]{2}$/i
const secondLevel = /\.(?:com|co|edu|gov|net|org|ac)\.[a-z]{2}$/i
const files = /\.(?:js|ts|go|py|rb|rs|so|cc|sh|pl|ps|gz|db|md|cs|hs|kt|vb|xz|id)$/i
const reversed =
  /^(?:com|net|org|edu|gov|io|dev|java|javax|sun|jdk|android|androidx|kotlin|scala|system|microsoft|www\d*\.$)\./i
const uuid = /^[0-9a-f]{6,}(?:-[0-9a-f]{3,}){1,}$/i

/**
 * A stretch of a line without blanks and brackets, measured character by character: `read` finds its end, `kind` says
 * what it is. One object serves all chunks of all lines, because a line has ten of them and a second has 200 000 lines.
 */
export class Chunk {
  start = 0
  end = 0
  /** Where the text before the value ends, for the kind `prefixed`. */
  prefixEnd = 0
  #letters = 0
  #digits = 0
  #firstDigit = -1
  #dots = 0
  #slashes = 0
  #backslashes = 0
  #ats = 0
  #hex = true

  /** Measures the chunk that starts at `start`; its end is where a blank, a bracket or a key's colon stands. */
  read(line: string, start: number): void {
    let letters = 0
    let digits = 0
    let firstDigit = -1
    let dots = 0
    let slashes = 0
    let backslashes = 0
    let ats = 0
    let hex = true
    let i = start
    for (; i < line.length; i++) {
      const code = line.charCodeAt(i)
      const kind = kindOf(code)
      if (kind === digit) {
        if (firstDigit < 0) firstDigit = i
        digits++
        continue
      }
      if (kind === hexLetter) letters++
      else if (kind === letter) {
        letters++
        hex = false
      } else if (kind === ends) break
      else if (kind === colon) {
        if (!joinsAt(line, i, digits + dots > 0, hex && letters + digits > 0, letters)) break
      } else if (code === dot) dots++
      else if (code === slash) slashes++
      else if (code === backslash) backslashes++
      else if (code === at) ats++
    }
    this.start = start
    this.end = i
    this.#letters = letters
    this.#digits = digits
    this.#firstDigit = firstDigit
    this.#dots = dots
    this.#slashes = slashes
    this.#backslashes = backslashes
    this.#ats = ats
    this.#hex = hex
  }

  kind(line: string): ChunkKind {
    if (this.#letters === 0) return this.#digits === 0 ? 'signs' : 'number'
    if (this.end - this.start > longestWord) return 'value'
    this.#trim(line)
    if (this.#slashes + this.#backslashes > 0 && this.#isPath(line)) return this.#whole(line)
    if (this.#digits === 0) return this.#isName(line) || (this.#hex && this.#letters >= 8) ? 'value' : 'word'
    return this.#mixed(line)
  }

  /** Letters and digits: an id, a quantity, or a word that happens to hold a digit. */
  #mixed(line: string): ChunkKind {
    const first = kindOf(line.charCodeAt(this.start))
    if (first === digit) return this.#digits + 3 >= this.end - this.start ? 'number' : 'value'
    if (this.#hex && this.#letters + this.#digits >= 6) return 'value'
    if (this.#isName(line)) return 'value'
    const text = line.slice(this.start, this.end)
    if (this.#hex && uuid.test(text)) return 'value'
    if (line.charCodeAt(this.#firstDigit) === zero && (line.charCodeAt(this.#firstDigit + 1) | 32) === x) {
      if (this.#firstDigit - this.start <= 1) return 'value'
    }
    const tailIsValue = onlyNumberSigns(line, this.#firstDigit, this.end)
    const joined = this.#firstDigit > this.start && !isLetter(line.charCodeAt(this.#firstDigit - 1))
    const isNamed = joined && oneWord(line, this.start, this.#firstDigit)
    if (tailIsValue || isNamed) return this.#prefix(line)
    if (this.#digits <= 2 && this.#letters >= 4) return 'word'
    return !joined && this.#letters > 4 * this.#digits ? 'word' : 'value'
  }

  /** Cuts the prefix behind its last letter and at most one sign: `blk_-17` and `blk_17` are the same. */
  #prefix(line: string): ChunkKind {
    let end = this.#firstDigit
    while (end > this.start && !isLetter(line.charCodeAt(end - 1))) end--
    if (end === this.start) return 'value'
    this.prefixEnd = Math.min(this.#firstDigit, end + 1)
    return 'prefixed'
  }

  #isPath(line: string): boolean {
    const first = line.charCodeAt(this.start)
    if (this.#backslashes > 0) return this.#backslashes > 1 || line.charCodeAt(this.start + 1) === colonCode
    if (first === slash) return this.#slashes > 1 || this.#digits > 0
    if (this.#slashes > 2) return true
    return this.#slashes > 1 && (line.indexOf('://', this.start) > 0 || first === dot || first === 126)
  }

  /** A path or an address goes on to the next blank, quote or closing bracket. */
  #whole(line: string): ChunkKind {
    let end = this.end
    for (; end < line.length; end++) {
      const code = line.charCodeAt(end)
      if (code <= 32 || pathEnds.includes(line[end]!)) break
    }
    this.end = end
    return 'value'
  }

  /** Whether it is a host or a mail address. */
  #isName(line: string): boolean {
    if (this.#dots === 0) return false
    if (this.#ats === 1 && this.#slashes === 0 && this.#digits === 0) return true
    let text = line.slice(this.start, this.end)
    const port = text.lastIndexOf(':')
    if (port > 0) text = text.slice(0, port)
    if (reversed.test(text)) return false
    if (port > 0 && isDigit(line.charCodeAt(this.start + port + 1))) return true
    if (domains.test(text) || secondLevel.test(text)) return true
    return (this.#dots > 1 || this.#digits > 2) && countries.test(text) && !files.test(text)
  }

  /** Whether an equals sign follows, which makes the word a key. */
  isKey(line: string): boolean {
    return (
      line.charCodeAt(this.end) === equals ||
      (line.charCodeAt(this.end) === 32 && line.charCodeAt(this.end + 1) === equals)
    )
  }

  #trim(line: string): void {
    let end = this.end
    while (end > this.start + 1) {
      const code = line.charCodeAt(end - 1)
      if (code !== dot && code !== colonCode) break
      end--
      if (code === dot) this.#dots--
    }
    this.end = end
  }
}

const pathEnds = '\'"`)]},;<>|'

const isLetter = (code: number) => {
  const kind = kindOf(code)
  return kind === letter || kind === hexLetter
}

/** Whether a colon is inside a value (a time, a port, an address) rather than behind a key. */
function joinsAt(line: string, at: number, numeric: boolean, hex: boolean, letters: number): boolean {
  const next = line.charCodeAt(at + 1)
  if (Number.isNaN(next)) return false
  if (isDigit(next) && numeric) return true
  if (next === slash && line.charCodeAt(at + 2) === slash) return true
  if (next === backslash) return letters === 1
  if (!hex) return false
  if (next === colonCode) return true
  return isHex(next) && isHex(line.charCodeAt(at + 2)) && !isLetter(line.charCodeAt(at + 3))
}

/** Whether there are letters alone, with one sign behind them at most: `attempt_` is, `node-group-` is not. */
function oneWord(line: string, from: number, to: number): boolean {
  for (let i = from; i < to - 1; i++) if (!isLetter(line.charCodeAt(i))) return false
  return true
}

/** Whether from here on there are digits and signs alone. */
function onlyNumberSigns(line: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (isLetter(line.charCodeAt(i))) return false
  return true
}
