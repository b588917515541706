import { z } from 'zod'
import type { Call } from '../../core/delivery.ts'

/** One request that a notifier wants made over HTTP. */
export const HttpRequest = z.object({
  method: z.enum(['GET', 'POST']),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string().optional(),
  /** Who receives it, in words for errors: `PagerDuty`, `The receiver`. */
  receiver: z.string(),
  /** Private addresses that may be reached: all of them, or those listed by host, address or CIDR range. */
  allowPrivate: z.union([z.boolean(), z.array(z.string())]),
  /** Texts that must not appear in an error, even when the receiver repeats them. */
  secrets: z.array(z.string()),
})
export type HttpRequest = z.infer<typeof HttpRequest>

/** The request as a call that delivery hands to the HTTP client. */
export const httpCall = (request: HttpRequest): Call => ({ method: 'http', arguments: { ...request } })
