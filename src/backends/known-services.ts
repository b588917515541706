import type { Clock } from '../core/clock.ts'
import type { Question } from '../core/telemetry/backend.ts'
import type { Window } from '../core/telemetry/window.ts'
import { unknownService } from './near.ts'
import { remembered } from './remembered.ts'

const believedMs = 5 * 60_000
const lookBackMs = 7 * 24 * 60 * 60_000

/** Whether a service is known where the engine answers alike for an unknown one and for one that is silent. */
export type EnsureKnown = (question: Question, found: boolean) => Promise<void>

/**
 * Asks, only after an answer in which nothing was found, which services the last week knows; throws Problem `not_found`
 * when this one is none of them. `names` lists those it can name, and is right about the asked one.
 */
export function knownServices(
  vendor: string,
  clock: Clock,
  names: (question: Question, window: Window) => Promise<{ known: boolean; names: string[] }>,
): EnsureKnown {
  const believed = remembered<{ known: boolean; names: string[] }>(clock, believedMs)
  return async ({ service, window }, found) => {
    if (found) return
    const from = Math.min(window.from.getTime(), window.to.getTime() - lookBackMs)
    const look = { from: new Date(from), to: window.to }
    const key = JSON.stringify([service.name, service.resourceType, service.extra])
    const answer = await believed(key, () => names({ service, window }, look))
    if (!answer.known) throw unknownService(service.name, vendor, answer.names)
  }
}
