import { blamedBy } from './blamed-by.ts'
import { type Break, findBreaks } from './breaks.ts'
import { earliest } from './earliest.ts'
import { firstCauses, type Root } from './first-causes.ts'
import { countFlows, type Flow, fillUnknown, flowsOf } from './flows.ts'
import { insideOf } from './inside-of.ts'
import { logPlaces } from './log-places.ts'
import type { Observed } from './observed.ts'
import { type Phase, phaseOf } from './phases.ts'
import type { Share } from './rise-of-share.ts'
import type { SpanNode } from './span-forest.ts'

/** A stretch of code in which requests went astray that were well until then. */
export interface BrokenFlow extends Phase {
  service: string
  /** The last usual place. */
  from: string
  /** The place that was usually next, or the new one where nothing is known of the usual. */
  to: string
  /** Breaks that no other break explains, the first one first. */
  breaks: Break[]
  /** Spans that passed `from` now. */
  passed: number
  /** Spans that passed it in the baseline, and how many of these went this way too. */
  usual: Share
  /** 0 to 1: how much it looks like a fault rather than like another way through the code. */
  gravity: number
  /** Share of all traces with breaks in which this was the first cause. */
  reach: number
  /** The other service that most of the error lines about it name: it may not have been reached. */
  names?: string
}

/** Where flows went astray, the gravest first. */
export function brokenFlows(
  window: { nodes: readonly SpanNode[]; logs: Observed['logs'] },
  baseline: { nodes: readonly SpanNode[]; logs: Observed['logs'] },
): BrokenFlow[] {
  const places = logPlaces([...baseline.logs, ...window.logs])
  const now = flowsOf(window.nodes, window.logs, places)
  const before = flowsOf(baseline.nodes, baseline.logs, places)
  const usual = fillUnknown(countFlows(before), countFlows(beginningOf(now)))
  const breaks = insideOf(findBreaks(now, countFlows(now), usual), now, usual)
  const traces = [...Map.groupBy(breaks, ({ node }) => node.trace).values()]
  const blamed = blamedBy(now)
  const groups = Map.groupBy(
    traces.flatMap((breaks) => firstCauses(breaks, blamed)),
    ({ broke }) => groupKey(broke),
  )
  const [passedNow, passedBefore] = [passesBy(now), passesBy(before)]
  return [...groups.values()]
    .map((group) => describe(group, traces.length, passedNow, passedBefore))
    .sort((a, b) => weightOf(b) - weightOf(a))
}

/** What the baseline never saw is compared with how the window began. */
function beginningOf(flows: readonly Flow[]): Flow[] {
  const limit = earliest(flows.map(({ node }) => node.span.startedAt.getTime()))
  return flows.filter(({ node }) => node.span.startedAt.getTime() <= limit)
}

/** For ordering: how sure it is that this is the fault. What went away by itself is hardly what the alert is about. */
export const weightOf = ({ rise, gravity, reach, healed }: BrokenFlow) =>
  rise * gravity * (0.7 + 0.3 * reach) * (healed ? 0.3 : 1)

const groupKey = ({ node, from, expected, got }: Break) =>
  [node.span.service, from.place, expected ?? got.place].join('\n')

/** Flows of a service that pass a place. */
type Passes = (service: string, place: string) => readonly Flow[]

function passesBy(flows: readonly Flow[]): Passes {
  const byPlace = new Map<string, Set<Flow>>()
  for (const flow of flows)
    for (const { place } of flow.events) {
      const key = `${flow.node.span.service}\n${place}`
      const known = byPlace.get(key)
      if (known) known.add(flow)
      else byPlace.set(key, new Set([flow]))
    }
  return (service, place) => [...(byPlace.get(`${service}\n${place}`) ?? [])]
}

function describe(group: readonly Root[], broken: number, now: Passes, before: Passes): BrokenFlow {
  const breaks = group.map(({ broke }) => broke).sort((a, b) => a.at - b.at)
  const { node, from, expected, got } = breaks[0]!
  const ways = new Set(breaks.map((broke) => broke.got.place))
  const passed = now(node.span.service, from.place)
  const earlier = before(node.span.service, from.place)
  const went = ({ events }: Flow) =>
    events.some(({ place }, at) => place === from.place && ways.has(events[at + 1]?.place ?? ''))
  const usual = { count: earlier.filter(went).length, of: earlier.length }
  const astray = new Map(breaks.map((broke) => [broke.node, broke.at]))
  const passes = passed.map((flow) => {
    const at = astray.get(flow.node)
    return { at: at ?? flow.node.span.startedAt.getTime(), wrong: at !== undefined }
  })
  return {
    service: node.span.service,
    from: from.place,
    to: expected ?? got.place,
    breaks,
    passed: passed.length,
    usual,
    ...phaseOf(passes, { ...usual, of: Math.max(1, usual.of) }),
    gravity: group.reduce((sum, { gravity }) => sum + gravity, 0) / group.length,
    reach: new Set(breaks.map((broke) => broke.node.trace)).size / Math.max(1, broken),
    ...namesOf(group),
  }
}

/** The service that more than half of the breaks name. */
function namesOf(group: readonly Root[]): { names?: string } {
  const counts = new Map<string, number>()
  for (const { names } of group) if (names !== undefined) counts.set(names, (counts.get(names) ?? 0) + 1)
  const [most] = [...counts].sort((a, b) => b[1] - a[1])
  return most && most[1] * 2 > group.length ? { names: most[0] } : {}
}
