import { randomFillSync } from 'node:crypto'

let lastMs = 0
let count = 0

/**
 * A UUID of version 7: ids made later sort later, also within one millisecond of one process, so that the
 * primary key is the order of arrival.
 */
export function newId(now: Date): string {
  const ms = Math.max(now.getTime(), lastMs)
  count = ms === lastMs ? count + 1 : 0
  lastMs = count > 0xfff ? ms + 1 : ms
  if (count > 0xfff) count = 0
  const random = randomFillSync(new Uint8Array(8))
  random[0] = (random[0]! & 0x3f) | 0x80
  const time = lastMs.toString(16).padStart(12, '0')
  const tail = Buffer.from(random).toString('hex')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count.toString(16).padStart(3, '0')}-${tail.slice(0, 4)}-${tail.slice(4)}`
}
