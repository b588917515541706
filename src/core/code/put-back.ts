/** A line as it was and as it became. */
export type LinePair = readonly [was: string, became: string]

/**
 * Puts lines back to what they were, wherever they stand by now: each must be there once, whatever its indentation, and
 * whatever else in the text has changed. Undefined when one is not, or is more than once.
 */
export function putBack(text: string, pairs: readonly LinePair[]): string | undefined {
  const lines = text.split('\n')
  for (const [was, became] of pairs) {
    const places = lines.flatMap((line, at) => (line.trim() === became.trim() ? [at] : []))
    const [only] = places
    if (only === undefined || places.length > 1) return undefined
    const line = lines[only]!
    const indentation = /^\s*/.exec(line)![0]
    lines[only] = indentation + was.trim() + (line.endsWith('\r') ? '\r' : '')
  }
  return lines.join('\n')
}
