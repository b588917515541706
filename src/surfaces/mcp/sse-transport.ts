import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/server'

/**
 * The older transport of the protocol (2024-11-05, "HTTP with SSE"): one stream that carries everything the server says,
 * and an address to which the client posts. Editors configured with `"transport": "sse"` speak it.
 */
export interface SseTransport extends Transport {
  /** Hands in what the client posted. */
  receive(message: JSONRPCMessage): void
}

/** `write` puts one message on the stream; it rejects when the stream is gone. */
export function sseTransport(sessionId: string, write: (data: string) => Promise<void>): SseTransport {
  const transport: SseTransport = {
    sessionId,
    start: async () => undefined,
    send: (message) => write(JSON.stringify(message)),
    async close() {
      transport.onclose?.()
    },
    receive(message) {
      transport.onmessage?.(message)
    },
  }
  return transport
}
