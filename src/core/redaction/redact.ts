import {
  addressRule,
  cookieRule,
  headerRule,
  isSecretName,
  namedPairRule,
  namedValueRule,
  parameterRule,
  spokenValueRule,
} from './named-values.ts'
import { addressesRule, cardRule, emailRule, ibanRule, nationalIdRule, phoneRule } from './personal.ts'
import { secretKinds as kinds, mark, type Privacy, type RedactionRule, type SecretKind, usualPrivacy } from './rule.ts'
import { cloudKeyRule, hookRule, keyLineRule, privateKeyRule, tokenRule } from './tokens.ts'

/** In this order: what spans much goes first, so that nothing of it is left for a narrower rule to see. */
const rules: RedactionRule[] = [
  privateKeyRule,
  keyLineRule,
  hookRule,
  cookieRule,
  headerRule,
  addressRule,
  cloudKeyRule,
  tokenRule,
  namedPairRule,
  namedValueRule,
  spokenValueRule,
  parameterRule,
  cardRule,
  ibanRule,
  emailRule,
  nationalIdRule,
  phoneRule,
  addressesRule,
]

/** A text without what it gave away, and which kinds of it there were. */
export interface Redacted {
  text: string
  found: SecretKind[]
}

/**
 * Takes secrets and personal data out of a text; what helps to find a fault (ids, hashes, names of pods, traces) stays.
 * Redacting twice is redacting once. Pure, and linear in the length of the text.
 */
export function redact(text: string, privacy: Privacy = usualPrivacy): Redacted {
  let now = text
  const found = new Set<SecretKind>()
  for (const { kind, may, pattern, replace } of rules) {
    if (!may(now)) continue
    now = now.replace(pattern, (match: string, ...rest: unknown[]) => {
      const groups = rest.slice(
        0,
        rest.findIndex((one) => typeof one === 'number'),
      ) as (string | undefined)[]
      const instead = replace ? replace(match, groups, privacy) : mark(kind)
      if (instead !== match) found.add(kindIn(instead, kind))
      return instead
    })
  }
  return { text: now, found: [...found] }
}

/** A rule that knows better than its kind writes another mark; the last one is that of this match. */
const kindIn = (instead: string, usual: SecretKind) =>
  kinds.find(
    (kind) =>
      instead.lastIndexOf(mark(kind)) >= 0 && instead.lastIndexOf(mark(kind)) === instead.lastIndexOf('[redacted:'),
  ) ?? usual

/** The text alone. */
export const redacted = (text: string, privacy?: Privacy) => redact(text, privacy).text

/** A value under its name: under a name that gives a secret away, all of it goes. */
export function redactField<T>(name: string, value: T, privacy: Privacy = usualPrivacy): T | string {
  if (typeof value !== 'string' && typeof value !== 'number') return value
  if (value === '' || !isSecretName(name))
    return typeof value === 'string' ? (redacted(value, privacy) as T & string) : cardlike(value, privacy)
  if (typeof value === 'string' && value.startsWith('[redacted:')) return value
  // "tokens: 512" counts; short numbers under names of tokens are no secret.
  if (typeof value === 'number' && /token|key/i.test(name)) return value
  return mark(/cookie/i.test(name) ? 'cookie' : /pass|pwd|cv[vc]|otp/i.test(name) ? 'password' : 'token')
}

const cardlike = <T extends string | number>(value: T, privacy: Privacy): T | string => {
  if (typeof value !== 'number' || !(value > 1e12)) return value
  const text = redacted(String(value), privacy)
  return text === String(value) ? value : text
}

/** Every text of a plain value, keys of records included; moments stay what they are. */
export function redactDeep<T>(value: T, privacy: Privacy = usualPrivacy): T {
  return walk(value, privacy) as T
}

function walk(value: unknown, privacy: Privacy): unknown {
  if (typeof value === 'string') return redacted(value, privacy)
  if (Array.isArray(value)) return value.map((one) => walk(one, privacy))
  if (value === null || typeof value !== 'object' || value instanceof Date || ArrayBuffer.isView(value)) return value
  const secret = secretPair(value)
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      redacted(key, privacy),
      secret && key === 'value' && typeof inner === 'string' && inner !== ''
        ? mark('password')
        : typeof inner === 'object'
          ? walk(inner, privacy)
          : redactField(key, inner, privacy),
    ]),
  )
}

/** An entry such as `{ name: 'DB_PASSWORD', value: … }`. */
const secretPair = (value: object) => {
  const { name, key } = value as { name?: unknown; key?: unknown }
  const called = typeof name === 'string' ? name : typeof key === 'string' ? key : ''
  return 'value' in value && called !== '' && isSecretName(called)
}
