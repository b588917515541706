/**
 * A moment as engines write it: ISO 8601, with whatever fraction; or seconds, milliseconds, microseconds or nanoseconds
 * since 1970 as number or text, told apart by their size (right for 1973 to 5138). `undefined` for anything else.
 */
export function momentOf(value: unknown): Date | undefined {
  if (value instanceof Date) return Number.isFinite(value.getTime()) ? value : undefined
  if (typeof value === 'number') return Number.isFinite(value) ? sinceEpoch(value) : undefined
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  // More digits than a number can hold are nanoseconds: what is below a microsecond does not count.
  if (/^\d{17,22}$/.test(text)) return sinceEpoch(Number(text.slice(0, -3)))
  if (/^\d{9,16}(\.\d+)?$/.test(text)) return sinceEpoch(Number(text))
  return /^\d{4}-\d\d-\d\d([T ]|$)/.test(text) ? written(text) : undefined
}

function sinceEpoch(amount: number): Date | undefined {
  if (amount < 1e8) return undefined
  const ms = amount < 1e11 ? amount * 1000 : amount < 1e14 ? amount : amount < 1e17 ? amount / 1e3 : amount / 1e6
  const moment = new Date(Math.floor(ms))
  return Number.isFinite(moment.getTime()) ? moment : undefined
}

/** Without a zone it is UTC, as servers log; a comma before the fraction is as good as a point. */
function written(text: string): Date | undefined {
  const found = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:[.,](\d{1,9}))?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/i.exec(
    text,
  )
  if (!found) return undefined
  const [, day, time = '00:00', seconds = ':00', fraction = '', zone = 'Z'] = found
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(-2)}` : 'Z'
  const moment = new Date(`${day}T${time}${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`)
  return Number.isFinite(moment.getTime()) ? moment : undefined
}
