import type { Move } from '../../core/investigation/investigation.ts'
import { citeAlert, citeAnomaly, citeComplaint, citeDeploy, citeSpot, oneLine } from '../cite.ts'
import { databaseQuestions } from '../database-question.ts'
import type { PhaseStep } from '../next.ts'
import { questionsOf, questionsOfFocus } from '../questions.ts'
import { readScene, type Scene } from '../scene.ts'
import { exhaustedIn, openAsks } from './open-asks.ts'

/** Looks at the service in question: what is unusual, what it says, what was changed, where its requests fail. */
export const triage: PhaseStep = (investigation, answers) => {
  const asks = openAsks(
    [...questionsOf(investigation.service, investigation), ...questionsOfFocus(investigation)],
    answers,
  )
  if (asks.length) return { asks }
  const scene = readScene(investigation, answers)
  const more = openAsks(
    databaseQuestions(investigation, scene.patients.keys(), { answers, traces: scene.traces }),
    answers,
  )
  if (more.length) return { asks: more }
  citeAll(scene)
  return { move: { to: 'hypothesize', ...seen(scene), evidence: scene.book.all(), exhausted: exhaustedIn(answers) } }
}

/** Everything at hand is written down first, so that whoever reasons about it can cite it. */
function citeAll(scene: Scene): void {
  const { focus, incidents, traces } = scene
  for (const one of incidents) citeAlert(scene, one)
  for (const one of focus.anomalies) citeAnomaly(scene, one)
  for (const one of focus.complaints.slice(0, 8)) citeComplaint(scene, one)
  for (const one of focus.deploys.slice(0, 5)) citeDeploy(scene, one)
  for (const one of traces.failing.slice(0, 3)) citeSpot(scene, focus.service, one, 'failed')
  for (const one of traces.waiting.slice(0, 3)) citeSpot(scene, focus.service, one, 'slow')
}

function seen({ focus }: Scene): Pick<Move, 'reason' | 'tell'> {
  const { anomalies, complaints, deploys } = focus
  const odd = anomalies.length + complaints.length
  const first = anomalies[0]
  const text = first
    ? `${focus.service}: ${oneLine(first.description, 120)}${odd > 1 ? `, and ${odd - 1} more` : ''}`
    : complaints[0]
      ? `${focus.service} says: ${oneLine(complaints[0].surge.template, 120)}`
      : `Nothing is unusual about ${focus.service} at first sight`
  return {
    reason: `${anomalies.length} anomalies, ${complaints.length} rising log patterns and ${deploys.length} changes of ${focus.service} were seen`,
    tell: [{ step: 'evidence', text }],
  }
}
