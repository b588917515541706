import { expect, test, vi } from 'vitest'
import { Problem } from '../../core/problem.ts'
import { type SocketMessage, type SocketReceiver, socket } from './socket.ts'

async function connected(receive: (payload: Record<string, unknown>) => Promise<Record<string, unknown> | undefined>) {
  let listener: (message: SocketMessage) => void = () => undefined
  const connection: SocketReceiver = {
    on: (_, heard) => {
      listener = heard
    },
    start: vi.fn(async () => undefined),
    disconnect: vi.fn(async () => undefined),
  }
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
  const line = socket({ connect: async () => connection, receiver: { receive }, log })
  await line.start()
  const hear = (type: string, body: unknown) =>
    new Promise<{ acked: boolean; reply?: unknown }>((resolve) => {
      listener({ type, body, ack: async (reply) => resolve({ acked: true, ...(reply && { reply }) }) })
      setImmediate(() => resolve({ acked: false }))
    })
  return { hear, connection, line, log }
}

test('payloads reach the same handler, and its reply goes back with the acknowledgement', async () => {
  const received: unknown[] = []
  const { hear } = await connected(async (payload) => {
    received.push(payload)
    return payload.type === 'view_submission' ? { response_action: 'errors' } : undefined
  })
  expect(await hear('events_api', { type: 'event_callback', token: 'legacy' })).toEqual({ acked: true })
  expect(await hear('slash_commands', { command: '/allclear' })).toEqual({ acked: true })
  expect(await hear('interactive', { type: 'view_submission' })).toEqual({
    acked: true,
    reply: { response_action: 'errors' },
  })
  expect(received).toEqual([{ type: 'event_callback' }, { command: '/allclear' }, { type: 'view_submission' }])
})

test('what could not be stored is not acknowledged, so that Slack delivers it again', async () => {
  const { hear, log } = await connected(() => Promise.reject(new Error('database is away')))
  expect(await hear('interactive', {})).toEqual({ acked: false })
  expect(log.error).toHaveBeenCalledOnce()
})

test('what nobody will ever understand is acknowledged, so that it stops coming', async () => {
  const { hear } = await connected(() => Promise.reject(new Problem('invalid', 'Unknown.')))
  expect(await hear('interactive', {})).toEqual({ acked: true })
})

test("the connection's own talk is not for the handler", async () => {
  const receive = vi.fn()
  const { hear } = await connected(receive)
  await hear('hello', {})
  expect(receive).not.toHaveBeenCalled()
})

test('a refused token is reported with the remedy, and starting does not wait for Slack', async () => {
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
  const start = vi.fn(() => Promise.reject(new Error('invalid_auth')))
  const connection: SocketReceiver = { on: vi.fn(), start, disconnect: async () => undefined }
  await socket({ connect: async () => connection, receiver: { receive: vi.fn() }, log }).start()
  await vi.waitFor(() => expect(log.error).toHaveBeenCalledOnce())
  expect(log.error.mock.calls[0]![1]).toContain('app_token begins with xapp-')
})

test('stopping disconnects', async () => {
  const { connection, line } = await connected(async () => undefined)
  await line.stop()
  expect(connection.disconnect).toHaveBeenCalledOnce()
})
