import type { Span, Trace } from '../../core/telemetry/trace.ts'
import { isMachinery, nameWords } from './service-names.ts'
import type { SymptomLine } from './symptom-lines.ts'

/** Which services misbehave by themselves, and which only because of those they call. */
export interface Suspects {
  /** The one that fails first: the deepest whose own behaviour is abnormal. */
  first: string
  /** Every service that shows something, with its share of the blame; the shares sum to 1. */
  blame: Map<string, number>
  /** Services that say the same bad thing without naming each other: something they share is at fault. */
  together: string[]
  /** Who calls whom, as far as traces and log lines tell. */
  calls: Map<string, Set<string>>
}

/** Shares out the blame among services from what they say, whom they name, and how their spans lie. `since` in milliseconds. */
export function suspects(
  lines: readonly SymptomLine[],
  traces: readonly Trace[],
  alerting: string,
  services: readonly string[],
  since: number,
): Suspects {
  const points = new Map<string, number>([[alerting, 1]])
  const add = (service: string, value: number) =>
    services.includes(service) && points.set(service, (points.get(service) ?? 0) + value)
  const calls = callsOf(lines, traces, services)
  for (const { service, text, kind, weight } of lines) {
    const named = services.filter((other) => other !== service && names(text, other))
    if (kind === 'alert' && named.length > 0) for (const other of named) add(other, 0.25)
    else if (named.length > 0 && complains.test(text)) for (const other of named) add(other, 0.4 * weight)
    else if (kind !== 'alert') add(service, (kind === 'metric' ? 0.25 : 0.5) * weight)
  }
  const walked = traces.flatMap((trace) => deepest(trace, since) ?? [])
  for (const service of walked) add(service, 2.5 / walked.length)
  const total = [...points.values()].reduce((sum, value) => sum + value, 0)
  const blame = new Map([...points].map(([service, value]) => [service, value / total]))
  const first = [...blame].sort((a, b) => b[1] - a[1])[0]![0]
  return { first, blame, together: alikeIn(lines, services), calls }
}

const complains =
  /upstream|downstream|call(?:s|ing)? |request to|from |dependency|fail|timeout|timed out|refused|unavailable|returned|error/i

const names = (text: string, service: string) =>
  nameWords(service).join('').length > 3 && text.toLowerCase().includes(service.toLowerCase())

function callsOf(lines: readonly SymptomLine[], traces: readonly Trace[], services: readonly string[]) {
  const calls = new Map<string, Set<string>>()
  const add = (from: string, to: string) => from !== to && calls.set(from, (calls.get(from) ?? new Set()).add(to))
  for (const { service, text, kind } of lines)
    if (kind === 'log')
      for (const other of services) if (names(text, other) && complains.test(text)) add(service, other)
  for (const { spans } of traces) {
    const byId = new Map(spans.map((span) => [span.id, span]))
    for (const span of spans) {
      const parent = span.parent === undefined ? undefined : byId.get(span.parent)
      if (parent) add(parent.service, span.service)
    }
  }
  return calls
}

/**
 * The service of the deepest failing span of a trace; where none fails, of the one with the most time of its own. Many like
 * calls under one span are that span's doing.
 */
function deepest({ spans }: Trace, since: number): string | undefined {
  if (!spans.some(({ startedAt }) => +startedAt >= since - 90_000)) return
  const children = Map.groupBy(spans, ({ parent }) => parent ?? '')
  const failed = spans.filter(
    ({ failed, service, id }) =>
      failed &&
      !isMachinery(service) &&
      !(children.get(id) ?? []).some((child) => child.failed && !isMachinery(child.service)),
  )
  const last = failed.sort((a, b) => depth(b, spans) - depth(a, spans))[0]
  if (last) return (gaveUp(last) ? waitedFor(last, children) : last).service
  const own = spans.map((span) => ({
    span,
    time: span.durationMs - (children.get(span.id) ?? []).reduce((sum, { durationMs }) => sum + durationMs, 0),
  }))
  const many = spans.find(({ id }) => (children.get(id) ?? []).length >= 8)
  return (many ?? own.filter(({ span }) => !isMachinery(span.service)).sort((a, b) => b.time - a.time)[0]?.span)
    ?.service
}

const gaveUp = ({ attributes }: Span) =>
  /deadline|time[d]?.?out|cancel|took too long|slow/i.test(Object.values(attributes).join(' '))

/** Who gave up waiting is not to blame: what it waited for is the slow child, and its slow child in turn. */
function waitedFor(span: Span, children: Map<string, Span[]>, left = 20): Span {
  const slow = (children.get(span.id) ?? []).find(
    ({ durationMs, service }) => durationMs >= span.durationMs * 0.95 && !isMachinery(service),
  )
  return slow && left > 0 ? waitedFor(slow, children, left - 1) : span
}

function depth(span: Span, spans: readonly Span[], left = 50): number {
  const parent = spans.find(({ id }) => id === span.parent)
  return parent && left > 0 ? 1 + depth(parent, spans, left - 1) : 0
}

function alikeIn(lines: readonly SymptomLine[], services: readonly string[]): string[] {
  const spoken = lines.filter(
    ({ kind, service, text }) =>
      kind === 'log' && services.includes(service) && !services.some((other) => names(text, other)),
  )
  const groups = Map.groupBy(spoken, ({ quote }) =>
    quote
      .toLowerCase()
      .replace(/<[^>]*>|[\d#]+/g, '#')
      .slice(0, 60),
  )
  const together = [...groups.values()].map((group) => [...new Set(group.map(({ service }) => service))])
  return together.sort((a, b) => b.length - a.length).find((group) => group.length > 1) ?? []
}
