import { z } from 'zod'
import { brokenAt, type Judgement, judge } from './answers.ts'
import type { Breakage } from './shop.ts'

/** How many verdicts of this run were right. */
export type Score = Record<Judgement, number>

/** Judges what Allclear concludes about the shop, from outside and through its API like anybody who knows better. */
export interface VerdictJudge {
  score(): Score
  /** Looks at what was concluded since the last look. */
  look(): Promise<void>
  /** Registers a listener for every verdict judged, and gives the function that takes it back. */
  onChange(listener: () => void): () => void
}

const Listed = z.object({
  investigations: z.array(
    z.object({
      id: z.string(),
      window: z.object({ end: z.iso.datetime() }),
      verdict: z.object({
        root_cause: z.object({ object: z.object({ name: z.string() }), kind: z.string() }).nullable(),
      }),
    }),
  ),
})

/**
 * Says of each verdict whether it named the service and the mechanism that the shop had broken. It tells Allclear so as
 * feedback, so that the portal counts how often verdicts were right.
 */
export function judgeVerdicts({
  breakages,
  call,
}: {
  breakages(): readonly Breakage[]
  /** Asks the API of the server, such as `GET /investigations`; rejects when it does not answer well. */
  call(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown>
}): VerdictJudge {
  const score: Score = { accurate: 0, partial: 0, wrong: 0 }
  const judged = new Set<string>()
  const listeners = new Set<() => void>()
  return {
    score: () => ({ ...score }),
    async look() {
      const { investigations } = Listed.parse(await call('GET', '/investigations?state=concluded&limit=50'))
      for (const { id, window, verdict } of investigations.toReversed()) {
        const breakage = brokenAt(breakages(), Date.parse(window.end))
        if (!breakage || judged.has(id)) continue
        const judgement = judge(breakage, verdict.root_cause)
        const cause = judgement === 'accurate' ? {} : { cause: breakage.fault.label }
        await call('POST', `/investigations/${id}/feedback`, { judgement, ...cause })
        judged.add(id)
        score[judgement] += 1
        for (const listener of listeners) listener()
      }
    },
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
