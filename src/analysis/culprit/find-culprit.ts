import { median } from '../series/robust.ts'
import { blamedByLogs, brokeOff, type LogBlame, wrongValue } from './blamed-by-logs.ts'
import { lastingRise, type Rise, type RiseLimits } from './lasting-rise.ts'
import type { IncidentWindow, ServiceWindow } from './service-window.ts'

export type FaultType = 'cpu_saturation' | 'network_delay' | 'code_return_value' | 'code_exception' | 'none' | 'unknown'

/** One thing that shows the culprit, and where it was seen. */
export interface Showing {
  modality: 'metrics' | 'logs' | 'traces'
  observation: string
}

/** Who is at fault in an incident, with what, and how that is known. */
export interface Culprit {
  /** Absent when nothing is wrong, or when what was seen does not show who it is. */
  service?: string
  faultType: FaultType
  evidence: Showing[]
  summary: string
  /** From 0 to 1. */
  confidence: number
}

const cpuRise: RiseLimits = { factor: 1.5, least: 25, lasting: 2, breaks: false }
/** At the end of the window a rise may have just begun: then one value must say it all. */
const cpuBegun: RiseLimits = { factor: 10, least: 70, lasting: 1, breaks: false }
const memoryRise: RiseLimits = { factor: 1.2, least: 3, lasting: 2, breaks: false }
const latencyRise: RiseLimits = { factor: 3, least: 60, lasting: 3, breaks: false }
/** A high quantile of a handful of requests is one slow request: then it takes three in a row, none missing. */
const sparseRise: RiseLimits = { ...latencyRise, factor: 6, lasting: 3, breaks: true }
/** Requests per second below which a quantile rests on a handful. */
const sparse = 1
/** From so many percent on a service is starved; below, a rise is work, unless it is many times what it was. */
const starved = 80
const risen = { least: 60, factor: 3 }

/**
 * Finds the service at fault from measurements and a sample of lines of one incident, by rules that any of these may
 * answer, the surest first: processor time that rises to its limit and stays; latency that rises many times over, where
 * callers slow down with it (network) or complain instead (code); trouble in the lines that one service holds. When all is
 * quiet the answer is `none`, when nothing shows the culprit `unknown`. Summaries of traces without a time before to
 * compare with show nothing and are not asked for.
 */
export function findCulprit({ services, lines }: IncidentWindow): Culprit {
  const lasting = rises(services, 'cpu', () => cpuRise).filter(isStarved)
  const cpu = lasting.length > 0 ? lasting : rises(services, 'cpu', () => cpuBegun)
  if (cpu[0]) return saturated(cpu[0], cpu[1], services)
  const blame = blamedByLogs(
    lines,
    services.map(({ service }) => service),
  )
  const slow = rises(services, 'latency', (each) => (isSparse(each) ? sparseRise : latencyRise))
  const answer = slow.length > 0 ? slowed(slow, services, blame) : undefined
  if (answer) return answer
  if (blame) return failing(blame)
  const isMeasured = services.some(({ cpu, latency }) => cpu !== undefined || latency !== undefined)
  const isQuiet = isMeasured && lines.every(({ level }) => !/warn|error|fatal/.test(level))
  return isQuiet
    ? {
        faultType: 'none',
        evidence: [],
        summary: 'Nothing rose and no line tells of trouble: no fault is seen.',
        confidence: lines.length > 0 ? 0.8 : 0.55,
      }
    : {
        faultType: 'unknown',
        evidence: [],
        summary: 'Nothing that was seen shows whose fault it is.',
        confidence: 0.5,
      }
}

function rises(
  services: readonly ServiceWindow[],
  metric: 'cpu' | 'latency',
  limits: (service: ServiceWindow) => RiseLimits,
): Rise[] {
  return services
    .flatMap((each) => lastingRise(each.service, each[metric] ?? [], limits(each)) ?? [])
    .sort((a, b) => b.to - b.from - (a.to - a.from))
}

const isStarved = ({ from, to }: Rise) => to >= starved || (to >= risen.least && to >= risen.factor * from)

const isSparse = ({ rate }: ServiceWindow) => rate !== undefined && median(rate) < sparse

