import { z } from 'zod'
import type { AlertType, Digest, Named, Tally } from '../../core/digest/digest.ts'
import { urgencies } from '../../core/incident.ts'
import { Iso, iso } from '../iso.ts'

const TallyJson = z.object({ now: z.int(), before: z.int() })
const NamedJson = TallyJson.extend({ name: z.string() })
const TypeJson = NamedJson.extend({ service: z.string() })
const SlaJson = z.object({ met: z.int(), breached: z.int(), running: z.int() })
const WindowJson = z.object({ start: Iso, end: Iso })

/** A digest for programs. */
export const DigestJson = z.object({
  scope: z.string(),
  date: z.string(),
  time_zone: z.string(),
  window: WindowJson,
  previous: WindowJson,
  alerts: TallyJson,
  incidents: TallyJson,
  by_severity: z.array(TallyJson.extend({ severity: z.string() })),
  by_service: z.array(NamedJson),
  by_namespace: z.array(NamedJson),
  new: z.array(TypeJson),
  gone: z.array(TypeJson),
  increased: z.array(TypeJson),
  noisiest: z.array(TypeJson),
  unacknowledged: z.array(
    z.object({ id: z.string(), title: z.string(), service: z.string(), urgency: z.enum(urgencies), opened_at: Iso }),
  ),
  sla: z.object({ ack: SlaJson, resolve: SlaJson }),
})

const tally = ({ now, before }: Tally) => ({ now, before })
const named = (one: Named) => ({ name: one.name, ...tally(one) })
const type = (one: AlertType) => ({ name: one.name, service: one.service, ...tally(one) })

/** Writes a digest for programs. */
export const presentDigest = (digest: Digest): z.infer<typeof DigestJson> => ({
  scope: digest.scope,
  date: digest.date,
  time_zone: digest.timeZone,
  window: { start: iso(digest.window.from), end: iso(digest.window.to) },
  previous: { start: iso(digest.previous.from), end: iso(digest.previous.to) },
  alerts: tally(digest.alerts),
  incidents: tally(digest.incidents),
  by_severity: digest.bySeverity.map((one) => ({ severity: one.severity, ...tally(one) })),
  by_service: digest.byService.map(named),
  by_namespace: digest.byNamespace.map(named),
  new: digest.fresh.map(type),
  gone: digest.gone.map(type),
  increased: digest.increased.map(type),
  noisiest: digest.noisiest.map(type),
  unacknowledged: digest.unacked.map(({ openedAt, ...one }) => ({ ...one, opened_at: iso(openedAt) })),
  sla: digest.sla,
})
