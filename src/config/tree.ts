import type { KeyPath } from './key-path.ts'

/** What a configuration file says, before anything is known about its meaning. */
export type Tree = Record<string, unknown>

/** Whether a value has keys of its own. */
export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A copy in which every text was replaced by what `change` makes of it. */
export function mapTexts(
  value: unknown,
  change: (text: string, path: KeyPath) => unknown,
  path: KeyPath = [],
): unknown {
  if (typeof value === 'string') return change(value, path)
  if (Array.isArray(value)) return value.map((item, index) => mapTexts(item, change, [...path, index]))
  if (!isTree(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change, [...path, key])]))
}
