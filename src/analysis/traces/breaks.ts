import { type Flow, type FlowCounts, type FlowEvent, isLoud, operationKey, serviceKey } from './flows.ts'
import { riseOfShare } from './rise-of-share.ts'
import { endOf, type SpanNode } from './span-forest.ts'

/** A span that left its usual way: after `from` came `got` instead of `expected`. */
export interface Break {
  node: SpanNode
  from: FlowEvent
  got: FlowEvent
  /** What usually follows `from`; absent when nothing is known of it. */
  expected?: string
  /** When, in milliseconds. */
  at: number
  /** Whether `got` was never seen there before. */
  novel: boolean
  /** Standard errors by which the share of this step rose. */
  rise: number
}

/** Fewer sightings of a place say nothing about what follows it. */
const leastKnown = 2
/** Rises below this many standard errors are chance. */
const leastRise = 2

/**
 * The first point of each flow at which it went another way than flows usually go, in the manner of Nezha's event pairs
 * (Yu et al. 2023, "Nezha: Interpretable Fine-Grained Root Causes Analysis for Microservices on Multi-modal Observability
 * Data"): the pair `from → expected` lost its support while `from` kept it. Error lines of places that never logged before
 * count even where nothing is known of what came before.
 */
export function findBreaks(flows: readonly Flow[], now: FlowCounts, before: FlowCounts): Break[] {
  const judge = judgeSteps(now, before)
  return flows.flatMap(({ node, events }) => {
    const breaks: Break[] = []
    for (let at = 0; at + 1 < events.length; at++) {
      const [from, got] = [events[at]!, events[at + 1]!]
      const step = judge(node, from, got)
      if (!step) continue
      const moment = got.entry?.at.getTime() ?? node.endMs
      breaks.push({ node, from, got, at: moment, ...step })
    }
    return firstGrave(breaks)
  })
}

/** What follows a break is mostly its doing; but a detour that means little must not hide what comes after it. */
function firstGrave(breaks: Break[]): Break[] {
  const most = Math.max(...breaks.map(weightAlone))
  return breaks.filter((one) => weightAlone(one) >= most / 2).slice(0, 1)
}

/** How sure a break is a fault by itself: standard errors of its rise times how grave its kind is. */
export const weightAlone = (broke: Break) => broke.rise * gravityAlone(broke)

/**
 * What kind of break it is, from 0 to 1: an error line is a fault by itself; a way cut short or a usual step left out may be
 * one; more than the usual work, or another known way, is mostly another kind of request.
 */
export function gravityAlone({ got, node, novel, expected }: Break): number {
  const loud = isLoud(got) || node.span.failed
  if (loud) return novel ? 1 : 0.6
  if (got.entry?.level === 'WARN' && novel) return 0.8
  if (!got.entry) return 0.6
  if (expected === endOf(node.span.operation)) return 0.15
  return novel ? 0.5 : 0.15
}

interface Step {
  expected?: string
  novel: boolean
  rise: number
}

function judgeSteps(now: FlowCounts, before: FlowCounts) {
  const known = new Map<string, Step | undefined>()
  return (node: SpanNode, from: FlowEvent, got: FlowEvent): Step | undefined => {
    const key = `${operationKey(node, from.place)}\n${got.place}\n${isLoud(got)}`
    if (!known.has(key)) known.set(key, judgeStep(node, from, got))
    return known.get(key)
  }

  function judgeStep(node: SpanNode, from: FlowEvent, got: FlowEvent): Step | undefined {
    const unheard = isLoud(got) && !before.seen.has(serviceKey(node, got.place))
    const pair = followersOf(node, from.place, now, before)
    if (!pair) return unheard ? { novel: true, rise: leastRise } : undefined
    const seen = { count: pair.now.next.get(got.place) ?? 0, of: pair.now.total }
    const usual = { count: pair.before.next.get(got.place) ?? 0, of: pair.before.total }
    const rise = Math.max(riseOfShare(seen, usual), unheard ? leastRise : 0)
    const expected = mostLost(pair, endOf(node.span.operation))
    if (rise < leastRise || (!isLoud(got) && isRecovery(expected, usual.count > 0))) return undefined
    return { ...(expected !== undefined && { expected }), novel: usual.count === 0, rise }

    // More of the usual where the baseline broke off, or no error any more, is no break.
    function isRecovery(expected: string | undefined, known: boolean): boolean {
      if (expected === undefined) return false
      return before.loud.has(serviceKey(node, expected)) || (known && expected === endOf(node.span.operation))
    }
  }
}

/** What follows a place now and before: in the same operation where enough is known of it, else anywhere in the service. */
export function followersOf(node: SpanNode, place: string, now: FlowCounts, before: FlowCounts) {
  const operation = operationKey(node, place)
  const narrow = { now: now.byOperation.get(operation), before: before.byOperation.get(operation) }
  if (narrow.now && (narrow.before?.total ?? 0) >= leastKnown) return { now: narrow.now, before: narrow.before! }
  const service = serviceKey(node, place)
  const wide = { now: now.byService.get(service), before: before.byService.get(service) }
  return wide.now && (wide.before?.total ?? 0) >= leastKnown ? { now: wide.now, before: wide.before! } : undefined
}

/** The follower whose share fell most; an end counts half, since a place says more about where a fault lies. */
function mostLost({ now, before }: NonNullable<ReturnType<typeof followersOf>>, end: string): string | undefined {
  let lost: string | undefined
  let most = 0
  for (const [place, count] of before.next) {
    const fall = (count / before.total - (now.next.get(place) ?? 0) / now.total) * (place === end ? 0.5 : 1)
    if (fall > most) [lost, most] = [place, fall]
  }
  return lost
}
