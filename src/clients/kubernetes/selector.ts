import type { Selector } from './shape-parts.ts'

/** A selector of an object in the form that the `labelSelector` parameter takes. */
export function selectorText({ matchLabels, matchExpressions }: Selector): string {
  const equal = Object.entries(matchLabels ?? {}).map(([key, value]) => `${key}=${value}`)
  const others = (matchExpressions ?? []).map(({ key, operator, values }) => {
    const list = `(${(values ?? []).join(',')})`
    if (operator === 'In') return `${key} in ${list}`
    if (operator === 'NotIn') return `${key} notin ${list}`
    return operator === 'DoesNotExist' ? `!${key}` : key
  })
  return [...equal, ...others].join(',')
}
