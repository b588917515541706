import { createHmac } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { basic, now, openDoor, webhook } from './open-door-for-test.ts'

let door: ReturnType<typeof openDoor>
beforeEach(() => {
  door = openDoor()
})

describe('the key', () => {
  test.each([
    ['in the address', '/in/am/am-key', {}],
    ['as a bearer token', '/in/am', { authorization: 'Bearer am-key' }],
    ['as a password', '/in/am', { authorization: basic('am-key') }],
  ])('is taken %s', async (_, path, headers) => {
    expect((await door.post(path, webhook, headers as Record<string, string>)).status).toBe(200)
  })

  test.each([
    ['a wrong key', '/in/am/wrong', {}],
    ['the key of another source', '/in/am/prom-key', {}],
    ['an unknown source', '/in/nobody/am-key', {}],
    ['no key', '/in/am', {}],
    ['an empty key of a source without one', '/in/keyless', { authorization: 'Bearer ' }],
    ['an empty password', '/in/keyless', { authorization: basic('') }],
    ['an unknown scheme', '/in/am', { authorization: 'Digest am-key' }],
    ['a key where a signature is demanded', '/in/sealed/sealed-key', {}],
  ])('%s is answered 401 in the same words, and nothing is stored', async (_, path, headers) => {
    const answer = await door.post(path, webhook, headers as Record<string, string>)
    const other = await door.post('/in/am/also-wrong', webhook)
    expect([answer.status, await answer.text()]).toEqual([401, await other.text()])
    expect(door.stored).toEqual([])
  })
})

describe('a signature', () => {
  const body = JSON.stringify({ title: 'Signed' })
  const sign = (key: string, seconds: number, over = body) =>
    `t=${seconds},v1=${createHmac('sha256', key).update(`${seconds}.${over}`).digest('hex')}`
  const at = now.getTime() / 1_000

  test('made with the key is as good as the key, five minutes long', async () => {
    for (const seconds of [at, at - 300, at + 300])
      expect((await door.post('/in/sealed', body, { 'x-signature': sign('sealed-key', seconds) })).status).toBe(202)
    expect(door.stored).toHaveLength(3)
  })

  test('may come with signatures of other keys, while keys are rotated', async () => {
    const [time, mac] = sign('sealed-key', at).split(',')
    const answer = await door.post('/in/sealed', body, { 'x-signature': `${time}, v1=00ff, ${mac}, v0=zz` })
    expect(answer.status).toBe(202)
  })

  test.each([
    ['stale', sign('sealed-key', at - 301)],
    ['of the future', sign('sealed-key', at + 301)],
    ['of another key', sign('json-key', at)],
    ['of another body', sign('sealed-key', at, '{}')],
    ['with another time', sign('sealed-key', at).replace(/t=\d+/, `t=${at - 1}`)],
    ['with one bit flipped', sign('sealed-key', at).replace(/.$/, (c) => (c === '0' ? '1' : '0'))],
    ['without a mac', `t=${at}`],
    ['of nonsense', 'v1,t,=,,'],
  ])('%s is refused', async (_, signature) => {
    expect((await door.post('/in/sealed', body, { 'x-signature': signature })).status).toBe(401)
    expect(door.stored).toEqual([])
  })

  test('of somebody else does not disturb a caller with the key', async () => {
    expect((await door.post('/in/json/json-key', body, { 'x-signature': 'v1=abc' })).status).toBe(202)
  })
})

describe("a vendor's own proof", () => {
  const body = JSON.stringify({ zen: 'Practicality beats purity.', repository: { full_name: 'acme/payments' } })
  const hub = (secret: string, over = body) => ({
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(over).digest('hex')}`,
    'x-github-event': 'ping',
  })

  test.each([
    ['instead of the key', '/in/gh', hub('gh-key')],
    ['beside the key', '/in/gh/gh-key', hub('gh-key')],
    ['no proof where none was agreed on, but the key', '/in/gh/gh-key', {}],
    ['made with its own secret, instead of the key', '/in/gh-sealed', hub('gh2-secret')],
    ['made with its own secret, beside the key', '/in/gh-sealed/gh2-key', hub('gh2-secret')],
  ])('is taken: %s', async (_, path, headers) => {
    expect((await door.post(path, body, headers as Record<string, string>)).status).toBe(202)
    expect(door.stored).toHaveLength(1)
  })

  test('a token of GitLab is one, and its event is kept for the job, but never the token', async () => {
    const headers = { 'x-gitlab-token': 'gl-key', 'x-gitlab-event': 'Issue Hook' }
    expect((await door.post('/in/gl', { object_kind: 'issue' }, headers)).status).toBe(200)
    expect(door.stored[0]!.headers).toMatchObject({ 'x-gitlab-event': 'Issue Hook' })
    expect(JSON.stringify(door.stored)).not.toContain('gl-key')
  })

  test.each([
    ['made with another secret', '/in/gh', hub('gh2-key')],
    ['made with another secret, though the key is right', '/in/gh/gh-key', hub('other')],
    ['of another body', '/in/gh', hub('gh-key', '{}')],
    ['empty', '/in/gh/gh-key', { 'x-hub-signature-256': '' }],
    ['right, but with a wrong key', '/in/gh/wrong', hub('gh-key')],
    ['missing where a secret was agreed on', '/in/gh-sealed/gh2-key', {}],
    ['made with the key where a secret was agreed on', '/in/gh-sealed/gh2-key', hub('gh2-key')],
    ['made with the word that stands for nobody', '/in/nowhere', hub('nobody')],
    ['for a source of another kind', '/in/am', hub('am-key')],
    ['a token of GitLab that is wrong', '/in/gl', { 'x-gitlab-token': 'gl' }],
  ])('%s is refused in the same words, and nothing is stored', async (_, path, headers) => {
    const answer = await door.post(path, body, headers as Record<string, string>)
    const other = await door.post('/in/am/also-wrong', webhook)
    expect([answer.status, await answer.text()]).toEqual([401, await other.text()])
    expect(door.stored).toEqual([])
  })
})
