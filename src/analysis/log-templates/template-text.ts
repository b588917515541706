import type { Pattern } from './pattern.ts'
import type { Scanner } from './scanner.ts'
import { variable } from './vocabulary.ts'

/** Templates are cut after so many characters. */
const mostCharacters = 1000
const pairs: Record<string, string> = { '(': ')', '[': ']', '{': '}' }

/** Writes a pattern as a person reads it: the text of its first line with `<*>` where the values are. */
export function templateText({ text, row }: Pick<Pattern, 'text' | 'row'>, scanner: Scanner): string {
  scanner.scan(text)
  let out = ''
  let at = 0
  for (let i = 0; i < scanner.length && out.length < mostCharacters; i++) {
    const start = scanner.starts[i]!
    const end = scanner.ends[i]!
    const id = row[i] ?? variable
    const word = scanner.vocabulary.word(id)
    const isValue = id === variable || word.endsWith('<*>')
    // The last word of a list that was folded spans the rest of the list.
    const shown = isValue ? word : text.slice(start, Math.min(end, start + word.replace(/=$/, '').length))
    out += text.slice(at, start) + shown
    at = isValue ? closed(text, start, end) : end
  }
  const rest = text.slice(at, at + mostCharacters).split('\n', 1)[0]!
  return (out + rest).replace(/\s+/g, ' ').trim().slice(0, mostCharacters)
}

/** Where a value ends when the brackets that it opened are closed right behind it. */
function closed(text: string, start: number, end: number): number {
  const open: string[] = []
  for (let i = start; i < end; i++) {
    const character = text[i]!
    if (pairs[character]) open.push(pairs[character])
    else if (open.at(-1) === character) open.pop()
  }
  let at = end
  while (open.length > 0 && text[at] === open.at(-1)) {
    open.pop()
    at++
  }
  return at
}
