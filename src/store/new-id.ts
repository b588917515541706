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
  const random = eightBytes()
  random[0] = (random[0]! & 0x3f) | 0x80
  const time = lastMs.toString(16).padStart(12, '0')
  const tail = random.toString('hex')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count.toString(16).padStart(3, '0')}-${tail.slice(0, 4)}-${tail.slice(4)}`
}

const drawn = Buffer.alloc(4_096)
let used = drawn.length

/** Randomness is drawn for many ids at once, because asking for it costs more than making the id. */
function eightBytes(): Buffer {
  if (used === drawn.length) {
    randomFillSync(drawn)
    used = 0
  }
  used += 8
  return drawn.subarray(used - 8, used)
}
