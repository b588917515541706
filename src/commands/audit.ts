import { z } from 'zod'
import { actorName } from '../core/actor.ts'
import type { AuditRow } from '../core/approval/audit.ts'
import type { Text } from '../core/card.ts'
import { command } from '../core/command.ts'
import type { Page } from '../core/page.ts'
import { AuditJson, auditFilter, filterOf, presentAudit } from './approval/audit-json.ts'
import { nextCursor, pageInput, pageOf } from './page-input.ts'

export const audit = command({
  name: 'audit',
  aliases: ['audit list'],
  summary: 'Who changed what, when and with what outcome, the newest first',
  input: z.strictObject({ ...auditFilter, ...pageInput }),
  effect: 'reads',
  role: 'sre-lead',
  http: { method: 'GET', path: '/audit' },
  run: (context, { limit, cursor, ...filter }): Promise<Page<AuditRow>> =>
    context.store.audit(filterOf(filter, context.clock.now()), pageOf({ limit, cursor })),
  output: z.object({ rows: z.array(AuditJson), next_cursor: nextCursor }),
  present: ({ items, next }) => ({ rows: items.map(presentAudit), next_cursor: next ?? null }),
  show: ({ items }) => ({
    title: items.length ? 'Audit log' : 'Nothing was changed yet.',
    tone: 'plain',
    table: {
      columns: ['No.', 'When', 'Who', 'What', 'Outcome', 'About', 'Detail'],
      rows: items.map((row): Text[] => [
        String(row.seq),
        [{ time: row.at, form: 'ago' }],
        actorName(row.actor),
        row.command,
        row.outcome,
        row.subject ?? '',
        row.detail ?? '',
      ]),
    },
  }),
})
