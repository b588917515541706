import { isPerson, type LogStep, logSteps } from './log-step.ts'
import { depths } from './mechanisms/mechanism.ts'
import { rareWords } from './rare-words.ts'

/** What happened, as a log of an incident tells it. */
export interface LogExplanation {
  /** One sentence: what was wrong and what it did; empty when the log shows no trouble. */
  rootCause: string
  /** The story in order: cause, symptoms, what was tried, what helped. */
  summary: string
  /** Positions of the lines it rests on, the cause first. */
  lines: number[]
  /** Positions of lines that look like a cause and are none, such as a deploy whose rollback changed nothing. */
  excluded: number[]
  /** From 0 to 1. */
  confidence: number
}

/**
 * Explains the log of one incident (oldest line first) in its own words. The cause is what the step that helped undid:
 * its line shares rare words with that step, or with what a person found, stands before the trouble and shows a mechanism
 * that starts chains. What was tried in vain, and what passed by itself, is put aside.
 */
export function explainLog(lines: readonly string[]): LogExplanation {
  const steps = logSteps(lines)
  const symptoms = steps.filter(({ part }) => part === 'symptom')
  if (symptoms.length === 0) return { rootCause: '', summary: '', lines: [], excluded: [], confidence: 0 }
  const words = rareWords(steps.map(({ component, message }) => `${component} ${message}`))
  const scored = steps
    .map((step) => ({ step, score: weigh(step, steps, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.step.index - b.step.index)
  const cause = scored[0]?.step ?? symptoms[0]!
  const detail = scored.find(
    ({ step }) => step.message !== cause.message && words.shared(step.index, cause.index) > 0,
  )?.step
  const excluded = redHerrings(steps, cause)
  const helped = steps.filter(({ part }) => part === 'fix')
  const margin = (scored[0]?.score ?? 0) - (scored.find(({ step }) => step.message !== cause.message)?.score ?? 0)
  return {
    rootCause: sentence(cause, detail, followers(steps, cause), excluded),
    summary: story(steps, cause, detail, excluded),
    lines: [cause, ...(detail ? [detail] : []), ...helped].map(({ index }) => index),
    excluded: excluded.map(({ index }) => index),
    confidence: Math.min(0.9, 0.35 + (helped.length > 0 ? 0.25 : 0) + Math.min(0.3, margin / 8)),
  }
}

type Words = ReturnType<typeof rareWords>

function weigh(step: LogStep, steps: readonly LogStep[], words: Words): number {
  if (/recovery|fix|attempt/.test(step.part)) return 0
  const fixes = steps.filter(({ part }) => part === 'fix')
  const attempts = steps.filter(({ part }) => part === 'attempt')
  const firstSymptom = steps.find(({ part }) => part === 'symptom')!.index
  const [mechanism] = step.mechanisms
  const depth = mechanism ? 3 - depths[mechanism.depth] : 0
  const likeFix = Math.max(0, ...fixes.map((fix) => words.shared(step.index, fix.index)))
  const likeAttempt = Math.max(0, ...attempts.map((attempt) => words.shared(step.index, attempt.index)))
  const isDeploy = mechanism?.name === 'deployment'
  const parts = { finding: 1.5, change: 1, symptom: 0.5, aside: -3 }[step.part as 'finding'] ?? 0
  return (
    2 * likeFix -
    (isDeploy
      ? fixes.some(({ message }) => /(?<!no )\brolled back|(?<!no )\brollback|\breverted/i.test(message))
        ? 0
        : 4
      : likeAttempt) +
    depth +
    parts +
    (step.index <= firstSymptom + 1 && !isDeploy ? 0.5 : 0) -
    (mechanism?.name === 'autoscaling' ? 3 : 0)
  )
}

/** Changes that are not the cause, and blips that passed by themselves. */
const redHerrings = (steps: readonly LogStep[], cause: LogStep) =>
  steps.filter(
    (step) =>
      step !== cause &&
      ((step.part === 'change' && step.mechanisms.some(({ depth }) => depth === 'change')) ||
        (step.part === 'aside' && step.mechanisms.length > 0 && /self-|transient/.test(step.message))),
  )

/** Trouble from the first line on that shows what the cause shows. */
function followers(steps: readonly LogStep[], cause: LogStep): LogStep[] {
  const onset = steps.find(
    (step) => step === cause || (cause.mechanisms[0] && step.mechanisms[0] === cause.mechanisms[0]),
  )!
  return steps.filter(({ part, index }) => part === 'symptom' && index >= onset.index)
}

const own = ({ message }: LogStep) => message.replace(/\s+[—–]\s+/g, ', ').replace(/\.$/, '')

function sentence(
  cause: LogStep,
  detail: LogStep | undefined,
  symptoms: readonly LogStep[],
  excluded: readonly LogStep[],
): string {
  const effect = symptoms.find((step) => step.message !== cause.message && step.message !== detail?.message)
  const more = detail ? `; ${own(detail)}` : ''
  const then = effect ? `, causing ${effect.component} ${own(effect)}` : ''
  const name = cause.mechanisms[0]?.name ?? cause.component
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}: the ${own(cause).replace(/^the /i, '')}${more}${then}${unrelated(excluded)}.`
}

function unrelated(excluded: readonly LogStep[]): string {
  const change = excluded.find(({ mechanisms }) => mechanisms.some(({ depth }) => depth === 'change'))
  if (!change) return ''
  const what = /\S+ v?\d+(?:\.\d+)+/.exec(change.message)?.[0] ?? change.component
  return `; the earlier ${what} deploy was unrelated`
}

function story(
  steps: readonly LogStep[],
  cause: LogStep,
  detail: LogStep | undefined,
  excluded: readonly LogStep[],
): string {
  const symptoms = distinct(followers(steps, cause)).filter(
    (step) => step.message !== cause.message && step.message !== detail?.message,
  )
  const attempts = distinct(steps.filter(({ part }) => part === 'attempt'))
  const isTold = (step: LogStep) => step === cause || step === detail
  const findings = steps.filter((step) => step.part === 'finding' && isPerson(step) && !isTold(step))
  const fixes = steps.filter(({ part }) => part === 'fix')
  const recovered = steps.filter(({ part }) => part === 'recovery')
  const at = cause.time ? `At ${cause.time.slice(0, 5)} ` : ''
  const sentences = [
    `${at}${cause.component} ${own(cause)}${detail ? `, and ${own(detail)}` : ''}`,
    symptoms.length > 0
      ? `As a result ${symptoms
          .slice(0, 3)
          .map((step) => `${step.component} ${own(step)}`)
          .join(', and ')}`
      : '',
    ...findings.slice(0, 1).map((step) => `The ${step.component} found that ${own(step)}`),
    ...attempts.slice(0, 2).map((step) => `The ${own(step)}, which did not help`),
    fixes.length > 0
      ? `${own(fixes[0]!)}, after which ${recovered[0] ? `${recovered[0].component} ${own(recovered[0])} and` : 'the service'} returned to normal`
      : '',
    ...excluded.slice(0, 2).map((step) => `The ${own(step)} was unrelated`),
  ]
  return sentences
    .filter((text) => text !== '')
    .map((text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`)
    .join(' ')
}

const distinct = (steps: readonly LogStep[]) => [
  ...new Map(steps.map((step) => [`${step.component}${step.message.replace(/[\d.]+/g, '')}`, step])).values(),
]
