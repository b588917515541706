import fc from 'fast-check'
import { expect, test } from 'vitest'
import { onCall } from '../core/oncall/on-call.ts'
import { windowAt } from '../core/oncall/restriction.ts'
import { Schedule } from '../core/oncall/schedule.ts'
import { type Hours, hoursOf, type WeekWindow } from './hours.ts'
import { type DraftLayer, placeLayers, writtenLayer } from './place-layers.ts'

const monday = Date.parse('2026-01-05T00:00:00Z')
const at = (minute: number) => new Date(monday + minute * 60_000)
const week = 10_080

/** Half hours, so that stretches often touch each other. */
const window: fc.Arbitrary<WeekWindow> = fc
  .tuple(fc.integer({ min: 0, max: 335 }), fc.integer({ min: 1, max: 335 }))
  .map(([start, length]) => ({ start: start * 30, length: length * 30 }))

test('stretches of the week become hours that are open exactly then', () => {
  fc.assert(
    fc.property(
      fc.array(window, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 0, max: week - 1 }),
      (windows, minute) => {
        const expected = windows.some(({ start, length }) => (minute - start + week) % week < length)
        // The second week has everything that runs across the end of the first.
        const found = windowAt(restrictions(hoursOf(windows)), 'UTC', at(minute + week).getTime()).open
        expect(found).toBe(expected)
      },
    ),
  )
})

const restrictions = (hours: Hours[]) => hours as never

const layer = fc
  .record({ level: fc.integer({ min: 0, max: 2 }), windows: fc.array(window, { maxLength: 2 }) })
  .map(({ level, windows }) => ({ level, restrictions: hoursOf(windows) }))

test('the schedules of layers have together everybody of the highest level that is on, and nobody else', () => {
  fc.assert(
    fc.property(
      fc.array(layer, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 0, max: week - 1 }),
      (drawn, minute) => {
        const layers: DraftLayer[] = drawn.map((one, index) => ({
          ...one,
          name: `layer ${index}`,
          rotation: { every: 'week' },
          starts: '2026-01-05T00:00',
          members: [`user-${index}`],
        }))
        const now = at(minute + week)
        const on = drawn.filter((one) => windowAt(restrictions(one.restrictions), 'UTC', now.getTime()).open)
        const top = Math.max(...on.map(({ level }) => level))
        const expected = drawn.flatMap((one, index) => (on.includes(one) && one.level === top ? [`user-${index}`] : []))
        const found = placeLayers(layers).flatMap((placed) => {
          const schedule = Schedule.parse({ id: 's', time_zone: 'UTC', layers: placed.layers.map(writtenLayer) })
          return onCall(schedule, now, () => true).user ?? []
        })
        expect([...new Set(found)].toSorted()).toEqual(expected.toSorted())
      },
    ),
  )
})
