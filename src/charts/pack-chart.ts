import { z } from 'zod'
import type { Chart } from '../core/chart.ts'
import { extent } from './value-scale.ts'

/** Moments in steps of the picture's span and values in steps of its range: both finer than a pixel of it. */
const timeSteps = 4_095
const valueSteps = 1_023

const whole = z.int()
const Packed = z.object({
  t: z.string(),
  u: z.string().optional(),
  x: z.tuple([z.number(), z.number()]),
  y: z.tuple([z.number(), z.number()]),
  /** Name, distances between moments, values; -1 for none. */
  l: z.array(z.tuple([z.string(), z.array(whole), z.array(whole), z.enum(['bad', 'warn', 'plain']).nullable()])),
  s: z.literal(true).optional(),
  h: z.number().optional(),
  b: z.tuple([z.array(whole), z.array(whole), z.array(whole)]).optional(),
  m: z.array(z.tuple([z.number(), z.enum(['deploy', 'onset', 'incident']), z.string()])),
})
type Packed = z.infer<typeof Packed>

/** A chart in few characters: whole numbers that hardly differ from one point to the next. */
export function packChart({ title, unit, lines, stacked, threshold, band, marks }: Chart): Packed {
  const x = extent([...lines.flatMap(({ times }) => times), ...(band?.times ?? [])].filter(Number.isFinite))
  const measured = lines.flatMap(({ values }) => values).filter((value) => value !== null && Number.isFinite(value))
  const y = extent([...(measured as number[]), ...(band ? [...band.low, ...band.high] : [])])
  const steps = (values: (number | null)[]) =>
    values.map((value) => (value === null || !Number.isFinite(value) ? -1 : quantised(value, y, valueSteps)))
  const distances = (times: number[]) => {
    const places = times.map((at) => quantised(at, x, timeSteps))
    return places.map((place, index) => place - (places[index - 1] ?? 0))
  }
  return {
    t: title,
    ...(unit !== undefined && { u: unit }),
    x,
    y,
    l: lines.map(({ name, times, values, tone }) => [name, distances(times), steps(values), tone ?? null]),
    ...(stacked && { s: true as const }),
    ...(threshold !== undefined && Number.isFinite(threshold) && { h: threshold }),
    ...(band && { b: [distances(band.times), steps(band.low), steps(band.high)] }),
    m: marks.map(({ at, kind, label }) => [at, kind, label]),
  }
}

/** Reads a packed chart back; throws for what is none. */
export function unpackChart(packed: unknown): Chart {
  const { t, u, x, y, l, s, h, b, m } = Packed.parse(packed)
  const values = (steps: number[]) =>
    steps.map((step) => (step < 0 ? null : y[0] + (step / valueSteps) * (y[1] - y[0])))
  const times = (distances: number[]) => {
    let place = 0
    return distances.map((distance) => {
      place += distance
      return Math.round(x[0] + (place / timeSteps) * (x[1] - x[0]))
    })
  }
  return {
    title: t,
    ...(u !== undefined && { unit: u }),
    lines: l.map(([name, distances, steps, tone]) => ({
      name,
      times: times(distances),
      values: values(steps),
      ...(tone && { tone }),
    })),
    ...(s && { stacked: true }),
    ...(h !== undefined && { threshold: h }),
    ...(b && {
      band: { times: times(b[0]), low: values(b[1]).map((v) => v ?? 0), high: values(b[2]).map((v) => v ?? 0) },
    }),
    marks: m.map(([at, kind, label]) => ({ at, kind, label })),
  }
}

const quantised = (value: number, [low, high]: [number, number], steps: number) =>
  high === low ? 0 : Math.round(((value - low) / (high - low)) * steps)
