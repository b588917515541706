import type { Finding, Judged } from './finding.ts'

/**
 * Looks for zeros in a row at the end, where the share of zeros in the past and its longest run of them make that
 * impossible by chance. The ratio is 1 at odds of a million to one.
 */
export function flatLine({ values, start, expectations }: Judged): Finding {
  const latest = expectations.at(-1)!
  const run = trailingZeros(values)
  let zeros = 0
  let longest = 0
  let current = 0
  for (let i = 0; i < start; i++) {
    current = values[i] === 0 ? current + 1 : 0
    zeros += values[i] === 0 ? 1 : 0
    longest = Math.max(longest, current)
  }
  const surprise = run * Math.log((start + 2) / (zeros + 1))
  const counts = run >= fewestZeros && run > 1.5 * longest && latest.expected > 0 && latest.deviations(0) <= clearlyLow
  return {
    reason: 'flat line',
    direction: 'low',
    ratio: counts ? surprise / impossible : 0,
    rows: run,
    current: 0,
    expected: latest.expected,
    threshold: 0,
    basis: latest.basis,
  }
}

const fewestZeros = 3
const clearlyLow = -1.5

function trailingZeros(values: Float64Array): number {
  let run = 0
  while (run < values.length && values[values.length - 1 - run] === 0) run++
  return run
}

/** Natural logarithm of the odds against a run of zeros by chance. */
const impossible = Math.log(1e6)
