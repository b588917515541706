import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Problem } from '../../core/problem.ts'
import { amountIn, fromCounter, fromRates } from './increments.ts'

const steps = fc.array(fc.record({ wait: fc.integer({ min: 1, max: 100 }), by: fc.integer({ min: 0, max: 50 }) }), {
  maxLength: 30,
})

it('counts on through restarts of the process behind a counter', () => {
  const values = [10, 15, 3, 8, 0, 4]
  const increments = fromCounter(values.map((value, at) => ({ at: at * 1000, value })))
  expect(increments.map(({ by }) => by)).toEqual([5, 3, 5, 0, 4])
  expect(amountIn(increments, 0, 5000)).toBe(17)
})

it('never counts less than happened between restarts, and all of it when each restart is seen at 0', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 0, max: 29 }), (waits, restart) => {
      let at = 0
      let value = 7
      const readings = [{ at, value }]
      waits.forEach(({ wait, by }, index) => {
        at += wait
        if (index === restart) readings.push({ at, value: 0 })
        value = index === restart ? by : value + by
        at += 1
        readings.push({ at, value })
      })
      const happened = waits.reduce((sum, { by }) => sum + by, 0)
      expect(amountIn(fromCounter(readings), 0, at)).toBeCloseTo(happened, 6)
    }),
  )
})

it('adds up over neighbouring windows, wherever they meet', () => {
  fc.assert(
    fc.property(steps, fc.double({ min: 0, max: 1, noNaN: true }), (waits, share) => {
      let at = 0
      const readings = waits.map(({ wait, by }) => {
        at += wait
        return { at, perSecond: by }
      })
      const increments = fromRates(readings)
      const middle = share * at
      expect(amountIn(increments, 0, middle) + amountIn(increments, middle, at)).toBeCloseTo(
        amountIn(increments, 0, at),
        6,
      )
    }),
  )
})

it('lets a rate speak for the time since the reading before it, and not for a long silence', () => {
  const readings = [0, 60_000, 600_000].map((at) => ({ at, perSecond: 2 }))
  expect(fromRates(readings).map(({ by }) => by)).toEqual([120, 1080])
  expect(fromRates(readings, { longest: 60_000 }).map(({ by }) => by)).toEqual([120, 120])
})

it('passes over readings that are no numbers', () => {
  expect(
    fromCounter([
      { at: 0, value: 1 },
      { at: 1, value: Number.NaN },
      { at: 2, value: 4 },
    ]),
  ).toEqual([{ from: 0, to: 2, by: 3 }])
})

it('refuses readings that are out of order', () => {
  const back = [1, 1].map((at) => ({ at, value: 0 }))
  expect(() => fromCounter(back)).toThrow(Problem)
})
