import type { AbnormalLine } from './abnormal-line.ts'

const refusal =
  /\b(?:(?:log-?in|sign-?in|auth(?:entication)?|password|access|token|mfa|otp)\b.{0,40}\b(?:fail(?:ed|ure)?|denied|invalid|rejected|incorrect|wrong)|(?:failed|invalid|wrong|incorrect) (?:log-?in|password|auth|credentials?|token|user)|unauthori[sz]ed|check pass)\b/i
const entry =
  /\b(?:success(?:ful(?:ly)?)?|succeeded|accepted|logged in|signed in|session opened|authenticated|granted|welcome)\b/i
const account = /\b(?:for(?: invalid user)?|user|by|account)[ =]+["']?([a-z][\w.@-]*)/i
const address = /\b\d{1,3}(?:\.\d{1,3}){3}\b/
const notNames = new Set(['user', 'from', 'invalid', 'failed', 'success', 'the', 'unknown'])
/** What requests carry that try to break in: paths upwards, queries and scripts in parameters, known back doors. */
const payload =
  /(?:\.\.[/\\]){2,}|\/etc\/(?:passwd|shadow)\b|\bunion\s+(?:all\s+)?select\b|'\s*or\s+'?\d+'?\s*=\s*'?\d+|<script\b|\$\{jndi:|\bcmd\.exe\b|\/wp-(?:login|admin)\b|\/\.(?:env|git\/config)\b|;\s*(?:rm|wget|curl)\s+-?\w/i
/** So many refusals of one origin are no slip of the fingers. */
const attack = 3

/**
 * Requests that carry an attack, and lines of an attack on sign-in: refusals that come from one address (or, without addresses, for one account) three times
 * or more while others fail once or twice, and all that this address, or an account it then got into, does afterwards.
 */
export function suspiciousAccess(lines: readonly string[]): AbnormalLine[] {
  const carried = lines.flatMap((line, index) => {
    const found = payload.exec(line)
    return found ? [{ index, score: 0.85, why: `carries ${found[0]}` }] : []
  })
  return [...carried, ...brokenInto(lines)]
}

function brokenInto(lines: readonly string[]): AbnormalLine[] {
  const refusals = lines.map((line) => refusal.test(line))
  const origins = lines.map((line) => address.exec(line)?.[0] ?? accountOf(line))
  const counts = new Map<string, number>()
  for (const [index, origin] of origins.entries())
    if (origin && refusals[index]) counts.set(origin, (counts.get(origin) ?? 0) + 1)
  const suspicious = new Set([...counts].filter(([, count]) => count >= attack).map(([origin]) => origin))
  if (suspicious.size === 0 || (suspicious.size > counts.size / 2 && counts.size > 2)) return []
  const taken = new Set<string>()
  const refused = new Set<string>()
  return lines.flatMap((line, index) => {
    const origin = origins[index]
    const name = accountOf(line)
    const isOrigin = origin !== undefined && suspicious.has(origin)
    if (isOrigin && refusals[index]) {
      refused.add(origin)
      return [{ index, score: 0.8, why: `refused ${counts.get(origin)} times from ${origin}` }]
    }
    if (isOrigin && refused.has(origin) && entry.test(line)) {
      if (name) taken.add(name)
      return [{ index, score: 0.95, why: `${origin} came in after many refusals` }]
    }
    return name && taken.has(name)
      ? [{ index, score: 0.9, why: `done with ${name}, an account that was broken into` }]
      : []
  })
}

function accountOf(line: string): string | undefined {
  const name = account.exec(line)?.[1]?.toLowerCase()
  return name && !notNames.has(name) ? name : undefined
}
