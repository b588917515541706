import { anomalyScorer } from '../src/analysis/series/anomaly-scorer.ts'
import { baseline } from '../src/analysis/series/baseline.ts'
import { changePoints } from '../src/analysis/series/change-points.ts'
import { detect } from '../src/analysis/series/detect.ts'
import { count, median, ms, table } from './figures.ts'

/** Times what one round of watching costs: 200 series of 600 rows, a minute apart; median of several rounds. */
const series = 200
const rows = 600
const rounds = 7

const random = randomFrom(1)
const times = Float64Array.from({ length: rows }, (_, i) => 1_700_000_000_000 + i * 60_000)
const all = Array.from({ length: series }, (_, kind) => invented(kind))

const baselines = timed((values) => baseline(times, values).at(times.at(-1)!)?.expected)
const changes = timed((values) => changePoints(values).length)
const both = timed((values) => [baseline(times, values).at(times.at(-1)!)?.expected, changePoints(values).length])
const detections = timed((values) => detect({ times, values }).score)
const scores = timed((values) => {
  const scorer = anomalyScorer()
  return values.map((value, i) => scorer.next(times[i]!, value)).at(-1)
})
const line = (what: string, took: number) => [what, ms(took), ms(took / series), count((series * rows) / (took / 1000))]
console.log(
  table(
    [`${series} series × ${rows} rows`, 'all', 'each', 'rows/s'],
    [
      line('baseline', baselines),
      line('change points', changes),
      line('baseline and change points', both),
      line('detect', detections),
      line('anomaly score of every row', scores),
    ],
  ),
)

function timed(work: (values: Float64Array) => unknown): number {
  const took = Array.from({ length: rounds }, () => {
    const started = performance.now()
    for (const values of all) work(values)
    return performance.now() - started
  })
  return median(took)
}

/** Steady noise, noise with a memory, a step, and counts with a cycle: a quarter each. */
function invented(kind: number): Float64Array {
  let memory = 0
  return Float64Array.from({ length: rows }, (_, i) => {
    const noise = normal()
    memory = 0.9 * memory + noise
    if (kind % 4 === 0) return 100 + noise
    if (kind % 4 === 1) return 100 + memory
    if (kind % 4 === 2) return 100 + noise + (i > 400 ? 6 : 0)
    return Math.round(50 + 20 * Math.sin(i / 40) + 5 * noise)
  })
}

function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** The same numbers in every run (Marsaglia 2003, xorshift). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 4_294_967_296
  }
}
