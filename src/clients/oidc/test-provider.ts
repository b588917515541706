import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
// @ts-expect-error: the package brings no types
import Peer from 'oidc-provider'

/** A person at the provider. */
export interface TestAccount {
  email?: string
  email_verified?: boolean
  groups?: string[]
}

/** An identity provider that is not ours, on a port of this machine. */
export interface TestProvider {
  issuer: string
  /** Does what a person would: signs in as this account and agrees; answers where the browser is sent back to. */
  signIn(url: string, account: string): Promise<URL>
  /** Goes there and turns back. */
  decline(url: string): Promise<URL>
  close(): Promise<void>
}

export const testClient = { id: 'allclear', secret: 'a secret: with signs & spaces' }

/** Starts a real provider (the `oidc-provider` package) that knows these people. */
export async function startTestProvider(
  redirectUrl: string,
  people: Record<string, TestAccount>,
  more: object = {},
): Promise<TestProvider> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const peer = new Peer(issuer, {
    clients: [{ client_id: testClient.id, client_secret: testClient.secret, redirect_uris: [redirectUrl] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['groups'] },
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
    pkce: { required: () => true },
    cookies: { keys: ['cookies of a test'] },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
    features: { devInteractions: { enabled: true } },
    ...more,
  })
  server.on('request', peer.callback())
  return {
    issuer,
    signIn: (url, account) => walk(url, { prompt: 'login', login: account, password: 'any' }),
    decline: (url) => walk(url, undefined),
    close: () => closed(server),
  }
}

/** Follows the provider's redirects with its cookies, and fills in its forms. */
async function walk(start: string, login: Record<string, string> | undefined): Promise<URL> {
  const { origin } = new URL(start)
  const cookies = new Map<string, string>()
  let next = new URL(start)
  let form: Record<string, string> | undefined
  for (let step = 0; step < 12; step += 1) {
    const response = await fetch(next, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    })
    form = undefined
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!
      cookies.set(name!, value!)
    }
    const location = response.headers.get('location')
    if (location) next = new URL(location, next)
    else {
      const page = await response.text()
      if (response.status !== 200) throw new Error(`The provider answered ${response.status}: ${page.slice(0, 2_000)}`)
      const action = /action="([^"]+)"/.exec(page)?.[1]
      const abort = /href="([^"]+\/abort)"/.exec(page)?.[1]
      next = new URL(login ? action! : abort!, next)
      if (login) form = page.includes('name="login"') ? login : { prompt: 'consent' }
    }
    if (next.origin !== origin) return next
  }
  throw new Error('The provider sends the browser in circles.')
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
