import { Problem } from '../core/problem.ts'

/** How deep a body may nest, and how many keys one of its objects may have; a storm is many alerts, never one of these. */
const limits = { depth: 32, keys: 1_000 }

/** Parses a body within the limits; throws Problem `invalid` naming the limit or the place where it stops being JSON. */
export function jsonBody(text: string): unknown {
  const over = overLimit(text)
  if (over) throw new Problem('invalid', over, { fields: { body: over } })
  try {
    return JSON.parse(text)
  } catch (cause) {
    const message = text.trim() ? `The body is not JSON${place(cause)}.` : 'The body is empty: send JSON.'
    throw new Problem('invalid', message, { cause, fields: { body: message } })
  }
}

/** One pass over the text, before anything is built from it. */
function overLimit(text: string): string | undefined {
  const keys = new Uint32Array(limits.depth + 1)
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 0x22: // "
        i = endOfString(text, i)
        break
      case 0x7b: // {
      case 0x5b: // [
        depth++
        if (depth > limits.depth) return `The body is nested deeper than ${limits.depth} levels.`
        keys[depth] = 0
        break
      case 0x7d: // }
      case 0x5d: // ]
        if (depth > 0) depth--
        break
      case 0x3a: // :
        keys[depth]! += 1
        if (keys[depth]! > limits.keys) return `An object in the body has more than ${limits.keys} keys.`
    }
  }
  return undefined
}

function endOfString(text: string, from: number): number {
  for (let i = text.indexOf('"', from + 1); i >= 0; i = text.indexOf('"', i + 1)) if (!isEscaped(text, i)) return i
  return text.length
}

function isEscaped(text: string, at: number): boolean {
  let first = at
  while (text.charCodeAt(first - 1) === 0x5c) first--
  return (at - first) % 2 === 1
}

/** The engine's own message quotes the body, which may hold secrets: only the position is kept. */
function place(cause: unknown): string {
  const position = cause instanceof Error && /position (\d+)/.exec(cause.message)?.[1]
  return position ? `: it breaks at character ${position}` : ''
}