function saturated(first: Rise, second: Rise | undefined, services: readonly ServiceWindow[]): Culprit {
  const memory = lastingRise(
    first.service,
    services.find(({ service }) => service === first.service)?.memory ?? [],
    memoryRise,
  )
  const grew = memory ? `, its memory from ${shown(memory.from)} to ${shown(memory.to)} %` : ''
  const observation = `${first.service} cpu rose from ${shown(first.from)} to ${shown(first.to)} % and stayed there${grew}`
  const rivalry = second ? (second.to - second.from) / (first.to - first.from) : 0
  return {
    service: first.service,
    faultType: 'cpu_saturation',
    evidence: [{ modality: 'metrics', observation }],
    summary: `${observation}, while the others kept theirs: ${first.service} is out of processor time; errors elsewhere follow from it.`,
    confidence: rivalry > 0.6 ? 0.6 : 0.92,
  }
}

/**
 * Latencies stack: who calls a slow service is at least as slow. Of several that rose the least slow one is at fault; alone
 * it is only when it rose many times over, and nobody blames another.
 */
function slowed(
  slow: readonly Rise[],
  services: readonly ServiceWindow[],
  blame: LogBlame | undefined,
): Culprit | undefined {
  const first = [...slow].sort((a, b) => a.to - b.to)[0]!
  const { service } = first
  const observation = `${service} latency rose from ${shown(first.from)} to ${shown(first.to)} ms and stayed there without more cpu`
  const waits: RiseLimits = { factor: 1.2, least: (first.to - first.from) / 2, lasting: 2, breaks: false }
  const waiting = rises(services, 'latency', () => waits).filter((rise) => rise.service !== service)
  const isBlamed = blame?.service === service
  const metrics: Showing = { modality: 'metrics', observation }
  if (waiting.length === 0 && isBlamed) {
    const summary = `${observation}; its callers do not wait for it but log errors: its code fails.`
    return { service, faultType: typeOf(blame), evidence: [metrics, complaint(blame)], summary, confidence: 0.65 }
  }
  if (waiting.length === 0 && (blame || first.to < 2 * latencyRise.factor * first.from)) return undefined
  const others = waiting.length > 0 ? `; ${waiting.map((rise) => rise.service).join(', ')} wait with it` : ''
  return {
    service,
    faultType: 'network_delay',
    evidence: isBlamed ? [metrics, complaint(blame)] : [metrics],
    summary: `${observation}${others}: its network is delayed.`,
    confidence: waiting.length > 0 ? 0.75 : 0.55,
  }
}

function failing(blame: LogBlame): Culprit {
  const type = typeOf(blame)
  const what = type === 'code_exception' ? 'its code breaks off' : 'it returns what nobody expects'
  return {
    service: blame.service,
    faultType: type,
    evidence: [complaint(blame)],
    summary: `Most errors of the window are about ${blame.service}, while no measurement rose: ${what}.`,
    confidence: blame.byCallers ? 0.5 : 0.65,
  }
}

/**
 * A value that is null or wrong beside exceptions came first: they follow from it. So it is where a service only notes that
 * it could not do something, while code elsewhere breaks off over what it returned.
 */
function typeOf({ lines, othersBreak }: LogBlame): FaultType {
  const share = (holds: (message: string) => boolean) =>
    lines.filter(({ message }) => holds(message)).length / lines.length
  const isWrong = share((message) => wrongValue.test(message)) >= 0.3
  const isNoted = othersBreak && share((message) => !brokeOff.test(message)) >= 0.3
  return isWrong || isNoted ? 'code_return_value' : 'code_exception'
}

function complaint({ service, lines, byCallers, share }: LogBlame): Showing {
  const teller = byCallers ? `${lines[0]!.service} complains of ${service}` : service
  return {
    modality: 'logs',
    observation: `${teller}: ${lines.length} error lines, ${Math.round(100 * share)} % of all, such as "${lines[0]!.message.slice(0, 160)}"`,
  }
}

const shown = (value: number) => (value >= 10 ? Math.round(value) : Math.round(10 * value) / 10)
