import { leastConfidence } from '../../analysis/verdict/conclude.ts'
import { clusterCauses } from '../cluster.ts'
import { hypothesesOf } from '../hypotheses.ts'
import { worthALook } from '../locate.ts'
import { thoughtsIn } from '../model-answers.ts'
import type { PhaseStep } from '../next.ts'
import { rank } from '../rank.ts'
import { readScene } from '../scene.ts'
import { exhaustedIn } from './open-asks.ts'

/** Surer than this needs no further round. */
const enough = 0.8

/** Weighs what was learnt, and looks further while that may change the answer and the budget allows it. */
export const evaluate: PhaseStep = (investigation, answers) => {
  const scene = readScene(investigation, answers)
  const { ranked, location } = rank(scene, clusterCauses(scene, answers))
  const further = worthALook(scene)
  const hypotheses = hypothesesOf(investigation, {
    ranked,
    suspects: further.slice(0, investigation.budget.hypotheses),
    thoughts: thoughtsIn(answers, 'hypothesise', scene.book),
  })
  const exhausted = exhaustedIn(answers)
  const known = { hypotheses, evidence: scene.book.all() }
  const best = ranked[0]
  const sure = best?.atPlace === true && best.confidence >= enough
  const deep = investigation.depth >= investigation.budget.depth
  if (further.length && !sure && !exhausted.length && !deep)
    return {
      move: {
        to: 'investigate',
        reason: `${further
          .map(({ service, why }) => `${service}: ${why}`)
          .slice(0, 3)
          .join('; ')}`,
        ...known,
      },
    }
  const cutOff =
    deep && further.length && !sure
      ? [`${further.length} more services were not looked at: the search went ${investigation.depth} rounds deep.`]
      : []
  const reason = sure
    ? `the evidence suffices: ${location.service}`
    : exhausted.length
      ? 'a limit was reached'
      : best && best.confidence >= leastConfidence
        ? 'nothing further would change the answer'
        : 'nothing further is there to look at'
  return { move: { to: 'conclude', reason, ...known, exhausted: [...exhausted, ...cutOff] } }
}
