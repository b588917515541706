import { Problem } from '../../../core/problem.ts'

/** The promise, or Problem `unavailable` when it takes longer than so many milliseconds; `what` names who is slow. */
export function within<T>(ms: number, promise: Promise<T>, what: string): Promise<T> {
  const slow = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => slow.reject(new Problem('unavailable', `No answer from ${what} within ${ms / 1000} s.`)),
    ms,
  )
  return Promise.race([promise, slow.promise]).finally(() => clearTimeout(timer))
}
