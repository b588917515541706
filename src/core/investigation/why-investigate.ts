import type { Alert } from '../alert.ts'
import type { Incident } from '../incident.ts'
import { ruleFor } from './rule.ts'
import type { InvestigationSettings } from './settings.ts'

/** Why an incident is investigated; undefined when it is not. */
export function whyInvestigate(
  { onIncident, rules }: Pick<InvestigationSettings, 'onIncident' | 'rules'>,
  { id, title, urgency, service, source }: Pick<Incident, 'id' | 'title' | 'urgency' | 'service' | 'source'>,
  alerts: readonly Alert[],
): { words: string; rule: boolean } | undefined {
  if (!rules.length) return onIncident && urgency === 'high' ? { words: `${id}: ${title}`, rule: false } : undefined
  const heard = alerts.length ? alerts : [{ service, severity: 'critical' as const, labels: {}, source, title }]
  const rule = heard.map((alert) => ruleFor(rules, { alert, urgency })).find((name) => name !== undefined)
  return rule === undefined ? undefined : { words: `${id}: ${title} (${rule})`, rule: true }
}
