import type { Alert, Signal } from '../core/alert.ts'
import type { SourceSettings } from '../core/source.ts'

/** The source as an actor. */
export const sourceActor = ({ name }: SourceSettings) => ({ kind: 'source', id: name, name }) as const

/** A new alert row from a signal; the store gives it its id. */
export function alertFrom(signal: Signal, settings: SourceSettings, incident: string | null): Alert {
  const {
    source,
    dedupKey,
    groupKey,
    severity,
    title,
    body,
    labels,
    annotations,
    links,
    images,
    startsAt,
    sourceAt,
    receivedAt,
    expiresAt,
    component,
    environment,
  } = signal
  return {
    id: '',
    source,
    dedupKey,
    incident,
    status: 'firing',
    severity,
    title,
    service: serviceOf(signal, settings),
    labels,
    annotations,
    links,
    images,
    startedAt: startsAt,
    firedAt: sourceAt ?? receivedAt,
    seenAt: receivedAt,
    fires: 1,
    ...(groupKey !== undefined && { groupKey }),
    ...(body !== undefined && { body }),
    ...(component !== undefined && { component }),
    ...(environment !== undefined && { environment }),
    ...(expiresAt && { expiresAt }),
  }
}

/** The service a signal speaks of; a source that names none stands for itself. */
export const serviceOf = (signal: Signal, settings: SourceSettings) =>
  signal.service ?? settings.service ?? settings.name
