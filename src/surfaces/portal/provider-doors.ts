import type { Hono } from 'hono'
import { Problem } from '../../core/problem.ts'
import { callbackPath, type Entered, type ProviderSignIn } from '../http/auth/provider-sign-in.ts'
import type { PortalEffects } from './effects.ts'
import { type Html, h } from './html.ts'
import { icon } from './icon.ts'
import { frame } from './layout.ts'
import { localPath } from './local-path.ts'
import { strangerPage } from './problem-page.ts'
import { goTo, respond } from './respond.ts'

/** Where the way to the identity provider begins, and where signing out there does. */
const startPath = '/auth/oidc/start'
const endPath = '/auth/oidc/end'
/** What people see who signed out here and are still signed in there. */
export const signedOutPath = '/signed-out'

/** The doors of an identity provider: the way there, the way back, and the way out. */
export function openProviderDoors(app: Hono, { auth }: PortalEffects, provider: ProviderSignIn): void {
  app.get(startPath, async (c) => {
    const next = localPath(c.req.query('next'))
    if (await auth.session(c.req.header('Cookie'))) return goTo(next)
    try {
      const { url, cookie } = await provider.begin(next)
      return goTo(url, [cookie])
    } catch (error) {
      return away(error)
    }
  })
  app.get(callbackPath, async (c) => {
    try {
      const entered = await provider.finish(c.req.header('Cookie'), new URL(c.req.url).searchParams)
      return await answer(entered, provider)
    } catch (error) {
      return away(error)
    }
  })
  app.get(signedOutPath, (c) => {
    if (!provider.cameFrom(c.req.header('Cookie'))) return goTo('/login')
    return respond(frame('Signed out', signedOut(provider)))
  })
  app.get(endPath, async (c) => {
    const cookie = c.req.header('Cookie')
    // Another site may lead a browser here: that must end nothing while somebody works.
    if (await auth.session(cookie)) return goTo('/')
    try {
      const { url, cookies } = await provider.end(cookie)
      return goTo(url ?? '/login', cookies)
    } catch (error) {
      return away(error)
    }
  })
}

/** A link again, and a choice: other programs may need the session at the provider. */
const signedOut = ({ label }: ProviderSignIn): Html =>
  h`<main id="main" class="stranger" tabindex="-1"><section class="panel">
<p class="brand">${icon('logo')}<span>Allclear</span></p><h1>You are signed out</h1>
<p>You may still be signed in at ${label}: whoever uses this browser next could come back in without a password.</p>
<p><a class="button primary wide" href="${endPath}">Sign out at ${label} as well</a></p>
<p><a class="button wide" href="/login">Sign in again</a></p></section></main>`

/** The way to the provider as a link, because a form would not be allowed to lead elsewhere. */
export const providerLink = ({ label }: ProviderSignIn, next: string): Html =>
  h`<p><a class="button primary wide" href="${startPath}?next=${encodeURIComponent(next)}">Sign in with ${label}</a></p>`

function answer(entered: Entered, provider: ProviderSignIn): Promise<Response> | Response {
  const { cookies } = entered
  if (entered.kind === 'signed-in') return goTo(entered.next, cookies)
  if (entered.kind === 'refused')
    return respond(frame('Not signed in', again('You are not signed in', [entered.reason], provider)), 401, cookies)
  return respond(frame('Not known here', again('You are not known here yet', words(entered), provider)), 403, cookies)
}

function words({ email, ask }: Extract<Entered, { kind: 'stranger' }>): string[] {
  const whom = ask.length ? `${ask.join(', ')}, who can add people here,` : 'an SRE lead of your team'
  return [
    `You signed in as ${email}, and Allclear has no user with this address.`,
    `Ask ${whom} to add you. Then sign in once more.`,
  ]
}

const again = (heading: string, lines: string[], provider: ProviderSignIn): Html =>
  h`<main id="main" class="stranger" tabindex="-1"><section class="panel">
<p class="brand">${icon('logo')}<span>Allclear</span></p><h1>${heading}</h1>${lines.map((line) => h`<p>${line}</p>`)}
${providerLink(provider, '/')}<p><a class="button wide" href="/login">Sign in with a key</a></p></section></main>`

/** A provider that cannot be asked is no fault of the person: keys still open the door. */
function away(error: unknown): Promise<Response> {
  if (!(error instanceof Problem)) throw error
  return respond(
    frame('Sign-in not possible', strangerPage('Signing in there is not possible just now', [error.message])),
    502,
  )
}
