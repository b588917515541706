import { describe, expect, it } from 'vitest'
import { baseline } from './baseline.ts'
import { type DetectOptions, detect } from './detect.ts'
import { made, minute, minutes, noises, start } from './test-series.ts'

const rows = 600
const now = (values: Float64Array, options?: DetectOptions) =>
  detect({ times: minutes(values.length), values }, options)
const requests = () => made(rows, ({ poisson }) => poisson(60))
const latency = () => noises['log-normal latency']!(rows).map((value) => 150 + value / 10)

describe('steady series', () => {
  it.each(Object.keys(noises))('of %s raise no alarm in a day of polls a minute apart', (name) => {
    const history = 240
    const values = noises[name]!(history + 24 * 60)
    const times = minutes(values.length)
    let alarms = 0
    for (let end = history; end < values.length; end++) {
      const series = { times: times.subarray(end - history, end), values: values.subarray(end - history, end) }
      if (detect(series).isAnomalous) alarms++
    }
    expect(alarms).toBeLessThanOrEqual(1)
  })

  it('stay quiet through a dip that comes every night, but not through one that comes at noon', () => {
    const perDay = 24 * 60
    const nightly = made(5 * perDay, ({ poisson }, i) => poisson(i % perDay >= 120 && i % perDay < 180 ? 5 : 80))
    const noon = nightly.slice(0, 4 * perDay + 730)
    noon.fill(5, 4 * perDay + 720)
    expect(now(nightly.slice(0, 4 * perDay + 150)).isAnomalous).toBe(false)
    expect(now(noon)).toMatchObject({ isAnomalous: true, direction: 'low', basis: 'day' })
  })
})

describe('a week with faults in it', () => {
  it.each([1, 3, 5])('%i faults that are over do not hide the next one', (faults) => {
    const week = made(5_040, ({ poisson }) => poisson(1))
    for (let i = 0; i < faults; i++) week.fill(400, 300 + i * 900, 305 + i * 900)
    const now = made(60, ({ poisson }) => poisson(1))
    now.fill(250, 57)
    const times = minutes(5_100)
    const normal = baseline(times.subarray(0, 5_040), week, { counts: true, horizon: 15 })
    expect(detect({ times: times.subarray(5_040), values: now }, { normal })).toMatchObject({ isAnomalous: true })
  })
})

describe('faults', () => {
  it.each<[string, Float64Array, (values: Float64Array) => void, object]>([
    [
      'a step',
      latency(),
      (v) =>
        v.set(
          v.subarray(-5).map((x) => x * 3),
          rows - 5,
        ),
      { direction: 'high', ago: 5 },
    ],
    ['a spike', latency(), (v) => v.set([2000], rows - 1), { reason: 'spike', direction: 'high', ago: 1 }],
    ['a traffic drop', requests(), (v) => v.fill(12, rows - 4), { direction: 'low', ago: 4 }],
    ['a traffic surge', requests(), (v) => v.fill(400, rows - 4), { direction: 'high', ago: 4 }],
    ['a flat line', requests(), (v) => v.fill(0, rows - 8), { reason: 'flat line', severity: 'critical', ago: 8 }],
    ['errors out of nothing', new Float64Array(rows), (v) => v.fill(40, rows - 3), { direction: 'high', ago: 3 }],
  ])('%s is found, and when it began', (_, values, fault, { ago, ...expected }: { ago?: number }) => {
    expect(now(values).isAnomalous).toBe(false)
    fault(values)
    const found = now(values)
    expect(found).toMatchObject({ isAnomalous: true, ...expected })
    if (!found.isAnomalous) return
    expect(Math.abs(found.onsetAt - (start + (rows - ago!) * minute))).toBeLessThanOrEqual(minute)
    expect(found.score).toBeGreaterThanOrEqual(0.5)
    expect(found.threshold > found.expected).toBe(found.direction === 'high')
    expect(found.current > found.threshold).toBe(found.direction === 'high')
  })

  it('a ramp is found on its way', () => {
    const values = latency().map((value, i) => value * (1 + Math.max(0, i - 570) / 20))
    expect(now(values)).toMatchObject({ isAnomalous: true, direction: 'high' })
  })

  it('a flat line is seen even where single zeros are usual', () => {
    const values = made(rows, ({ poisson }) => poisson(2))
    values.fill(0, rows - 20)
    expect(now(values)).toMatchObject({ isAnomalous: true, direction: 'low' })
  })

  it('the same fault is found again when it returns', () => {
    const values = requests()
    values.fill(0, 300, 320)
    expect(now(values.subarray(0, 320)).isAnomalous).toBe(true)
    expect(now(values.subarray(0, 380)).isAnomalous).toBe(false)
    values.fill(0, rows - 5)
    const found = now(values)
    expect(found.isAnomalous && found.onsetAt).toBe(start + (rows - 5) * minute)
  })

  it('a level that stays becomes normal', () => {
    const values = made(rows, ({ normal }, i) => (i < 150 ? 100 : 130) + normal())
    expect(now(values).isAnomalous).toBe(false)
  })
})

describe('guards', () => {
  const raised = made(rows, ({ normal }, i) => (i < rows - 20 ? 100 : 104) + normal() / 5)

  it('a small change does not matter, however certain', () => {
    expect(now(raised)).toMatchObject({ isAnomalous: false, reason: 'too small to matter' })
    expect(now(raised, { minimumRelative: 0.01 }).isAnomalous).toBe(true)
    expect(now(raised, { minimumRelative: 0.01, minimumAbsolute: 10 }).isAnomalous).toBe(false)
  })

  it('only the direction asked for counts', () => {
    expect(now(raised, { minimumRelative: 0, direction: 'low' })).toMatchObject({ reason: 'within its noise' })
    expect(now(raised, { minimumRelative: 0, direction: 'high' }).isAnomalous).toBe(true)
  })

  it.each<[string, Float64Array, DetectOptions]>([
    ['no data', new Float64Array(), {}],
    ['no data', new Float64Array(30).fill(Number.NaN), {}],
    ['too little history', new Float64Array(12).fill(5), {}],
    ['data ended', requests(), { nowMs: start + (rows + 30) * minute }],
  ])('says "%s"', (reason, values, options) => {
    expect(now(values, options)).toEqual({ isAnomalous: false, reason, score: 0 })
  })

  it('a novel row needs less of a jump', () => {
    const values = made(rows, ({ normal }) => 100 + 10 * normal())
    values[rows - 1] = 162
    expect(now(values).isAnomalous).toBe(false)
    expect(now(values, { novelty: 0.6 }).isAnomalous).toBe(true)
  })

  it('takes what was learnt before', () => {
    const normal = baseline(minutes(rows), requests())
    const short = { times: minutes(4), values: Float64Array.of(61, 300, 320, 310) }
    expect(detect(short).isAnomalous).toBe(false)
    expect(detect(short, { normal })).toMatchObject({ isAnomalous: true, direction: 'high' })
  })
})
