import type { Break } from './breaks.ts'
import { type Flow, isLoud } from './flows.ts'
import type { SpanNode } from './span-forest.ts'

/**
 * Which other service the error lines about a break name, if exactly one: the line that broke the flow, and those of the
 * spans above it in the same service, where frameworks report what was thrown.
 */
export function blamedBy(flows: readonly Flow[]): (broke: Break) => string | undefined {
  const byNode = new Map(flows.map((flow) => [flow.node, flow]))
  const services = [...new Set(flows.map(({ node }) => node.span.service))].filter(({ length }) => length >= leastName)
  return ({ node, got }) => {
    const lines = [got, ...linesAbove(node)].filter(isLoud).map(({ entry }) => entry!.message)
    const named = services.filter((name) => name !== node.span.service && lines.some((line) => mentions(line, name)))
    return named.length === 1 ? named[0] : undefined
  }

  function linesAbove({ parent, span }: SpanNode): Flow['events'] {
    if (!parent || parent.span.service !== span.service) return []
    return [...(byNode.get(parent)?.events ?? []), ...linesAbove(parent)]
  }
}

/** Shorter names are too likely to be words of the language. */
const leastName = 4

/** Whether a name stands in a text as a word of its own: `cart` is not in `cart-db`. */
function mentions(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1))
    if (!inName.test(text[at - 1] ?? ' ') && !inName.test(text[at + name.length] ?? ' ')) return true
  return false
}
const inName = /[\w-]/
