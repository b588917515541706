import { isSecretName as judge } from './named-values.ts'
import type { SecretKind } from './rule.ts'

/** How texts lose what is secret in them; `mark` writes what stands in place of a value that goes as a whole. */
export interface Cleaning {
  text(text: string): string
  mark(kind: SecretKind): string
}

/** Names of fields are few and come again and again. */
const judged = new Map<string, boolean>()
const judgedNames = 5_000

function isSecretName(name: string): boolean {
  const before = judged.get(name)
  if (before !== undefined) return before
  const now = judge(name)
  if (judged.size >= judgedNames) judged.clear()
  if (name.length <= 200) judged.set(name, now)
  return now
}

/** A value under its name: under a name that gives a secret away, all of it goes. */
export function cleanField<T>(name: string, value: T, clean: Cleaning): T | string {
  if (typeof value !== 'string' && typeof value !== 'number') return value
  if (value === '' || !isSecretName(name))
    return typeof value === 'string' ? (clean.text(value) as T & string) : cardlike(value, clean)
  if (typeof value === 'string' && value.startsWith('[redacted:')) return value
  // "tokens: 512" counts; short numbers under names of tokens are no secret.
  if (typeof value === 'number' && /token|key/i.test(name)) return value
  return clean.mark(/cookie/i.test(name) ? 'cookie' : /pass|pwd|cv[vc]|otp/i.test(name) ? 'password' : 'token')
}

const cardlike = <T extends string | number>(value: T, clean: Cleaning): T | string => {
  if (typeof value !== 'number' || !(value > 1e12)) return value
  const text = clean.text(String(value))
  return text === String(value) ? value : text
}

/** Every text of a plain value, keys of records included; moments stay what they are. */
export function cleanDeep(value: unknown, clean: Cleaning): unknown {
  return walk(value, clean, '')
}

/** Entries of a list go by the name of the list, as headers with several values have it. */
function walk(value: unknown, clean: Cleaning, name: string): unknown {
  if (Array.isArray(value)) return value.map((one) => walk(one, clean, name))
  if (value === null || typeof value !== 'object')
    return name === '' ? bare(value, clean) : cleanField(name, value, clean)
  if (value instanceof Date || ArrayBuffer.isView(value)) return value
  const secret = isSecretPair(value)
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      clean.text(key),
      secret && key === 'value' && typeof inner === 'string' && inner !== ''
        ? clean.mark('password')
        : walk(inner, clean, key),
    ]),
  )
}

const bare = (value: unknown, clean: Cleaning) => (typeof value === 'string' ? clean.text(value) : value)

/** An entry such as `{ name: 'DB_PASSWORD', value: … }`. */
const isSecretPair = (value: object) => {
  const { name, key } = value as { name?: unknown; key?: unknown }
  const called = typeof name === 'string' ? name : typeof key === 'string' ? key : ''
  return 'value' in value && called !== '' && isSecretName(called)
}
