import type { LogEntry } from '../../core/telemetry/log.ts'
import { parseStackTrace } from '../log-templates/parse-stack-trace.ts'
import type { Break } from './breaks.ts'
import { type BrokenFlow, weightOf } from './broken-flows.ts'
import { isLoud } from './flows.ts'
import type { Proof } from './observed.ts'
import { instancesOf, type Lead, onsetOf, proofOfSpan, type Trouble, workload } from './suspect.ts'

/** Broken flows as suspects. */
export const flowLeads = (flows: readonly BrokenFlow[]): Lead[] =>
  flows.flatMap((flow) => [flowLead(flow), ...unreachableLead(flow)])

/** The service that error lines name instead of their own: what could not be reached writes no lines itself. */
const unreachableLead = (flow: BrokenFlow): Lead[] =>
  flow.names === undefined
    ? []
    : [
        {
          ...flowLead(flow),
          object: workload(flow.names),
          instances: [],
          kind: 'unreachable',
          summary: `${flow.service} could not do without ${flow.names}. ${summaryOf(flow)}`,
        },
      ]

function flowLead(flow: BrokenFlow): Lead {
  return {
    object: workload(flow.service),
    instances: instancesOf(flow.breaks.map(({ node }) => node)),
    kind: kindOf(flow),
    region: [flow.from, flow.to],
    strength: weightOf(flow),
    ...onsetOf(flow.onset),
    summary: summaryOf(flow),
    evidence: proofsOf(flow),
  }
}

const thrown =
  /\b(?:exceptions?|panic(?:ked)?|traceback|unhandled|uncaught|segfault|fatal|thrown?)\b|[a-z]Exception\b|[a-z]Error\b/i

/** A request that ends early, or a line about something thrown, is an exception; one that goes on has a wrong result. */
function kindOf({ breaks, from }: BrokenFlow): Trouble {
  const exceptional = breaks.filter(({ got, expected }) => {
    if (!got.entry) return expected !== undefined && from !== expected
    return thrown.test(got.entry.message) || parseStackTrace(got.entry.message) !== undefined
  })
  return exceptional.length * 2 > breaks.length ? 'exception' : 'unexpected_result'
}

function summaryOf({ service, from, to, breaks, passed, usual, healed }: BrokenFlow): string {
  const { got, expected } = breaks[0]!
  const instead =
    expected === undefined ? got.place : got.entry ? `${got.place} instead of ${to}` : `nothing instead of ${to}`
  const often = `in ${breaks.length} of ${passed} requests that passed there (${usual.of === 0 ? 'not known before' : `${usual.count} of ${usual.of} usually`})`
  return `In ${service}, after ${from} came ${instead} ${often}${healed ? '; it was over before the end' : ''}.`
}

/** Up to three breaks, each by the line that came instead, or by the last usual line where nothing came. */
function proofsOf(flow: BrokenFlow): Proof[] {
  const told = flow.breaks.toSorted((a, b) => Number(isLoud(b.got)) - Number(isLoud(a.got))).slice(0, 3)
  return told.flatMap((broke) => [...lineOf(broke), proofOfSpan(broke.node, `went astray after ${flow.from}`)])
}

function lineOf({ got, from, expected }: Break): Proof[] {
  const entry = got.entry ?? from.entry
  if (!entry) return []
  const says = got.entry
    ? `came after ${from.place}${expected === undefined ? '' : `, where ${expected} is usual`}`
    : `was the last line; ${expected} is usual after it`
  return [proofOfLine(entry, says)]
}

/** A log line as evidence. */
export function proofOfLine(entry: LogEntry, says: string): Proof {
  const { at, message, service, traceId, spanId } = entry
  return {
    kind: 'log',
    source: `logs of ${service}`,
    at,
    quote: message.split('\n', 1)[0]!.slice(0, longestQuote),
    says,
    ...(traceId !== undefined && { locator: { trace: traceId, ...(spanId !== undefined && { span: spanId }) } }),
  }
}

const longestQuote = 300
