import type { Clock } from '../../core/clock.ts'
import { type AwsCredentials, signAws } from './sign.ts'

/** One request to a service of AWS, before it is signed. */
export interface AwsRequest {
  /** The service as signatures and addresses name it, such as `ecs`. */
  service: string
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  headers?: Record<string, string>
  body?: string
  signal: AbortSignal
}

/** What came back, or why nobody knows whether it arrived. */
export type AwsAnswer = { status: number; text: string } | { lost: string; sent: boolean }

export interface AwsCallOptions {
  fetch: typeof fetch
  clock: Clock
  region: string
  /** Stands in for every service's own address. */
  endpoint?: string | undefined
  credentials(): Promise<AwsCredentials>
}

/** Failures before a byte of the request can have been read. */
const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** Calls AWS: every request is signed and sent once. Throws only where there are no credentials. */
export const awsCall =
  ({ fetch, clock, region, endpoint, credentials }: AwsCallOptions) =>
  async ({ service, method, path, headers = {}, body = '', signal }: AwsRequest): Promise<AwsAnswer> => {
    const url = new URL(path, endpoint ?? addressOf(service, region))
    const signed = signAws({ method, url, headers, body }, await credentials(), { region, service, at: clock.now() })
    try {
      const response = await fetch(url, { method, headers: signed, signal, redirect: 'manual', ...(body && { body }) })
      return { status: response.status, text: await response.text() }
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined
      const code = cause && typeof cause === 'object' && 'code' in cause ? String(cause.code) : ''
      return neverSent.has(code)
        ? { lost: `AWS cannot be reached at ${url.origin} (${code}).`, sent: false }
        : { lost: `AWS at ${url.origin} did not answer${code && ` (${code})`}.`, sent: true }
    }
  }

/** Where a service of a region is; China has its own domain. */
const addressOf = (service: string, region: string) =>
  `https://${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`
