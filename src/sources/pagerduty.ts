import { hash, randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Signal, SignalAction } from '../core/alert.ts'
import { Problem } from '../core/problem.ts'
import type { Answer, Posted, Source, SourceSettings } from '../core/source.ts'
import { groupOf } from './labelled-alert.ts'
import { looseMoment } from './moment.ts'
import { isChange, maxEventBytes, type PagerDutyEvent, pagerDutyEvent } from './pagerduty-event.ts'
import { severityOf } from './severity.ts'
import { bodyOf, keyOf, labelsOf, textOf, titleOf, urlOf } from './text.ts'

const success = (message: string, dedupKey?: string): Answer => ({
  status: 202,
  body: { status: 'success', message, ...(dedupKey !== undefined && { dedup_key: dedupKey }) },
})

/** Anything that speaks PagerDuty's Events API v2, such as Alertmanager's `pagerduty_configs` with its `url` changed. */
export const pagerduty: Source = {
  kind: 'pagerduty',
  label: 'PagerDuty Events v2',
  settings: z.strictObject({}),
  doors: [
    { path: '/v2/enqueue', key: 'routing_key' },
    { path: '/v2/change/enqueue', key: 'routing_key' },
  ],
  answers: {
    accepted: success('Event processed'),
    overloaded: {
      status: 429,
      headers: { 'retry-after': '5' },
      body: { status: 'throttle exceeded', message: 'Too many events wait to be worked on; send this one again.' },
    },
    refused: refusal,
  },
  screen(posted) {
    if (Buffer.byteLength(posted.body) > maxEventBytes) return { refuse: tooLarge }
    try {
      return admit(posted, pagerDutyEvent(posted))
    } catch (error) {
      if (error instanceof Problem) return { refuse: refusal(error) }
      throw error
    }
  },
  parse: (posted, settings) => [signalOf(pagerDutyEvent(posted), posted, settings)],
}

const tooLarge: Answer = {
  status: 413,
  body: { status: 'invalid event', message: 'Event object is too large', errors: ['The event is larger than 512 KB'] },
}

function refusal({ code, message, fields }: Problem): Answer {
  if (code === 'unavailable')
    return { status: 503, headers: { 'retry-after': '5' }, body: { status: 'unavailable', message } }
  const errors = Object.values(fields)
  return {
    status: 400,
    body: { status: 'invalid event', message: 'Event object is invalid', errors: errors.length ? errors : [message] },
  }
}

/** A trigger without a key gets one here, because the sender learns it from the answer and resolves with it later. */
function admit(posted: Posted, event: PagerDutyEvent) {
  if (isChange(posted)) return { accept: posted, answer: success('Change event processed') }
  const given = textOf(event.dedup_key)
  if (given) return { accept: posted, answer: success('Event processed', given) }
  const minted = randomUUID().replaceAll('-', '')
  const body = JSON.stringify({ ...JSON.parse(posted.body), dedup_key: minted })
  return { accept: { ...posted, body, sha256: hash('sha256', body) }, answer: success('Event processed', minted) }
}

function signalOf(event: PagerDutyEvent, posted: Posted, settings: SourceSettings): Signal {
  const { payload } = event
  const details = isRecord(payload?.custom_details) ? payload.custom_details : {}
  const { source, component, group, class: kind } = payload ?? {}
  const dedupKey = keyOf(textOf(event.dedup_key) ?? posted.sha256)
  const labels = labelsOf({ ...scalars(details), source, component, group, class: kind })
  const groupKey = settings.groupBy && groupOf(labels, settings.groupBy)
  const body = bodyOf(describe(payload?.custom_details))
  const service = settings.service ?? textOf(details.service)
  const environment = textOf(details.environment ?? details.env)
  return {
    source: settings.name,
    action: isChange(posted) ? 'change' : (textOf(event.event_action) as SignalAction),
    dedupKey,
    ...(groupKey !== undefined && { groupKey }),
    severity: isChange(posted) ? 'info' : severityOf(payload?.severity),
    title: titleOf(payload?.summary) ?? dedupKey,
    ...(body !== undefined && { body }),
    ...(service !== undefined && { service }),
    ...(labels.component !== undefined && { component: labels.component }),
    ...(environment !== undefined && { environment }),
    labels,
    annotations: labelsOf(details),
    links: linksOf(event),
    images: imagesOf(event),
    startsAt: looseMoment(payload?.timestamp) ?? posted.receivedAt,
    receivedAt: posted.receivedAt,
    rawSha256: posted.sha256,
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const scalars = (from: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(from).filter(([, value]) => typeof value !== 'object' && String(value).length <= 200),
  )

/** Details are free: a text is the description, Alertmanager's template puts the firing alerts under `firing`. */
function describe(details: unknown): unknown {
  if (!isRecord(details)) return details
  return [details.description, details.body, details.firing].find((value) => textOf(value) !== undefined)
}

function linksOf({ client, client_url, links }: PagerDutyEvent): Signal['links'] {
  const all = [{ href: client_url, text: client ?? 'Source' }, ...(links ?? [])] as Record<string, unknown>[]
  return all.flatMap(({ href, text }) => {
    const url = urlOf(href)
    return url ? [{ label: textOf(text, 255) ?? 'Link', url }] : []
  })
}

const imagesOf = ({ images }: PagerDutyEvent): Signal['images'] =>
  (images ?? []).flatMap(({ src, alt }) => {
    const url = urlOf(src)
    return url ? [{ url, alt: textOf(alt, 255) ?? '' }] : []
  })
