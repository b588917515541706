import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { signSlack } from './sign.ts'

it('signs version, time and raw body', () => {
  const digest = createHmac('sha256', 'shh').update('v0:1700000000:payload=%7B%7D').digest('hex')
  expect(signSlack('shh', 1_700_000_000, 'payload=%7B%7D')).toEqual({
    'x-slack-signature': `v0=${digest}`,
    'x-slack-request-timestamp': '1700000000',
  })
})

it('gives another signature when body, time or secret differ', () => {
  const of = (secret: string, at: number, body: string) => signSlack(secret, at, body)['x-slack-signature']
  expect(new Set([of('a', 1, 'x'), of('b', 1, 'x'), of('a', 2, 'x'), of('a', 1, 'y')]).size).toBe(4)
})
