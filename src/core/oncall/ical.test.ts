import { describe, expect, it } from 'vitest'
import { calendar } from './ical.ts'
import { Schedule } from './schedule.ts'
import type { Shift } from './shifts.ts'

const schedule = Schedule.parse({ id: 'primary', name: 'Payments; first, line', time_zone: 'Europe/Berlin' })
const shift = (user: string | null, because = ['layer 1']): Shift => ({
  user,
  from: new Date('2026-03-28T08:00Z'),
  to: new Date('2026-03-29T07:00Z'),
  because,
})

describe('the calendar of a schedule', () => {
  it('has an event in UTC for each shift', () =>
    expect(calendar(schedule, [shift('ann')], () => 'Ann Lee').split('\r\n')).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Allclear//On call//EN',
      'CALSCALE:GREGORIAN',
      'X-WR-CALNAME:On call: Payments\\; first\\, line',
      'BEGIN:VEVENT',
      'UID:primary/20260328T080000Z/ann@allclear',
      'DTSTAMP:20260328T080000Z',
      'DTSTART:20260328T080000Z',
      'DTEND:20260329T070000Z',
      'SUMMARY:Ann Lee (Payments\\; first\\, line)',
      'DESCRIPTION:layer 1',
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ]))

  it('leaves gaps out', () => expect(calendar(schedule, [shift(null)])).not.toContain('VEVENT'))

  it('keeps text from becoming lines of its own', () => {
    const file = calendar(schedule, [shift('ann', ['one\r\nATTACH:x', 'two\n\u0007three', 'back\\slash'])])
    expect(file).toContain('DESCRIPTION:one\\nATTACH:x\\, two\\n three\\, back\\\\slash\r\n')
  })

  it('folds lines at 75 octets without cutting a character', () => {
    const name = 'Zoë 🚒 Übung '.repeat(20).trim()
    const file = calendar(schedule, [shift('ann')], () => name)
    for (const line of file.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
    expect(file.replaceAll('\r\n ', '')).toContain(`SUMMARY:${name} (Payments`)
    expect(file).not.toContain('\ufffd')
  })
})
