import { lookup } from 'node:dns/promises'
import type { Clock } from '../../core/clock.ts'
import type { Call, Outcome } from '../../core/delivery.ts'
import { exchange } from './exchange.ts'
import { outcomeOf, outcomeOfFailure } from './outcome-of.ts'
import { HttpRequest } from './request.ts'
import { type Resolve, vet } from './vet.ts'

/** Makes the calls of notifiers that speak HTTP; never throws, and follows no redirect. */
export type HttpSender = (call: Call) => Promise<Outcome>

/** `timeoutMs` covers looking up, connecting and the whole answer. */
export interface HttpSenderOptions {
  clock: Clock
  resolve?: Resolve
  timeoutMs?: number
}

/** Opens the one door through which notices leave over HTTP, guarded against requests into private networks. */
export function httpSender({ clock, resolve = everyAddress, timeoutMs = 10_000 }: HttpSenderOptions): HttpSender {
  return async (call) => {
    const request = HttpRequest.parse(call.arguments)
    const signal = AbortSignal.timeout(timeoutMs)
    const place = await Promise.race([vet(request, resolve), lateLookUp(signal, request)])
    if ('kind' in place) return place
    const answer = await exchange(request, place, signal)
    return 'status' in answer ? outcomeOf(answer, request, clock.now()) : outcomeOfFailure(answer, request)
  }
}

const everyAddress: Resolve = (host) => lookup(host, { all: true })

/** A look-up cannot be cancelled, so it is left behind. */
const lateLookUp = (signal: AbortSignal, { receiver }: HttpRequest) =>
  new Promise<Outcome>((resolve) => {
    signal.addEventListener('abort', () =>
      resolve({ kind: 'unavailable', message: `${receiver} could not be looked up in time.` }),
    )
  })
