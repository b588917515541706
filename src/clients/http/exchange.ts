import { request as plain } from 'node:http'
import { request as secure } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { HttpRequest } from './request.ts'
import type { Address } from './vet.ts'

/** What came back. `body` holds at most `mostBytes` of it, and less when the connection broke in the middle. */
export interface Answered {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** The connection failed before an answer; `connected` says whether the receiver may have read the request. */
export interface Unanswered {
  connected: boolean
  code?: string
  timedOut: boolean
}

/** No answer that a notifier learns from is longer. */
const mostBytes = 64 * 1024

/** Makes one request to addresses already vetted, on a connection of its own, following nothing. Never rejects. */
export function exchange(
  { method, headers, body }: HttpRequest,
  to: { url: URL; addresses: Address[] },
  signal: AbortSignal,
): Promise<Answered | Unanswered> {
  const { promise, resolve } = Promise.withResolvers<Answered | Unanswered>()
  const isSecure = to.url.protocol === 'https:'
  let connected = false
  let answering: (() => void) | undefined
  const sent = (isSecure ? secure : plain)(to.url, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'Content-Length': String(Buffer.byteLength(body)) }) },
    agent: false,
    lookup: pinned(to.addresses),
    signal,
  })
  sent.once('socket', (socket) => socket.once(isSecure ? 'secureConnect' : 'connect', () => (connected = true)))
  sent.on('error', (error: NodeJS.ErrnoException) => {
    if (answering) return answering()
    resolve({ connected, timedOut: signal.aborted, ...(error.code !== undefined && { code: error.code }) })
  })
  sent.once('response', (response) => {
    const chunks: Buffer[] = []
    let size = 0
    // The status is the answer: whatever becomes of the body, it was given.
    const done = () => {
      const text = Buffer.concat(chunks).subarray(0, mostBytes).toString('utf8')
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text })
      sent.destroy()
    }
    answering = done
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      if (size >= mostBytes) done()
    })
    response.once('end', done)
    response.on('error', done)
    response.once('close', done)
  })
  sent.end(body)
  return promise
}

/** A look-up that knows only what was vetted. */
const pinned =
  (addresses: Address[]): LookupFunction =>
  (_host, options, callback) => {
    const [first] = addresses
    if (options.all) callback(null, addresses)
    else callback(null, first!.address, first!.family)
  }
