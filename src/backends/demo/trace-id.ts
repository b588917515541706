import { chance } from './chance.ts'

/** Which request a trace follows: one of those that are sampled, or one of those that failed, of a service in a cell. */
export interface Request {
  cell: number
  service: number
  failed: boolean
  index: number
}

/** The id of a request's trace: it says which request it is, and ends with digits nobody guesses. */
export function traceId(seed: number, { cell, service, failed, index }: Request): string {
  const head = hex(cell, 8) + hex(service, 2) + (failed ? '01' : '00') + hex(index, 4)
  return head + hex(draw(seed, cell, service, index), 8) + hex(draw(seed, cell, service + 64, index), 8)
}

/** The request of a trace id; undefined for one that the shop never gave. */
export function requestOf(seed: number, id: string): Request | undefined {
  const parts = /^([0-9a-f]{8})([0-9a-f]{2})0([01])([0-9a-f]{4})[0-9a-f]{16}$/.exec(id)
  if (!parts) return undefined
  const [cell, service, failed, index] = parts.slice(1).map((part) => Number.parseInt(part, 16))
  const request = { cell: cell!, service: service!, failed: failed === 1, index: index! }
  return traceId(seed, request) === id ? request : undefined
}

/** The id of the nth span of a service within a request. */
export const spanId = (seed: number, { cell, service, failed, index }: Request, of: number, nth: number): string =>
  hex(draw(seed, cell * 2 + (failed ? 1 : 0), service * 64 + of, index), 8) +
  hex(draw(seed, of * 64 + nth, cell, index * 16 + service), 8)

const draw = (seed: number, a: number, b: number, c: number) => Math.floor(chance(seed, a, b, c) * 2 ** 32)
const hex = (number: number, digits: number) => number.toString(16).padStart(digits, '0')
