import { z } from 'zod'
import type { AuditFilter, AuditRow } from '../../core/approval/audit.ts'
import { duration } from '../../core/duration.ts'
import { Iso, iso } from '../iso.ts'

/** The fields that pick rows of the audit log. */
export const auditFilter = {
  command: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'Only this command, such as approve', label: 'Command', positional: true }),
  actor: z.string().max(200).optional().meta({ description: 'Only what this user did', label: 'Who' }),
  subject: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'Only about this, such as prop-1a2b3c4d', label: 'About' }),
  since: duration({ max: '3650d' })
    .optional()
    .meta({ description: 'How far back, such as 7d', label: 'Since', kind: 'duration' }),
}

/** What the store is asked for. */
export const filterOf = (
  { command, actor, subject, since }: { [K in keyof typeof auditFilter]?: z.output<(typeof auditFilter)[K]> },
  now: Date,
): AuditFilter => ({
  ...(command && { command }),
  ...(actor && { actor }),
  ...(subject && { subject }),
  ...(since !== undefined && { from: new Date(now.getTime() - since) }),
})

/** One row of the audit log for programs, with all that its hash covers. */
export const AuditJson = z.object({
  seq: z.int(),
  at: Iso,
  actor: z.object({
    kind: z.string(),
    id: z.string(),
    name: z.string(),
    via: z.string().nullable(),
    role: z.string().nullable(),
  }),
  command: z.string(),
  digest: z.string().describe('SHA-256 over what it was asked with'),
  outcome: z.string(),
  subject: z.string().nullable(),
  detail: z.string().nullable(),
  previous: z.string().describe('The hash of the row before'),
  hash: z.string(),
})

/** Writes a row for programs. */
export const presentAudit = ({ actor, at, subject, detail, ...row }: AuditRow): z.infer<typeof AuditJson> => ({
  ...row,
  at: iso(at),
  actor: {
    kind: actor.kind,
    id: actor.id,
    name: actor.name,
    via: 'via' in actor ? actor.via : null,
    role: 'role' in actor ? actor.role : null,
  },
  subject: subject ?? null,
  detail: detail ?? null,
})
