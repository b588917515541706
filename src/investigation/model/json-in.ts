/** The first JSON object in what a model says, also in a code block or between words; undefined when there is none. */
export function jsonIn(text: string): unknown {
  const from = text.indexOf('{')
  const to = text.lastIndexOf('}')
  if (from < 0 || to < from) return undefined
  try {
    return JSON.parse(text.slice(from, to + 1).replaceAll(/,(\s*[}\]])/g, '$1'))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
