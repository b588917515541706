import fc from 'fast-check'
import { levels } from '../../core/telemetry/log.ts'
import type { LogQuery } from '../../core/telemetry/log-query.ts'
import { levelSpellings } from '../level.ts'
import { matches, textOf } from '../matches.ts'
import { query, type Row, row } from '../test-arbitraries.ts'
import type { Translation } from '../translation.ts'

/** The text that an engine holds for a field of a row. */
export const stored = ({ entry, levelText }: Row, field: string) =>
  field === 'level' ? levelText : textOf(entry, field)

/** Every spelling of a level. */
export const levelValues = (level: string) => levelSpellings(levels.find((one) => one === level)!)

/**
 * Holds a translation against the meaning of the query: run by the reference evaluator of the engine's language it lets
 * through every line that matches, no other where it is exact, and the same lines in any case once they are filtered.
 */
export function holdsTo<T>(
  translate: (query: LogQuery) => Translation<T>,
  evaluatorOf: (query: T) => (row: Row) => boolean,
  runs = 400,
): { exact: number; open: number; matched: number; passed: number } {
  const seen = { exact: 0, open: 0, matched: 0, passed: 0 }
  fc.assert(
    fc.property(query, fc.array(row, { minLength: 1, maxLength: 12 }), (asked, rows) => {
      const { query: said, exact } = translate(asked)
      const lets = evaluatorOf(said)
      seen[exact ? 'exact' : 'open']++
      for (const one of rows) {
        const wanted = matches(asked, one.entry)
        const passes = lets(one)
        seen.matched += Number(wanted)
        seen.passed += Number(passes)
        if (wanted && !passes) throw new Error(`Lost a line: ${JSON.stringify(said)}`)
        if (exact && passes !== wanted) throw new Error(`Not exact: ${JSON.stringify(said)}`)
      }
    }),
    { numRuns: runs },
  )
  return seen
}
