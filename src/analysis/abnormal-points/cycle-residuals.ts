import { centreAndWidth, median } from '../series/robust.ts'

/** Level and strength of one cycle relative to the common shape. */
interface Fit {
  level: number
  strength: number
}

/** Within so many noise deviations a point fits. */
const fits = 3
/** A cycle keeps the common level and strength unless its own fit so much more of its points. */
const gain = 0.25

/**
 * How far each point is from the shape that the cycles of a series share, in the unit of the series; NaN where the value
 * is missing. The shape is the median over the cycles, each of which may have its own level and strength when that
 * explains clearly more of its points than the common ones.
 */
export function cycleResiduals(values: Float64Array, period: number): Float64Array {
  const cycles = cyclesOf(values, period)
  const shape = shapeOf(cycles, period)
  const own = cycles.map((cycle) => robustFit(cycle, shape))
  const common = {
    level: median(own.map((fit) => fit.level)),
    strength: median(own.map((fit) => fit.strength)),
  }
  const residuals = (cycle: Float64Array, fit: Fit) =>
    cycle.map((value, phase) => value - fit.level - fit.strength * shape[phase]!)
  const noise = noiseOf(cycles.map((cycle, c) => best(residuals(cycle, common), residuals(cycle, own[c]!))))
  const all = cycles.flatMap((cycle, c) => {
    const shared = residuals(cycle, common)
    const fitted = residuals(cycle, own[c]!)
    const isOwn =
      cycle.length > period / 2 && share(fitted, noise) > share(shared, noise) + gain && wholeCycle(fitted, noise)
    return [...(isOwn ? fitted : shared)]
  })
  return Float64Array.from(all)
}

const cyclesOf = (values: Float64Array, period: number) =>
  Array.from({ length: Math.ceil(values.length / period) }, (_, c) => values.slice(c * period, (c + 1) * period))

/** Median over the cycles, after each was brought to level 0 and strength 1. */
function shapeOf(cycles: readonly Float64Array[], period: number): Float64Array {
  const whole = cycles.filter((cycle) => cycle.length === period)
  const scaled = whole.map((cycle) => {
    const { centre, width } = centreAndWidth(cycle)
    return cycle.map((value) => (width > 0 ? (value - centre) / width : 0))
  })
  const raw = Float64Array.from({ length: period }, (_, phase) => median(scaled.map((cycle) => cycle[phase]!)))
  const present = raw.map((value, phase) => (Number.isNaN(value) ? neighbour(raw, phase) : value))
  return present
}

const neighbour = (shape: Float64Array, phase: number) => {
  for (let step = 1; step < shape.length; step++)
    for (const side of [-step, step]) {
      const value = shape[(phase + side + shape.length) % shape.length]!
      if (!Number.isNaN(value)) return value
    }
  return 0
}

/** Repeated medians (Siegel 1982): up to half of the points may be anything. */
function robustFit(cycle: Float64Array, shape: Float64Array): Fit {
  const phases = [...cycle.keys()].filter((phase) => !Number.isNaN(cycle[phase]))
  const slopes = phases.map((i) =>
    median(
      phases
        .filter((j) => Math.abs(shape[j]! - shape[i]!) > 1e-6)
        .map((j) => (cycle[j]! - cycle[i]!) / (shape[j]! - shape[i]!)),
    ),
  )
  const strength = median(slopes)
  const slope = Number.isNaN(strength) ? 0 : strength
  return { level: median(phases.map((i) => cycle[i]! - slope * shape[i]!)), strength: slope }
}

const sizeOf = (residuals: Float64Array) => median(residuals.map(Math.abs))
const best = (one: Float64Array, other: Float64Array) => (sizeOf(one) <= sizeOf(other) ? one : other)

function noiseOf(cycles: readonly Float64Array[]): number {
  return 1.4826 * median(cycles.flatMap((cycle) => [...cycle.map(Math.abs)]))
}

const share = (residuals: Float64Array, noise: number) => {
  const present = residuals.filter((value) => !Number.isNaN(value))
  return present.filter((value) => Math.abs(value) <= fits * noise).length / Math.max(1, present.length)
}

/** An own fit must hold for nearly the whole cycle, else it hides a stretch. */
const wholeCycle = (residuals: Float64Array, noise: number) => share(residuals, noise) >= 0.8
