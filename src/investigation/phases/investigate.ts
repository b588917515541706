import { databaseQuestions } from '../database-question.ts'
import { worthALook } from '../locate.ts'
import { modelAsks } from '../model-answers.ts'
import type { PhaseStep } from '../next.ts'
import { questionsOf } from '../questions.ts'
import { readScene } from '../scene.ts'
import { openAsks } from './open-asks.ts'

/** How many further services are looked at in one round. */
const perRound = 5

/** Looks at the services that the trouble points at. */
export const investigate: PhaseStep = (investigation, answers) => {
  const scene = readScene(investigation, answers)
  // Questions are counted by round, so that half a round resumed is the same round.
  const begun = roundOf(answers, investigation.depth)
  const services = begun.length
    ? begun
    : worthALook(scene)
        .slice(0, perRound)
        .map(({ service }) => service)
  const round = services.length
    ? [
        {
          id: `round ${investigation.depth}`,
          name: 'note',
          input: { services },
          why: 'which services this round looks at',
        },
      ]
    : []
  const noted = openAsks(round, answers)
  if (noted.length) return { asks: noted }
  const asks = openAsks(
    [
      ...services.flatMap((service) => questionsOf(service, investigation)),
      ...databaseQuestions(investigation, services, { answers, traces: scene.traces }),
      ...(investigation.depth === 1 ? modelAsks(investigation, answers) : []),
    ],
    answers,
  )
  if (asks.length) return { asks }
  return {
    move: {
      to: 'evaluate',
      reason: services.length ? `looked at ${services.join(', ')}` : 'there is no further service to look at',
      evidence: scene.book.all(),
    },
  }
}

function roundOf(answers: Parameters<PhaseStep>[1], depth: number): string[] {
  const answer = answers.get(`round ${depth}`)
  return answer?.ok ? ((answer.value as { services: string[] }).services ?? []) : []
}
