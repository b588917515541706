import { createLocalJWKSet, decodeJwt, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose'
import type { Clock } from '../../core/clock.ts'
import { Problem, UpstreamProblem } from '../../core/problem.ts'
import type { Signature } from '../../core/signature.ts'
import type { Provider } from './provider.ts'

/** What a token says. */
export type Claims = JWTPayload

/** Which tokens are taken. */
export interface Expected {
  provider: Pick<Provider, 'issuer' | 'keys'>
  /** Whom the token must be for; one of them suffices. */
  audience: string | readonly string[]
  algorithms: readonly Signature[]
  clock: Clock
}

/** Clocks may differ by so much, in seconds. */
const tolerance = 30

/** No honest token is longer, in characters. */
const longest = 16_384

/**
 * The claims of a signed token (RFC 7519) once signature, issuer, audience and times are checked. Throws Problem
 * `unauthenticated` with the reason, or `unavailable` when the keys of the provider cannot be had: then nobody is let in.
 */
export async function verifyToken(token: string, expected: Expected): Promise<Claims> {
  const { issuer, keys } = expected.provider
  try {
    // Looked at before any key is fetched; it is checked again with the signature.
    if (token.length > longest || decodeJwt(token).iss !== issuer) throw new Problem('unauthenticated', reasons.iss!)
    const known = await keys.get()
    try {
      return await verifyWith(known, token, expected)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      // The provider may have begun to sign with a new key.
      return await verifyWith(await keys.after(known), token, expected)
    }
  } catch (error) {
    if (error instanceof errors.JOSEError) throw new Problem('unauthenticated', reasonOf(error), { cause: error })
    if (error instanceof TypeError || error instanceof DOMException)
      throw new UpstreamProblem('The identity provider signs with a key that cannot be used.', { cause: error })
    throw error
  }
}

async function verifyWith(set: JSONWebKeySet, token: string, { provider, audience, algorithms, clock }: Expected) {
  const options = {
    issuer: provider.issuer,
    audience: [audience].flat(),
    algorithms: algorithms.flatMap(spellings),
    currentDate: clock.now(),
    clockTolerance: tolerance,
    requiredClaims: ['iss', 'aud', 'exp'],
  }
  try {
    return (await jwtVerify(token, createLocalJWKSet(set), options)).payload
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error
    // A token without the name of its key is tried with every key that may have signed it.
    for await (const key of error) {
      try {
        return (await jwtVerify(token, key, options)).payload
      } catch (wrong) {
        if (!(wrong instanceof errors.JWSSignatureVerificationFailed)) throw wrong
      }
    }
    throw new errors.JWSSignatureVerificationFailed()
  }
}

/** EdDSA over the one curve in use has a newer name (RFC 9864). */
const spellings = (algorithm: Signature) => (algorithm === 'EdDSA' ? ['EdDSA', 'Ed25519'] : [algorithm])

const reasons: Record<string, string> = {
  iss: 'This token was not issued by the configured issuer.',
  aud: 'This token is not meant for Allclear: its audience is another.',
  nbf: 'This token does not count yet.',
  iat: 'This token was issued in the future.',
}

function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'This token has expired.'
  if (error instanceof errors.JWTClaimValidationFailed) return reasons[error.claim] ?? 'A claim of this token is wrong.'
  if (error instanceof errors.JWKSNoMatchingKey)
    return 'This token was signed with a key that its issuer does not have.'
  if (error instanceof errors.JOSEAlgNotAllowed) return 'This token is signed in a way that is not accepted.'
  return 'This token cannot be verified.'
}
