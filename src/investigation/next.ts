import type { Investigation, Phase } from '../core/investigation/investigation.ts'
import type { Step } from '../core/investigation/step.ts'
import type { Answers } from './answers.ts'
import { conclude } from './phases/conclude.ts'
import { evaluate } from './phases/evaluate.ts'
import { hypothesize } from './phases/hypothesize.ts'
import { investigate } from './phases/investigate.ts'
import { remediate } from './phases/remediate.ts'
import { triage } from './phases/triage.ts'

/** One phase: decides from what was answered alone, so that the same answers always lead the same way. */
export type PhaseStep = (investigation: Investigation, answers: Answers) => Step

const steps: Record<Exclude<Phase, 'done'>, PhaseStep> = {
  triage,
  hypothesize,
  investigate,
  evaluate,
  conclude,
  remediate,
}

/** What an investigation wants next. It reads no clock and asks nothing itself. */
export function next(investigation: Investigation, answers: Answers): Step {
  const { phase } = investigation
  if (phase === 'done') throw new Error(`${investigation.id} is done`)
  return steps[phase](investigation, asOf(investigation, answers))
}

/**
 * The answers as they were known in this round: what a later round asked is not seen by an earlier one, so that a replay,
 * which has all of them at hand, goes the same way.
 */
function asOf({ depth }: Investigation, answers: Answers): Answers {
  const rounds = [...answers].flatMap(([id, answer]) => {
    const [, number] = /^round (\d+)$/.exec(id) ?? []
    if (number === undefined || Number(number) <= depth || !answer.ok) return []
    return [{ id, services: (answer.value as { services: string[] }).services }]
  })
  if (!rounds.length) return answers
  const later = new Set(rounds.map(({ id }) => id))
  const places = rounds.flatMap(({ services }) => services.map((service) => `${service}: `))
  return new Map([...answers].filter(([id]) => !later.has(id) && !places.some((place) => id.startsWith(place))))
}
