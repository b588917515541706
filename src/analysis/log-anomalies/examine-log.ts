import type { Evidence } from '../../core/investigation/evidence.ts'
import type { Cause, ObjectRef } from '../../core/investigation/verdict.ts'
import { abnormalLines } from './abnormal-lines.ts'
import { findPatterns, type LogPatternFound, type PatternLink } from './find-patterns.ts'

/** A line and where it stands. */
export interface ReadLine {
  text: string
  at?: Date
  source: string
  locator?: Record<string, string>
}

/** What the lines of an incident say about its cause, in the form of every other engine. */
export interface LogExamination {
  causes: Cause[]
  evidence: Evidence[]
  /** `healthy`: no line tells of trouble; `undetermined`: some do, and no mechanism is recognised. */
  outcome: 'cause' | 'healthy' | 'undetermined'
}

/** Lines alone rarely prove a cause: they tell what somebody noticed. */
const mostConfidence = 0.75
const mostQuoted = 4

/**
 * Names the mechanisms that lines (oldest first) of one object tell of, those first that start chains: a pattern that brings
 * others about is likelier the cause than one that follows.
 */
export function examineLog(lines: readonly ReadLine[], object: ObjectRef): LogExamination {
  const texts = lines.map(({ text }) => text)
  const abnormal = abnormalLines(texts)
  if (abnormal.length === 0) return { causes: [], evidence: [], outcome: 'healthy' }
  const odd = new Set(abnormal.map(({ index }) => index))
  const { patterns, links } = findPatterns(texts)
  const serious = patterns.filter((pattern) => pattern.lines.some((index) => odd.has(index)))
  const evidence: Evidence[] = []
  const cite = (index: number): string => {
    const id = `l${index + 1}`
    const { text, at, source, locator } = lines[index]!
    if (!evidence.some((one) => one.id === id))
      evidence.push({
        id,
        kind: 'log',
        source,
        quote: text,
        says: text,
        ...(at && { at }),
        ...(locator && { locator }),
      })
    return id
  }
  const causes = serious
    .map((pattern) => toCause(pattern, links, object, cite))
    .sort((a, b) => b.confidence - a.confidence)
  return { causes, evidence, outcome: causes.length > 0 ? 'cause' : 'undetermined' }
}

function toCause(
  pattern: LogPatternFound,
  links: readonly PatternLink[],
  object: ObjectRef,
  cite: (index: number) => string,
): Cause {
  const brings = links.filter(({ cause }) => cause === pattern)
  const follows = links.filter(({ effect }) => effect === pattern)
  const isNamed = !pattern.name.startsWith('trouble')
  const weight =
    (isNamed ? 0.45 : 0.25) +
    0.08 * Math.min(2, brings.length) +
    0.04 * Math.min(3, pattern.lines.length) -
    0.15 * Math.min(2, follows.length)
  const effects = [...new Set(brings.map(({ effect }) => effect.name))]
  return {
    object,
    kind: pattern.name.toLowerCase().replace(/[^a-z0-9]+/g, '_'),
    summary: `The logs tell of ${pattern.description}${effects.length > 0 ? `, which brings about ${effects.join(', ')}` : ''}.`,
    confidence: Math.round(100 * Math.max(0.1, Math.min(mostConfidence, weight))) / 100,
    evidence: pattern.lines.slice(0, mostQuoted).map(cite),
    against: [],
    remedies: [],
  }
}
