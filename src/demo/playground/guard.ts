import type { MiddlewareHandler } from 'hono'

const local = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/

/**
 * Whoever may press these buttons acts as anybody of the workspace, so only pages from here may: the host must be this
 * machine by name (no name that was bent to it), the origin must be ours, and the page runs no script but its own.
 */
export function guard(pictures: readonly string[]): MiddlewareHandler {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src ${["'self'", ...pictures].join(' ')}`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
  return async (c, next) => {
    const host = c.req.header('host') ?? new URL(c.req.url).host
    const origin = c.req.header('origin')
    if (!local.test(host)) return c.text('The playground is only for this machine: open it at 127.0.0.1.', 403)
    if (origin !== undefined && origin !== `http://${host}`)
      return c.text('Only the playground itself may do that.', 403)
    await next()
    c.header('Content-Security-Policy', policy)
    c.header('X-Content-Type-Options', 'nosniff')
    c.header('Referrer-Policy', 'no-referrer')
    c.header('Cross-Origin-Resource-Policy', 'same-origin')
  }
}
