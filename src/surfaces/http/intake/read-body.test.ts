import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, test } from 'vitest'
import { openDoor } from './open-door-for-test.ts'

let door: ReturnType<typeof openDoor>
beforeEach(() => {
  door = openDoor()
})

describe('the body', () => {
  const text = JSON.stringify({ title: 'Packed' })

  test.each([
    ['gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['identity', Buffer.from(text)],
  ])('may be packed with %s', async (encoding, bytes) => {
    expect((await door.post('/in/json/json-key', bytes, { 'content-encoding': encoding })).status).toBe(202)
    expect(door.stored[0]!.body).toBe(text)
  })

  test.each([
    ['is no gzip', Buffer.from(text), { 'content-encoding': 'gzip' }, 400],
    ['is packed in a way nobody here knows', Buffer.from(text), { 'content-encoding': 'br' }, 415],
    ['swells above 1 MiB', gzipSync('x'.repeat(2 ** 21)), { 'content-encoding': 'gzip' }, 413],
    ['is above 1 MiB', Buffer.alloc(2 ** 20 + 1, 32), {}, 413],
    ['says that it is above 1 MiB', Buffer.from(text), { 'content-length': '1048577' }, 413],
    ['is larger than it says', Buffer.alloc(2 ** 20 + 1, 32), { 'content-length': '10' }, 413],
  ])('that %s is refused and not stored', async (_, bytes, headers, status) => {
    expect((await door.post('/in/json/json-key', bytes, headers as Record<string, string>)).status).toBe(status)
    expect(door.stored).toEqual([])
  })

  test('of 1 MiB is taken', async () => {
    const body = JSON.stringify({ title: 'Big' }).padEnd(2 ** 20)
    expect((await door.post('/in/json/json-key', body)).status).toBe(202)
  })
})
