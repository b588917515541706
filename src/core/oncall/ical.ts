import type { Schedule } from './schedule.ts'
import type { Shift } from './shifts.ts'

/**
 * The shifts of a schedule as an iCalendar file (RFC 5545): one event per shift, in UTC, gaps left out. `nameOf` gives
 * the name to show for a user id.
 */
export function calendar(schedule: Schedule, shifts: Shift[], nameOf = (user: string) => user): string {
  const title = schedule.name ?? schedule.id
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Allclear//On call//EN',
    'CALSCALE:GREGORIAN',
    `X-WR-CALNAME:${escaped(`On call: ${title}`)}`,
    ...shifts.flatMap(({ user, from, to, because }) =>
      user === null
        ? []
        : [
            'BEGIN:VEVENT',
            `UID:${escaped(`${schedule.id}/${stamp(from)}/${user}`)}@allclear`,
            // The start doubles as the stamp, so that an unchanged schedule is an unchanged file.
            `DTSTAMP:${stamp(from)}`,
            `DTSTART:${stamp(from)}`,
            `DTEND:${stamp(to)}`,
            `SUMMARY:${escaped(`${nameOf(user)} (${title})`)}`,
            `DESCRIPTION:${escaped(because.join(', '))}`,
            'TRANSP:TRANSPARENT',
            'END:VEVENT',
          ],
    ),
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${fold(line)}\r\n`).join('')
}

const encoder = new TextEncoder()
const stamp = (at: Date) => at.toISOString().replace(/\.\d{3}|[-:]/g, '')

function escaped(text: string): string {
  return (
    text
      .replace(/\r\n?/g, '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the format has no way to carry them.
      .replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, ' ')
      .replace(/[\\;,]/g, '\\$&')
      .replace(/\n/g, '\\n')
  )
}

/** Lines may have 75 octets, and a character must not be cut in two; a folded line begins with a space. */
function fold(line: string): string {
  const folded: string[] = []
  let current = ''
  let size = 0
  for (const character of line) {
    const octets = encoder.encode(character).length
    if (size + octets > 75) {
      folded.push(current)
      current = ' '
      size = 1
    }
    current += character
    size += octets
  }
  return [...folded, current].join('\r\n')
}
