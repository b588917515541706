import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Hono } from 'hono'

const require = createRequire(import.meta.url)
const ours = (name: string) => readFileSync(new URL(`./assets/${name}`, import.meta.url))

const files = {
  'portal.css': asset('text/css; charset=utf-8', ours('portal.css')),
  'portal.js': asset('text/javascript; charset=utf-8', ours('portal.js')),
  'htmx.js': asset('text/javascript; charset=utf-8', readFileSync(htmx())),
  'icon.svg': asset('image/svg+xml', ours('icon.svg')),
}

/** The minified build lies beside the entry that its package names. */
function htmx(): string {
  return require.resolve('htmx.org').replace(/htmx\.js$/, 'htmx.min.js')
}

function asset(type: string, bytes: Buffer) {
  const body = new Uint8Array(bytes)
  return { type, body, version: createHash('sha256').update(body).digest('hex').slice(0, 12) }
}

type Name = keyof typeof files

/** Where a file of the portal is; the address changes with its content, so that browsers may keep it for good. */
export const assetUrl = (name: Name) => `/assets/${name}?v=${files[name].version}`

/** Serves the files of the portal to anybody: there is nothing secret in them. */
export function serveAssets(app: Hono): void {
  for (const [name, { type, body, version }] of Object.entries(files))
    app.get(`/assets/${name}`, (c) => {
      const known = c.req.query('v') === version
      return c.body(body, 200, {
        'Content-Type': type,
        'Cache-Control': known ? 'public, max-age=31536000, immutable' : 'no-cache',
        'X-Content-Type-Options': 'nosniff',
      })
    })
}
