import type { FoundSlo } from '../../../commands/slo.ts'
import { Problem } from '../../../core/problem.ts'
import { type Html, h, type Inside } from '../html.ts'
import { icon } from '../icon.ts'
import { later } from '../later.ts'
import type { Page } from '../layout.ts'
import { noBackend } from '../no-backend.ts'
import { addressOf, observedServices, serviceName } from '../observed-services.ts'
import { sloSection } from '../slo-section.ts'
import { attempt, trouble } from '../trouble.ts'
import { read, type View } from '../view.ts'

const windows = [
  ['1d', '1 day'],
  ['7d', '7 days'],
  ['28d', '28 days'],
  ['30d', '30 days'],
  ['90d', '90 days'],
] as const

/** What the address asks for. */
interface Wanted {
  service: string
  profile: string
  target: string
  window: string
  by: string
}

/** How much of the error budget of each service is left, and how fast it burns. */
export async function slos(view: View): Promise<Page> {
  const { profiles, services } = await observedServices(view)
  const wanted = wantedOf(view.url.searchParams)
  const ability = wanted.by || 'metrics'
  const asked = services.filter(
    ({ service, profile, abilities }) =>
      (!wanted.service || service === wanted.service) &&
      (!wanted.profile || profile === wanted.profile) &&
      abilities.includes(ability),
  )
  const sections = await Promise.all(asked.map((one, index) => section(view, wanted, one, index)))
  return {
    title: 'Service level objectives',
    place: '/slos',
    body: h`<div class="page-head"><h1>Service level objectives</h1></div>
${
  profiles.length
    ? [
        form(
          wanted,
          services.map(({ service }) => service),
        ),
        sections.length ? sections : none(wanted),
      ]
    : noBackend('objectives')
}`,
  }
}

function wantedOf(parameters: URLSearchParams): Wanted {
  const text = (name: string) => parameters.get(name)?.trim().slice(0, 200) ?? ''
  return {
    service: text('service'),
    profile: text('profile'),
    target: text('target') || '99.9',
    window: text('window') || '30d',
    by: text('by') === 'logs' ? 'logs' : '',
  }
}

function form({ service, profile, target, window, by }: Wanted, names: string[]): Html {
  const option = (value: string, words: string, chosen: string) =>
    h`<option value="${value}"${value === chosen ? h` selected` : ''}>${words}</option>`
  const all = [...new Set([...names, ...(service ? [service] : [])])]
  return h`<form class="look" action="/slos">${profile ? h`<input type="hidden" name="profile" value="${profile}">` : ''}
<div class="field"><label for="slos-service">Service</label><select id="slos-service" name="service">${option('', 'All', service)}${all.map((name) => option(name, name, service))}</select></div>
<div class="field"><label for="slos-target">Good requests, in percent</label><input id="slos-target" name="target" inputmode="decimal" value="${target}" maxlength="10" autocomplete="off"></div>
<div class="field"><label for="slos-window">Over</label><select id="slos-window" name="window">${windows.map(([value, words]) => option(value, words, window))}${windows.some(([value]) => value === window) ? '' : option(window, window, window)}</select></div>
<div class="field"><label for="slos-by">Counted by</label><select id="slos-by" name="by">${option('', 'Metrics', by)}${option('logs', 'Log lines', by)}</select></div>
<button class="button primary">Show</button></form>`
}

const none = ({ service }: Wanted): Html =>
  h`<div class="empty">${icon('search')}<p>${service ? `No profile measures ${service}.` : 'No service is declared in a profile that has metrics.'}</p><p class="muted">Declare it under <code>[profiles.default.services.${service || 'checkout'}]</code>, or count log lines instead.</p></div>`

async function section(
  view: View,
  { target, window, by, service: alone }: Wanted,
  { service, profile }: { service: string; profile: string },
  index: number,
): Promise<Html> {
  const id = `slo-${index}`
  const name = serviceName(view, service)
  const more = { target, window, by }
  return h`<section class="panel" aria-labelledby="${id}"><div class="section-head"><h2 id="${id}">${name}</h2>${alone ? '' : h`<a href="${addressOf('/slos', { service, profile, ...more })}">Look at ${name} alone</a>`}</div>
${alone ? await counted(view, { service, profile, ...more }) : later(addressOf('/slos/of', { service, profile, ...more }), h`<p class="hint">Counting the requests of ${window} …</p>`)}</section>`
}

/** The objective of one service, as a part of the page. */
export const sloOf = (view: View): Promise<Inside> => counted(view, wantedOf(view.url.searchParams))

async function counted(view: View, { service, profile, target, window, by }: Wanted): Promise<Inside> {
  const input = { service, ...(profile && { profile }), target, window, ...(by && { by }) }
  const found = await attempt(read<FoundSlo>(view, 'slo', input))
  return found instanceof Problem ? trouble(found) : sloSection(view, found)
}
