import { median } from '../series/robust.ts'

/** A counter grows nearly always, and over the series by more than a few of its steps. */
const growing = 0.9
/** A counter that began anew holds no more than what comes in so many steps. */
const freshSteps = 3
/** A step so many times the usual one is no step of the same traffic. */
const jump = 8

/** Whether the values look like a running total that only grows and sometimes begins anew. */
export function isCounter(values: Float64Array): boolean {
  const present = values.filter((value) => !Number.isNaN(value))
  let up = 0
  for (let i = 1; i < present.length; i++) if (present[i]! >= present[i - 1]!) up++
  const steps = stepsOf(present)
  const usual = median(steps)
  return up >= growing * (present.length - 1) && usual > 0 && Math.max(...present) > 10 * usual
}

/** Where a running total fell without beginning anew, or grew by far more than ever. */
export function counterFaults(values: Float64Array): number[] {
  const usual = median(stepsOf(values))
  const faults: number[] = []
  let last = Number.NaN
  for (const [i, value] of values.entries()) {
    if (Number.isNaN(value)) continue
    const step = value - last
    const isFresh = value <= freshSteps * usual
    if ((step < 0 && !isFresh) || step > jump * usual) faults.push(i)
    last = value
  }
  return faults
}

function stepsOf(values: Float64Array): Float64Array {
  return Float64Array.from(values.subarray(1), (value, i) => value - values[i]!).filter((step) => step > 0)
}
