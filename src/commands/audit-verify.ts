import { z } from 'zod'
import type { Chain } from '../core/approval/audit.ts'
import { command } from '../core/command.ts'

export const auditVerify = command({
  name: 'audit-verify',
  aliases: ['audit verify'],
  summary: 'Prove that no row of the audit log was altered, added or taken out',
  input: z.strictObject({
    head: z
      .string()
      .trim()
      .regex(/^[0-9a-f]{64}$/i, { error: 'Write the 64 hex digits that an earlier check gave.' })
      .transform((hash) => hash.toLowerCase())
      .optional()
      .meta({
        description: 'What an earlier check gave as the end of the chain: it must still be in it',
        label: 'Earlier end',
        positional: true,
      }),
  }),
  effect: 'reads',
  role: 'sre-lead',
  http: { method: 'GET', path: '/audit/verify' },
  run: ({ store }, { head }): Promise<Chain> => store.verifyAudit(head),
  output: z.object({
    intact: z.boolean(),
    rows: z.int().describe('How many rows hold, from the first on'),
    head: z
      .string()
      .nullable()
      .describe('The end of the chain: keep it elsewhere, and a later check can prove that nothing was rewritten'),
    broken_at: z.int().nullable().describe('The first row that does not hold'),
    why: z.string().nullable(),
  }),
  present: (chain) => ({
    intact: chain.intact,
    rows: chain.rows,
    head: chain.intact ? chain.head : null,
    broken_at: chain.intact ? null : chain.seq,
    why: chain.intact ? null : chain.why,
  }),
  show: (chain) =>
    chain.intact
      ? {
          title: `The audit log is intact: ${chain.rows} rows`,
          tone: 'good',
          lines: [
            ['End of the chain: ', { code: chain.head }],
            'Keep this hash elsewhere: a later check with it proves that nothing before it was rewritten.',
          ],
        }
      : {
          title: `The audit log is broken at row ${chain.seq}`,
          tone: 'high',
          lines: [`Row ${chain.seq}: ${chain.why}.`, `The ${chain.rows} rows before it hold.`],
        },
})
