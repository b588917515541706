import type { Shift } from '../../core/oncall/shifts.ts'
import { type Html, h } from './html.ts'

const height = 34
const width = 1000
const colours = 6

/**
 * Shifts as a ribbon of time. Everybody keeps the colour of their place among `users`, nobody stands out; the table
 * beside it says the same in words.
 */
export function strip(shifts: Shift[], users: string[], nameOf: (user: string | null) => string): Html {
  const [first, last] = [shifts[0], shifts.at(-1)]
  if (!first || !last) return h``
  const start = first.from.getTime()
  const span = last.to.getTime() - start
  const people = [...new Set(shifts.map(({ user }) => user))].filter((user) => user !== null)
  const x = (at: Date) => ((at.getTime() - start) / span) * width
  return h`<div class="scroll" tabindex="0" role="region" aria-label="Ribbon of shifts"><svg class="strip" viewBox="0 0 ${width} ${height + 20}" role="img" aria-label="Shifts: ${people.map(nameOf).join(', ')}">
${shifts.map(({ user, from, to }) => {
  const [left, right] = [x(from), x(to)]
  return h`<g><title>${nameOf(user)}</title><rect class="${user === null ? 'gap' : `turn-${Math.max(0, users.indexOf(user)) % colours}`}" x="${(left + 1).toFixed(1)}" y="0" width="${Math.max(1, right - left - 2).toFixed(1)}" height="${height}" rx="5"/><text x="${(left + 10).toFixed(1)}" y="${height / 2 + 5}">${fitting(nameOf(user), right - left)}</text></g>`
})}
${midnights(first.from, last.to)
  .filter((at) => x(at) < width - 45)
  .map((at) => h`<text class="tick" x="${x(at).toFixed(1)}" y="${height + 16}">${weekday(at)}</text>`)}
</svg></div>`
}

/** As much of a name as fits: all of it, its first word, or nothing. */
function fitting(name: string, room: number): string {
  const letters = Math.floor((room - 18) / 8.5)
  return [name, name.split(' ')[0] ?? ''].find((words) => words.length <= letters) ?? ''
}

function midnights(from: Date, to: Date): Date[] {
  const day = 86_400_000
  const first = Math.ceil(from.getTime() / day) * day
  return Array.from(
    { length: Math.max(0, Math.ceil((to.getTime() - first) / day)) },
    (_, i) => new Date(first + i * day),
  )
}

const weekday = (at: Date) => `${['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][at.getUTCDay()]} ${at.getUTCDate()}`
