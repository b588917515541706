import { z } from 'zod'
import { Problem } from '../core/problem.ts'
import type { Posted } from '../core/source.ts'
import { jsonBody } from './json-body.ts'
import { readShape } from './shape.ts'
import { textOf } from './text.ts'

const severities = new Set(['critical', 'error', 'warning', 'info'])

const Values = z.record(z.string(), z.unknown())

/** An event as it may arrive: everything is looked at by `faultsOf`, which speaks the vendor's language. */
const Event = z.object({
  event_action: z.unknown().optional(),
  dedup_key: z.unknown().optional(),
  payload: Values.nullish().catch(undefined),
  client: z.unknown().optional(),
  client_url: z.unknown().optional(),
  links: z.array(Values).nullish().catch(undefined),
  images: z.array(Values).nullish().catch(undefined),
})
export type PagerDutyEvent = z.infer<typeof Event>

/** Events larger than this are refused by PagerDuty too, in bytes. */
export const maxEventBytes = 512 * 1024

/** Whether a delivery came through the door for change events. */
export const isChange = ({ headers }: Posted) => headers['x-allclear-door'] === '/v2/change/enqueue'

/** Reads an event; throws Problem `invalid` whose fields hold every fault, as PagerDuty lists them in `errors`. */
export function pagerDutyEvent(posted: Posted): PagerDutyEvent {
  if (Buffer.byteLength(posted.body) > maxEventBytes)
    throw new Problem('invalid', 'The event is larger than 512 KB: shorten payload.custom_details.')
  const event = readShape(Event, jsonBody(posted.body))
  const faults = isChange(posted) ? payloadFaults(event, ['summary']) : faultsOf(event)
  const first = Object.values(faults)[0]
  if (first) throw new Problem('invalid', `The event is invalid: ${first}.`, { fields: faults })
  return event
}

type Faults = Record<string, string>

function faultsOf(event: PagerDutyEvent): Faults {
  const action = textOf(event.event_action)
  if (!action) return { event_action: "'event_action' is missing or blank" }
  if (action === 'trigger')
    return { ...payloadFaults(event, ['summary', 'source', 'severity']), ...severityFault(event) }
  if (action !== 'acknowledge' && action !== 'resolve')
    return { event_action: "'event_action' must be trigger, acknowledge or resolve" }
  if (!textOf(event.dedup_key))
    return { dedup_key: `'dedup_key' is missing or blank: ${action} needs the key of its trigger` }
  return {}
}

function payloadFaults({ payload }: PagerDutyEvent, needed: string[]): Faults {
  if (!payload) return { payload: "'payload' is missing or not an object" }
  const missing = needed.filter((name) => !textOf(payload[name]))
  return Object.fromEntries(missing.map((name) => [`payload.${name}`, `'payload.${name}' is missing or blank`]))
}

function severityFault({ payload }: PagerDutyEvent): Faults {
  const severity = textOf(payload?.severity)
  if (!severity || severities.has(severity.toLowerCase())) return {}
  return { 'payload.severity': "'payload.severity' must be critical, error, warning or info" }
}
