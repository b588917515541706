import type { AbnormalLine } from './abnormal-line.ts'

/** A name of one thing: letters or a sign, and digits, such as order-4711, blk_12, #99, id=5. */
const identifiers =
  /(?<=^|[\s=(:"'[])(?:(?:[a-z]+[-_#])+\d[\w-]*|#\d+|[0-9a-f]{8}-[0-9a-f]{4}-[\w-]+)(?=[\s,;:)\]"']|$)|(?<=\b(?:id|order|job|task|txn|request|session|batch)[ =:])\d+\b/gi
const fewest = 4
const agreeing = 0.75

/**
 * Lines that break the course which the things of a log usually take (after DeepLog, Du et al. 2017, without its network):
 * things are followed by their identifier; where at least three quarters of them pass the same steps in one order, a step
 * that a thing takes again, or before the one that comes first, is odd.
 */
export function oddLifecycles(lines: readonly string[], clusters: Int32Array): AbnormalLine[] {
  const courses = new Map<string, { index: number; step: number }[]>()
  for (const [index, line] of lines.entries())
    for (const id of new Set(line.match(identifiers)?.map((found) => found.toLowerCase()) ?? []))
      courses.set(id, [...(courses.get(id) ?? []), { index, step: clusters[index]! }])
  const things = [...courses.entries()].filter(([, course]) => course.length >= 2)
  const usual = usualCourse(things.map(([, course]) => course.map(({ step }) => step)))
  if (usual.length < 2) return []
  return things.flatMap(([id, course]) =>
    course
      .filter(
        ({ step }, at) =>
          isOdd(
            course.map((taken) => taken.step),
            at,
            usual,
          ) && usual.includes(step),
      )
      .map(({ index }) => ({ index, score: 0.7, why: `${id} does this again or out of turn` })),
  )
}

function usualCourse(courses: readonly number[][]): number[] {
  if (courses.length < fewest) return []
  const counts = new Map<string, number>()
  for (const course of courses) counts.set(course.join(), (counts.get(course.join()) ?? 0) + 1)
  const [steps, count] = [...counts].sort((a, b) => b[1] - a[1])[0]!
  return count >= agreeing * courses.length && new Set(steps.split(',')).size === steps.split(',').length
    ? steps.split(',').map(Number)
    : []
}

function isOdd(course: readonly number[], at: number, usual: readonly number[]): boolean {
  const step = course[at]!
  if (course.indexOf(step) < at) return true
  const place = usual.indexOf(step)
  return (
    place > 0 && at === 0 && course.slice(1).some((later) => usual.indexOf(later) < place && usual.indexOf(later) >= 0)
  )
}
