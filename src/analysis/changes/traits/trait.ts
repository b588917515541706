import type { FileKind } from '../file-kind.ts'
import type { MechanismName } from '../mechanisms.ts'
import { type ReadFile, tokensOf } from '../read-file.ts'

/** Something a diff does that is known to break production, and how it shows when it does. */
export interface Trait {
  name: string
  /** Completes "the commit …". */
  says: string
  /** How often such a change is harmful by itself, from 0 to 1. */
  risk: number
  /** What it can bring about, the likeliest first. */
  causes: readonly MechanismName[]
  /** Where in the file, if anywhere. */
  finds(file: ReadFile): Finding | undefined
}

/** The line that shows a trait, and how marked it is, from 0 to 1. */
export interface Finding {
  line: string
  weight: number
}

/** A trait told by what went and what came. Every condition that is given must hold; a line that only moved is neither. */
export interface Pattern {
  name: string
  says: string
  risk: number
  causes: readonly MechanismName[]
  lost?: RegExp
  gained?: RegExp
  /** Must stand somewhere in the file's part of the diff, changed or not. */
  near?: RegExp
  /** Must stand nowhere in the added lines. */
  unless?: RegExp
  /** Must stand nowhere in the removed lines. */
  unlessWas?: RegExp
  kinds?: readonly FileKind[]
}

/** A trait told by a value that moves. */
export interface SettingPattern {
  name: string
  says: string
  risk: number
  causes: readonly MechanismName[]
  key: RegExp
  notKey?: RegExp
  moved: 'down' | 'up' | 'any'
  /** The value names something instead of measuring it: how far it moves says nothing. */
  names?: true
}

/** Makes traits of patterns. */
export const ofPatterns = (patterns: readonly Pattern[]): Trait[] =>
  patterns.map(({ name, says, risk, causes, ...pattern }) => ({
    name,
    says,
    risk,
    causes,
    finds: (file) => look(pattern, file),
  }))

/** Makes traits of values that move. A value that moves a little is rarely to blame. */
export const ofSettings = (patterns: readonly SettingPattern[]): Trait[] =>
  patterns.map(({ name, says, risk, causes, key, notKey, moved, names }) => ({
    name,
    says,
    risk,
    causes,
    finds({ settings, path }) {
      const found = settings
        .filter(
          (one) => (moved === 'any' || one.moved === moved) && key.test(keyIn(one.key, path)) && !notKey?.test(one.key),
        )
        .map((one) => ({
          line: one.line,
          weight: names || (moved === 'any' && one.moved === 'other') ? 0.8 : weightOf(one.factor),
        }))
      return found.sort((a, b) => b.weight - a.weight)[0]
    },
  }))

/** A key of one word says little without its file: `size` in `cache.yaml`. */
const keyIn = (key: string, path: string) =>
  key.includes(' ') ? key : `${path.split(/[/.]/).slice(-2, -1)[0] ?? ''} ${key}`

/** A tenth more does next to nothing, twice as much something, four times as much is another setting. */
export const weightOf = (factor: number) => Math.min(1, Math.max(0.1, Math.log2(Math.min(factor, 64)) / 2))

function look(
  { lost, gained, near, unless, unlessWas, kinds }: Omit<Pattern, 'name' | 'says' | 'risk' | 'causes'>,
  file: ReadFile,
): Finding | undefined {
  if (file.kind === 'dependencies' || (kinds && !kinds.includes(file.kind))) return
  if (near && ![file.path, ...file.context, ...file.removed, ...file.added].some((line) => near.test(line))) return
  if (unless && file.added.some((line) => unless.test(line))) return
  if (unlessWas && file.removed.some((line) => unlessWas.test(line))) return
  const went = lost && surplusLine(lost, file.went, file.came, file.lost)
  const came = gained && surplusLine(gained, file.came, file.went, file.gained)
  if ((lost && !went) || (gained && !came)) return
  // A statement whose text leaves for a name was moved, not changed.
  if (
    went &&
    statement.test(went) &&
    file.added.length > 0 &&
    !file.added.some((line) => statement.test(line) || /\b(?:WHERE|AND|ORDER BY|LIMIT)\b/.test(line))
  )
    return
  const line = came ?? went ?? file.added[0] ?? file.removed[0]
  return line === undefined ? undefined : { line, weight: 1 }
}

const statement = /\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\b/

/** The first of these lines that fits by what really differs, when more of them fit than of the others. */
function surplusLine(
  pattern: RegExp,
  lines: readonly string[],
  others: readonly string[],
  differing: readonly string[],
): string | undefined {
  const fits = lines.filter((line) => pattern.test(line))
  if (fits.length === 0) return
  const changed = new Set(differing)
  const real = fits.filter((line) => fitsByChange(pattern, line, changed))
  return fits.length > others.filter((line) => pattern.test(line)).length
    ? (real[0] ?? undefined)
    : real.find((line) => !others.includes(line))
}

/** Whether what the pattern met on a line holds a token that differs. */
function fitsByChange(pattern: RegExp, line: string, changed: ReadonlySet<string>): boolean {
  // What follows right after names what it is about: the tag in `json:"total"`.
  const met = [...line.matchAll(new RegExp(pattern.source, `${pattern.flags}g`))]
    .map(({ 0: text, index }) => text + (/^\S{0,24}/.exec(line.slice(index + text.length))?.[0] ?? ''))
    .join(' ')
  const tokens = tokensOf(met)
  return (
    tokens.length === 0 ||
    tokens.some((token) => changed.has(token)) ||
    (line.match(/[A-Za-z_]\w*/g) ?? []).some(
      (word) => changed.has(word) && tokens.some((token) => word.includes(token)),
    )
  )
}
