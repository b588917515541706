import { z } from 'zod'
import { command } from '../core/command.ts'
import type { Page } from '../core/page.ts'
import { writeCondition } from '../core/watch/alert-condition.ts'
import { type AlertRule, isMuted } from '../core/watch/alert-rule.ts'
import { AlertRuleJson, presentAlertRule } from './alert-rule-json.ts'
import { nextCursor, pageInput, pageOf } from './page-input.ts'
import { hiddenServices } from './visible.ts'
import { placeWords, stateWords } from './watch-card.ts'

export const alertRules = command({
  name: 'alerts',
  aliases: ['alert', 'alert list'],
  summary: 'The alert rules, and where each stands',
  input: z.strictObject({
    service: z
      .string()
      .trim()
      .min(1)
      .optional()
      .meta({ description: 'Only of this service', label: 'Service', kind: 'service' }),
    profile: z.string().trim().min(1).optional().meta({ description: 'Only of this profile', label: 'Profile' }),
    ...pageInput,
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/alerts' },
  slash: true,
  run: ({ store, actor, directory }, { service, profile, ...page }): Promise<Page<AlertRule>> =>
    store.alertRules.list(
      {
        hidden: hiddenServices(actor, directory),
        ...(service !== undefined && { service }),
        ...(profile !== undefined && { profile }),
      },
      pageOf(page),
    ),
  output: z.object({ alerts: z.array(AlertRuleJson), next_cursor: nextCursor }),
  present: ({ items, next }) => ({ alerts: items.map(presentAlertRule), next_cursor: next ?? null }),
  show: ({ items, next }, { settings, clock }) =>
    items.length
      ? {
          title: items.length === 1 ? '1 alert rule' : `${items.length}${next ? ' or more' : ''} alert rules`,
          tone: items.some(({ phase }) => phase.is === 'firing') ? 'warn' : 'plain',
          table: {
            columns: ['Alert rule', 'Service', 'Rule', 'Tells', 'Now'],
            rows: items.map((rule) => [
              [{ code: rule.id }],
              rule.service,
              [{ code: writeCondition(rule.condition) }],
              placeWords(rule.notifier),
              isMuted(rule, clock.now())
                ? `🔇 muted, ${rule.phase.is}`
                : rule.phase.is === 'pending'
                  ? '🟡 pending'
                  : stateWords(rule),
            ]),
          },
        }
      : {
          title: 'There are no alert rules yet.',
          tone: 'plain',
          lines: [
            ['Add one with ', { code: `/${settings.commandName} alert add <service> latency_p99 > 500 for 5m` }, '.'],
          ],
        },
})
