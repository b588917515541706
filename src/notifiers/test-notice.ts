import fc from 'fast-check'
import type { HttpRequest } from '../clients/http/request.ts'
import type { Delivery, Notifier, ToldNotice } from '../core/delivery.ts'
import { type Anomaly, anomalySeverities } from '../core/telemetry/anomaly.ts'
import type { Told } from '../core/told.ts'
import type { WatchNotice } from '../core/watch/notice.ts'

const window = { from: new Date('2026-04-07T13:52:00Z'), to: new Date('2026-04-07T14:02:00Z') }

/** The two anomalies of the documentation that teams migrate from. */
export const errors: Anomaly = {
  key: 'error_count',
  service: 'payments-api',
  metric: 'error_count',
  description: '847 errors in 10m',
  severity: 'high',
  detectedAt: new Date('2026-04-07T14:01:03.500Z'),
  currentValue: 847,
  threshold: 10,
  direction: 'high',
  score: 0.99,
  window,
}
export const latency: Anomaly = {
  ...errors,
  key: 'latency_p99',
  metric: 'latency_p99',
  description: '2.4s avg (threshold: 1s)',
  severity: 'medium',
  detectedAt: new Date('2026-04-07T14:01:05Z'),
  currentValue: 2_400,
  threshold: 1_000,
  unit: 'ms',
}

/** What a watch tells when both begin. */
export const firing: WatchNotice = {
  about: 'watch',
  watch: 'watch-a3f2b1c4',
  service: 'payments-api',
  profile: 'aws-prod',
  state: 'firing',
  anomalies: [errors, latency],
  fresh: ['error_count', 'latency_p99'],
  resolved: [],
  at: new Date('2026-04-07T14:02:00Z'),
}
/** What it tells when both are over. */
export const resolved: WatchNotice = {
  ...firing,
  state: 'resolved',
  anomalies: [],
  fresh: [],
  resolved: [errors, latency],
}

/** A notice at the moment of sending through the notifier `aws-prod/payments`. */
export function noticeOf(told: Told, settings: Record<string, unknown>, delivery: Partial<Delivery> = {}): ToldNotice {
  return {
    told,
    settings,
    delivery: {
      id: '0195f0a0-0000-7000-8000-000000000001',
      subject: subjectOf(told),
      told,
      incident: null,
      event: null,
      kind: 'notice',
      notifier: 'webhook',
      workspace: 'aws-prod/payments',
      channel: '',
      lane: '',
      priority: 20,
      state: 'sending',
      wanted: 1,
      shown: 0,
      attempts: 1,
      createdAt: told.at,
      dueAt: told.at,
      ...delivery,
    },
    handles: {},
    publicUrl: 'https://allclear.example',
    now: new Date('2026-04-07T14:02:01Z'),
  }
}

/** The request a notifier makes of a notice, its body read as JSON where it is some. */
export function requestOf(notifier: Notifier, notice: ToldNotice): HttpRequest & { json: unknown } {
  const call = notifier.call(notice)
  if (!('method' in call)) throw new Error(JSON.stringify(call))
  const request = call.arguments as HttpRequest
  const isJson = request.headers['Content-Type']?.includes('json')
  return { ...request, json: isJson ? JSON.parse(request.body ?? '') : request.body }
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.constantFrom(
    '<!channel> <@U1> & @everyone',
    '**bold** `code` [x](http://evil.example) \\',
    '<b onload=x>"\'</b>',
    '👩‍👩‍👧‍👦'.repeat(200),
    'x'.repeat(9_000),
  ),
)
const moment = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
const anomaly = fc.record({
  key: text,
  service: text,
  metric: text,
  description: text,
  severity: fc.constantFrom(...anomalySeverities),
  detectedAt: moment,
  currentValue: fc.double({ noNaN: true, noDefaultInfinity: true }),
  threshold: fc.double({ noNaN: true, noDefaultInfinity: true }),
  direction: fc.constant('high' as const),
  score: fc.constant(1),
  window: fc.constant(window),
})

/** Anything a watch could tell, hostile text included. */
export const anyNews: fc.Arbitrary<WatchNotice> = fc
  .record({
    service: text,
    anomalies: fc.array(anomaly, { maxLength: 40 }),
    resolved: fc.array(anomaly, { maxLength: 40 }),
  })
  .map(({ service, anomalies, resolved: over }) => ({
    ...firing,
    service,
    state: anomalies.length ? 'firing' : 'resolved',
    anomalies,
    fresh: anomalies.map(({ key }) => key),
    resolved: over,
  }))

function subjectOf(told: Told): string {
  switch (told.about) {
    case 'watch':
      return told.watch
    case 'proposal':
      return told.proposal.id
    case 'digest':
      return `digest-${told.digest.scope}-${told.digest.date}`
    case 'investigation':
      return told.investigation.id
    case 'silence':
      return told.silence.id
  }
}
