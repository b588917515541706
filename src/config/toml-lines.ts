import { type KeyPath, pathKey } from './key-path.ts'

/** The line of every key and list item of a TOML text that is known to be valid, by `pathKey`; the first line is 1. */
export function tomlLines(text: string): Map<string, number> {
  return new Scan(text).run()
}

const bare = /[A-Za-z0-9_-]/

/** Walks the text once. It never judges: the parser has already accepted the text. */
class Scan {
  readonly #text: string
  readonly #lines = new Map<string, number>()
  /** How many tables each `[[list]]` has so far, so that `[list.key]` means its last one. */
  readonly #counts = new Map<string, number>()
  #at = 0
  #line = 1

  constructor(text: string) {
    this.#text = text
  }

  run(): Map<string, number> {
    let table: KeyPath = []
    for (this.#skip(); this.#at < this.#text.length; this.#skip()) {
      if (this.#peek() === '[') table = this.#header()
      else this.#pair(table)
    }
    return this.#lines
  }

  #header(): KeyPath {
    const list = this.#text.startsWith('[[', this.#at)
    this.#move(list ? 2 : 1)
    let named: KeyPath = []
    for (const part of this.#key()) named = this.#inLast([...named, part])
    const path = list ? this.#added(named) : named
    this.#mark(path)
    this.#move(list ? 2 : 1)
    return path
  }

  #inLast(path: KeyPath): KeyPath {
    const count = this.#counts.get(pathKey(path))
    return count === undefined ? path : [...path, count - 1]
  }

  /** `#inLast` has already led into the last table of a list that is known. */
  #added(path: KeyPath): KeyPath {
    const last = path.at(-1)
    const list = typeof last === 'number' ? path.slice(0, -1) : path
    const count = this.#counts.get(pathKey(list)) ?? 0
    this.#counts.set(pathKey(list), count + 1)
    return [...list, count]
  }

  #pair(table: KeyPath): void {
    const begin = this.#line
    const key = this.#key()
    for (let length = 1; length <= key.length; length++) this.#mark([...table, ...key.slice(0, length)], begin)
    this.#move(1)
    this.#value([...table, ...key])
  }

  #value(path: KeyPath): void {
    this.#skip()
    const char = this.#peek()
    if (char === '"' || char === "'") this.#string()
    else if (char === '[') this.#list(path)
    else if (char === '{') this.#inline(path)
    else while (this.#at < this.#text.length && !/[,\]}\n#]/.test(this.#peek())) this.#move(1)
  }

  #list(path: KeyPath): void {
    this.#move(1)
    for (let index = 0; this.#more(']'); index++) {
      this.#mark([...path, index])
      this.#value([...path, index])
    }
    this.#move(1)
  }

  #inline(path: KeyPath): void {
    this.#move(1)
    while (this.#more('}')) this.#pair(path)
    this.#move(1)
  }

  #more(end: string): boolean {
    this.#skip(',')
    return this.#at < this.#text.length && this.#peek() !== end
  }

  #key(): string[] {
    const parts: string[] = []
    do {
      if (this.#peek() === '.') this.#move(1)
      this.#skip()
      const from = this.#at
      if (this.#peek() === '"') parts.push(JSON.parse(this.#string()) as string)
      else if (this.#peek() === "'") parts.push(this.#string().slice(1, -1))
      else {
        while (bare.test(this.#peek())) this.#move(1)
        parts.push(this.#text.slice(from, this.#at))
        if (from === this.#at) this.#move(1)
      }
      this.#skip()
    } while (this.#peek() === '.')
    return parts
  }

  #string(): string {
    const from = this.#at
    const quote = this.#peek()
    const end = this.#text.startsWith(quote.repeat(3), from) ? quote.repeat(3) : quote
    this.#move(end.length)
    while (this.#at < this.#text.length && !this.#text.startsWith(end, this.#at))
      this.#move(quote === '"' && this.#peek() === '\\' ? 2 : 1)
    this.#move(end.length)
    while (end.length === 3 && this.#peek() === quote) this.#move(1)
    return this.#text.slice(from, this.#at)
  }

  #skip(also = ''): void {
    while (this.#at < this.#text.length) {
      const char = this.#peek()
      if (char === '#') while (this.#at < this.#text.length && this.#peek() !== '\n') this.#move(1)
      else if (/\s/.test(char) || (also && char === also)) this.#move(1)
      else return
    }
  }

  #peek = () => this.#text[this.#at] ?? ''

  #move(by: number): void {
    for (let i = 0; i < by; i++) if (this.#text[this.#at++] === '\n') this.#line++
  }

  #mark(path: KeyPath, line = this.#line): void {
    if (!this.#lines.has(pathKey(path))) this.#lines.set(pathKey(path), line)
  }
}
