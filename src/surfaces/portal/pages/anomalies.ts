import type { FoundAnomalies } from '../../../commands/anomaly.ts'
import { Problem } from '../../../core/problem.ts'
import { anomalySeverities } from '../../../core/telemetry/anomaly.ts'
import { anomalyList } from '../anomaly-list.ts'
import { type Html, h, type Inside } from '../html.ts'
import { icon } from '../icon.ts'
import { later } from '../later.ts'
import type { Page } from '../layout.ts'
import { noBackend } from '../no-backend.ts'
import { addressOf, type KnownProfile, type KnownService, observedServices, serviceName } from '../observed-services.ts'
import { attempt, trouble } from '../trouble.ts'
import { read, type View } from '../view.ts'

const spans = [
  ['15m', 'Last 15 minutes'],
  ['1h', 'Last hour'],
  ['3h', 'Last 3 hours'],
  ['12h', 'Last 12 hours'],
  ['24h', 'Last 24 hours'],
] as const

/** What the address asks for. */
interface Wanted {
  service: string
  profile: string
  since: string
  severity: string
}

/** What services do not do normally, with the course of what is unusual; of one service, or of all one after the other. */
export async function anomalies(view: View): Promise<Page> {
  const { profiles, services } = await observedServices(view)
  const wanted = wantedOf(view.url.searchParams)
  return {
    title: wanted.service ? `Anomalies of ${wanted.service}` : 'Anomalies',
    place: '/anomalies',
    body: h`<div class="page-head"><h1>Anomalies</h1></div>
${profiles.length ? [filters(wanted, profiles, services), wanted.service ? await alone(view, wanted) : everyone(view, wanted, services)] : noBackend('anomalies')}`,
  }
}

function wantedOf(parameters: URLSearchParams): Wanted {
  const text = (name: string) => parameters.get(name)?.trim().slice(0, 200) ?? ''
  return {
    service: text('service'),
    profile: text('profile'),
    since: text('since') || '1h',
    severity: anomalySeverities.find((severity) => severity === text('severity')) ?? '',
  }
}

function filters(
  { service, profile, since, severity }: Wanted,
  profiles: KnownProfile[],
  services: KnownService[],
): Html {
  const option = (value: string, words: string, chosen: string) =>
    h`<option value="${value}"${value === chosen ? h` selected` : ''}>${words}</option>`
  const names = [...new Set([...services.map((one) => one.service), ...(service ? [service] : [])])]
  return h`<form class="look" action="/anomalies">
<div class="field"><label for="anomalies-service">Service</label><select id="anomalies-service" name="service">${option('', 'All', service)}${names.map((name) => option(name, name, service))}</select></div>
${profiles.length > 1 ? h`<div class="field"><label for="anomalies-profile">Profile</label><select id="anomalies-profile" name="profile">${option('', 'Any', profile)}${profiles.map(({ name }) => option(name, name, profile))}</select></div>` : ''}
<div class="field"><label for="anomalies-since">Time</label><select id="anomalies-since" name="since">${spans.map(([value, words]) => option(value, words, since))}${spans.some(([value]) => value === since) ? '' : option(since, `Last ${since}`, since)}</select></div>
<div class="field"><label for="anomalies-severity">Severity</label><select id="anomalies-severity" name="severity">${option('', 'Any', severity)}${anomalySeverities.map((one) => option(one, one === 'critical' ? 'Critical' : `${one.charAt(0).toUpperCase()}${one.slice(1)} and worse`, severity))}</select></div>
<button class="button primary">Look</button></form>`
}

async function alone(view: View, wanted: Wanted): Promise<Inside> {
  const found = await look(view, wanted)
  if (!(found instanceof Problem))
    return h`<section class="panel" aria-label="Found">${anomalyList(view, found)}</section>`
  return h`<div class="empty problem" role="status">${icon('warn')}<p><strong>${found.message}</strong></p><p><a class="button" href="/anomalies">Look at all services</a></p></div>`
}

const look = (view: View, { service, profile, since, severity }: Wanted): Promise<FoundAnomalies | Problem> =>
  attempt(
    read<FoundAnomalies>(view, 'anomaly', {
      service,
      ...(profile && { profile }),
      since,
      ...(severity && { severity }),
    }),
  )

function everyone(view: View, { profile, since, severity }: Wanted, services: KnownService[]): Inside {
  const asked = services.filter((one) => !profile || one.profile === profile)
  if (!asked.length)
    return h`<div class="empty">${icon('search')}<p>No service is declared in a profile, so there is none to go through.</p><p class="muted">Name one in the address, as in <code>/anomalies?service=checkout</code>, or declare it under <code>[profiles.default.services.checkout]</code>.</p></div>`
  return asked.map((one, index) => {
    const id = `anomalies-of-${index}`
    const name = serviceName(view, one.service)
    const more = { since, severity }
    return h`<section class="panel anomalies-of" aria-labelledby="${id}"><div class="section-head"><h2 id="${id}">${name}</h2><a href="${addressOf('/anomalies', { ...one, abilities: undefined, ...more })}">Look at ${name} alone</a></div>
${later(addressOf('/anomalies/of', { service: one.service, profile: one.profile, ...more }), h`<p class="hint">Asking ${one.profile} …</p>`)}</section>`
  })
}

/** The anomalies of one service, as a part of the page of all. */
export async function anomaliesOf(view: View): Promise<Inside> {
  const found = await look(view, wantedOf(view.url.searchParams))
  return found instanceof Problem ? trouble(found) : anomalyList(view, found)
}
