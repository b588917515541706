import { expect, test } from 'vitest'
import type { Alert } from './alert.ts'
import { incidentImage } from './incident-image.ts'

const alert = (minute: number, status: Alert['status'], ...urls: string[]) =>
  ({ status, startedAt: new Date(minute * 60_000), images: urls.map((url) => ({ url, alt: url })) }) as Alert

test.each([
  ['the newest that fires', [alert(1, 'firing', 'https://a/'), alert(2, 'firing', 'https://b/')], 'https://b/'],
  [
    'what fires before what is over',
    [alert(1, 'firing', 'https://a/'), alert(2, 'cleared', 'https://b/')],
    'https://a/',
  ],
  ['what is over when nothing else has one', [alert(1, 'firing'), alert(2, 'cleared', 'https://b/')], 'https://b/'],
  [
    'only what anybody may fetch',
    [alert(1, 'firing', 'http://127.0.0.1/x.png', 'javascript:1', 'https://')],
    undefined,
  ],
  ['nothing where there is nothing', [], undefined],
])('%s', (_, alerts, url) => {
  expect(incidentImage(alerts)?.url).toBe(url)
})
