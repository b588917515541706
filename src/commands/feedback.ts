import { z } from 'zod'
import { command } from '../core/command.ts'
import type { IncidentReader } from '../core/incident-reader.ts'
import type { Answer } from '../core/investigation/ask.ts'
import { type Case, type Feedback, judgements, judgementWords } from '../core/investigation/feedback.ts'
import type { Investigation } from '../core/investigation/investigation.ts'
import type { Cause } from '../core/investigation/verdict.ts'
import { Problem } from '../core/problem.ts'
import { featuresOf } from '../investigation/priors.ts'
import { readScene } from '../investigation/scene.ts'
import { changeInvestigation } from './investigation/change.ts'
import { findInvestigation, investigationField } from './investigation/find.ts'
import { InvestigationJson, presentInvestigation } from './investigation/investigation-json.ts'

export const feedback = command({
  name: 'feedback',
  summary: 'Say whether a verdict was right, so that the next similar investigation knows better',
  input: z.strictObject({
    investigation: investigationField(),
    judgement: z
      .enum(judgements)
      .meta({ description: 'accurate, partial or wrong', label: 'Judgement', positional: true }),
    cause: z
      .string()
      .trim()
      .max(1_000)
      .optional()
      .meta({ prose: true, description: 'What it really was', label: 'What was the true cause?', multiline: true }),
  }),
  effect: 'changes',
  role: 'viewer',
  http: { method: 'POST', path: '/investigations/{investigation}/feedback' },
  slash: true,
  async run(context, { investigation: id, judgement, cause }): Promise<Investigation> {
    const { actor, store } = context
    const item = await findInvestigation(context, id)
    if (!item.verdict) throw new Problem('conflict', `${id} has no verdict to judge.`)
    const recorded = await store.investigations.recorded(id)
    const answers = new Map<string, Answer>(recorded.map(({ ask, answer }) => [ask.id, answer]))
    const features = featuresOf(readScene(item, answers))
    const about = await aboutIncident(store, item)
    return changeInvestigation(context, id, (before, now) => {
      const said: Feedback = {
        by: { id: actor.id, name: actor.name },
        judgement,
        at: now,
        ...(cause !== undefined && cause !== '' && { cause }),
      }
      const others = before.feedback.filter(({ by }) => by.id !== actor.id)
      const after = { ...before, feedback: [...others, said] }
      return { after, judged: { by: actor.id, case: { ...caseOf(before, said, features), ...about } } }
    })
  },
  output: InvestigationJson,
  present: (item, { settings }) => presentInvestigation(item, settings.publicUrl),
  show: ({ id, feedback: all }) => {
    const last = all.at(-1)!
    return { title: `Thank you: ${judgementWords[last.judgement]} (${id})`, tone: 'good' }
  },
})

function caseOf({ id, service, verdict }: Investigation, said: Feedback, features: string[]): Case {
  const { judgement, cause, at } = said
  const root = verdict?.rootCause
  return {
    investigation: id,
    service,
    features,
    ...(root && { named: namedBy(root) }),
    outcome: verdict?.outcome ?? 'undetermined',
    judgement,
    ...(cause !== undefined && { cause }),
    at,
  }
}

const namedBy = ({ object, kind, confidence, uncalibrated }: Cause): NonNullable<Case['named']> => ({
  object,
  kind,
  confidence,
  ...(uncalibrated !== undefined && { uncalibrated }),
})

/** How bad it was and where it came from, for counting. */
async function aboutIncident(
  store: Pick<IncidentReader, 'incident'>,
  { incidents: [first] }: Investigation,
): Promise<Pick<Case, 'severity' | 'source'>> {
  const incident = first === undefined ? undefined : await store.incident(first)
  return incident ? { severity: incident.urgency, source: incident.source } : {}
}
