import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Schedule } from './schedule.ts'

const layer = { rotation: { every: 'week' }, starts: '2026-01-05', members: ['ann', 'bob'] }
const short = {
  id: 'primary',
  time_zone: 'Europe/Berlin',
  rotation: 'weekly',
  handoff: '10:00',
  starts: '2026-01-05',
  members: ['ann', 'bob'],
}

describe('a schedule', () => {
  it('in the short form becomes one layer', () =>
    expect(Schedule.parse(short)).toEqual({
      id: 'primary',
      time_zone: 'Europe/Berlin',
      overrides: [],
      layers: [
        {
          name: 'layer 1',
          rotation: { every: 'week', interval: 1, handoff: '10:00', weekday: 'monday' },
          starts: '2026-01-05T09:00:00.000Z',
          members: ['ann', 'bob'],
          restrictions: [],
        },
      ],
    }))

  it.each([
    ['2026-07-01', '2026-07-01T07:00:00.000Z'],
    ['2026-07-01T12:30', '2026-07-01T10:30:00.000Z'],
    ['2026-07-01 12:30:15', '2026-07-01T10:30:15.000Z'],
    ['2026-07-01T12:30Z', '2026-07-01T12:30:00.000Z'],
    ['2026-07-01T12:30+05:45', '2026-07-01T06:45:00.000Z'],
    [new Date('2026-07-01T12:30Z'), '2026-07-01T12:30:00.000Z'],
    ['2026-03-29T02:30', '2026-03-29T01:00:00.000Z'],
  ])('reads a start of %s', (starts, expected) =>
    expect(
      Schedule.parse({ id: 's', time_zone: 'Europe/Berlin', layers: [{ ...layer, starts }] }).layers[0]!.starts,
    ).toBe(expected),
  )

  it('takes an empty text for a slot nobody holds, since TOML has no null', () =>
    expect(Schedule.parse({ ...short, members: ['ann', '', null] }).layers[0]!.members).toEqual(['ann', null, null]))

  it('takes 24:00 for the midnight that ends a day', () =>
    expect(
      Schedule.parse({ ...short, restrictions: [{ from: '18:00', to: '24:00' }] }).layers[0]!.restrictions,
    ).toEqual([{ from: '18:00', to: '00:00' }]))

  const override = { id: 'o', user: 'ann', from: '2026-01-05T09:00', to: '2026-01-06T09:00' }
  const base = { id: 's', time_zone: 'Europe/Berlin' }
  it.each([
    ['an unknown zone', { ...base, time_zone: 'Mars/Olympus' }, 'time_zone', /IANA name, such as Europe\/Berlin/],
    ['a bare offset', { ...base, time_zone: '+02:00' }, 'time_zone', /IANA name/],
    ['no zone', { id: 's' }, 'time_zone', /IANA name/],
    ['an unknown key', { ...base, handof: '09:00' }, '', /handof/],
    ['an unknown rotation', { ...short, rotation: 'yearly' }, 'rotation', /hourly, daily, weekly or monthly/],
    [
      'a short form without members',
      { ...base, rotation: 'daily', starts: '2026-01-05' },
      'members',
      /List the user ids/,
    ],
    ['a short form without a start', { ...base, rotation: 'daily', members: ['ann'] }, 'starts', /such as 2026-01-05/],
    ['both forms', { ...base, layers: [layer], handoff: '09:00' }, 'handoff', /put it into a layer/],
    [
      'a weekday of a daily rotation',
      { ...short, rotation: 'daily', weekday: 'monday' },
      'weekday',
      /rotation: weekly/,
    ],
    ['no members', { ...short, members: [] }, 'members', /at least one/],
    ['a wrong handoff', { ...short, handoff: '9am' }, 'handoff', /HH:MM/],
    ['a day that does not exist', { ...short, starts: '2026-02-30' }, 'starts', /is no date/],
    ['a start in words', { ...base, layers: [{ ...layer, starts: 'soon' }] }, 'layers.0.starts', /is no date/],
    ['an end before the start', { ...base, layers: [{ ...layer, ends: '2026-01-01' }] }, 'layers.0.ends', /later date/],
    [
      'an unknown length of turn',
      { ...base, layers: [{ ...layer, rotation: { every: 'fortnight' } }] },
      'layers.0.rotation.every',
      /\{ hours: 12 \}/,
    ],
    [
      'a month day of a weekly rotation',
      { ...base, layers: [{ ...layer, rotation: { every: 'week', day: 3 } }] },
      'layers.0.rotation.day',
      /every: month/,
    ],
    [
      'an override by date',
      { ...base, overrides: [{ ...override, to: '2026-01-07' }] },
      'overrides.0.to',
      /with a time/,
    ],
    [
      'an override backwards',
      { ...base, overrides: [{ ...override, to: override.from }] },
      'overrides.0.to',
      /later time/,
    ],
    ['two overrides of one id', { ...base, overrides: [override, override] }, 'overrides.1.id', /already called "o"/],
  ])('refuses %s, naming field and remedy', (_, input, field, message) => {
    const issues = Schedule.safeParse(input).error!.issues.map((issue) => ({
      field: issue.path.join('.'),
      message: issue.message,
    }))
    expect(issues).toContainEqual({ field, message: expect.stringMatching(message) })
  })

  it('describes every field for forms and docs', () => {
    const undescribed: string[] = []
    const visit = (node: unknown, path: string) => {
      if (typeof node !== 'object' || node === null) return
      for (const [name, child] of Object.entries((node as { properties?: object }).properties ?? {})) {
        if (!(child as { description?: string }).description) undescribed.push(`${path}.${name}`)
      }
      for (const [name, child] of Object.entries(node)) visit(child, `${path}.${name}`)
    }
    visit(z.toJSONSchema(Schedule, { io: 'input' }), '')
    expect(undescribed).toEqual([])
  })
})
