import type { Selectable } from 'kysely'
import type { InboxItem } from '../core/inbox.ts'
import type { Redactor } from '../core/redaction/redactor.ts'
import type { Privacy } from '../core/redaction/rule.ts'
import type { Secrets } from '../core/secrets.ts'
import { inboxFrom } from './rows.ts'
import type { Tables } from './schema.ts'

/** What deliveries are kept with once they were worked on. */
export interface RawKeeping {
  secrets: Secrets
  /** How personal data is treated; as usual when not given. */
  privacy?: Privacy | undefined
}

type Row = Selectable<Tables['inbox']>

/** An item with its body as it came, for working on it. */
export function asItCame(row: Row, secrets: Secrets): InboxItem {
  const { redacted: _, ...item } = inboxFrom(row)
  if (row.sealed === null) return item
  // Without the key that sealed it there is nothing to read: it ends as a dead letter again, and stays sealed.
  return { ...item, body: unsealed(row.sealed, secrets) ?? '' }
}

/** A sealed body, or undefined when it was sealed with another key. */
export function unsealed(sealed: string, secrets: Secrets): string | undefined {
  try {
    return secrets.open(sealed)
  } catch (error) {
    if (error instanceof Error) return undefined
    throw error
  }
}

/** The columns of a row that change because secrets were found in it; none when there was nothing to take out. */
export function withoutSecrets(
  { body, headers }: Pick<Row, 'body' | 'headers'>,
  clean: Redactor,
  seal: ((body: string) => string) | undefined,
): { body: string; headers: unknown; sealed: string | null } | undefined {
  const left = { body: clean.document(body), headers: clean.deep(headers) }
  if (left.body === body && JSON.stringify(left.headers) === JSON.stringify(headers)) return undefined
  return { ...left, sealed: seal?.(body) ?? null }
}
