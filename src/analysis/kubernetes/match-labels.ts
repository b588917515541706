import type { LabelExpression, Selector } from './snapshot.ts'

type Labels = Record<string, string> | null | undefined

/** Whether labels hold every pair that is wanted; wanting nothing matches everything. */
export const holdsLabels = (labels: Labels, wanted: Labels): boolean =>
  Object.entries(wanted ?? {}).every(([key, value]) => labels?.[key] === value)

/** Whether a selector picks these labels; an absent selector picks nothing, an empty one everything. */
export const selects = (selector: Selector | null | undefined, labels: Labels): boolean =>
  Boolean(selector) &&
  holdsLabels(labels, selector?.matchLabels) &&
  (selector?.matchExpressions ?? []).every((expression) => holdsExpression(labels, expression))

/** Whether labels satisfy one expression of a selector or of a node affinity. */
export function holdsExpression(labels: Labels, { key, operator, values }: LabelExpression): boolean {
  const value = labels?.[key]
  if (operator === 'In') return value !== undefined && (values ?? []).includes(value)
  if (operator === 'NotIn') return value === undefined || !(values ?? []).includes(value)
  if (operator === 'Exists') return value !== undefined
  if (operator === 'DoesNotExist') return value === undefined
  if (operator === 'Gt') return Number(value) > Number(values?.[0])
  return operator === 'Lt' && Number(value) < Number(values?.[0])
}
