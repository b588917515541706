import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { weekdays } from './clock-fields.ts'
import { layerReader } from './layer-at.ts'
import { type Layer, Schedule } from './schedule.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const members = ['ann', 'bob', 'cem']

const zones = ['America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/Sao_Paulo', 'UTC']
/** Both changes of each zone that has them, in 2025 or (Sao Paulo, at midnight) 2018. */
const changes = [
  '2025-03-09T07:00Z',
  '2025-11-02T06:00Z',
  '2025-03-30T01:00Z',
  '2025-10-26T01:00Z',
  '2025-04-05T15:00Z',
  '2025-10-04T15:30Z',
  '2018-11-04T03:00Z',
  '2018-02-18T02:00Z',
].map((text) => Date.parse(text))

const instants = fc.oneof(
  fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -600, max: 600 })).map(([at, by]) => at + by * minute),
  fc
    .integer({ min: Date.parse('2018-01-02T00:00Z') / minute, max: Date.parse('2027-01-01T00:00Z') / minute })
    .map((at) => at * minute),
)
const clock = fc.oneof(
  fc.constantFrom('00:00', '01:30', '02:00', '02:15', '02:30', '03:00', '09:00', '23:30'),
  fc.integer({ min: 0, max: 1439 }).map(hhmm),
)

describe('a layer, against a clock read minute by minute', () => {
  it('hands off at the wall-clock time through every change of the clock', () => {
    const rotations = fc.oneof(
      fc.record({ every: fc.constantFrom('hour' as const, 'day' as const), interval: fc.integer({ min: 1, max: 5 }) }),
      fc.record({
        every: fc.record({ hours: fc.integer({ min: 1, max: 100 }) }),
        interval: fc.integer({ min: 1, max: 2 }),
      }),
      fc.record({
        every: fc.record({ days: fc.integer({ min: 1, max: 30 }) }),
        interval: fc.integer({ min: 1, max: 2 }),
      }),
      fc.record({
        every: fc.constant('week' as const),
        interval: fc.integer({ min: 1, max: 3 }),
        weekday: fc.constantFrom(...weekdays),
      }),
    )
    fc.assert(
      fc.property(rotations, clock, fc.constantFrom(...zones), instants, (rotation, handoff, zone, at) => {
        const layer = layerOf(zone, { rotation: { ...rotation, handoff }, starts: '2018-01-01T12:34' })
        const start = Date.parse('2018-01-01T12:34Z')
        expect(layerReader(layer, zone, () => true)(at).user).toBe(expectedMember(layer, start, reached(at, zone)))
      }),
      { numRuns: 300 },
    )
  })

  it('is open exactly within its hours', () => {
    const restrictions = fc.array(
      fc.record(
        { from: clock, to: clock, days: fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }) },
        { requiredKeys: ['from', 'to'] },
      ),
      { minLength: 1, maxLength: 3 },
    )
    fc.assert(
      fc.property(restrictions, fc.constantFrom(...zones), instants, (hours, zone, at) => {
        const layer = layerOf(zone, { rotation: { every: 'day' }, starts: '2018-01-01', restrictions: hours })
        const open = layerReader(layer, zone, () => true)(at).user !== null
        expect(open).toBe(hours.some((window) => holds(window, reached(at, zone))))
      }),
      { numRuns: 300 },
    )
  })

  it('changes its answer at no moment before `until`', () => {
    const restrictions = [
      { from: '22:15', to: '06:45', days: ['friday', 'saturday', 'sunday'] },
      { from: '12:00', to: '13:00' },
    ]
    fc.assert(
      fc.property(fc.constantFrom(...zones), instants, fc.integer({ min: 0, max: 999 }), (zone, at, part) => {
        const layer = layerOf(zone, { rotation: { every: { hours: 7 } }, starts: '2018-01-01', restrictions })
        const read = layerReader(layer, zone, (user) => user !== 'bob')
        const now = read(at)
        expect(now.until).toBeGreaterThan(at)
        expect(read(at + Math.floor(((now.until! - at) * part) / 1000))).toEqual(now)
        expect(read(now.until! - 1)).toEqual(now)
      }),
    )
  })
})

function layerOf(zone: string, layer: object): Layer {
  return Schedule.parse({ id: 's', time_zone: zone, layers: [{ members, ...layer }] }).layers[0]!
}

function hhmm(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

const millis = (clock: string) => Number(clock.slice(0, 2)) * hour + Number(clock.slice(3)) * minute

const formats = new Map(
  zones.map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }),
  ]),
)

/** The wall clock as if it were UTC, so that plain sums work on it. */
const wall = (at: number, zone: string) => Date.parse(`${formats.get(zone)!.format(at).replace(' ', 'T')}Z`)

/** The latest the wall clock has shown by now: a repeated hour does not undo a handoff. */
const reached = (at: number, zone: string) =>
  Math.max(...Array.from({ length: 130 }, (_, back) => wall(at - back * minute, zone)))

function expectedMember({ rotation }: Layer, start: number, now: number): string {
  const length =
    rotation.interval *
    (typeof rotation.every === 'object'
      ? 'hours' in rotation.every
        ? rotation.every.hours * hour
        : rotation.every.days * day
      : rotation.every === 'hour'
        ? hour
        : rotation.every === 'week'
          ? 7 * day
          : day)
  let first = Math.floor(start / day) * day + millis(rotation.handoff)
  while (first > start) first -= day
  while (rotation.every === 'week' && weekdays[(new Date(first).getUTCDay() + 6) % 7] !== rotation.weekday) first -= day
  while (first + length <= start) first += length
  return members[Math.floor((now - first) / length) % members.length]!
}

function holds(window: { from: string; to: string; days?: string[] }, now: number): boolean {
  return [0, 1].some((daysAgo) => {
    const date = Math.floor(now / day) * day - daysAgo * day
    const begins = date + millis(window.from)
    const ends = date + millis(window.to) + (window.to > window.from ? 0 : day)
    const name = weekdays[(new Date(date).getUTCDay() + 6) % 7]!
    return (window.days?.includes(name) ?? true) && begins <= now && now < ends
  })
}
