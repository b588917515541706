import { z } from 'zod'
import { command } from '../core/command.ts'
import { anomalySeverities } from '../core/telemetry/anomaly.ts'
import { parseCondition } from '../core/watch/alert-condition.ts'
import { type AlertRule, newAlertRule } from '../core/watch/alert-rule.ts'
import { usualIntervalMs } from '../core/watch/watch.ts'
import { alertRuleCard } from './alert-rule-card.ts'
import { AlertRuleJson, presentAlertRule } from './alert-rule-json.ts'
import { observed, observedInput, profileInput } from './telemetry/observed.ts'
import { found, founder } from './watch-founder.ts'
import { intervalInput, tellingInput, tellingOf } from './watch-input.ts'
import { noticePlace } from './watch-place.ts'

export const alertRuleAdd = command({
  name: 'alert-add',
  aliases: ['alert add'],
  summary: 'Tell when a metric of a service is beyond a threshold, whether or not it is watched',
  input: z.strictObject({
    ...observedInput,
    rule: z.string().trim().min(1).max(400).meta({
      description: 'Metric, comparison, threshold and for how long, such as latency_p99 > 500 for 5m',
      label: 'Rule',
      positional: true,
    }),
    severity: z.enum(anomalySeverities).default('high').meta({ description: 'How bad it is', label: 'Severity' }),
    interval: intervalInput().optional().meta({
      description: 'How often it is evaluated, in seconds or such as 2m; every 60 seconds when left out',
      label: 'Interval',
      kind: 'duration',
    }),
    ...tellingInput,
    ...profileInput,
  }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/alerts' },
  slash: true,
  async run(context, asked): Promise<AlertRule> {
    const condition = parseCondition(asked.rule)
    const { profile, service } = observed(context, asked)
    const telling = tellingOf(asked)
    const notifier = await noticePlace(context, profile, asked)
    const { actor, commandId, store } = context
    const now = context.clock.now()
    return found(context, store.alertRules, 'alert', (id) =>
      newAlertRule(
        {
          id,
          profile: profile.name,
          service: service.name,
          condition,
          severity: asked.severity,
          intervalMs: asked.interval ?? usualIntervalMs,
          notifier,
          ...telling,
          createdBy: founder(actor),
          command: commandId,
          declared: false,
        },
        now,
      ),
    )
  },
  output: AlertRuleJson,
  present: presentAlertRule,
  show: (rule) => alertRuleCard(rule, `Added [${rule.id}]`, 'good'),
})
