import { centreAndWidth } from '../series/robust.ts'
import type { AbnormalLine } from './abnormal-line.ts'

/** A measurement stands by itself, with its unit; digits of names, addresses and identifiers do not. */
const numbers = /(?<=^|[\s=(:])-?\d+(?:\.\d+)?(?=(?:ms|s|us|%|x|k|m|g|kb|mb|gb|mi|gi)?(?:[\s,;)\]]|$))/gi
/** So many lines of a kind are needed to know what is usual. */
const fewest = 5
/** A number must be so many widths and so many times above what is usual. */
const widths = 8
const times = 3

/**
 * Lines with a number far above the numbers at the same place of lines of their kind: a slow query, a huge batch. Numbers
 * that rise or fall from line to line (counters, identifiers, moments) have no usual value and are passed over.
 */
export function numberOutliers(lines: readonly string[], clusters: Int32Array): AbnormalLine[] {
  const kinds = Map.groupBy(lines.keys(), (index) => clusters[index]!)
  return [...kinds.values()].filter((kind) => kind.length >= fewest).flatMap((kind) => outliersOf(lines, kind))
}

function outliersOf(lines: readonly string[], kind: readonly number[]): AbnormalLine[] {
  const rows = kind.map((index) => (lines[index]!.match(numbers) ?? []).map(Number))
  const places = Math.min(...rows.map((row) => row.length))
  return [...Array(places).keys()].flatMap((place) => {
    const column = rows.map((row) => row[place]!)
    if (isSequence(column)) return []
    const { centre, width } = centreAndWidth(column)
    if (!(centre > 0)) return []
    const bound = Math.max(times * centre, centre + widths * width)
    return kind
      .filter((_, row) => column[row]! > bound)
      .map((index, _, all) => ({
        index,
        score: all.length > kind.length / 4 ? 0.4 : 0.75,
        why: `a number far above its usual ${centre}`,
      }))
  })
}

function isSequence(column: readonly number[]): boolean {
  const steps = column.slice(1).map((value, i) => value - column[i]!)
  const up = steps.filter((step) => step > 0).length
  return up === steps.length || up === 0 || (new Set(column).size > 0.9 * column.length && Math.min(...column) > 10_000)
}
