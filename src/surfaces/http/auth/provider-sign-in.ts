import { z } from 'zod'
import type { CodeFlow } from '../../../clients/oidc/code-flow.ts'
import type { Clock } from '../../../core/clock.ts'
import type { Directories } from '../../../core/directories.ts'
import type { Directory } from '../../../core/directory.ts'
import { Problem } from '../../../core/problem.ts'
import type { Secrets } from '../../../core/secrets.ts'
import type { Authenticator } from '../authenticate.ts'
import { userOf } from './actor-for.ts'
import { type ClaimRules, claimed } from './claimed.ts'
import { cookieNamed } from './cookie.ts'

/** Where an identity provider sends browsers back to. */
export const callbackPath = '/auth/oidc/callback'

/** How long it is remembered that somebody came from the provider, in seconds: as long as a session may last. */
const hereSeconds = 12 * 60 * 60

/** A browser keeps no cookie that is much larger, in characters. */
const largestCookie = 3_800

/** How long somebody may take at the provider, in seconds. */
const lifetimeSeconds = 600

export interface ProviderSignInEffects {
  flow: CodeFlow
  /** How the button names the provider. */
  label: string
  rules: ClaimRules
  auth: Pick<Authenticator, 'signInAs'>
  store: Pick<Directories, 'readDirectory'>
  secrets: Secrets
  clock: Clock
  publicUrl: string
}

/** What came of a sign-in: a session, or a person nobody here knows, and whom they may ask. */
export type Entered =
  | { kind: 'signed-in'; cookies: string[]; next: string }
  | { kind: 'stranger'; cookies: string[]; email: string; ask: string[] }
  | { kind: 'refused'; cookies: string[]; reason: string }

/** Signing in to the portal at an identity provider. */
export interface ProviderSignIn {
  label: string
  /** Where to send the browser, and the cookie that binds the way there and back to it. */
  begin(next: string): Promise<{ url: string; cookie: string }>
  /** Throws Problem `unavailable` when the provider cannot be asked. */
  finish(cookieHeader: string | undefined, answer: URLSearchParams): Promise<Entered>
  /** Whether this browser signed in there, and could sign out there as well. */
  cameFrom(cookieHeader: string | undefined): boolean
  /** Where to send the browser to sign out there, and the cookies that forget it. Throws Problem `unavailable`. */
  end(cookieHeader: string | undefined): Promise<{ url: string | undefined; cookies: string[] }>
}

const Kept = z.strictObject({
  purpose: z.literal('sign in at the identity provider'),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string(),
  until: z.number(),
})

const Mark = z.strictObject({
  purpose: z.literal('sign out at the identity provider'),
  idToken: z.string().optional(),
})

/** Without its token the provider asks the person before it signs them out: that is better than a cookie nobody keeps. */
function markOf(secrets: Secrets, idToken: string): string {
  const seal = (mark: z.infer<typeof Mark>) => secrets.seal(JSON.stringify(mark))
  const purpose = 'sign out at the identity provider' as const
  const whole = seal({ purpose, idToken })
  return whole.length <= largestCookie ? whole : seal({ purpose })
}

/** The sealed cookie holds all that must come back, so that any replica can take the answer. */
export function providerSignIn(effects: ProviderSignInEffects): ProviderSignIn {
  const { flow, label, secrets, clock, publicUrl } = effects
  const cookie = cookieNamed('allclear_oidc', publicUrl)
  const here = cookieNamed('allclear_oidc_here', publicUrl)
  return {
    label,
    async begin(next) {
      const { url, begun } = await flow.begin()
      const until = clock.now().getTime() + lifetimeSeconds * 1000
      const kept = { purpose: 'sign in at the identity provider' as const, ...begun, next, until }
      return { url, cookie: cookie.write(secrets.seal(JSON.stringify(kept)), lifetimeSeconds) }
    },
    async finish(cookieHeader, answer) {
      const cookies = [cookie.write('', 0)]
      const kept = openedAs(Kept, secrets, cookie.read(cookieHeader))
      if (!kept || kept.until < clock.now().getTime())
        return { kind: 'refused', cookies, reason: 'This sign-in did not begin in this browser, or took too long.' }
      try {
        const { claims, idToken } = await flow.finish(kept, answer)
        const entered = await enter(effects, claims, kept.next)
        const known = entered.kind === 'signed-in' && (await flow.end()) !== undefined
        const mark = known ? [here.write(markOf(secrets, idToken), hereSeconds)] : []
        return { ...entered, cookies: [...cookies, ...entered.cookies, ...mark] }
      } catch (error) {
        if (!(error instanceof Problem) || error.code !== 'unauthenticated') throw error
        return { kind: 'refused', cookies, reason: error.message }
      }
    },
    cameFrom: (cookieHeader) => here.read(cookieHeader) !== undefined,
    async end(cookieHeader) {
      const mark = openedAs(Mark, secrets, here.read(cookieHeader))
      return { url: mark && (await flow.end(mark.idToken)), cookies: [here.write('', 0)] }
    },
  }
}

async function enter(
  { rules, auth, store }: ProviderSignInEffects,
  claims: Record<string, unknown>,
  next: string,
): Promise<Entered> {
  const found = claimed(claims, rules)
  if ('refused' in found) return { kind: 'refused', cookies: [], reason: found.refused }
  const directory = await store.readDirectory()
  const user = userOf(found.subject, directory)
  const granted = found.role ?? (user ? undefined : rules.defaultRole)
  const signedIn = await auth.signInAs(found.subject, granted)
  if (signedIn) return { kind: 'signed-in', cookies: [signedIn.setCookie], next }
  if (user) return { kind: 'refused', cookies: [], reason: `${user.name} is not an active user of Allclear.` }
  // Names are for colleagues only: without allowed domains anybody with an account there gets as far as here.
  const ask = rules.allowedDomains ? leads(directory) : []
  return { kind: 'stranger', cookies: [], email: found.subject, ask }
}

/** A few of those who can add users. */
const leads = ({ users }: Directory) =>
  [...users.values()]
    .filter(({ active, role }) => active && role === 'sre-lead')
    .map(({ name }) => name)
    .slice(0, 3)

function openedAs<T>(schema: z.ZodType<T>, secrets: Secrets, sealed: string | undefined): T | undefined {
  if (!sealed) return undefined
  try {
    return schema.safeParse(JSON.parse(secrets.open(sealed))).data
  } catch {
    return undefined
  }
}
