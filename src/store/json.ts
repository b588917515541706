import { storableDeep } from '../core/storable.ts'

/** A value as JSON that PostgreSQL takes. */
export function json(value: unknown): string {
  const text = JSON.stringify(value)
  return suspicious.test(text) ? JSON.stringify(storableDeep(value)) : text
}

/** Escapes that PostgreSQL may refuse in a JSON document. */
const suspicious = /\\u(0000|d[89a-f])/i
