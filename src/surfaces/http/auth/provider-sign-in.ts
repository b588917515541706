import { z } from 'zod'
import type { CodeFlow } from '../../../clients/oidc/code-flow.ts'
import type { Directory } from '../../../core/directory.ts'
import type { Clock, Directories, Secrets } from '../../../core/ports.ts'
import { Problem } from '../../../core/problem.ts'
import type { Authenticator } from '../authenticate.ts'
import { userOf } from './actor-for.ts'
import { type ClaimRules, claimed } from './claimed.ts'
import { cookieNamed } from './cookie.ts'

/** Where an identity provider sends browsers back to. */
export const callbackPath = '/auth/oidc/callback'

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
}

const Kept = z.strictObject({
  purpose: z.literal('sign in at the identity provider'),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string(),
  until: z.number(),
})

/** The sealed cookie holds all that must come back, so that any replica can take the answer. */
export function providerSignIn(effects: ProviderSignInEffects): ProviderSignIn {
  const { flow, label, secrets, clock, publicUrl } = effects
  const cookie = cookieNamed('allclear_oidc', publicUrl)
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
      const kept = opened(secrets, cookie.read(cookieHeader))
      if (!kept || kept.until < clock.now().getTime())
        return { kind: 'refused', cookies, reason: 'This sign-in did not begin in this browser, or took too long.' }
      try {
        const entered = await enter(effects, await flow.finish(kept, answer), kept.next)
        return { ...entered, cookies: [...cookies, ...entered.cookies] }
      } catch (error) {
        if (!(error instanceof Problem) || error.code !== 'unauthenticated') throw error
        return { kind: 'refused', cookies, reason: error.message }
      }
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

function opened(secrets: Secrets, sealed: string | undefined): z.infer<typeof Kept> | undefined {
  if (!sealed) return undefined
  try {
    return Kept.safeParse(JSON.parse(secrets.open(sealed))).data
  } catch {
    return undefined
  }
}
