import { z } from 'zod'
import type { Signal } from '../core/alert.ts'
import type { Posted, Source, SourceSettings } from '../core/source.ts'
import { ignored, unreadable } from './ignored.ts'
import { jsonAnswers } from './json-answers.ts'
import { jsonBody } from './json-body.ts'
import { groupOf, labelledAlert } from './labelled-alert.ts'
import { Moment } from './moment.ts'
import { screenBy } from './screen-by.ts'
import { type Batch, readEach, readShape } from './shape.ts'
import { keyOf, labelHash, textOf } from './text.ts'

const Values = z.record(z.string(), z.unknown())

/** The webhook of version 4, as far as it is used: the group's own `status` says nothing about its alerts. */
const Payload = z.object({
  alerts: z.array(z.unknown()),
  groupKey: z.string().nullish(),
  truncatedAlerts: z.number().nullish(),
})
type Payload = z.infer<typeof Payload>

const Alert = z.object({
  status: z.string(),
  labels: Values,
  annotations: Values.nullish(),
  startsAt: Moment,
  endsAt: Moment,
  generatorURL: z.string().nullish(),
  fingerprint: z.string().nullish(),
})
type Alert = z.infer<typeof Alert>

const answers = jsonAnswers({ status: 200, body: { status: 'accepted' } })

/** Alertmanager's `webhook_configs`. */
export const alertmanager: Source = {
  kind: 'alertmanager',
  label: 'Alertmanager',
  settings: z.strictObject({}),
  doors: [],
  answers,
  screen: screenBy(read, answers),
  parse(posted, settings) {
    const { payload, alerts } = read(posted)
    return [
      ...alerts.good.map((alert) => signalOf(alert, payload, posted, settings)),
      ...unreadable(posted, settings, alerts.bad),
      ...truncated(payload, posted, settings),
    ]
  },
}

function read({ body }: Posted): { payload: Payload; alerts: Batch<Alert> } {
  const payload = readShape(Payload, jsonBody(body))
  return { payload, alerts: readEach(Alert, payload.alerts, (index) => `alerts[${index}]`) }
}

function signalOf(alert: Alert, payload: Payload, posted: Posted, settings: SourceSettings): Signal {
  const known = labelledAlert(alert, settings)
  const groupKey = settings.groupBy
    ? groupOf(known.labels, settings.groupBy)
    : payload.groupKey && keyOf(payload.groupKey)
  return {
    source: settings.name,
    dedupKey: keyOf(textOf(alert.fingerprint) ?? labelHash(known.labels)),
    ...(groupKey && { groupKey }),
    ...known,
    startsAt: alert.startsAt ?? posted.receivedAt,
    receivedAt: posted.receivedAt,
    rawSha256: posted.sha256,
    ...actionOf(alert, posted),
  }
}

function actionOf(
  { status, startsAt, endsAt }: Alert,
  { receivedAt }: Posted,
): Pick<Signal, 'action' | 'sourceAt' | 'endsAt' | 'reason'> {
  if (status === 'firing') return { action: 'trigger', ...(startsAt && { sourceAt: startsAt }) }
  if (status === 'resolved') return { action: 'resolve', sourceAt: endsAt ?? receivedAt, ...(endsAt && { endsAt }) }
  return { action: 'ignored', reason: `Its status is "${status.slice(0, 40)}", neither firing nor resolved.` }
}

/** Alertmanager leaves alerts out above `max_alerts`: that must be seen, because nobody else will say it. */
function truncated({ truncatedAlerts, groupKey }: Payload, posted: Posted, settings: SourceSettings): Signal[] {
  if (!truncatedAlerts || truncatedAlerts < 1) return []
  const reason = `Alertmanager left out ${truncatedAlerts} more alerts of this group: raise max_alerts in its webhook_configs.`
  return [
    ignored(posted, settings, {
      dedupKey: keyOf(`truncated:${groupKey ?? ''}`),
      title: 'Alerts were left out',
      reason,
    }),
  ]
}
