/** What a piece of text gives away. */
export const secretKinds = [
  'private key',
  'cloud key',
  'token',
  'password',
  'cookie',
  'card number',
  'bank account',
  'e-mail',
  'phone number',
  'national id',
  'address',
] as const
export type SecretKind = (typeof secretKinds)[number]

/** How personal data is treated; secrets always come out. */
export interface Privacy {
  /** `mask` hides all of an address, `domain` leaves what stands behind the @, `keep` leaves it as it is. */
  emails: 'mask' | 'domain' | 'keep'
  phones: 'mask' | 'keep'
  /** Whether IPv4 addresses are hidden; they are often the very thing that helps. */
  ips: 'mask' | 'keep'
}

/** What holds when the configuration says nothing. */
export const usualPrivacy: Privacy = { emails: 'mask', phones: 'mask', ips: 'keep' }

/** One way in which something secret is written. */
export interface RedactionRule {
  kind: SecretKind
  /** Cheap: false when the pattern cannot match, so that ordinary lines cost next to nothing. */
  may(text: string): boolean
  /** Global. Every quantifier is bounded or cannot be read in two ways, so that no text keeps us busy. */
  pattern: RegExp
  /** What stands there instead; the match itself when it is harmless. The groups are those of the pattern. */
  replace?(match: string, groups: (string | undefined)[], privacy: Privacy): string
}

/**
 * Before a token: the beginning, no letter or digit, or one that only ends an escape of JSON (`\n`, `\u0026`), of an
 * address (`%20`) or of a terminal's colours. Written as the inside of a look-behind.
 */
export const edge = String.raw`^|[^A-Za-z0-9]|\\[nrtbfv]|%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\[[\d;]{0,10}m`

/** What stands where something was taken out: one word, so that it stays whole wherever it stands. */
export const mark = (kind: SecretKind) => `[redacted:${kind.replaceAll(' ', '-')}]`

/** Whether this was taken out before: redacting twice is redacting once. */
export const isMarked = (text: string) => /^[\\"' ]*(?:[A-Za-z]+ )?\[redacted:/.test(text)
