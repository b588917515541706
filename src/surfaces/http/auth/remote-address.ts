import type { Context } from 'hono'

/** The address at the other end of the connection; headers that claim another are not believed. */
export function remoteAddress(c: Context): string {
  const { incoming } = (c.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } }
  return incoming?.socket?.remoteAddress ?? 'unknown'
}
