const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Cuts text to at most `limit` UTF-16 units with an ellipsis, never inside what a reader sees as one character. */
export function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, boundary(text, limit - 1))}…`
}

/** Cuts rendered mrkdwn to at most `limit` units, and besides never inside an entity (`&amp;`) or a token (`<@U1>`). */
export function cutMrkdwn(text: string, limit: number): string {
  if (text.length <= limit) return text
  let end = boundary(text, limit - 1)
  const head = text.slice(0, end)
  const open = head.lastIndexOf('<')
  if (open > head.lastIndexOf('>')) end = open
  else end -= /&\w{0,3}$/.exec(head)?.[0].length ?? 0
  return `${text.slice(0, end)}…`
}

/** Looks at a stretch before the limit only: no character people write is longer, and whole texts can be. */
const stretch = 256

function boundary(text: string, at: number): number {
  if (at <= 0) return 0
  const from = startOfPair(text, Math.max(0, at - stretch))
  const found = graphemes.segment(text.slice(from, at + stretch)).containing(at - from)
  const edge = from + (found?.index ?? at - from)
  // A pile of combining marks can be longer than the whole stretch: then only surrogate pairs stay whole.
  return edge > from || from === 0 ? edge : startOfPair(text, at)
}

function startOfPair(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  return unit >= 0xdc00 && unit <= 0xdfff && at > 0 ? at - 1 : at
}
