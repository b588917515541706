import type { EvidenceKind } from '../../core/investigation/evidence.ts'
import type { Proof } from './finding.ts'
import type { Event, Seen } from './snapshot.ts'
import { eventMoment } from './view-cluster.ts'

const longestQuote = 400

/**
 * A proof from what was seen of a thing: the first line that holds one of the needles, tried in order, or else the first
 * line of all. What was never seen as text is quoted in the words of `fallback`.
 */
export function cite(
  thing: Seen,
  kind: EvidenceKind,
  says: string,
  needles: (string | RegExp)[],
  fallback: string,
): Proof {
  const sightings = thing.seen ?? []
  for (const needle of needles)
    for (const { source, text, locator } of sightings) {
      const line = lineWith(text, needle)
      if (line) return { kind, source, quote: line, says, ...(locator && { locator }) }
    }
  const first = sightings[0]
  const line = first && lineWith(first.text, /\S.{2,}/)
  if (!first || !line) return { kind, source: fallback, quote: fallback, says }
  return { kind, source: first.source, quote: line, says, ...(first.locator && { locator: first.locator }) }
}

/** A proof from an event, word for word. */
export function citeEvent(event: Event, says: string): Proof {
  const words = event.message ?? event.reason ?? ''
  const { kind, name } = event.involvedObject
  const proof = cite(event, 'event', says, [words, words.slice(0, 80)], words)
  const at = eventMoment(event)
  return { ...proof, source: `events of ${kind?.toLowerCase()} ${name}`, ...(at && { at }) }
}

function lineWith(text: string, needle: string | RegExp): string | undefined {
  if (typeof needle === 'string' && needle.trim().length < 2) return undefined
  const at = typeof needle === 'string' ? text.indexOf(needle) : text.search(needle)
  if (at < 0) return undefined
  const end = text.indexOf('\n', at)
  const line = text.slice(text.lastIndexOf('\n', at) + 1, end < 0 ? undefined : end)
  const start = line.length <= longestQuote ? 0 : Math.max(0, at - text.lastIndexOf('\n', at) - 1 - 40)
  return line.slice(start, start + longestQuote).trim()
}
