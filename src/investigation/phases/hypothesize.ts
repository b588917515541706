import type { Hypothesis } from '../../core/investigation/hypothesis.ts'
import { citeRunbook, oneLine } from '../cite.ts'
import { clusterCauses } from '../cluster.ts'
import { hypothesesOf } from '../hypotheses.ts'
import { worthALook } from '../locate.ts'
import { modelAsk, thoughtsIn } from '../model-answers.ts'
import type { PhaseStep } from '../next.ts'
import { knowledgeQuestion } from '../questions.ts'
import { rank } from '../rank.ts'
import { readScene, type Scene } from '../scene.ts'
import { openAsks } from './open-asks.ts'

/** Names what may explain the trouble: by the rules, and by the model when there is one. */
export const hypothesize: PhaseStep = (investigation, answers) => {
  if (investigation.model !== undefined) {
    const asks = openAsks([modelAsk('hypothesise')], answers)
    if (asks.length) return { asks }
  }
  const scene = readScene(investigation, answers)
  const asks = openAsks([knowledgeQuestion(investigation.service, symptomWords(scene))], answers)
  if (asks.length) return { asks }
  for (const one of scene.runbooks) citeRunbook(scene, one)
  const { ranked } = rank(scene, clusterCauses(scene, answers))
  const unseen = worthALook(scene).slice(0, investigation.budget.hypotheses)
  const hypotheses = hypothesesOf(investigation, {
    ranked,
    suspects: unseen,
    thoughts: thoughtsIn(answers, 'hypothesise', scene.book),
  })
  const evidence = scene.book.all()
  if (!hypotheses.length)
    return { move: { to: 'conclude', reason: 'nothing is there that needs an explanation', evidence } }
  return {
    move: {
      to: 'investigate',
      reason: `${hypotheses.length} explanations are worth a look`,
      hypotheses,
      evidence,
      tell: [{ step: 'hypotheses', text: `Hypotheses: ${hypotheses.slice(0, 4).map(words).join('; ')}` }],
    },
  }
}

/** The trouble in its own words: what was alerted, what is said, and what that speaks of. */
const symptomWords = ({ incidents, focus, patients }: Scene): string[] => [
  ...incidents.slice(0, 1).map(({ title }) => title),
  ...[...patients.values()].flatMap(({ complaints }) =>
    complaints
      .slice(0, 2)
      .flatMap(({ mechanism, surge }) => [...(mechanism ? [mechanism.kind.replaceAll('_', ' ')] : []), surge.template]),
  ),
  ...focus.anomalies.slice(0, 1).map(({ metric }) => metric.replaceAll('_', ' ')),
]

const words = ({ text }: Hypothesis) => oneLine(text, 110)
