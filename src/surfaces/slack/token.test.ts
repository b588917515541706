import { expect, test } from 'vitest'
import type { Outcome } from '../../core/delivery.ts'
import type { Token } from '../../core/workspaces.ts'
import { botToken } from './token.ts'

const now = Date.parse('2026-03-02T09:00:00Z')
const inMinutes = (minutes: number) => new Date(now + minutes * 60_000)
const fresh: Outcome = { kind: 'accepted', reply: { access_token: 'new', refresh_token: 'r2', expires_in: 43_200 } }
const refused: Outcome = {
  kind: 'refused',
  code: 'invalid_refresh_token',
  message: 'Not renewable.',
  remedy: 'Reinstall.',
}

function desk(
  token: Token | undefined,
  outcome: Outcome = fresh,
  credentials = { clientId: 'id', clientSecret: 'secret' },
) {
  const asked: Record<string, string>[] = []
  let current = token
  // Like the store: one refresher at a time, each of whom sees what the one before left.
  let lock = Promise.resolve<unknown>(undefined)
  const refreshToken = (_: string, refresh: (t: Token) => Promise<Token>) => {
    const mine = lock.then(async () => (current = await refresh(current!)))
    lock = mine
    return mine
  }
  const read = botToken({
    store: { token: async () => current, refreshToken },
    clock: { now: () => new Date(now) },
    exchange: async (args) => {
      asked.push(args)
      return outcome
    },
    ...credentials,
  })
  return { read: () => read('T1'), asked, token: () => current }
}

test('a token that does not rotate is used as it is', async () => {
  const { read, asked } = desk({ bot: 'xoxb-1' })
  expect(await read()).toBe('xoxb-1')
  expect(asked).toEqual([])
})

test.each([
  [11, 'old', 0],
  [10, 'new', 1],
  [-60, 'new', 1],
])('a token that ends in %i minutes gives %s', async (minutes, bot, renewals) => {
  const { read, asked } = desk({ bot: 'old', refresh: 'r1', expiresAt: inMinutes(minutes) })
  expect(await read()).toBe(bot)
  expect(asked).toHaveLength(renewals)
})

test('many callers at once renew it once', async () => {
  const { read, asked, token } = desk({ bot: 'old', refresh: 'r1', expiresAt: inMinutes(1) })
  expect(await Promise.all([read(), read(), read()])).toEqual(['new', 'new', 'new'])
  expect(asked).toEqual([
    { grant_type: 'refresh_token', refresh_token: 'r1', client_id: 'id', client_secret: 'secret' },
  ])
  expect(token()).toEqual({ bot: 'new', refresh: 'r2', expiresAt: inMinutes(720) })
})

test('one that cannot be renewed serves until its end', async () => {
  expect(await desk({ bot: 'old', refresh: 'r1', expiresAt: inMinutes(5) }, refused).read()).toBe('old')
})

test.each([
  ['no token', desk(undefined), /Connect it again/],
  [
    'an ended one that Slack does not renew',
    desk({ bot: 'x', refresh: 'r', expiresAt: inMinutes(-1) }, refused),
    /Not renewable. Reinstall./,
  ],
  [
    'an ended one and no credentials to renew it',
    desk({ bot: 'x', refresh: 'r', expiresAt: inMinutes(-1) }, fresh, { clientId: '', clientSecret: '' }),
    /client_secret/,
  ],
])('%s is said in words', async (_, { read }, words) => {
  await expect(read()).rejects.toThrow(words)
})
