import { type LogStep, logSteps } from './log-step.ts'
import { mechanisms } from './mechanisms/index.ts'
import { depths, type Mechanism } from './mechanisms/mechanism.ts'

/** Something that goes on in a log: lines of one mechanism, or trouble of one component that no mechanism names. */
export interface LogPatternFound {
  name: string
  /** Who shows it, and its lines in their own words. */
  description: string
  /** Positions of its lines, from 0, ascending. */
  lines: number[]
  components: string[]
}

/** That one pattern brought the other about. */
export interface PatternLink {
  cause: LogPatternFound
  effect: LogPatternFound
  /** From 0 to 1. */
  confidence: number
  why: string
}

interface Found {
  pattern: LogPatternFound
  mechanism?: Mechanism
}

/** What {@link findPatterns} looks links up in. */
interface Ground {
  steps: readonly LogStep[]
  seen: ReadonlySet<string>
}

/**
 * The patterns of a log of an incident and which brought about which. A pattern is what lines of trouble (or of a change
 * before it) show of one mechanism. A link needs that the mechanism is known to lead to the other, at once or over one
 * step that the log does not show, and that the cause was there before the effect ended; names they share make it surer,
 * and have to do where nothing is known.
 */
export function findPatterns(lines: readonly string[]): { patterns: LogPatternFound[]; links: PatternLink[] } {
  const steps = logSteps(lines)
  const found = [...byMechanism(steps), ...unnamed(steps)]
  const ground = { steps, seen: new Set(found.map(({ pattern }) => pattern.name)) }
  const blameless = steps.some(
    ({ part, message }) => part === 'attempt' && /\broll(?:ed )?.?back|\breverted\b/i.test(message),
  )
  const causes = found.filter(({ mechanism }) => !(blameless && mechanism?.name === 'deployment'))
  const links = causes.flatMap((cause) => found.flatMap((effect) => linkOf(cause, effect, ground)))
  const linked = new Set(links.flatMap(({ cause, effect }) => [cause, effect]))
  const serious = found.filter(
    ({ pattern }) => linked.has(pattern) || pattern.lines.some((i) => steps[i]!.part === 'symptom'),
  )
  return {
    patterns: serious.map(({ pattern }) => pattern).sort((a, b) => a.lines[0]! - b.lines[0]!),
    links: links.sort((a, b) => b.confidence - a.confidence),
  }
}

function byMechanism(steps: readonly LogStep[]): Found[] {
  const telling = steps.filter(({ part }) => part === 'symptom' || part === 'change' || part === 'finding')
  return mechanisms.flatMap((mechanism): Found[] => {
    const shown = telling.filter((step) => step.mechanisms.includes(mechanism))
    return shown.length > 0 ? [{ mechanism, pattern: describe(mechanism.name, shown) }] : []
  })
}

/** Lines of trouble that no mechanism names, by who wrote them. */
function unnamed(steps: readonly LogStep[]): Found[] {
  const rest = steps.filter(({ part, mechanisms: shown }) => part === 'symptom' && shown.length === 0)
  const byComponent = Map.groupBy(rest, ({ component }) => component)
  return [...byComponent].map(([component, shown]) => ({
    pattern: describe(component ? `trouble of ${component}` : 'trouble', shown),
  }))
}

const mostQuoted = 4

function describe(name: string, shown: readonly LogStep[]): LogPatternFound {
  const components = [...new Set(shown.map(({ component }) => component).filter((component) => component !== ''))]
  const said = ({ component, message }: LogStep) => (component ? `${component}: ${message}` : message)
  const quoted = new Map(shown.toReversed().map((step) => [step.message.replace(/\d+/g, ''), said(step)]))
  const at = components.length > 0 ? ` at ${components.join(', ')}` : ''
  const times = shown.length === 1 ? 'once' : `${shown.length} times`
  const quotes = [...quoted.values()].reverse().slice(0, mostQuoted)
  return {
    name,
    components,
    description: `${name}${at}, ${times}: ${quotes.join('; ')}`,
    lines: shown.map(({ index }) => index),
  }
}

const bySight = new Map(mechanisms.map((mechanism) => [mechanism.name, mechanism]))

function linkOf(cause: Found, effect: Found, { steps, seen }: Ground): PatternLink[] {
  const [one, other] = [cause.pattern, effect.pattern]
  if (one === other || one.lines[0]! > other.lines.at(-1)! || one.lines.join() === other.lines.join()) return []
  const isFirst = one.lines[0]! <= other.lines[0]!
  const isShared = mentions(one, other, steps) || mentions(other, one, steps)
  const known = knownLink(cause.mechanism, effect.mechanism, seen)
  if (!known)
    return isFirst && isNamedBy(cause, effect, steps)
      ? [
          {
            cause: one,
            effect: other,
            confidence: 0.45,
            why: `${other.name} names ${one.components.join(', ')}, which came first`,
          },
        ]
      : []
  const confidence = (known.direct ? 0.55 : 0.35) + (isFirst ? 0.2 : 0) + (isShared ? 0.15 : 0)
  const isFriendlyChange = cause.mechanism?.depth === 'change' && !isShared
  if (confidence < 0.5 || isFriendlyChange) return []
  return [{ cause: one, effect: other, confidence, why: `${known.why}${isFirst ? ', and came first' : ''}` }]
}

/** What the table knows of one leading to the other; over a step between only when the log does not show that step. */
function knownLink(cause: Mechanism | undefined, effect: Mechanism | undefined, seen: ReadonlySet<string>) {
  if (!cause || !effect) return undefined
  if (cause.leadsTo.includes(effect.name)) return { direct: true, why: `${cause.name} leads to ${effect.name}` }
  if (depths[cause.depth] > depths[effect.depth]) return undefined
  const between = cause.leadsTo.find((name) => !seen.has(name) && bySight.get(name)?.leadsTo.includes(effect.name))
  return between ? { direct: false, why: `${cause.name} leads to ${effect.name} over ${between}` } : undefined
}

/** Without knowledge: trouble that names the one whose trouble came first, and starts no deeper than it. */
function isNamedBy(cause: Found, effect: Found, steps: readonly LogStep[]): boolean {
  if (cause.mechanism && effect.mechanism) return false
  if (
    cause.mechanism?.depth === 'change' ||
    cause.pattern.components.some((component) => effect.pattern.components.includes(component))
  )
    return false
  return effect.pattern.lines.some((index) =>
    cause.pattern.components.some((component) => component.length > 2 && steps[index]!.message.includes(component)),
  )
}

/** Whether lines of one pattern name a component of the other, or both have one. */
function mentions(one: LogPatternFound, other: LogPatternFound, steps: readonly LogStep[]): boolean {
  if (one.components.some((component) => other.components.includes(component))) return true
  return one.lines.some((index) => other.components.some((component) => steps[index]!.message.includes(component)))
}
