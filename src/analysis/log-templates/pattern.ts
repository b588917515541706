/** An event as it is known so far: what its lines have in common, how often and when it was seen. */
export interface Pattern {
  /** 12 hexadecimal digits, made from the template it had when it was first seen; stays when the template widens. */
  id: string
  row: Int32Array
  /** Whether it came from joining rows, so that its values may be any word. */
  wide: boolean
  /** The pattern that took this one in. */
  within?: Pattern
  count: number
  /** Position of the first and the last line, counted from 0. */
  first: number
  last: number
  /** The text that the row was read from: the line, without its header. */
  text: string
  /** Positions of a few lines, the first one first. */
  examples: number[]
}

/** The pattern that this one has become part of, or itself. */
export function rootOf(pattern: Pattern): Pattern {
  let root = pattern
  while (root.within) root = root.within
  if (pattern !== root) pattern.within = root
  return root
}

/** Adds one more line to a pattern. */
export function count(pattern: Pattern, at: number): void {
  pattern.count++
  pattern.last = at
  if (pattern.examples.length < 3) pattern.examples.push(at)
}

/** Makes `member` part of `root`, with all that was counted. */
export function takeIn(root: Pattern, member: Pattern): void {
  member.within = root
  root.count += member.count
  root.first = Math.min(root.first, member.first)
  root.last = Math.max(root.last, member.last)
  root.examples = [...new Set([...root.examples, ...member.examples])].sort((a, b) => a - b).slice(0, 3)
}
