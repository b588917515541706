import { z } from 'zod'
import type { Privacy } from '../core/redaction/rule.ts'

/** `[privacy]`: how personal data in alerts, logs, traces, changes and what people write is treated; secrets always come out. */
export const PrivacySection = z.strictObject({
  emails: z
    .enum(['mask', 'domain', 'keep'])
    .default('mask')
    .describe('E-mail addresses: hidden, hidden before the @, or left'),
  phones: z.enum(['mask', 'keep']).default('mask').describe('Telephone numbers'),
  ips: z.enum(['mask', 'keep']).default('keep').describe('IPv4 addresses'),
})

/** As the rest of Allclear takes it. */
export const settlePrivacy = (written: z.output<typeof PrivacySection>): Privacy => written
