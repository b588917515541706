import { groupLines } from '../log-templates/group-lines.ts'
import type { ServiceLine } from './service-window.ts'

/** What the lines of an incident say about who is at fault. */
export interface LogBlame {
  service: string
  /** Whether others complain of it rather than it of itself. */
  byCallers: boolean
  lines: ServiceLine[]
  /** Share of all trouble in the lines. */
  share: number
  /** Whether code of other services breaks off as well. */
  othersBreak: boolean
}

const failure = /\b(?:fail\w*|error|exception|unable|cannot|could not|refused|timed? ?out|panic|unavailable|threw)\b/i
const object =
  /\b(?:fail\w* to|unable to|cannot|could not|error)\s+(?:\w+ ){0,2}?(?:retrieve|get|fetch|call|load|list|query|convert|charge|send|reach|lookup|find|read|write|update|add|ship)\w*\s+(?:the |from |to |a |an )?([a-z][\w -]{1,40})/i
/** One service must hold so much of the trouble, and so many times as much as the next. */
const leastShare = 0.55
const lead = 2
const fewestLines = 3
/** Share of the complaints that must name whom they miss. */
const leastTelling = 0.3

/**
 * Who the lines blame, if anyone. A service blames itself when most trouble is its own and takes more than one form: a
 * single error that comes over and over may have been there for months, which nothing but an earlier window could tell;
 * or when its errors come first in requests that then fail elsewhere. It blames another when its complaint names what that
 * one provides. Trouble that was over long before the lines end is not this incident.
 */
export function blamedByLogs(lines: readonly ServiceLine[], services: readonly string[]): LogBlame | undefined {
  const errors = lines.filter(({ level }) => level === 'error' || level === 'fatal')
  const warnings = lines.filter(({ level, message }) => /^warn/.test(level) && failure.test(message))
  const trouble = errors.length >= fewestLines ? errors : [...errors, ...warnings]
  const byService = [...Map.groupBy(trouble, ({ service }) => service)]
    .filter(([, own]) => own.length >= fewestLines && lasts(own, lines))
    .sort((a, b) => b[1].length - a[1].length)
  const [first, second] = byService
  if (!first) return undefined
  const [service, own] = first
  const share = own.length / trouble.length
  const othersBreak = breaksBeside(trouble, service)
  if (share >= leastShare && own.length >= lead * (second?.[1].length ?? 0)) {
    const provider = providerOf(own, services)
    if (provider && provider !== service) return { service: provider, byCallers: true, lines: own, share, othersBreak }
    const { groups } = groupLines(own.map(({ message }) => message))
    if (groups.length >= 2) return { service, byCallers: false, lines: own, share, othersBreak }
  }
  return firstInRequests(trouble, byService)
}

/** Whether the last of some lines comes in the last third of all of them; without moments nothing is known. */
function lasts(own: readonly ServiceLine[], all: readonly ServiceLine[]): boolean {
  const moments = all.flatMap(({ at }) => at ?? [])
  const latest = own.flatMap(({ at }) => at ?? [])
  if (moments.length === 0 || latest.length === 0) return true
  const [begin, end] = [Math.min(...moments), Math.max(...moments)]
  return Math.max(...latest) >= begin + (2 / 3) * (end - begin)
}

/** The one service whose errors stand at the head of requests that failed in several services, and never follow. */
function firstInRequests(
  trouble: readonly ServiceLine[],
  byService: readonly [string, ServiceLine[]][],
): LogBlame | undefined {
  const requests = Map.groupBy(
    trouble.filter(({ trace, at }) => trace && at !== undefined),
    ({ trace }) => trace,
  )
  const heads = new Map<string, number>()
  const followers = new Set<string>()
  for (const failed of requests.values()) {
    const inOrder = [...failed].sort((a, b) => a.at! - b.at!)
    const head = inOrder[0]!.service
    const others = inOrder.filter(({ service }) => service !== head)
    if (others.length === 0) continue
    heads.set(head, (heads.get(head) ?? 0) + 1)
    for (const { service } of others) followers.add(service)
  }
  const candidates = byService.filter(([service]) => heads.has(service) && !followers.has(service))
  if (candidates.length !== 1) return undefined
  const [service, lines] = candidates[0]!
  return {
    service,
    byCallers: false,
    lines,
    share: lines.length / trouble.length,
    othersBreak: breaksBeside(trouble, service),
  }
}

/** The service that most of the complaints name by what it provides. */
function providerOf(lines: readonly ServiceLine[], services: readonly string[]): string | undefined {
  const named = lines.map(({ message }) => {
    const words = (object.exec(message)?.[1] ?? '')
      .toLowerCase()
      .split(/[\s_-]+/)
      .filter((word) => word.length > 1)
    return services.find((service) =>
      words.some(
        (word) =>
          singular(word) === singular(stem(service)) || (word.length > 4 && stem(service).startsWith(singular(word))),
      ),
    )
  })
  const [best] = [...new Set(named)]
    .filter((name) => name !== undefined)
    .map((name) => ({ name, count: named.filter((other) => other === name).length }))
    .sort((a, b) => b.count - a.count)
  const telling = named.filter((name) => name !== undefined).length
  const isClear = best && best.count >= 0.7 * telling && best.count >= Math.max(2, leastTelling * lines.length)
  return isClear ? best.name : undefined
}

const singular = (word: string) => word.replace(/ies$/, 'y').replace(/s$/, '')
const stem = (service: string) =>
  service
    .toLowerCase()
    .replace(/[-_]?(?:service|svc|server|api)$/, '')
    .replace(/^[a-z]{2}-/, '')
    .replace(/-/g, '')

const breaksBeside = (trouble: readonly ServiceLine[], service: string) =>
  trouble.some((line) => line.service !== service && brokeOff.test(line.message))

/** Words of code that broke off. */
export const brokeOff = /exception|panic|threw|traceback|stack ?trace|segfault|abort/i

/** Words of a value that is not what was expected, as against code that broke off. */
export const wrongValue =
  /\b(?:null|empty|wrong|mismatch\w*|unexpected (?:value|result)|not found|negative|nan|undefined|inconsistent)\b/i
