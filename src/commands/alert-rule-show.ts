import { z } from 'zod'
import { command } from '../core/command.ts'
import { alertRuleCard } from './alert-rule-card.ts'
import { AlertRuleJson, presentAlertRule } from './alert-rule-json.ts'
import { findLookout, lookoutId } from './watch-find.ts'

export const alertRuleShow = command({
  name: 'alert-show',
  aliases: ['alert show'],
  summary: 'One alert rule: its condition, its state, whom it tells',
  input: z.strictObject({ alert: lookoutId('alert') }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/alerts/{alert}' },
  slash: true,
  run: (context, { alert }) => findLookout(context, context.store.alertRules, 'alert rule', alert),
  output: AlertRuleJson,
  present: presentAlertRule,
  show: (rule) => alertRuleCard(rule, `${rule.service} [${rule.id}]`, rule.phase.is === 'firing' ? 'warn' : 'plain'),
})
