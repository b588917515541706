import type { Investigation } from './investigation.ts'
import type { InvestigationSummary } from './summary.ts'

/** Reads an investigation back from JSON, moments included. */
export function readInvestigation(stored: unknown): Investigation {
  const item = withMoments(stored) as Investigation
  return { ...item, window: { from: new Date(item.window.from), to: new Date(item.window.to) } }
}

/** Reads the summary of one back from JSON. */
export const readSummary = (stored: unknown): InvestigationSummary => withMoments(stored) as InvestigationSummary

/** Reads anything of an investigation back whose moments are named `at` or `…At`. */
export const withMoments = (stored: unknown): unknown => walk(stored)

/** Belongs to others and is kept to the letter. */
const foreign = new Set(['locator', 'chart', 'command', 'value', 'input'])

function walk(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(walk)
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (foreign.has(key)) return [key, inner]
      if (typeof inner === 'string' && /^at$|At$/.test(key)) return [key, new Date(inner)]
      return [key, walk(inner)]
    }),
  )
}
