import { type Expectation, expectation } from './expectation.ts'
import type { Measure } from './measure.ts'
import { centreAndWidth, median } from './robust.ts'
import { dayMs, hourMs, positive, weekMs } from './season.ts'

const slotMs = hourMs / 4

/** Slots on either side, at most, that lend their rows to one that holds too few. */
const widest = 2

/**
 * Slot by slot, what the same quarter-hours of earlier cycles were like, and how rows missed that. A slot with too few
 * rows borrows from its neighbours; where the season is steep, its slots are wide.
 */
export function seasonalModel(
  times: Float64Array,
  values: Float64Array,
  measure: Measure,
  season: 'week' | 'day',
  minimumSample: number,
) {
  const cycle = season === 'week' ? weekMs : dayMs
  const slotOf = (time: number) => Math.floor(positive(time, cycle) / slotMs)
  const slots = slotsOf(times, values, cycle / slotMs, slotOf, minimumSample)
  const usual = median(slots.map((slot) => slot.width))
  const widths = slots.map(({ centre, width }, i) => {
    const next = slots[(i + 1) % slots.length]!.centre
    const steepness = Math.abs(next - slots[positive(i - 1, slots.length)]!.centre) / 4
    return Math.max(Math.hypot(Math.max(width, usual / 2), steepness || 0), measure.leastWidth(centre))
  })
  const shift = shiftOfLastDay(times, values, (time) => slots[slotOf(time)]!.centre)
  return {
    misses: values.map((value, i) => (value - slots[slotOf(times[i]!)]!.centre) / widths[slotOf(times[i]!)]!),
    at(timeMs: number): Expectation | null {
      const slot = slotOf(timeMs)
      const { centre, sample } = slots[slot]!
      return sample < minimumSample ? null : expectation(measure, centre + shift, widths[slot]!, sample, season)
    },
  }
}

function slotsOf(
  times: Float64Array,
  values: Float64Array,
  count: number,
  slotOf: (time: number) => number,
  minimumSample: number,
) {
  const slots = Array.from({ length: count }, (): number[] => [])
  for (let i = 0; i < times.length; i++) slots[slotOf(times[i]!)]!.push(values[i]!)
  return slots.map((own, slot) => {
    let rows = own
    for (let away = 1; away <= widest && rows.length < minimumSample; away++) {
      rows = rows.concat(slots[positive(slot - away, count)]!, slots[(slot + away) % count]!)
    }
    return { ...centreAndWidth(rows), sample: rows.length }
  })
}

/** How far the last day, taken as a whole, lies off the season: a change of level that lasted is the new normal. */
function shiftOfLastDay(times: Float64Array, values: Float64Array, expected: (time: number) => number): number {
  const since = times[times.length - 1]! - dayMs
  const misses: number[] = []
  for (let i = times.length - 1; i >= 0 && times[i]! > since; i--) misses.push(values[i]! - expected(times[i]!))
  return median(misses) || 0
}
