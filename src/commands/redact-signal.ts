import { hash } from 'node:crypto'
import type { Signal } from '../core/alert.ts'
import type { Redactor } from '../core/redaction/redactor.ts'
import { authorLabels } from './deploy-from.ts'

/**
 * A signal without its secrets and personal data: the one boundary an alert passes before anything is decided, kept or
 * told. Its keys were made of what the source sent; one that holds a secret is replaced by its SHA-256, which tells
 * conditions apart as well and is the same for every delivery.
 */
export function redactSignal(signal: Signal, clean: Redactor): Signal {
  const { groupKey, title, body, service, component, environment, reason, change } = signal
  return {
    ...signal,
    dedupKey: keyWithout(signal.dedupKey, clean),
    title: clean.text(title),
    labels: signal.action === 'change' ? labelsOfChange(signal.labels, clean) : clean.deep(signal.labels),
    annotations: clean.deep(signal.annotations),
    links: signal.links.map(({ label, url }) => ({ label: clean.text(label), url: addressWithout(url, clean) })),
    // A picture that is only shown to whoever holds a key cannot be shown without it.
    images: signal.images.flatMap(({ url, alt }) => (clean.text(url) === url ? [{ url, alt: clean.text(alt) }] : [])),
    ...(groupKey !== undefined && { groupKey: keyWithout(groupKey, clean) }),
    ...(body !== undefined && { body: clean.text(body) }),
    ...(service !== undefined && { service: clean.text(service) }),
    ...(component !== undefined && { component: clean.text(component) }),
    ...(environment !== undefined && { environment: clean.text(environment) }),
    ...(reason !== undefined && { reason: clean.text(reason) }),
    ...(change && { change: changeWithout(change, clean) }),
  }
}

const keyWithout = (key: string, clean: Redactor) => (clean.text(key) === key ? key : hash('sha256', key))

/** The mark is written so that the address stays one wherever it is checked. */
function addressWithout(url: string, clean: Redactor): string {
  const left = clean.text(url)
  return left === url ? url : left.replaceAll('[redacted:', '%5Bredacted:').replaceAll(']', '%5D')
}

/** Who made a change may stand among its labels, and is whom to ask. */
const labelsOfChange = (labels: Signal['labels'], clean: Redactor): Signal['labels'] =>
  Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [
      clean.text(name),
      authorLabels.includes(name) ? clean.person(value) : clean.field(name, value),
    ]),
  )

const changeWithout = ({ kind, version, sha, author }: NonNullable<Signal['change']>, clean: Redactor) => ({
  ...(kind !== undefined && { kind }),
  ...(version !== undefined && { version: clean.text(version) }),
  ...(sha !== undefined && { sha: clean.text(sha) }),
  ...(author !== undefined && { author: clean.person(author) }),
})
