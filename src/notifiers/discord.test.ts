import fc from 'fast-check'
import { expect, test } from 'vitest'
import { discord } from './discord.ts'
import { anyNews, firing, noticeOf, requestOf, resolved } from './test-notice.ts'

const settings = { webhook_url: 'https://discord.example/api/webhooks/1234567890/xxxx' }
interface Body {
  embeds: { title: string; description: string }[]
  allowed_mentions: object
}
const bodyOf = (told = firing) => requestOf(discord, noticeOf(told, settings)).json as Body

test('a notice is one embed that mentions nobody', () => {
  expect(requestOf(discord, noticeOf(firing, settings)).url).toBe(`${settings.webhook_url}?wait=true`)
  expect(bodyOf()).toEqual({
    embeds: [
      {
        title: 'Allclear Watch — payments-api [watch-a3f2b1c4]',
        url: 'https://allclear.example/watches/watch-a3f2b1c4',
        description:
          '• **HIGH** `error_count` — 847 errors in 10m (threshold: 10)\n• **MEDIUM** `latency_p99` — 2.4s avg (threshold: 1s)',
        color: 0xd92d20,
        timestamp: '2026-04-07T14:02:00.000Z',
      },
    ],
    allowed_mentions: { parse: [] },
  })
})

test('the end is green and says so', () => {
  expect(bodyOf(resolved).embeds).toMatchObject([
    {
      color: 0x1a9c5b,
      description:
        '• ✅ `error_count` is back to normal\n• ✅ `latency_p99` is back to normal\nEverything is back to normal.',
    },
  ])
})

test('the channel is fixed by the address, so there is no destination', () => {
  expect(discord.destination).toBeUndefined()
})

test('whatever is told, the embed stays within the limits and holds no mark-up of others', () => {
  fc.assert(
    fc.property(anyNews, (told) => {
      const { embeds } = bodyOf(told)
      expect(embeds).toHaveLength(1)
      const [{ title, description }] = embeds as [Body['embeds'][0]]
      expect(title.length).toBeLessThanOrEqual(256)
      expect(description.length).toBeLessThanOrEqual(4_096)
      expect(title.length + description.length).toBeLessThanOrEqual(6_000)
      const outsideCode = description.replace(/`[^`]*`/g, '').replace(/\\./gs, '')
      expect(outsideCode).not.toMatch(/@everyone|<@|\]\(/)
    }),
    { numRuns: 50 },
  )
})
