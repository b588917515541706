import type { Surge } from '../analysis/log-templates/surges.ts'
import type { LogEntry } from '../core/telemetry/log.ts'
import type { SeenAnomaly } from './answers.ts'
import { type Mechanism, mechanismOf } from './mechanisms.ts'
import type { ServiceView } from './service-view.ts'

/** A pattern of trouble that rose, with the mechanism it speaks of and whom it names. */
export interface Complaint {
  service: string
  surge: Surge
  mechanism?: Mechanism
  /** Other services that are named in its words. */
  names: string[]
  /** A party that is no service of ours: the host that was called. */
  outside?: string
  example: LogEntry
  /** When it began: the first line that was read, or an earlier one that detection saw. */
  since: Date
  /** Whether it says that something failed, rather than that something is odd. */
  failure: boolean
}

/** What rose in the logs of a service, the most telling first. */
export function complaintsOf({ service, surges, anomalies }: ServiceView, known: readonly string[]): Complaint[] {
  return surges.flatMap((surge): Complaint[] => {
    const example = surge.examples[0]
    if (!example) return []
    const text = example.message
    const mechanism = mechanismOf(text)
    const names = known.filter((name) => name !== service && mentions(text, name))
    const outside = names.length ? undefined : outsideOf(example, mechanism, service)
    const failure = example.level === 'ERROR' || example.level === 'FATAL'
    return [
      {
        service,
        surge,
        names,
        example,
        failure,
        since: firstOf(surge, anomalies),
        ...(mechanism && { mechanism }),
        ...(outside !== undefined && { outside }),
      },
    ]
  })
}

/** Of many lines only the newest were read; detection reads more of them and says when their pattern began. */
function firstOf({ template, first }: Surge, anomalies: readonly SeenAnomaly[]): Date {
  const start = template.slice(0, 80)
  const seen = anomalies.find(({ metric, description }) => metric === 'log_pattern' && description.includes(start))
  return seen && seen.detectedAt < first ? seen.detectedAt : first
}

/** Whether a text names a service: the whole name, as a word or as the first part of a host name. */
export function mentions(text: string, name: string): boolean {
  if (name.length < 3) return false
  const at = text.toLowerCase().indexOf(name.toLowerCase())
  if (at < 0) return false
  const around = `${text[at - 1] ?? ' '}${text[at + name.length] ?? ' '}`
  return !/[\w-]/.test(around)
}

const host =
  /\b(?:https?:\/\/|host |upstream |ENOTFOUND |EAI_AGAIN |ECONNREFUSED |connect to )"?((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}|[a-z][a-z0-9-]{2,})(?=[:\s/"'),;]|$)/i
const attributes = ['peer.service', 'server.address', 'net.peer.name', 'upstream', 'host', 'db.name']

/** The party that a line blames although no service of ours is called so. */
function outsideOf(
  { message, extra }: LogEntry,
  mechanism: Mechanism | undefined,
  service: string,
): string | undefined {
  if (mechanism?.lies !== 'there') return undefined
  const named = attributes
    .slice(0, 4)
    .map((key) => extra[key])
    .find((value) => typeof value === 'string' && value !== '')
  const found = named ?? host.exec(message)?.[1] ?? subject.exec(message)?.[1]
  return typeof found === 'string' && found !== service ? found : undefined
}

/** `<name> answered 503`, `circuit breaker of <name>`: who is spoken of. */
const subject =
  /\b(?:breaker (?:of|for) )?([a-z][a-z0-9]*(?:[-.][a-z0-9]+)*) (?:answered|responded|returned|replied|refused|closed|timed out|is (?:open|down|unavailable))\b/i
