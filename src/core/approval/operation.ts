/** What is to be done: a kind that an executor knows, on which configured target, with exactly which parameters. */
export interface Operation {
  /** Such as `kubernetes.scale`; `manual` is carried out by its requester. */
  kind: string
  /** The configured executor; absent for what needs none. */
  target?: string
  parameters: Record<string, unknown>
}

/** What nobody but the requester can carry out: the approval is recorded, and the requester reports what came of it. */
export const manual = 'manual'

/** Words as one would type them: only what needs it is quoted. For people to read; nothing ever runs it through a shell. */
export const writeCommand = (command: readonly string[]) =>
  command.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ')

/** The words of a typed command line: spaces part them, quotes keep them together. Undefined while a quote is open. */
export function readCommand(line: string): string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  let quote: string | undefined
  for (let at = 0; at < line.length; at += 1) {
    const sign = line[at]!
    if (quote) {
      if (sign === quote) quote = undefined
      else word = (word ?? '') + (sign === '\\' && quote === '"' && at + 1 < line.length ? line[++at] : sign)
    } else if (sign === '"' || sign === "'") {
      quote = sign
      word ??= ''
    } else if (sign === '\\' && at + 1 < line.length) {
      // A backslash before the end of a line only continues it.
      at += 1
      if (line[at] !== '\n') word = (word ?? '') + line[at]
    } else if (/\s/.test(sign)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + sign
  }
  if (quote) return undefined
  return word === undefined ? words : [...words, word]
}

/** A risky command of our own, run once it was approved. */
export const commandKind = 'command'
