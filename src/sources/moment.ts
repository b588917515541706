import { z } from 'zod'

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i

/** An RFC 3339 time as Prometheus and Alertmanager write it; Go's zero time, year 1, and an empty text mean "none". */
export const Moment = z
  .string()
  .nullish()
  .transform((text, context): Date | undefined => {
    if (!text || text.startsWith('0001-')) return undefined
    const date = new Date(text)
    if (rfc3339.test(text) && !Number.isNaN(date.getTime())) return date
    context.addIssue({ code: 'custom', message: 'must be an RFC 3339 time such as 2026-01-31T09:00:00Z' })
    return z.NEVER
  })

/** A time in whatever form senders use: a date text, or seconds or milliseconds since 1970; nothing when it is none of these. */
export function looseMoment(value: unknown): Date | undefined {
  const epoch = typeof value === 'string' && /^\d{9,13}$/.test(value) ? Number(value) : value
  const date = typeof epoch === 'number' ? new Date(epoch < 1e11 ? epoch * 1_000 : epoch) : textDate(epoch)
  if (!date || Number.isNaN(date.getTime())) return undefined
  return date.getUTCFullYear() >= 1970 && date.getUTCFullYear() <= 9999 ? date : undefined
}

/** The same as a part of a schema. */
export const LooseMoment = z.unknown().optional().transform(looseMoment)

const textDate = (value: unknown) =>
  typeof value === 'string' && /^\d{4}-\d\d/.test(value) ? new Date(value) : undefined
