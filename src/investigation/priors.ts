import type { Case } from '../core/investigation/feedback.ts'
import type { Candidate } from './candidate.ts'
import type { Scene } from './scene.ts'

/** Less alike than this teaches nothing. */
const leastAlike = 0.3
/** The most that experience moves a confidence, in log odds: about from 50 % to 82 %. */
const mostShift = 1.5

/** What trouble looks like, in words that can be compared between investigations. */
export function featuresOf(scene: Scene): string[] {
  const { focus, patients } = scene
  const sick = [...patients.values()].filter(({ unwell }) => unwell.level >= 0.4)
  const features = sick.flatMap((patient) => {
    const where = patient === focus ? 'focus' : patient.service
    return [
      `${where} is unwell`,
      ...patient.anomalies.map(({ metric, direction }) => `${where}: ${metric} ${direction}`),
      ...patient.complaints.flatMap(({ mechanism, surge }) => [
        ...(mechanism ? [`${where} says ${mechanism.kind}`] : []),
        `${where} writes ${surge.id}`,
      ]),
    ]
  })
  return [...new Set(features)].sort()
}

/**
 * Moves the strength of a candidate by what people said of verdicts on trouble that looked alike: a named cause that was
 * right speaks for itself, one that was wrong against itself, and the true cause that somebody wrote for whatever it
 * describes.
 */
export function withExperience(candidate: Candidate, features: readonly string[], cases: readonly Case[]): Candidate {
  const shift = cases.reduce((sum, one) => {
    const alike = likeness(features, one.features)
    return alike < leastAlike ? sum : sum + alike * speaks(one, candidate)
  }, 0)
  if (shift === 0) return candidate
  const bounded = Math.max(-mostShift, Math.min(mostShift, shift))
  const odds = Math.log(bound(candidate.strength) / (1 - bound(candidate.strength))) + bounded
  return { ...candidate, strength: 1 / (1 + Math.exp(-odds)) }
}

const bound = (share: number) => Math.min(0.97, Math.max(0.03, share))

/** Shared features among all, the way Jaccard measures it: 0 to 1. */
function likeness(a: readonly string[], b: readonly string[]): number {
  if (!a.length || !b.length) return 0
  const known = new Set(a)
  const shared = b.filter((one) => known.has(one)).length
  return shared / (known.size + new Set(b).size - shared)
}

function speaks({ judgement, named, cause }: Case, candidate: Candidate): number {
  const same = named !== undefined && named.kind === candidate.kind && named.object.name === candidate.object.name
  const said = cause === undefined ? 0 : 1.4 * describes(cause, candidate)
  if (!same) return said
  return { accurate: 1, partial: 0.3, wrong: -1.4 }[judgement] + said
}

/** How well words of a person describe a candidate, 0 to 1: the words of its kind say most, its object's name little alone. */
function describes(words: string, { object, kind }: Candidate): number {
  const text = words.toLowerCase()
  const parts = kind.split('_').filter((part) => part.length > 2 && part !== 'bad')
  const hits = parts.filter((part) => text.includes(stem(part))).length
  const kindly = parts.length ? hits / parts.length : 0
  return text.includes(object.name.toLowerCase()) ? 0.2 + 0.8 * kindly : 0.6 * kindly
}

/** `exhausted` and `exhaustion` are one word to people. */
const stem = (word: string) => word.slice(0, Math.max(4, word.length - 3))
