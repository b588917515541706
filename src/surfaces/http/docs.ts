import { Hono } from 'hono'
import { page } from './docs/page.ts'
import { script } from './docs/script.ts'
import { style } from './docs/style.ts'
import type { OpenApi } from './openapi/document.ts'

/** The document as a page at `/docs`, with forms that ask the API. All of it comes from here: it works offline. */
export function docs(document: OpenApi): Hono {
  const fresh = { 'cache-control': 'no-cache' }
  return new Hono()
    .get('/docs', (c) => c.html(page(document), 200, fresh))
    .get('/docs/', (c) => c.redirect('/docs', 308))
    .get('/docs/docs.css', (c) => c.body(style, 200, { ...fresh, 'content-type': 'text/css; charset=utf-8' }))
    .get('/docs/docs.js', (c) => c.body(script, 200, { ...fresh, 'content-type': 'text/javascript; charset=utf-8' }))
}
