import { type Cleaning, cleanDeep, cleanField } from './clean-deep.ts'
import {
  addressRule,
  cookieRule,
  headerRule,
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
  return searched(text, privacy, (_, instead) => instead)
}

/** The text alone, with as many lines as before, so that their numbers stay true. */
export const redactedLines = (text: string, privacy: Privacy = usualPrivacy) =>
  searched(text, privacy, (match, instead) => instead + '\n'.repeat(Math.max(0, breaks(match) - breaks(instead)))).text

const breaks = (text: string) => text.split('\n').length - 1

function searched(text: string, privacy: Privacy, put: (match: string, instead: string) => string): Redacted {
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
      if (instead === match) return match
      found.add(kindIn(instead, kind))
      return put(match, instead)
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
export const redactField = <T>(name: string, value: T, privacy: Privacy = usualPrivacy): T | string =>
  cleanField(name, value, by(privacy))

/** Every text of a plain value, keys of records included; moments stay what they are. */
export const redactDeep = <T>(value: T, privacy: Privacy = usualPrivacy): T => cleanDeep(value, by(privacy)) as T

const by = (privacy: Privacy): Cleaning => ({ text: (text) => redacted(text, privacy), mark })
