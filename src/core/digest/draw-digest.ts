import type { Severity } from '../alert.ts'
import type { Deadline, Incident } from '../incident.ts'
import type { AlertType, Digest, Named, SlaOutcome, Tally } from './digest.ts'
import type { AlertCount, DigestFacts } from './digests.ts'

const severities: Severity[] = ['critical', 'error', 'warning', 'info']

/** How many of each list are kept. */
const most = { services: 20, types: 10, unacked: 20 }

/** A type comes more often when it comes at least so many times as often, and so many times more. */
const increase = { times: 2, more: 3 }

/** Counts what two windows brought. Pure: the same facts make the same digest. */
export function drawDigest(
  { alerts, incidents, unacked }: DigestFacts,
  about: Pick<Digest, 'scope' | 'date' | 'timeZone' | 'window' | 'previous' | 'restricted'>,
): Digest {
  const types = typesOf(alerts)
  const opened = incidents.filter(({ openedAt }) => openedAt >= about.window.from)
  return {
    ...about,
    alerts: sum(alerts),
    incidents: { now: opened.length, before: incidents.length - opened.length },
    bySeverity: severities.map((severity) => ({ severity, ...sum(alerts.filter((one) => one.severity === severity)) })),
    byService: named(alerts, ({ service }) => service),
    byNamespace: named(alerts, ({ namespace }) => namespace),
    fresh: byCount(types.filter(({ now, before }) => now > 0 && before === 0)).slice(0, most.types),
    gone: types
      .filter(({ now, before }) => now === 0 && before > 0)
      .toSorted((a, b) => b.before - a.before || byName(a, b))
      .slice(0, most.types),
    increased: types.filter(isIncreased).toSorted(byGrowth).slice(0, most.types),
    noisiest: byCount(types.filter(({ now }) => now > 1)).slice(0, most.types),
    unacked: unacked
      .slice(0, most.unacked)
      .map(({ id, title, service, urgency, openedAt }) => ({ id, title, service, urgency, openedAt })),
    sla: { ack: outcome(opened, 'ack'), resolve: outcome(opened, 'resolve') },
  }
}

const sum = (some: readonly Tally[]): Tally =>
  some.reduce((all, { now, before }) => ({ now: all.now + now, before: all.before + before }), { now: 0, before: 0 })

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)

const byCount = <T extends Named>(some: T[]): T[] => some.toSorted((a, b) => b.now - a.now || byName(a, b))

function named(alerts: AlertCount[], nameOf: (one: AlertCount) => string | undefined): Named[] {
  const groups = Map.groupBy(
    alerts.filter((one) => nameOf(one)),
    (one) => nameOf(one)!,
  )
  return byCount([...groups].map(([name, some]) => ({ name, ...sum(some) }))).slice(0, most.services)
}

/** The same type in another namespace or of another severity is the same type. */
const typesOf = (alerts: AlertCount[]): AlertType[] =>
  [...Map.groupBy(alerts, ({ type, service }) => JSON.stringify([type, service])).values()].map((some) => ({
    name: some[0]!.type,
    service: some[0]!.service,
    ...sum(some),
  }))

const isIncreased = ({ now, before }: Tally) =>
  before > 0 && now >= before * increase.times && now - before >= increase.more

const byGrowth = (a: AlertType, b: AlertType) => b.now - b.before - (a.now - a.before) || byName(a, b)

function outcome(incidents: Incident[], target: 'ack' | 'resolve'): SlaOutcome {
  const deadlines = incidents.flatMap(({ sla }) => sla[target] ?? [])
  const breached = deadlines.filter(isBreached).length
  const met = deadlines.filter((one) => !isBreached(one) && one.metAt).length
  return { met, breached, running: deadlines.length - met - breached }
}

const isBreached = ({ breached, metAt, dueAt }: Deadline) => breached || (metAt !== undefined && metAt > dueAt)
