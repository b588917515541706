import type { Html } from './html.ts'

/** Nothing inline, nothing from elsewhere: even markup that slipped through could not run. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The headers of every page. */
const pageHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': policy,
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
}

/** Answers a page. */
export async function respond(page: Html, status = 200, cookies: string[] = []): Promise<Response> {
  const headers = new Headers(pageHeaders)
  for (const cookie of cookies) headers.append('Set-Cookie', cookie)
  return new Response(String(await page), { status, headers })
}

/** Sends the browser on with GET. */
export function goTo(path: string, cookies: string[] = []): Response {
  const headers = new Headers({ Location: path, 'Cache-Control': 'no-store' })
  for (const cookie of cookies) headers.append('Set-Cookie', cookie)
  return new Response(null, { status: 303, headers })
}
