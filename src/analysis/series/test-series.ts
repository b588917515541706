/** Invented series for tests: a minute apart, the same in every run. */
export const start = Date.parse('2026-03-02T00:00:00Z')
export const minute = 60_000

export const minutes = (count: number, stepMs = minute) =>
  Float64Array.from({ length: count }, (_, i) => start + i * stepMs)

/** A source of chance that repeats itself (Marsaglia 2003, xorshift). */
export function chance(seed = 1) {
  let state = seed
  const uniform = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 4_294_967_296
  }
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  const poisson = (mean: number) => {
    let events = -1
    for (let left = 1; left > Math.exp(-mean); left *= uniform()) events++
    return Math.max(0, events)
  }
  return { uniform, normal, poisson }
}

/** Steady noise of every kind a metric has. */
export const noises: Record<string, (count: number) => Float64Array> = {
  'normal noise': (count) => made(count, ({ normal }) => 100 + 10 * normal()),
  'log-normal latency': (count) => made(count, ({ normal }) => 200 * Math.exp(0.5 * normal())),
  'small counts': (count) => made(count, ({ poisson }) => poisson(2)),
  'rare errors': (count) => made(count, ({ poisson }) => poisson(0.1)),
  'noise with a memory': (count) => {
    let memory = 0
    return made(count, ({ normal }) => {
      memory = 0.9 * memory + normal()
      return 100 + 5 * memory
    })
  },
}

export function made(count: number, row: (of: ReturnType<typeof chance>, index: number) => number, seed = 1) {
  const of = chance(seed)
  return Float64Array.from({ length: count }, (_, i) => row(of, i))
}
