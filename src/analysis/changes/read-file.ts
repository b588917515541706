import { changedSettings, type Setting } from './changed-settings.ts'
import { type FileKind, fileKind } from './file-kind.ts'
import { linePairs } from './line-pairs.ts'
import type { FileDiff } from './parse-diff.ts'

/** One file's part of a commit, as the rules read it: code without comments, and what really differs. */
export interface ReadFile {
  path: string
  kind: FileKind
  removed: string[]
  added: string[]
  /** Those of them that do more than move a number or a switch. */
  went: string[]
  came: string[]
  context: string[]
  /** Unchanged and added lines in their order. */
  now: string[]
  /** Removed lines beside the added lines that took their place. */
  pairs: [before: string, after: string][]
  settings: Setting[]
  /** Tokens that went, and tokens that came, each as often as it did; what only moved is in neither. */
  lost: string[]
  gained: string[]
}

/** Prepares a file's diff for the rules; `whole` is the commit it is part of, as code may move from file to file. */
export function readFile(diff: FileDiff, whole: readonly FileDiff[] = [diff]): ReadFile {
  const code = (lines: string[]) => lines.map((line) => withoutComment(line, diff.path)).filter((line) => line.trim())
  const removed = code(diff.removed)
  const added = code(diff.added)
  const pairs = linePairs(removed, added)
  const moved = pairs.filter((pair) => onlyMovesValues(changedSettings([pair])))
  return {
    path: diff.path,
    kind: fileKind(diff.path),
    removed,
    added,
    went: without(
      removed,
      moved.map(([before]) => before),
    ),
    came: without(
      added,
      moved.map(([, after]) => after),
    ),
    context: diff.context,
    now: code(diff.now),
    pairs,
    settings: changedSettings(pairs),
    lost: surplus(tokens(removed), tokens(whole.flatMap((one) => (one === diff ? added : one.added)))),
    gained: surplus(tokens(added), tokens(whole.flatMap((one) => (one === diff ? removed : one.removed)))),
  }
}

const onlyMovesValues = (settings: readonly Setting[]) =>
  settings.length > 0 && settings.every(({ moved }) => moved !== 'other')

const without = (lines: readonly string[], some: readonly string[]) => lines.filter((line) => !some.includes(line))

const tokens = (lines: string[]) => tokensOf(lines.join('\n'))

/** Words, numbers and signs, and besides each name between quotes as a whole. */
export const tokensOf = (text: string): string[] => [
  ...(text.match(/[A-Za-z_]\w*|\d[\w.]*|[<>=!&|?]{1,3}|[-+*/%]|\[\]|\{\}/g) ?? []),
  ...(text.match(/"[^"\s]{2,60}"|'[^'\s]{2,60}'/g) ?? []),
]

/** Those of `some` for which `others` has no counterpart. */
function surplus(some: string[], others: string[]): string[] {
  const left = new Map<string, number>()
  for (const one of others) left.set(one, (left.get(one) ?? 0) + 1)
  return some.filter((one) => {
    const count = left.get(one) ?? 0
    left.set(one, count - 1)
    return count <= 0
  })
}

/** The line without what its language takes for a comment; empty for a line that is nothing else. */
function withoutComment(line: string, path: string): string {
  if (/\.(?:sql|lua|hs|elm)$/.test(path)) return line.replace(/(?:^|\s)--.*$/, '')
  if (/\.(?:py|rb|sh|ya?ml|toml|tf|tfvars|hcl|ini|conf|cfg|properties|env|r|pl|ex|exs)$|Dockerfile|Makefile/.test(path))
    return line.replace(/(?:^|\s)#.*$/, '')
  return /^\s*(?:\/\/|\/\*|\*(?:\s|\/|$))/.test(line) ? '' : line.replace(/\s\/\/.*$/, '')
}
