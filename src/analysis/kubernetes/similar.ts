import { editDistance } from '../../core/edit-distance.ts'

/** Whether two names differ only as a slip of the pen would make them: one in or near the other. */
export function isSimilar(a: string, b: string): boolean {
  if (a === b) return true
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  if (short.length >= 4 && long.includes(short)) return true
  return editDistance(a, b) <= Math.max(1, Math.floor(long.length / 5))
}
