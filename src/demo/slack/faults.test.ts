import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createFaults } from './faults.ts'
import { call, startAcme } from './fixture.ts'
import type { SlackPeer } from './peer.ts'

let peer: SlackPeer
let clock = 1_700_000_000_000

beforeAll(async () => {
  peer = await startAcme({ now: () => clock })
})
afterEach(() => peer.faults.clear())
afterAll(() => peer.close())

const post = (channel: string, text = 'hello') => call(peer, 'chat.postMessage', { channel, text })
const texts = async () => (await peer.messages('T0ACME', 'ops')).map((message) => message.text)

describe('a peer with faults', () => {
  it('answers 429 with Retry-After in one channel and leaves the others alone', async () => {
    peer.faults.add({ match: { method: 'chat.postMessage', channel: '#ops' }, kind: 'rate_limited', retryAfter: 7 })
    const limited = await post('C0OPS')
    const other = await post('C0WAR')
    expect(limited.response.status).toBe(429)
    expect(limited.response.headers.get('retry-after')).toBe('7')
    expect(limited.body).toMatchObject({ ok: false, error: 'ratelimited' })
    expect(other.body).toMatchObject({ ok: true })
    expect(peer.calls.at(-2)).toMatchObject({ status: 429, ok: false, error: 'ratelimited', accepted: false })
  })

  it('lets so many calls per second through', async () => {
    peer.faults.add({ match: { method: 'chat.postMessage' }, kind: 'rate_limited', perSecond: 1 })
    const statuses = async () => [(await post('C0OPS')).response.status, (await post('ops')).response.status]
    expect(await statuses()).toEqual([200, 429])
    clock += 1000
    expect(await statuses()).toEqual([200, 429])
  })

  it('fails with a 500 page as often as told', async () => {
    peer.faults.add({ match: { method: /^chat\./ }, kind: 'server_error', times: 1 })
    const response = await fetch(`${peer.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-acme' },
    })
    expect(response.status).toBe(500)
    expect((await post('ops')).body).toMatchObject({ ok: true })
  })

  it('answers with a fatal error', async () => {
    peer.faults.add({ match: { team: 'T0ACME' }, kind: 'fatal', error: 'account_inactive' })
    expect((await post('ops')).body).toEqual({ ok: false, error: 'account_inactive' })
  })

  it('breaks the connection after the message was written', async () => {
    peer.faults.add({ match: { method: 'chat.postMessage' }, kind: 'accept_then_reset', times: 1 })
    await expect(post('ops', 'written all the same')).rejects.toThrow()
    expect(await texts()).toContain('written all the same')
    expect(peer.calls.at(-1)).toMatchObject({ status: 0, ok: false, accepted: true })
  })

  it('breaks the connection before anything was written', async () => {
    peer.faults.add({ match: {}, kind: 'reset', times: 1 })
    await expect(post('ops', 'never written')).rejects.toThrow()
    expect(await texts()).not.toContain('never written')
    expect(peer.calls.at(-1)).toMatchObject({ status: 0, accepted: false })
  })

  it('hangs until the caller gives up', async () => {
    peer.faults.add({ match: { method: 'auth.test' }, kind: 'hang', times: 1 })
    const arrived = new Promise<void>((resolve) => peer.onChange((change) => change.kind === 'call' && resolve()))
    const giveUp = new AbortController()
    const waiting = fetch(`${peer.apiUrl}auth.test`, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-acme' },
      signal: giveUp.signal,
    })
    await arrived
    giveUp.abort()
    await expect(waiting).rejects.toThrow('abort')
  })
})

describe('a set of faults', () => {
  it('takes one fault back and leaves the others', () => {
    const faults = createFaults(() => 0)
    const undo = faults.add({ match: {}, kind: 'hang' })
    faults.add({ match: { team: 'T1' }, kind: 'server_error' })
    undo()
    expect(faults.strike({ team: 'T1', method: 'auth.test', channels: [] })?.kind).toBe('server_error')
    expect(faults.strike({ team: 'T2', method: 'auth.test', channels: [] })).toBeUndefined()
  })
})
