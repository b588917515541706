import { z } from 'zod'
import { command } from '../core/command.ts'
import { AlertRuleJson, presentAlertRule } from './alert-rule-json.ts'
import { removeAlertRule } from './watch-end.ts'
import { lookoutId } from './watch-find.ts'

export const alertRuleRemove = command({
  name: 'alert-remove',
  aliases: ['alert remove', 'alert delete'],
  summary: 'Forget an alert rule',
  input: z.strictObject({ alert: lookoutId('alert') }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'DELETE', path: '/alerts/{alert}' },
  slash: true,
  run: (context, { alert: id }) => removeAlertRule(context, id),
  output: AlertRuleJson,
  present: presentAlertRule,
  show: ({ id, service }) => ({ title: `Removed the alert rule on ${service} [${id}]`, tone: 'good' }),
})
