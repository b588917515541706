import { z } from 'zod'
import type { Signal } from '../core/alert.ts'
import type { Posted, Source, SourceSettings } from '../core/source.ts'
import { unreadable } from './ignored.ts'
import { jsonAnswers } from './json-answers.ts'
import { jsonBody } from './json-body.ts'
import { groupOf, labelledAlert } from './labelled-alert.ts'
import { Moment } from './moment.ts'
import { screenBy } from './screen-by.ts'
import { type Batch, readEach, readShape } from './shape.ts'
import { labelHash } from './text.ts'

const Values = z.record(z.string(), z.unknown())

const Alert = z.object({
  labels: Values.refine((labels) => Object.keys(labels).length > 0, 'must hold at least one label'),
  annotations: Values.nullish(),
  startsAt: Moment,
  endsAt: Moment,
  generatorURL: z.string().nullish(),
})
type Alert = z.infer<typeof Alert>

const answers = jsonAnswers({ status: 200, body: null })

/** A Prometheus server (or vmalert, Thanos, Loki's ruler) that takes us for its Alertmanager. */
export const prometheus: Source = {
  kind: 'prometheus',
  label: 'Prometheus',
  settings: z.strictObject({}),
  doors: [{ path: '/api/v2/alerts', key: 'bearer' }],
  answers,
  screen: screenBy(read, answers),
  parse(posted, settings) {
    const alerts = read(posted)
    return [
      ...alerts.good.map((alert) => signalOf(alert, posted, settings)),
      ...unreadable(posted, settings, alerts.bad),
    ]
  },
}

function read({ body }: Posted): Batch<Alert> {
  return readEach(Alert, readShape(z.array(z.unknown()), jsonBody(body)), (index) => `[${index}]`)
}

function signalOf(alert: Alert, posted: Posted, settings: SourceSettings): Signal {
  const known = labelledAlert(alert, settings)
  const groupKey = groupOf(known.labels, settings.groupBy ?? ['alertname'])
  return {
    source: settings.name,
    dedupKey: labelHash(known.labels),
    ...(groupKey !== undefined && { groupKey }),
    ...known,
    startsAt: alert.startsAt ?? posted.receivedAt,
    receivedAt: posted.receivedAt,
    rawSha256: posted.sha256,
    ...stateOf(alert, posted, settings),
  }
}

/** Prometheus has no status: an alert fires until its `endsAt`, which every repetition pushes on while the rule holds. */
function stateOf({ startsAt, endsAt }: Alert, { receivedAt }: Posted, { resolveTimeoutMs }: SourceSettings) {
  if (endsAt && endsAt <= receivedAt) return { action: 'resolve', sourceAt: endsAt, endsAt } as const
  const expiresAt = endsAt ?? new Date(receivedAt.getTime() + resolveTimeoutMs)
  return { action: 'trigger', ...(startsAt && { sourceAt: startsAt }), expiresAt } as const
}
