import { Agent, request } from 'node:https'
import { Readable } from 'node:stream'

/** What a connection trusts and how it shows who it is, in PEM. */
export interface Tls {
  ca?: string | undefined
  cert?: string | undefined
  key?: string | undefined
  /** The name in the server's certificate where it is not that of the address. */
  servername?: string | undefined
  /** Takes any certificate: only for clusters on one's own machine. */
  insecure?: boolean | undefined
}

/** A `fetch` over HTTPS with an authority and a client certificate of its own, which the global one cannot be given. */
export function tlsFetch({ insecure, ...tls }: Tls): typeof fetch {
  const agent = new Agent({ keepAlive: true, ...defined(tls), ...(insecure && { rejectUnauthorized: false }) })
  return (input, init = {}) =>
    new Promise((resolve, reject) => {
      const { signal, method = 'GET', headers, body } = init
      if (signal?.aborted) return reject(signal.reason)
      const sent = request(
        String(input),
        { agent, method, headers: Object.fromEntries(new Headers(headers)) },
        (incoming) => {
          // A listener of its own: an error after the answer began belongs to its body.
          signal?.addEventListener('abort', () => incoming.destroy(asError(signal.reason)), { once: true })
          const status = incoming.statusCode ?? 502
          const empty = status === 204 || status === 304
          const answer = Object.entries(incoming.headersDistinct).flatMap(([name, values]) =>
            (values ?? []).map((value): [string, string] => [name, value]),
          )
          resolve(
            new Response(empty ? null : (Readable.toWeb(incoming) as ReadableStream), { status, headers: answer }),
          )
        },
      )
      signal?.addEventListener('abort', () => sent.destroy(asError(signal.reason)), { once: true })
      sent.on('error', (error) =>
        reject(signal?.aborted ? signal.reason : new TypeError('fetch failed', { cause: error })),
      )
      sent.end(body == null ? undefined : String(body))
    })
}

const asError = (reason: unknown) => (reason instanceof Error ? reason : new Error('aborted'))

const defined = (tls: Omit<Tls, 'insecure'>) =>
  Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined))
