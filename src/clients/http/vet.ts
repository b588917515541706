import { isIP } from 'node:net'
import type { Outcome } from '../../core/delivery.ts'
import { addressKind, isWithin } from './address-kind.ts'
import type { HttpRequest } from './request.ts'

/** An address a host name resolves to. */
export interface Address {
  address: string
  family: number
}

/** Looks a host name up; rejects when there is none. */
export type Resolve = (host: string) => Promise<Address[]>

/**
 * Decides whether a request may be made, and to which addresses: they are looked up once and the connection is pinned to
 * them, so that a name which resolves elsewhere a moment later gains nothing. One forbidden address forbids the name.
 */
export async function vet(
  request: Pick<HttpRequest, 'url' | 'receiver' | 'allowPrivate'>,
  resolve: Resolve,
): Promise<{ url: URL; addresses: Address[] } | Outcome> {
  const { receiver } = request
  const url = URL.canParse(request.url) ? new URL(request.url) : undefined
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    return refused(
      'invalid_url',
      `The address of ${inSentence(receiver)} is not a web address.`,
      'Write it as https://… in full.',
    )
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const addresses = isIP(host) ? [{ address: host, family: isIP(host) }] : await lookUp(host, resolve)
  if (!Array.isArray(addresses)) return addresses
  const listed = Array.isArray(request.allowPrivate) ? request.allowPrivate : []
  if (listed.some((name) => name.toLowerCase() === host.toLowerCase())) return { url, addresses }
  const forbidden = addresses.some(({ address }) => !mayReach(address, request.allowPrivate === true, listed))
  return forbidden ? privatePlace(host) : { url, addresses }
}

function mayReach(address: string, all: boolean, listed: string[]): boolean {
  const kind = addressKind(address)
  if (kind === 'public' || listed.some((range) => isWithin(address, range))) return true
  // Nobody's receiver is a cloud's metadata service: it takes more than a general permission.
  return kind === 'private' && all
}

async function lookUp(host: string, resolve: Resolve): Promise<Address[] | Outcome> {
  try {
    const found = await resolve(host)
    if (found.length) return found
  } catch (error) {
    return { kind: 'unavailable', message: `The host ${host} could not be looked up (${codeOf(error)}).` }
  }
  return { kind: 'unavailable', message: `The host ${host} has no address.` }
}

const privatePlace = (host: string): Outcome =>
  refused(
    'private_address',
    `The host ${host} leads to a private address, and this notifier may not reach those.`,
    'If it is meant to be inside, set allow_private = true, or list its host or range there, and retry this delivery.',
  )

const refused = (code: string, message: string, remedy: string): Outcome => ({ kind: 'refused', code, message, remedy })

/** A receiver's name in the middle of a sentence. */
export const inSentence = (receiver: string) => receiver.replace(/^The /, 'the ')

const codeOf = (error: unknown) => String((error as { code?: unknown }).code ?? 'unknown reason')
