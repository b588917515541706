import { z } from 'zod'
import { actorName } from '../core/actor.ts'
import { command } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import type { AlertRule } from '../core/watch/alert-rule.ts'
import { AlertRuleJson, presentAlertRule } from './alert-rule-json.ts'
import { lengthInput } from './length-input.ts'
import { changeLookout, lookoutId } from './watch-find.ts'

/** The longest mute, in milliseconds: what is silenced for good belongs removed. */
const longestMs = 30 * 24 * 60 * 60_000

export const alertRuleMute = command({
  name: 'alert-mute',
  aliases: ['alert mute'],
  summary: 'Tell nothing of an alert rule for a while; what still fires is told afterwards',
  input: z.strictObject({
    alert: lookoutId('alert'),
    for: lengthInput()
      .default(60 * 60_000)
      .meta({
        description: 'How long, such as 4h; an hour when left out, and 0 ends the mute',
        label: 'For',
        kind: 'duration',
        positional: true,
      }),
  }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/alerts/{alert}/mute' },
  slash: true,
  async run(context, { alert: id, for: length }): Promise<AlertRule> {
    if (length > longestMs)
      throw new Problem('invalid', 'The longest mute is 30 days.', { fields: { for: 'Write at most 30d.' } })
    const until = new Date(context.clock.now().getTime() + length)
    return changeLookout(context, context.store.alertRules, 'alert rule', {
      id,
      change({ mutedUntil: _, mutedBy: __, ...rule }) {
        return length === 0 ? rule : { ...rule, mutedUntil: until, mutedBy: actorName(context.actor) }
      },
    })
  },
  output: AlertRuleJson,
  present: presentAlertRule,
  show: ({ id, service, mutedUntil }) => ({
    title: mutedUntil ? `Muted ${service} [${id}]` : `${service} [${id}] is told again`,
    tone: 'good',
    ...(mutedUntil && { lines: [['Until ', { time: mutedUntil, form: 'date' }, '.']] }),
  }),
})
