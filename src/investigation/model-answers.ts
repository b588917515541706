import type { Ask } from '../core/investigation/ask.ts'
import type { Investigation } from '../core/investigation/investigation.ts'
import type { Reasoner, Thought } from '../core/investigation/reason.ts'
import { type Answers, answerAs } from './answers.ts'
import { candidateKey, remediesOf } from './candidate.ts'
import type { EvidenceBook } from './evidence-book.ts'
import type { Ranked } from './rank.ts'

type Hypothesised = Awaited<ReturnType<Reasoner['hypothesise']>>
type Judged = Awaited<ReturnType<Reasoner['judge']>>

/** What a model is asked; its answer is kept like any other. */
export const modelAsk = (step: 'hypothesise' | 'judge'): Ask => ({
  id: `model: ${step}`,
  name: 'model',
  input: { step },
  why: step === 'judge' ? 'what the model makes of the evidence' : 'what else may explain it',
})

const mostThoughts = 6
/** A model alone is never surer than this: what no rule sees needs a person's look. */
const mostAlone = 0.7

/** What the model thought, as far as it cites evidence that exists. */
export function thoughtsIn(answers: Answers, step: 'hypothesise', book: EvidenceBook): Thought[] {
  const said = answerAs<Hypothesised>(answers, `model: ${step}`)
  return (said?.thoughts ?? [])
    .slice(0, mostThoughts)
    .map((one) => ({ ...one, evidence: known(one.evidence, book), against: known(one.against, book) }))
    .filter(({ evidence }) => evidence.length > 0)
}

const known = (ids: readonly string[], book: EvidenceBook) => ids.filter((id) => book.get(id) !== undefined)

const mostAsks = 6

/** Reading commands the model wants asked, about this profile only; the worker refuses whatever does not read. */
export function modelAsks({ profile, window }: Investigation, answers: Answers): Ask[] {
  const said = answerAs<Hypothesised>(answers, 'model: hypothesise')
  return (said?.asks ?? []).slice(0, mostAsks).map(({ name, input, why }, i) => ({
    id: `model: ask ${i + 1}`,
    name,
    input: { ...withoutWindow(input), profile, start: window.from.toISOString(), end: window.to.toISOString() },
    why,
  }))
}

const withoutWindow = (input: object) =>
  Object.fromEntries(
    Object.entries(input).filter(([key]) => !['since', 'start', 'end', 'profile', 'raw'].includes(key)),
  )

/** The ranking after the model was heard: it moves what the rules see by a little, and adds what it alone saw. */
export function judgedBy(
  { hypotheses }: Investigation,
  ranked: readonly Ranked[],
  answers: Answers,
  book: EvidenceBook,
): Ranked[] {
  const judgements = answerAs<Judged>(answers, 'model: judge')?.judgements ?? []
  if (!judgements.length) return [...ranked]
  const said = new Map(
    judgements.flatMap((one) => {
      const evidence = known(one.evidence, book)
      const about = hypotheses.find(({ id }) => id === one.hypothesis)
      return about && evidence.length ? [[candidateKey(about), { ...one, evidence }] as const] : []
    }),
  )
  const moved = ranked.map((one): Ranked => {
    const word = said.get(candidateKey(one))
    if (!word) return one
    return {
      ...one,
      confidence: 0.7 * one.confidence + 0.3 * clamp(word.confidence),
      evidence: [...new Set([...one.evidence, ...word.evidence])],
    }
  })
  const keys = new Set(ranked.map(candidateKey))
  const alone = hypotheses.flatMap((one): Ranked[] => {
    const word = said.get(candidateKey(one))
    if (one.by !== 'model' || keys.has(candidateKey(one)) || !word) return []
    const confidence = Math.min(mostAlone, clamp(word.confidence))
    return [
      {
        object: one.object,
        kind: one.kind,
        summary: one.text,
        confidence,
        evidence: word.evidence,
        against: known(word.against, book),
        remedies: remediesOf(
          'Check this explanation by hand: it is a model’s, and no rule confirms it',
          'Tell what was true, so that the next one knows',
        ),
        atPlace: true,
      },
    ]
  })
  return [...moved, ...alone].sort((a, b) => b.confidence - a.confidence)
}

const clamp = (share: number) => (Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0)
