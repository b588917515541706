import fc from 'fast-check'
import { expect, test } from 'vitest'
import { telegram } from './telegram.ts'
import { anyNews, firing, noticeOf, requestOf } from './test-notice.ts'

const settings = { bot_token: '123456:ABC-DEF1234ghIkl', chat_id: -1_001_234_567_890 }

test('a notice is a message of the bot in HTML', () => {
  const request = requestOf(telegram, noticeOf(firing, settings))
  expect(request.url).toBe('https://api.telegram.org/bot123456:ABC-DEF1234ghIkl/sendMessage')
  expect(request.secrets).toContain('123456:ABC-DEF1234ghIkl')
  expect(request.json).toEqual({
    chat_id: '-1001234567890',
    text:
      '<b>Allclear Watch</b> — <code>payments-api</code> [watch-a3f2b1c4]\n' +
      '• <b>HIGH</b> <code>error_count</code> — 847 errors in 10m (threshold: 10)\n' +
      '• <b>MEDIUM</b> <code>latency_p99</code> — 2.4s avg (threshold: 1s)\n' +
      '<a href="https://allclear.example/watches/watch-a3f2b1c4">Open in Allclear</a>',
    parse_mode: 'HTML',
    link_preview_options: { is_disabled: true },
  })
})

test.each(['12345:abc', '@acme_alerts', '-100123'])('another chat can be named: %s', (channel) => {
  const check = () => telegram.destination?.check(channel)
  if (channel.includes(':')) expect(check).toThrow('This is no channel')
  else {
    check()
    expect(requestOf(telegram, noticeOf(firing, settings, { channel })).json).toMatchObject({ chat_id: channel })
  }
})

test('whatever is told, the text fits and its only tags are ours, each closed', () => {
  fc.assert(
    fc.property(anyNews, (told) => {
      const { text } = requestOf(telegram, noticeOf(told, settings)).json as { text: string }
      expect(text.length).toBeLessThanOrEqual(4_096)
      const tags = text.match(/<[^>]*>/g) ?? []
      expect(
        tags.filter((tag) => !/^<\/?(b|code|a)( href="https:\/\/allclear\.example\/watches\/[\w-]+")?>$/.test(tag)),
      ).toEqual([])
      for (const name of ['b', 'code', 'a'])
        expect(tags.filter((tag) => tag.startsWith(`<${name}`)).length).toBe(
          tags.filter((tag) => tag === `</${name}>`).length,
        )
    }),
    { numRuns: 50 },
  )
})
