import { describe, expect, it } from 'vitest'
import { anomalyScorer, anomalyThreshold } from './anomaly-scorer.ts'
import { made, minutes, noises, start } from './test-series.ts'

const scored = (values: Float64Array, scorer = anomalyScorer()) =>
  Array.from(values, (value, i) => scorer.next(start + i * 60_000, value))
const alarms = (values: Float64Array) => scored(values).flatMap((score, i) => (score >= anomalyThreshold ? [i] : []))
const daily = (of: { normal(): number }, i: number) => 50 + 30 * Math.sin((2 * Math.PI * i) / 288) + of.normal()

describe('the anomaly scorer', () => {
  it.each<[string, Float64Array]>([
    ['a constant', new Float64Array(1500).fill(7)],
    ['a perfect cycle', made(2000, (_, i) => (i % 288 < 100 ? 80 : 20))],
    ['bounded noise', made(2000, ({ uniform }) => 8 + 11 * uniform())],
  ])('says nothing about %s', (_, values) => {
    expect(alarms(values).filter((row) => row > 400)).toEqual([])
  })

  it.each<[string, (values: Float64Array, at: number) => void]>([
    ['a spike', (values, at) => values.fill(140, at, at + 1)],
    ['a step', (values, at) => values.fill(140, at)],
    ['a noon at night', (values, at) => values.set(values.subarray(at - 144, at - 84), at)],
  ])('notices %s in a daily cycle, soon and not before', (_, fault) => {
    const values = made(1700, daily)
    const before = alarms(values).filter((row) => row > 600 && row < 1500)
    fault(values, 1480)
    const found = alarms(values).filter((row) => row > 600)
    expect(before.length).toBeLessThanOrEqual(2)
    expect(found.find((row) => row >= 1480)).toBeLessThan(1480 + 60)
  })

  it('raises one alarm for one fault, and another for the same fault later', () => {
    const values = made(2400, ({ normal }) => 100 + normal())
    values.fill(160, 1200, 1230)
    values.fill(260, 2000, 2030)
    const found = alarms(values).filter((row) => row > 1000)
    expect(found.filter((row) => row >= 1200 && row < 1320)).toHaveLength(1)
    expect(found.some((row) => row >= 2000 && row < 2030)).toBe(true)
  })

  it('uses no row before it has come', () => {
    const values = made(900, daily)
    const whole = scored(values)
    expect(scored(values.subarray(0, 600))).toEqual(whole.slice(0, 600))
  })

  it('goes on from its state as if it had never stopped, and stays small', () => {
    const values = noises['log-normal latency']!(700)
    const options = { memory: 200 }
    const first = anomalyScorer(options)
    scored(values.subarray(0, 450), first)
    const state = JSON.parse(JSON.stringify(first.state()))
    const resumed = anomalyScorer(options, state)
    for (let i = 450; i < 700; i++) {
      expect(resumed.next(start + i * 60_000, values[i]!)).toBeCloseTo(first.next(start + i * 60_000, values[i]!), 9)
    }
    expect(state.rows).toHaveLength(200)
  })

  it('skips missing rows and rows that came before', () => {
    const scorer = anomalyScorer()
    const values = made(400, ({ normal }) => normal())
    scored(values, scorer)
    const before = JSON.stringify(scorer.state())
    expect(scorer.next(minutes(500).at(-1)!, Number.NaN)).toBe(0)
    expect(scorer.next(start, 1e9)).toBe(0)
    expect(JSON.stringify(scorer.state())).toBe(before)
  })
})
