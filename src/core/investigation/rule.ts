import { z } from 'zod'
import type { Alert } from '../alert.ts'
import { Urgency } from '../incident.ts'

/** A field for a regular expression. */
export const regexField = (what: string) =>
  z.string().max(200).refine(isRegex, { error: `is no regular expression` }).describe(what)

function isRegex(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}

const conditions = {
  namespace: regexField('The Kubernetes namespace of the alert matches this').optional(),
  service: regexField('The service matches this').optional(),
  title: regexField('The title matches this').optional(),
  severity: z
    .array(z.enum(['critical', 'error', 'warning', 'info']))
    .min(1)
    .optional()
    .describe('The alert is one of these'),
  urgency: z.array(Urgency).min(1).optional().describe('The incident is one of these'),
  source: z.array(z.string().min(1)).min(1).optional().describe('It came through one of these sources'),
  labels: z
    .record(z.string(), z.string().max(200))
    .optional()
    .describe('The alert has these labels; a value may hold *'),
}

/** Conditions on an alert; those side by side must all hold. */
const Conditions = z.strictObject(conditions)

/** A rule as the configuration writes it: its conditions hold, and all of `all`, one of `any`, and not `not`. */
export const InvestigationRule = Conditions.extend({
  name: z.string().min(1).max(100).optional().describe('What it is called in a reason'),
  all: z.array(Conditions).min(1).optional().describe('All of these hold, too'),
  any: z.array(Conditions).min(1).optional().describe('At least one of these holds, too'),
  not: Conditions.optional().describe('This does not hold'),
})

/** When an alert starts an investigation. */
export type InvestigationRule = z.infer<typeof InvestigationRule>

/** An alert, and how urgent its incident is. */
export interface Alerted {
  alert: Pick<Alert, 'service' | 'severity' | 'labels' | 'source' | 'title'>
  urgency: Urgency
}

/** Whether an alert satisfies a rule; one without any condition is satisfied by all. */
export function holds(rule: InvestigationRule, alerted: Alerted): boolean {
  const { alert, urgency } = alerted
  return (
    matches(rule.namespace, namespaceOf(alert.labels)) &&
    matches(rule.service, alert.service) &&
    matches(rule.title, alert.title) &&
    (rule.severity?.includes(alert.severity) ?? true) &&
    (rule.urgency?.includes(urgency) ?? true) &&
    (rule.source?.includes(alert.source) ?? true) &&
    Object.entries(rule.labels ?? {}).every(([label, wanted]) => isLike(wanted, alert.labels[label])) &&
    (rule.all?.every((one) => holds(one, alerted)) ?? true) &&
    (rule.any?.some((one) => holds(one, alerted)) ?? true) &&
    !(rule.not && holds(rule.not, alerted))
  )
}

const matches = (pattern: string | undefined, text: string | undefined) =>
  pattern === undefined || (text !== undefined && new RegExp(pattern).test(text.slice(0, 1_000)))

/** The usual labels that name a Kubernetes namespace, the plainest first. */
export const namespaceLabels = [
  'namespace',
  'kubernetes_namespace',
  'k8s_namespace_name',
  'kube_namespace',
  'exported_namespace',
]

/** The namespace that an alert's labels name, by the usual labels. */
export const namespaceOf = (labels: Record<string, string>): string | undefined =>
  namespaceLabels.map((label) => labels[label]).find((value) => value !== undefined && value !== '')

/** Whether a value is what is wanted, in which `*` stands for anything. */
export function isLike(wanted: string, value: string | undefined): boolean {
  if (value === undefined) return false
  if (!wanted.includes('*')) return wanted === value
  const pattern = wanted.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${pattern.join('.*')}$`, 's').test(value)
}

/** The first rule that an alert satisfies, as it is called in a reason; undefined when it satisfies none. */
export function ruleFor(rules: readonly InvestigationRule[], alerted: Alerted): string | undefined {
  const at = rules.findIndex((rule) => holds(rule, alerted))
  return at < 0 ? undefined : (rules[at]!.name ?? `rule ${at + 1}`)
}
