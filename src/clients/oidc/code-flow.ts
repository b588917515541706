import { hash } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../../core/clock.ts'
import { Problem, UpstreamProblem } from '../../core/problem.ts'
import { signatures } from '../../core/signature.ts'
import { askProvider } from './ask-provider.ts'
import type { Provider } from './provider.ts'
import { type Claims, verifyToken } from './verify-token.ts'

/** How Allclear is registered with the provider. */
export interface CodeFlowOptions {
  provider: Provider
  clientId: string
  /** Absent for a public client, which PKCE alone protects. */
  clientSecret?: string | undefined
  redirectUrl: string
  scopes: readonly string[]
  /** Claims that the provider is asked for again when the token does not carry them. */
  wanted: readonly string[]
  fetch: typeof fetch
  clock: Clock
  random(bytes: number): Buffer
}

/** What the browser must bring back: known to nobody else. */
export interface Begun {
  state: string
  nonce: string
  verifier: string
}

/** Signing in at an identity provider: there, and back again. */
export interface CodeFlow {
  /** Where to send the browser, and what to remember until it returns. */
  begin(): Promise<{ url: string; begun: Begun }>
  /** Who came back, and the token that says so. Throws Problem `unauthenticated` with the reason, or `unavailable`. */
  finish(begun: Begun, answer: URLSearchParams): Promise<{ claims: Claims; idToken: string }>
  /**
   * Where to send a browser that signs out there as well, with the token of its sign-in; undefined when the provider knows
   * no such place.
   */
  end(idToken?: string): Promise<string | undefined>
}

/**
 * The authorization code flow (OpenID Connect Core 1.0, section 3.1) with PKCE (RFC 7636), state and nonce, and signing out
 * (OpenID Connect RP-Initiated Logout 1.0) without an address to come back to, which few providers know.
 */
export function codeFlow(options: CodeFlowOptions): CodeFlow {
  const { provider, clientId, redirectUrl, scopes, random } = options
  return {
    async begin() {
      const { authorization_endpoint } = await provider.metadata.get()
      const url = new URL(endpoint(authorization_endpoint, 'authorization_endpoint'))
      const word = () => random(32).toString('base64url')
      const begun = { state: word(), nonce: word(), verifier: word() }
      const asked = {
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUrl,
        scope: [...new Set(['openid', ...scopes])].join(' '),
        state: begun.state,
        nonce: begun.nonce,
        code_challenge: hash('sha256', begun.verifier, 'base64url'),
        code_challenge_method: 'S256',
      }
      for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value)
      return { url: url.href, begun }
    },
    async finish(begun, answer) {
      await checkAnswer(options, begun, answer)
      const tokens = await exchange(options, begun, answer.get('code')!)
      const claims = await verifyToken(tokens.id_token, { ...options, audience: clientId, algorithms: signatures })
      checkClaims(claims, begun, clientId)
      return { claims: await complete(options, claims, tokens.access_token), idToken: tokens.id_token }
    },
    async end(idToken) {
      const { end_session_endpoint } = await provider.metadata.get()
      if (!end_session_endpoint) return undefined
      const url = new URL(end_session_endpoint)
      url.searchParams.set('client_id', clientId)
      if (idToken) url.searchParams.set('id_token_hint', idToken)
      return url.href
    },
  }
}

/** Everything the browser brings may be made up: only what belongs to what it began here is looked at. */
async function checkAnswer({ provider }: CodeFlowOptions, { state }: Begun, answer: URLSearchParams): Promise<void> {
  if (answer.get('state') !== state)
    throw new Problem('unauthenticated', 'This sign-in did not begin in this browser, or another began after it.')
  const { authorization_response_iss_parameter_supported: named } = await provider.metadata.get()
  const issuer = answer.get('iss')
  // Another provider may try to pass off its answer as this one's (RFC 9207).
  if (issuer === null ? named : issuer !== provider.issuer)
    throw new Problem('unauthenticated', 'The answer came from another identity provider.')
  const error = answer.get('error')
  if (error === 'access_denied')
    throw new Problem('unauthenticated', 'The sign-in was declined at the identity provider.')
  if (error !== null || !answer.get('code'))
    throw new Problem('unauthenticated', 'The identity provider did not complete the sign-in. Please try again.')
}

const Tokens = z.object({ id_token: z.string(), access_token: z.string().optional() })

async function exchange(options: CodeFlowOptions, { verifier }: Begun, code: string) {
  const { provider, fetch, redirectUrl, clientId, clientSecret } = options
  const { token_endpoint, token_endpoint_auth_methods_supported: methods } = await provider.metadata.get()
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUrl, code_verifier: verifier }
  const url = endpoint(token_endpoint, 'token_endpoint')
  if (clientSecret === undefined) return askProvider(fetch, { url, form: { ...form, client_id: clientId } }, Tokens)
  // Without a word of the provider the header is what it must understand (OpenID Connect Discovery 1.0).
  if (methods?.includes('client_secret_post') && !methods.includes('client_secret_basic'))
    return askProvider(fetch, { url, form: { ...form, client_id: clientId, client_secret: clientSecret } }, Tokens)
  const pair = [clientId, clientSecret].map(encoded).join(':')
  const headers = { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
  return askProvider(fetch, { url, form, headers }, Tokens)
}

/** As a form writes it (RFC 6749, section 2.3.1). */
const encoded = (text: string) => new URLSearchParams([['', text]]).toString().slice(1)

function checkClaims({ nonce, azp, sub }: Claims, begun: Begun, clientId: string): void {
  if (nonce !== begun.nonce) throw new Problem('unauthenticated', 'This token belongs to another sign-in.')
  if (azp !== undefined && azp !== clientId)
    throw new Problem('unauthenticated', 'This token belongs to another program.')
  if (typeof sub !== 'string' || sub === '')
    throw new Problem('unauthenticated', 'This token does not say who it is about.')
}

const UserInfo = z.looseObject({ sub: z.string() })

/** Many providers keep tokens small and tell the rest when asked; an address always comes with its own proof. */
async function complete({ provider, fetch, wanted }: CodeFlowOptions, claims: Claims, token?: string): Promise<Claims> {
  const { userinfo_endpoint: url } = await provider.metadata.get()
  if (!url || !token || wanted.every((name) => Object.hasOwn(claims, name))) return claims
  const told = await askProvider(fetch, { url, headers: { authorization: `Bearer ${token}` } }, UserInfo)
  if (told.sub !== claims.sub) throw new Problem('unauthenticated', 'The identity provider spoke of somebody else.')
  const { email, email_verified } = Object.hasOwn(told, 'email') ? told : claims
  return { ...told, ...claims, email, email_verified }
}

function endpoint(url: string | undefined, name: string): string {
  if (url) return url
  throw new UpstreamProblem(`The identity provider names no ${name}: it cannot sign people in.`)
}
