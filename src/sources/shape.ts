import type { z } from 'zod'
import { Problem } from '../core/problem.ts'

/** Reads a value by its schema; throws Problem `invalid` that says where in the body the first fault lies. */
export function readShape<T>(schema: z.ZodType<T>, value: unknown, at = ''): T {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const faults = read.error.issues.map((issue) => [pathOf(issue.path, at), issue.message] as const)
  const [path, message] = faults[0]!
  throw new Problem('invalid', `${path}: ${message}.`, { cause: read.error, fields: Object.fromEntries(faults) })
}

/**
 * Reads each entry of a batch. One that is malformed never takes its neighbours with it: it is handed back with the
 * reason. A batch of nothing but malformed entries throws the first Problem.
 */
export function readEach<T>(schema: z.ZodType<T>, entries: unknown[], at: (index: number) => string): Batch<T> {
  const batch: Batch<T> = { good: [], bad: [] }
  let first: Problem | undefined
  for (const [index, entry] of entries.entries())
    try {
      batch.good.push(readShape(schema, entry, at(index)))
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      first ??= error
      batch.bad.push(error.message)
    }
  if (first && !batch.good.length) throw first
  return batch
}

/** What could be read of a batch, and why the rest could not. */
export interface Batch<T> {
  good: T[]
  bad: string[]
}

function pathOf(path: PropertyKey[], at: string): string {
  const written = path.reduce<string>((so, key) => so + (typeof key === 'number' ? `[${key}]` : `.${String(key)}`), at)
  return written.replace(/^\./, '') || 'body'
}
