import { expect, test } from 'vitest'
import { chartImage } from '../../charts/chart-image.ts'
import type { Chart } from '../../core/chart.ts'
import { secretsWith } from '../../store/secrets.ts'
import { chartDoor } from './chart-door.ts'
import { masked } from './security.ts'

const start = new Date('2026-03-02T09:00:00Z')
const secrets = secretsWith('a secret of tests')
const chart: Chart = {
  title: 'shop: latency </text><script>',
  unit: 'ms',
  lines: [{ name: 'p99', times: [1, 2, 3].map((n) => start.getTime() + n * 60_000), values: [1, 2, 3] }],
  marks: [],
}
const address = (publicUrl = 'https://allclear.example') => chartImage(chart, { publicUrl, secrets, now: start })!.url
const at = (days: number) => ({ now: () => new Date(start.getTime() + days * 86_400_000) })

test('a picture is drawn for whoever has its address, and may be kept as long as the address holds', async () => {
  const app = chartDoor({ secrets, clock: at(1) })
  const answer = await app.request(address())
  const bytes = Buffer.from(await answer.arrayBuffer())
  expect([answer.status, bytes.subarray(1, 4).toString(), bytes.readUInt32BE(16)]).toEqual([200, 'PNG', 1120])
  expect(answer.headers.get('cache-control')).toBe(`public, max-age=${29 * 86_400}, immutable`)
  expect(answer.headers.get('content-type')).toBe('image/png')
  const again = await app.request(address())
  expect(Buffer.from(await again.arrayBuffer()).equals(bytes)).toBe(true)
})

test.each([
  ['an address that was altered', () => address().replace('.png', 'x.png')],
  [
    'an address from elsewhere',
    () => chartImage(chart, { publicUrl: 'https://allclear.example', secrets: secretsWith('other'), now: start })!.url,
  ],
  ['something else that was sealed here', () => `https://allclear.example/charts/${secrets.seal('xoxb-token')}.png`],
  ['nothing', () => 'https://allclear.example/charts/x.png'],
])('%s shows nothing and tells nothing', async (_, make) => {
  const answer = await chartDoor({ secrets, clock: at(1) }).request(make())
  expect(answer.status).toBe(404)
  expect(await answer.text()).toBe('There is no such picture, or its address has expired.')
})

test('after a month an address shows nothing any more', async () => {
  expect((await chartDoor({ secrets, clock: at(31) }).request(address())).status).toBe(404)
})

test('an address of a picture is a secret of those who have it, so the log masks it', () => {
  expect(masked(new URL(address()).pathname)).toBe('/charts/***')
})
