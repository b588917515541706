import { z } from 'zod'
import type { Call } from '../../core/delivery.ts'

/** One mail that a notifier wants sent, and the server that takes it. */
export const MailRequest = z.object({
  server: z.object({
    host: z.string(),
    port: z.int(),
    /** `tls` from the first byte, `starttls` before anything is said, `none` in the clear. */
    encryption: z.enum(['tls', 'starttls', 'none']),
    user: z.string().optional(),
    password: z.string().optional(),
  }),
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  /** The same for every attempt, so that mail programs show one mail. */
  messageId: z.string(),
  /** The mail it is filed under, which need not exist. */
  thread: z.string(),
})
export type MailRequest = z.infer<typeof MailRequest>

/** The mail as a call that delivery hands to the mail client. */
export const mailCall = (request: MailRequest): Call => ({ method: 'mail', arguments: { ...request } })
