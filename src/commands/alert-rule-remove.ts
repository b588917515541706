import { z } from 'zod'
import { command } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import { AlertRuleJson, presentAlertRule } from './alert-rule-json.ts'
import { findLookout, lookoutId } from './watch-find.ts'

export const alertRuleRemove = command({
  name: 'alert-remove',
  aliases: ['alert remove', 'alert delete'],
  summary: 'Forget an alert rule',
  input: z.strictObject({ alert: lookoutId('alert') }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'DELETE', path: '/alerts/{alert}' },
  slash: true,
  async run(context, { alert: id }) {
    const rule = await findLookout(context, context.store.alertRules, 'alert rule', id)
    if (rule.declared)
      throw new Problem('conflict', `${id} is declared in the configuration: remove it there, or mute it here.`)
    await context.store.alertRules.remove(id)
    return rule
  },
  output: AlertRuleJson,
  present: presentAlertRule,
  show: ({ id, service }) => ({ title: `Removed the alert rule on ${service} [${id}]`, tone: 'good' }),
})
