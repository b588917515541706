import { z } from 'zod'
import { Problem } from './problem.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const week = 7 * day

const count = '(\\d+(?:\\.\\d+)?)'
const short = new RegExp(
  `^(?:${count}\\s*(?:w|weeks?))?\\s*(?:${count}\\s*(?:d|days?))?\\s*(?:${count}\\s*(?:h|hours?))?\\s*` +
    `(?:${count}\\s*(?:m|mins?|minutes?))?\\s*(?:${count}\\s*(?:s|secs?|seconds?))?\\s*(?:${count}\\s*ms)?$`,
  'i',
)
const iso = new RegExp(
  `^P(?=[\\dT])(?:${count}W)?(?:${count}D)?(?:T(?=\\d)(?:${count}H)?(?:${count}M)?(?:${count}S)?)?$`,
  'i',
)
const sizes = [week, day, hour, minute, second, 1]
const forms = 'such as 90s, 15m, 1h30m, 2d, 1w or PT15M'

/** A length of time in words of ours or ISO 8601, in whole milliseconds; throws Problem `invalid` for anything else. */
export function parseDuration(text: string): number {
  const length = read(text)
  if (length === undefined)
    throw new Problem('invalid', `"${text.slice(0, 40)}" is not a duration: write one ${forms}.`)
  return length
}

/** A length of time for people, from milliseconds: its two largest neighbouring units, rounded down (`1 h 5 min`). */
export function showDuration(length: number): string {
  const size = Math.abs(Math.trunc(length))
  const sign = length <= -1 ? '-' : ''
  if (size < second) return `${sign}${size} ms`
  const units = [
    [day, 'd'],
    [hour, 'h'],
    [minute, 'min'],
    [second, 's'],
  ] as const
  const largest = units.findIndex(([unit]) => size >= unit)
  const words = units.slice(largest, largest + 2).flatMap(([unit, name], index) => {
    const amount = Math.floor((index === 0 ? size : size % units[largest]![0]) / unit)
    return amount > 0 ? [`${amount} ${name}`] : []
  })
  return sign + words.join(' ')
}

/** The shortest and longest duration a field takes, as text or in milliseconds. */
export interface DurationBounds {
  min?: string | number
  max?: string | number
}

/** A field that is written as a duration (`5m`) and read as milliseconds. */
export function duration({ min = 0, max = Number.MAX_SAFE_INTEGER }: DurationBounds = {}) {
  const least = bound(min)
  const most = bound(max)
  return z.string({ error: `Write a duration as text with its unit, ${forms}.` }).transform((text, context) => {
    const length = read(text)
    const fault =
      length === undefined
        ? `is not a duration: write one ${forms}`
        : length < least
          ? `is too short: the least is ${showDuration(least)}`
          : length > most
            ? `is too long: the most is ${showDuration(most)}`
            : undefined
    if (length !== undefined && fault === undefined) return length
    context.addIssue({ code: 'custom', message: `"${text.slice(0, 40)}" ${fault}.`, input: text })
    return z.NEVER
  })
}

const bound = (value: string | number) => (typeof value === 'number' ? value : parseDuration(value))

function read(text: string): number | undefined {
  const trimmed = text.trim()
  // Every part of the pattern is optional, so it also fits nothing at all; no real duration comes near 100 characters.
  if (trimmed === '' || trimmed.length > 100) return undefined
  const found = short.exec(trimmed) ?? iso.exec(trimmed)
  if (!found) return undefined
  const length = sizes.reduce((sum, size, index) => sum + Number(found[index + 1] ?? 0) * size, 0)
  return Number.isSafeInteger(Math.round(length)) ? Math.round(length) : undefined
}

/** The time between two moments in whole seconds, never negative: what a clock on a card would show. */
export function showElapsed(from: Date, to: Date): string {
  const seconds = Math.max(0, Math.floor((to.getTime() - from.getTime()) / second))
  return seconds ? showDuration(seconds * second) : '0 s'
}
