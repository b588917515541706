import { expect, test } from 'vitest'
import { commands } from '../../commands/index.ts'
import { docs } from './docs.ts'
import { openapi } from './openapi.ts'

const document = openapi(commands, '1.2.3')
const app = docs(document)
const html = await (await app.request('/docs')).text()

test('every operation has its section and a form of its own', () => {
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods))
  const ids = operations.map(({ operationId }) => operationId)
  for (const id of ids) expect(html).toContain(`<details class="operation" id="${id}"`)
  expect(html.match(/<form class="try"/g)).toHaveLength(ids.length - operations.filter(isStream).length)
})

/** What never ends has no form to try it with. */
const isStream = ({ responses }: { responses: object }) => JSON.stringify(responses).includes('text/event-stream')

test('the page needs nothing from elsewhere and runs under a policy without inline code', () => {
  expect(html).not.toMatch(/(src|href|action)="(https?:)?\/\//)
  expect(html).not.toMatch(/<style|<script>|\son\w+="|\sstyle="|javascript:/)
  expect(html).toContain('<script src="/docs/docs.js" defer>')
})

test('every link inside the page leads to something on it', () => {
  const ids = new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id))
  for (const [, target] of html.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target)
  expect(ids.size).toBe([...html.matchAll(/\sid="/g)].length)
})

test('what a schema says stays text', async () => {
  const hostile = structuredClone(document)
  hostile.paths['/health']!.get!.summary = '<img src=x onerror=alert(1)>'
  expect(await (await docs(hostile).request('/docs')).text()).not.toContain('<img')
})

test.each([
  ['/docs/docs.css', 'text/css; charset=utf-8'],
  ['/docs/docs.js', 'text/javascript; charset=utf-8'],
])('%s comes with its type', async (path, type) => {
  const response = await app.request(path)
  expect([response.status, response.headers.get('content-type')]).toEqual([200, type])
})

test('the script is one a browser can read', async () => {
  const script = await (await app.request('/docs/docs.js')).text()
  expect(() => new Function(script)).not.toThrow()
})
