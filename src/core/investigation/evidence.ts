import type { Chart } from '../chart.ts'

/** What kind of thing was seen. */
export const evidenceKinds = [
  'alert',
  'log',
  'metric',
  'trace',
  'change',
  'object',
  'event',
  'probe',
  'knowledge',
  'code',
] as const
export type EvidenceKind = (typeof evidenceKinds)[number]

/** One thing that was seen, and where: what a claim may cite. Its words are untrusted, with secrets already taken out. */
export interface Evidence {
  /** Unique within its investigation, such as `e7`. */
  id: string
  kind: EvidenceKind
  /** Where a person would find it: `logs of payments-api`, `pod shop/cart-7d9`, `commit 1a2b3c4`. */
  source: string
  at?: Date
  /** Word for word as it stands there. */
  quote: string
  /** What it says, in our words. */
  says: string
  /** Leads back to the place, for machines: a file and key, a query, an address. */
  locator?: Record<string, string>
  chart?: Chart
  link?: string
}
