import { expect, test } from 'vitest'
import { onCall } from '../../core/oncall/on-call.ts'
import { Schedule } from '../../core/oncall/schedule.ts'
import { writtenWall } from '../wall.ts'
import { OncallShift } from './shapes.ts'
import { turnsOf } from './turns-of.ts'

const shift = (more: object) =>
  OncallShift.parse({
    id: 'O1',
    name: 'Shift',
    type: 'rolling_users',
    start: '2026-01-05T08:00:00',
    duration: 86_400,
    frequency: 'daily',
    interval: 1,
    ...more,
  })

/** Who holds the turn of a shift with the users a and b (and c) at a moment of UTC. */
function holder(more: object, at: string, groups = 2): string | null {
  const turns = turnsOf(shift(more), groups)
  if (typeof turns === 'string') throw new Error(turns)
  const schedule = Schedule.parse({
    id: 's',
    time_zone: 'UTC',
    layers: [
      {
        rotation: turns.rotation,
        starts: writtenWall(turns.begins),
        members: turns.slots.map((slot) => (slot === undefined ? '' : 'abc'[slot])),
        restrictions: turns.restrictions,
      },
    ],
  })
  return onCall(schedule, new Date(at), () => true).user
}

const hour = 3_600
const cases: [string, object, [string, string | null][]][] = [
  [
    'twelve hours a day',
    { duration: 12 * hour },
    [
      ['2026-01-05T08:00Z', 'a'],
      ['2026-01-05T20:00Z', null],
      ['2026-01-06T19:59Z', 'b'],
      ['2026-01-07T08:00Z', 'a'],
    ],
  ],
  [
    'two days out of three',
    { interval: 3, duration: 48 * hour },
    [
      ['2026-01-07T07:59Z', 'a'],
      ['2026-01-07T08:00Z', null],
      ['2026-01-08T08:00Z', 'b'],
      ['2026-01-10T08:00Z', null],
      ['2026-01-11T08:00Z', 'a'],
    ],
  ],
  [
    'eight hours of every twelve',
    { frequency: 'hourly', interval: 12, duration: 8 * hour },
    [
      ['2026-01-05T15:59Z', 'a'],
      ['2026-01-05T16:00Z', null],
      ['2026-01-05T20:00Z', 'b'],
      ['2026-01-06T08:00Z', 'a'],
    ],
  ],
  [
    'six hours each',
    { frequency: 'hourly', interval: 6, duration: 6 * hour },
    [
      ['2026-01-05T13:59Z', 'a'],
      ['2026-01-05T14:00Z', 'b'],
      ['2026-01-05T20:00Z', 'a'],
    ],
  ],
  [
    'five days of the week',
    { frequency: 'weekly', duration: 5 * 24 * hour },
    [
      ['2026-01-10T07:59Z', 'a'],
      ['2026-01-10T08:00Z', null],
      ['2026-01-12T08:00Z', 'b'],
    ],
  ],
  [
    'nights from Friday on',
    {
      frequency: 'weekly',
      start: '2026-01-09T20:00:00',
      duration: 12 * hour,
      week_start: 'MO',
      by_day: ['FR', 'SA', 'SU'],
    },
    [
      ['2026-01-09T20:00Z', 'a'],
      ['2026-01-12T07:59Z', 'a'],
      ['2026-01-12T08:00Z', null],
      ['2026-01-16T21:00Z', 'b'],
    ],
  ],
  [
    'three who take turns on two days',
    { by_day: ['WE', 'FR'], rotation_start: '2026-01-07T08:00:00' },
    [
      ['2026-01-06T12:00Z', null],
      ['2026-01-07T12:00Z', 'a'],
      ['2026-01-09T12:00Z', 'b'],
      ['2026-01-14T12:00Z', 'c'],
      ['2026-01-16T12:00Z', 'a'],
      ['2026-01-21T12:00Z', 'b'],
    ],
  ],
  [
    'months',
    { frequency: 'monthly', start: '2026-01-05T08:00:00', duration: 31 * 24 * hour },
    [
      ['2026-02-05T07:59Z', 'a'],
      ['2026-02-05T08:00Z', 'b'],
      ['2026-03-05T08:00Z', 'a'],
    ],
  ],
  [
    'a rotation that begins later than its first event',
    { rotation_start: '2026-01-08T00:00:00' },
    [
      ['2026-01-07T12:00Z', null],
      ['2026-01-08T12:00Z', 'a'],
      ['2026-01-09T12:00Z', 'b'],
    ],
  ],
]

test.each(cases)('%s', (name, more, moments) => {
  const groups = name.startsWith('three') ? 3 : 2
  expect(moments.map(([at]) => [at, holder(more, at, groups)])).toEqual(moments)
})

test.each([
  [{ by_monthday: [1] }, /days of the month/],
  [{ frequency: 'monthly', duration: 86_400 }, /do not last the whole month/],
  [{ frequency: 'hourly', by_day: ['MO'] }, /limited to days/],
  [{ interval: 3, duration: 30 * hour }, /whole days/],
  [{ duration: 90.5 * 60 * 1.01 }, /whole number of minutes/],
  [{ frequency: null }, /no frequency/],
])('what cannot be drawn says why: %o', (more, reason) => {
  expect(turnsOf(shift(more), 2)).toMatch(reason)
})

test('events that overlap each other are told', () => {
  expect(turnsOf(shift({ duration: 30 * hour }), 2)).toMatchObject({ differs: expect.stringContaining('overlap') })
})
