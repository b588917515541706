/** How bad an anomaly is. */
export type Severity = 'low' | 'medium' | 'high' | 'critical'

/**
 * Grades an anomaly by two things at once: how far beyond its limit it is (`ratio`, 1 at the limit), which says how
 * sure it is, and by what share the value changed, which says how much it matters. `flat` is a value that went to zero
 * for good, and never less than high.
 */
export function severityOf({
  ratio,
  current,
  expected,
  flat = false,
}: {
  ratio: number
  current: number
  expected: number
  flat?: boolean
}): Severity {
  const grade = grades.findLast((one) => ratio >= one.ratio && share(current, expected) >= one.share) ?? grades[0]
  return flat && grade.severity !== 'critical' ? 'high' : grade.severity
}

const grades = [
  { severity: 'low', ratio: 0, share: 0 },
  { severity: 'medium', ratio: 1.3, share: 0.25 },
  { severity: 'high', ratio: 2, share: 0.5 },
  { severity: 'critical', ratio: 3, share: 0.8 },
] as const

/** The change as a share of the larger value, so that doubling weighs like halving. */
function share(current: number, expected: number): number {
  const larger = Math.max(Math.abs(current), Math.abs(expected))
  return larger > 0 ? Math.min(1, Math.abs(current - expected) / larger) : 0
}
