import type { Signal } from '../core/alert.ts'
import type { Posted, SourceSettings } from '../core/source.ts'

/** A signal that changes nothing and is only shown, with its reason. */
export const ignored = (
  { receivedAt, sha256 }: Posted,
  { name }: SourceSettings,
  { dedupKey, title, reason }: { dedupKey: string; title: string; reason: string },
): Signal => ({
  source: name,
  action: 'ignored',
  dedupKey,
  severity: 'info',
  title,
  labels: {},
  annotations: {},
  links: [],
  images: [],
  startsAt: receivedAt,
  receivedAt,
  rawSha256: sha256,
  reason,
})

/** The entries of a batch that could not be read, each with its reason. */
export const unreadable = (posted: Posted, settings: SourceSettings, reasons: string[]): Signal[] =>
  reasons.map((reason, index) =>
    ignored(posted, settings, {
      dedupKey: `unreadable:${posted.sha256.slice(0, 32)}:${index}`,
      title: 'An alert that could not be read',
      reason,
    }),
  )
