import type { OnCallNow } from '../../../commands/oncall.ts'
import { canSee } from '../../../commands/visible.ts'
import type { Incident } from '../../../core/incident.ts'
import { urgencies } from '../../../core/incident.ts'
import type { Page as Listed } from '../../../core/page.ts'
import type { Watch } from '../../../core/watch/watch.ts'
import { type Html, h, type Inside } from '../html.ts'
import { icon } from '../icon.ts'
import { later } from '../later.ts'
import type { Page } from '../layout.ts'
import { addressOf, type KnownService, observedServices, serviceAddress, serviceName } from '../observed-services.ts'
import { onCallFor } from '../on-call-for.ts'
import { callsBetween } from '../topology.ts'
import { read, type View } from '../view.ts'
import { watchPill } from '../watch-pill.ts'

/** Everything one card tells beside its signals. */
interface Known {
  id: string
  observed: KnownService | undefined
  incidents: Incident[]
  watches: Watch[]
  oncall: OnCallNow
}

/** What runs here: who owns it and who is called, what burns, who watches, and how it does in the last hour. */
export async function services(view: View): Promise<Page> {
  const [{ services: observed }, incidents, watches, oncall] = await Promise.all([
    observedServices(view),
    read<Listed<Incident>>(view, 'incidents', { limit: 200 }),
    read<Listed<Watch>>(view, 'watches', { limit: 200 }),
    read<OnCallNow>(view, 'oncall'),
  ])
  const { actor, directory } = view.context
  const declared = [...directory.services.keys()].filter((id) => canSee(actor, directory, id))
  const ids = [...new Set([...declared, ...observed.map(({ service }) => service)])]
  const known = ids
    .map((id) => ({
      id,
      observed: observed.find(({ service }) => service === id),
      incidents: incidents.items.filter(({ service }) => service === id),
      watches: watches.items.filter(({ service }) => service === id),
      oncall,
    }))
    .sort((a, b) => rankOf(a) - rankOf(b) || a.id.localeCompare(b.id, 'en'))
  return {
    title: 'Services',
    place: '/services',
    body: h`<div class="page-head"><h1>Services</h1><span class="muted">${known.length ? `${known.length} known` : ''}</span></div>
${known.length ? h`<ul class="services">${known.map((one) => card(view, one))}</ul>` : none()}
${await whoCallsWhom(view, observed)}`,
  }
}

/** The map comes once it is seen; without scripts by a link that only they see who have none. */
async function whoCallsWhom(view: View, observed: KnownService[]): Promise<Inside> {
  if (!observed.some(({ abilities }) => abilities.includes('traces'))) return undefined
  const whole = view.url.searchParams.has('whole')
  return h`<section class="block" aria-labelledby="calls"><div class="section-head"><h2 id="calls">Who calls whom</h2><span class="muted small">traced requests of the last hour</span></div><div class="panel">${
    whole
      ? await callsBetween(view)
      : [
          later('/parts/calls', h`<p class="hint">Asking who calls whom …</p>`),
          h`<p class="only-plain"><a href="/services?whole=1#calls">Show who calls whom</a></p>`,
        ]
  }</div></section>`
}

/** What burns comes first, the worst before the others. */
const rankOf = ({ incidents }: Pick<Known, 'incidents'>) =>
  Math.min(urgencies.length, ...incidents.map(({ urgency }) => urgencies.indexOf(urgency)))

const none = () =>
  h`<div class="empty">${icon('gauge')}<p>No service is known yet.</p><p class="muted">Declare one under <code>[services.checkout]</code> in the configuration, with <code>PUT /api/v1/services/checkout</code>, or as <code>[profiles.default.services.checkout]</code> to observe it.</p></div>`

function card(view: View, known: Known): Html {
  const { id, observed, incidents, watches } = known
  const worst = urgencies[rankOf(known)]
  return h`<li class="service panel ${worst ?? ''}" id="service-${id.replaceAll(/[^\w-]/g, '-')}">
<div class="service-head"><h2><a href="${serviceAddress(id)}">${serviceName(view, id)}</a></h2>${serviceName(view, id) === id ? '' : h`<span class="muted small mono">${id}</span>`}${burning(id, incidents, worst)}</div>
<dl class="facts wide">${people(view, known)}<div><dt>Watched</dt><dd>${watches.length ? watches.slice(0, 3).map(watchPill) : h`<span class="muted">nobody watches</span>`}</dd></div></dl>
${observed ? measured(observed) : h`<p class="hint">No profile observes it, so nothing is measured. Add <code>[profiles.default.services.${id}]</code> to the configuration.</p>`}${links(view, id, observed)}</li>`
}

function burning(service: string, incidents: Incident[], worst: string | undefined): Html {
  if (!incidents.length) return h`<span class="pill resolved">nothing burns</span>`
  const words = incidents.length === 1 ? '1 incident' : `${incidents.length} incidents`
  return h`<a class="pill urgency ${worst ?? ''}" href="${addressOf('/incidents', { service })}">${words}</a>`
}

function people(view: View, { id, oncall }: Known): Inside {
  const service = view.context.directory.services.get(id)
  if (!service) return undefined
  const team =
    service.team === undefined ? undefined : (view.context.directory.teams.get(service.team)?.name ?? service.team)
  const called = onCallFor(service, oncall, view)
  return h`<div><dt>Team</dt><dd>${team ?? h`<span class="muted">none</span>`}</dd></div><div><dt>On call</dt><dd>${called.length ? called.join(', ') : h`<span class="muted">nobody</span>`}</dd></div>`
}

const measured = ({ service, profile, abilities }: KnownService): Inside =>
  abilities.includes('metrics') &&
  later(addressOf('/parts/signals', { service, profile }), h`<p class="hint">Asking ${profile} …</p>`, 'signals-later')

/** Where more is told: of what is observed, and of who would be paged. */
function links(view: View, id: string, observed: KnownService | undefined): Inside {
  const name = serviceName(view, id)
  const all: [path: string, words: string, needs: string | undefined][] = [
    ['/explore', 'Explore', 'logs'],
    ['/anomalies', 'Anomalies', ''],
    ['/slos', 'Objective', 'metrics'],
    ['/simulate', 'Who would be paged', undefined],
  ]
  const open = all.filter(([, , needs]) =>
    needs === undefined
      ? view.context.directory.services.has(id)
      : observed && (!needs || observed.abilities.includes(needs)),
  )
  if (!open.length) return undefined
  return h`<p class="links">${open.map(
    ([path, words, needs]) =>
      h`<a href="${addressOf(path, { service: id, profile: needs === undefined ? undefined : observed?.profile })}" aria-label="${words} of ${name}">${words}</a> `,
  )}</p>`
}
