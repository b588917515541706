/** What was asked of an engine's double. */
export interface Asked {
  method: string
  url: URL
  headers: Headers
  body: string
  /** The form of the body, or what stands behind the `?`. */
  fields: URLSearchParams
}

export type Fault = { status: number; headers?: Record<string, string>; body?: string } | 'hang' | 'cut'

/** An engine's double behind `fetch`: it answers what `answer` says, unless faults wait to be met first. */
export interface Peer {
  fetch: typeof fetch
  asked: Asked[]
  faults: Fault[]
}

/** Makes a double of an engine; what `answer` returns that is no Response is sent as JSON. */
export function peer(answer: (asked: Asked) => unknown): Peer {
  const made: Peer = {
    asked: [],
    faults: [],
    fetch: async (input, init = {}) => {
      const url = new URL(String(input))
      const body = typeof init.body === 'string' ? init.body : ''
      const headers = new Headers(init.headers)
      const form = headers.get('content-type')?.includes('urlencoded')
      const asked = {
        method: init.method ?? 'GET',
        url,
        headers,
        body,
        fields: form ? new URLSearchParams(body) : url.searchParams,
      }
      made.asked.push(asked)
      init.signal?.throwIfAborted()
      const fault = made.faults.shift()
      if (fault === 'cut') throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } })
      if (fault === 'hang') return await hanging(init.signal)
      if (fault) return new Response(fault.body ?? '', { status: fault.status, headers: fault.headers ?? {} })
      const said = answer(asked)
      return said instanceof Response ? said : Response.json(said)
    },
  }
  return made
}

const hanging = (signal: AbortSignal | null | undefined) =>
  new Promise<Response>((_, reject) => {
    if (signal?.aborted) reject(signal.reason)
    signal?.addEventListener('abort', () => reject(signal.reason))
  })
