import type { Hono, Context as Request } from 'hono'
import type { ProviderSignIn } from '../http/auth/provider-sign-in.ts'
import type { PortalEffects } from './effects.ts'
import { hidden } from './form.ts'
import { type Html, h } from './html.ts'
import { icon } from './icon.ts'
import { frame } from './layout.ts'
import { localPath } from './local-path.ts'
import { strangerPage } from './problem-page.ts'
import { openProviderDoors, providerLink, signedOutPath } from './provider-doors.ts'
import { readForm } from './read-form.ts'
import { goTo, respond } from './respond.ts'

/** Room for a key and a place to go on to. */
const mostBytes = 16 * 1024

/** The doors of the session: in with a key or a one-time link, and out. */
export function openSessions(app: Hono, effects: PortalEffects): void {
  const { auth, provider } = effects
  const loginPage = (next: string, fault?: string) => signInPage({ next, fault, provider })
  app.get('/login', async (c) => {
    const next = localPath(c.req.query('next'))
    if (await auth.session(c.req.header('Cookie'))) return goTo(next)
    return respond(loginPage(next))
  })
  app.post('/login', async (c) => {
    const form = await readForm(c, mostBytes)
    const next = localPath(form.get('next'))
    if (isForeign(c)) return respond(loginPage(next, 'That form came from another site. Please sign in here.'), 403)
    const signedIn = await auth.signIn((form.get('key') ?? '').trim())
    if (signedIn) return goTo(next, [signedIn.setCookie])
    return respond(loginPage(next, 'This key does not open anything here. Is it complete, and still valid?'), 401)
  })
  app.post('/logout', async (c) => {
    const cookie = c.req.header('Cookie')
    const session = await auth.session(cookie)
    const form = await readForm(c, mostBytes)
    if (session && form.get('_csrf') !== session.csrf) return goTo('/')
    return goTo(provider?.cameFrom(cookie) ? signedOutPath : '/login', [await auth.signOut(cookie)])
  })
  if (provider) openProviderDoors(app, effects, provider)
  app.get('/enter/:token', async (c) => {
    const entered = await effects.enter?.(c.req.param('token'))
    if (entered) return goTo('/', [entered.setCookie])
    const words = ['A sign-in link works once, and only for a short while. Ask for a new one, or sign in with a key.']
    return respond(frame('Link used up', strangerPage('This link is used up', words)), 401)
  })
}

/** A browser says when a form was sent from another site; one that says nothing is an old one or a program. */
const isForeign = (c: Request) => c.req.header('Sec-Fetch-Site') === 'cross-site'

interface SignInPage {
  next: string
  fault: string | undefined
  provider: ProviderSignIn | undefined
}

function signInPage({ next, fault, provider }: SignInPage): Html {
  return frame(
    'Sign in',
    h`<main id="main" class="stranger" tabindex="-1"><section class="panel">
<p class="brand">${icon('logo')}<span>Allclear</span></p>
<h1>Sign in</h1>
${provider ? providerLink(provider, next) : ''}
<p class="muted">${provider ? 'Or use' : 'Use'} an API key. It becomes a session in this browser and is not kept.</p>
<form method="post" action="/login" class="form">${hidden({ next })}
<div class="field${fault ? ' faulty' : ''}"><label for="key">API key</label>
<input id="key" name="key" type="password" required autocomplete="current-password" autofocus spellcheck="false"${fault ? h` aria-invalid="true" aria-describedby="key-fault"` : ''}>
${fault ? h`<p class="fault" id="key-fault">${fault}</p>` : ''}</div>
<button class="button ${provider ? '' : 'primary '}wide">Sign in</button></form>
<details class="hint"><summary>Where do I get a key?</summary>
<p>An SRE lead makes one under Integrations, or with <code>allclear create-key</code>. The first one was printed by <code>allclear init</code>; it can also be declared in the configuration under <code>[auth]</code>.</p></details>
</section></main>`,
  )
}
