import { confidenceText } from '../../core/investigation/investigation-card.ts'
import type { Verdict } from '../../core/investigation/verdict.ts'
import { clusterCauses } from '../cluster.ts'
import { drawVerdict } from '../draw-verdict.ts'
import { settled } from '../hypotheses.ts'
import { judgedBy, modelAsk } from '../model-answers.ts'
import type { PhaseStep } from '../next.ts'
import { onlyCited } from '../only-cited.ts'
import { rank } from '../rank.ts'
import { readScene } from '../scene.ts'
import { openAsks } from './open-asks.ts'

/** Draws the verdict; a model is heard once more, but the evidence decides. */
export const conclude: PhaseStep = (investigation, answers) => {
  if (investigation.model !== undefined && investigation.hypotheses.length) {
    const asks = openAsks([modelAsk('judge')], answers)
    if (asks.length) return { asks }
  }
  const scene = readScene(investigation, answers)
  const { ranked } = rank(scene, clusterCauses(scene, answers))
  const heard = judgedBy(investigation, ranked, answers, scene.book)
  const verdict = onlyCited(drawVerdict(scene, investigation.exhausted, heard), scene.book)
  return {
    move: {
      to: 'remediate',
      reason: `the verdict is ${verdict.outcome}`,
      verdict,
      hypotheses: settled(investigation.hypotheses, verdict),
      evidence: scene.book.all(),
      tell: [{ step: 'cause', text: words(verdict) }],
    },
  }
}

function words({ outcome, summary, confidence }: Verdict): string {
  switch (outcome) {
    case 'cause':
      return `Root cause identified (${confidenceText(confidence)}): ${summary}`
    case 'external':
      return `The cause lies outside (${confidenceText(confidence)}): ${summary}`
    case 'healthy':
      return `Nothing is wrong: ${summary}`
    case 'undetermined':
      return `Undetermined: ${summary}`
  }
}
