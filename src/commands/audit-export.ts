import { z } from 'zod'
import type { AuditRow } from '../core/approval/audit.ts'
import { command } from '../core/command.ts'
import type { Page } from '../core/page.ts'
import { AuditJson, auditFilter, filterOf, presentAudit } from './approval/audit-json.ts'
import { nextCursor } from './page-input.ts'

export const auditExport = command({
  name: 'audit-export',
  aliases: ['audit export'],
  summary: 'The audit log from its beginning, for keeping elsewhere',
  input: z.strictObject({
    ...auditFilter,
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(10_000)
      .default(10_000)
      .meta({ description: 'How many rows at most, 1 to 10000', label: 'Limit' }),
    cursor: z
      .string()
      .optional()
      .meta({ description: 'Where the next part begins, as the part before said', label: 'Cursor' }),
  }),
  effect: 'reads',
  role: 'sre-lead',
  http: { method: 'GET', path: '/audit/export' },
  run: (context, { limit, cursor, ...filter }): Promise<Page<AuditRow>> =>
    context.store.audit(filterOf(filter, context.clock.now()), { limit, oldestFirst: true, ...(cursor && { cursor }) }),
  output: z.object({ rows: z.array(AuditJson), next_cursor: nextCursor }),
  present: ({ items, next }) => ({ rows: items.map(presentAudit), next_cursor: next ?? null }),
  show: ({ items, next }) => ({
    title: `${items.length} rows of the audit log`,
    tone: 'plain',
    lines: [
      'Take them with -o jsonl, or from GET /api/v1/audit/export.',
      ...(next ? [`There are more: go on with cursor=${next}.`] : []),
    ],
  }),
})
