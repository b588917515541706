import { textOf } from './text.ts'

/** Where a mapping looks: the entry being read, and the whole body behind `$`. */
export interface Scope {
  item: unknown
  root: unknown
}

/** A compiled expression; it never throws and never sees more than the scope. */
export type Expression = (scope: Scope) => unknown

/**
 * Compiles one mapping expression. Three forms, no code: a path `alert.labels["app.name"]`, `$.host`, `items[0]`, `items[*].id`;
 * alternatives `title || summary || 'literal'`, of which the first that is not blank wins; a template
 * `{{ alert.name }} on {{ $.host || 'unknown' }}`. Throws an Error that says what it does not understand.
 */
export function compile(text: string): Expression {
  return text.includes('{{') ? template(text) : alternatives(text)
}

function template(text: string): Expression {
  const parts = text.split(/\{\{(.*?)\}\}/s)
  const stray = parts.find((part, i) => i % 2 === 0 && /\{\{|\}\}/.test(part))
  if (stray !== undefined) throw new Error(`"${shown(text)}" opens {{ without closing it`)
  const compiled = parts.map((part, i) => (i % 2 ? alternatives(part) : () => part))
  return (scope) => compiled.map((part) => textOf(part(scope)) ?? '').join('')
}

function alternatives(text: string): Expression {
  const all = splitOutsideQuotes(text).map((part) => literalOrPath(part.trim()))
  return (scope) => {
    for (const one of all) {
      const value = one(scope)
      if (textOf(value) !== undefined) return value
    }
    return undefined
  }
}

const quoted = /'[^']*'|"[^"]*"/g

function splitOutsideQuotes(text: string): string[] {
  const masked = text.replace(quoted, (literal) => '_'.repeat(literal.length))
  const cuts = [...masked.matchAll(/\|\|/g)].map(({ index }) => index)
  return [...cuts, text.length].map((end, i) => text.slice(i ? cuts[i - 1]! + 2 : 0, end))
}

function literalOrPath(text: string): Expression {
  const literal = /^(?:'([^']*)'|"([^"]*)")$/.exec(text)
  if (literal) return () => literal[1] ?? literal[2]
  const steps = path(text)
  const [head, ...rest] = steps
  if (head === '$') return ({ root }) => walk(root, rest)
  return ({ item }) => walk(item, steps)
}

type Step = string | number | typeof every
const every = Symbol('every element')

const step = /\.?([^\s.[\]|{}()'"]+)|\[(\d+)\]|\[(\*)\]|\[(?:'([^']*)'|"([^"]*)")\]/y

function path(text: string): Step[] {
  const steps: Step[] = []
  step.lastIndex = 0
  while (step.lastIndex < text.length) {
    const found = step.exec(text)
    if (!found) break
    const [, name, index, star, single, double] = found
    steps.push(star ? every : index === undefined ? (name ?? single ?? double)! : Number(index))
  }
  if (!steps.length || step.lastIndex === 0)
    throw new Error(`"${shown(text)}" is not a path: write one such as alert.name, or put words in 'quotes'`)
  return steps
}

function walk(value: unknown, steps: Step[]): unknown {
  const [head, ...rest] = steps
  if (head === undefined) return value
  if (typeof value !== 'object' || value === null) return undefined
  if (head === every) return Array.isArray(value) ? value.flatMap((each) => walk(each, rest) ?? []) : undefined
  return Object.hasOwn(value, head) ? walk((value as Record<string | number, unknown>)[head], rest) : undefined
}

const shown = (text: string) => text.slice(0, 60)
