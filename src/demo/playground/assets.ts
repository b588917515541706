import { readFileSync } from 'node:fs'
import type { Hono } from 'hono'

/** The looks, in the order in which they are laid on. */
export const styles = ['base', 'frame', 'message', 'block', 'text', 'control', 'composer', 'modal', 'shop'].map(
  (name) => `${name}.css`,
)

const types: Record<string, string> = {
  ...Object.fromEntries(styles.map((name) => [name, 'text/css; charset=utf-8'])),
  'icon.svg': 'image/svg+xml',
  'playground.js': 'text/javascript; charset=utf-8',
  'regions.js': 'text/javascript; charset=utf-8',
  'moments.js': 'text/javascript; charset=utf-8',
  'deeds.js': 'text/javascript; charset=utf-8',
  'clicks.js': 'text/javascript; charset=utf-8',
  'forms.js': 'text/javascript; charset=utf-8',
  'composer.js': 'text/javascript; charset=utf-8',
}

/** Serves the script and the looks of the page; they are read once. */
export function serveAssets(app: Hono): void {
  for (const [name, type] of Object.entries(types)) {
    const body = readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8')
    app.get(`/playground/assets/${name}`, (c) =>
      c.body(body, 200, { 'Content-Type': type, 'Cache-Control': 'no-cache' }),
    )
  }
}
