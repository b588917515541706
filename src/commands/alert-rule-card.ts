import type { Card, Tone } from '../core/card.ts'
import { writeCondition } from '../core/watch/alert-condition.ts'
import type { AlertRule } from '../core/watch/alert-rule.ts'
import { lookoutCard } from './watch-card.ts'

/** The facts of an alert rule, and where it stands. */
export function alertRuleCard(rule: AlertRule, title: string, tone: Tone = 'plain'): Card {
  const { measured, mutedUntil, mutedBy, declared } = rule
  const { fields = [], ...card } = lookoutCard(rule, title, tone)
  const value = measured ? [` (${measured.value} `, { time: measured.measuredAt, form: 'ago' as const }, ')'] : []
  return {
    ...card,
    fields: [
      { label: 'Rule', value: [{ code: writeCondition(rule.condition) }, ` (${rule.severity})`] },
      { label: 'State', value: [rule.phase.is, ...value] },
      ...(mutedUntil
        ? [
            {
              label: 'Muted until',
              value: [{ time: mutedUntil, form: 'date' as const }, ` by ${mutedBy ?? 'somebody'}`],
            },
          ]
        : []),
      ...fields,
    ],
    ...(declared && { footer: ['Declared in the configuration.'] }),
  }
}
