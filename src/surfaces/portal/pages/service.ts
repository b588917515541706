import type { OnCallNow } from '../../../commands/oncall.ts'
import { canSee } from '../../../commands/visible.ts'
import type { Incident } from '../../../core/incident.ts'
import type { Page as Listed } from '../../../core/page.ts'
import { Problem } from '../../../core/problem.ts'
import type { Watch } from '../../../core/watch/watch.ts'
import { type Html, h, type Inside } from '../html.ts'
import { icon } from '../icon.ts'
import { incidentRows } from '../incident-row.ts'
import { later } from '../later.ts'
import type { Page } from '../layout.ts'
import { addressOf, type KnownService, observedServices, serviceName } from '../observed-services.ts'
import { ownersOf } from '../owners.ts'
import { serviceDeploys } from '../service-deploys.ts'
import { serviceFacts } from '../service-facts.ts'
import { lastInvestigations, runbooksOf, silencesOf } from '../service-work.ts'
import { signals } from '../signals.ts'
import { topology } from '../topology.ts'
import { attempt, trouble } from '../trouble.ts'
import { read, type View } from '../view.ts'
import { watchTable } from '../watch-table.ts'
import { sloOf } from './slos.ts'

/** One service: who is called for it, what burns, how it does, what was changed, what it is connected with. */
export async function service(view: View, { service: id = '' }: Record<string, string>): Promise<Page> {
  const { actor, directory } = view.context
  const nobodyKnows = new Problem('not_found', `There is no service "${id.slice(0, 60)}".`)
  if (!id.trim() || !canSee(actor, directory, id)) throw nobodyKnows
  const [{ services }, incidents] = await Promise.all([
    observedServices(view),
    read<Listed<Incident>>(view, 'incidents', { service: [id], limit: 50 }),
  ])
  const observed = services.filter((one) => one.service === id)
  const declared = directory.services.get(id)
  if (!declared && !observed.length && !incidents.items.length) throw nobodyKnows
  const name = serviceName(view, id)
  const [oncall, ownerOf, watches, investigated, runbooks, silences] = await Promise.all([
    read<OnCallNow>(view, 'oncall'),
    ownersOf(view),
    read<Listed<Watch>>(view, 'watches', { service: id, limit: 50 }),
    lastInvestigations(view, id),
    runbooksOf(view, id, name),
    silencesOf(view, id),
  ])
  return {
    title: name,
    place: '/services',
    body: h`<div class="page-head"><h1>${name}${name === id ? '' : h` <span class="muted small mono">${id}</span>`}</h1><a href="/services">All services</a></div>
${links(id, name, observed[0])}
<div class="columns"><div class="wide-column">
${burning(view, id, incidents.items)}
${await measured(view, observed)}
<section class="panel" aria-labelledby="watches"><div class="section-head"><h2 id="watches">Watches</h2><a href="${addressOf('/watches', { service: id })}">Watch it</a></div>${watches.items.length ? watchTable(view, watches.items) : h`<p class="muted">Nobody watches it.</p>`}</section>
<section class="panel" aria-labelledby="topology"><h2 id="topology">Topology</h2>${await part(view, ['/parts/topology', { service: id }], 'Asking who calls whom …', topology)}</section>
${silences}
</div><div class="side">
${declared ? serviceFacts(view, declared, oncall, ownerOf) : undeclared(id)}
<section class="panel" aria-labelledby="changed"><h2 id="changed">Recent changes</h2>${await part(view, ['/parts/deploys', { service: id, profile: observed[0]?.profile }], 'Asking for changes …', serviceDeploys)}</section>
${investigated}${runbooks}
</div></div>`,
  }
}

const burning = (view: View, id: string, incidents: Incident[]): Html =>
  h`<section class="panel" aria-labelledby="burning"><div class="section-head"><h2 id="burning">What burns</h2><a href="${addressOf('/incidents', { service: id, status: 'all' })}">All incidents</a></div>${incidents.length ? incidentRows(incidents, view.now) : h`<p class="good with-icon">${icon('check')}Nothing burns here.</p>`}</section>`

const undeclared = (id: string): Html =>
  h`<section class="panel" aria-labelledby="about"><h2 id="about">About</h2><p class="muted">It is not declared, so nobody is paged for it. Add <code>[services.${id}]</code> to the configuration.</p></section>`

/** Its signals and its objective where a profile has metrics. */
async function measured(view: View, observed: KnownService[]): Promise<Inside> {
  const found = observed.find(({ abilities }) => abilities.includes('metrics'))
  if (!found) return undefined
  const { service: id, profile } = found
  return h`<section class="panel" aria-labelledby="hour"><div class="section-head"><h2 id="hour">The last hour</h2><a href="${addressOf('/explore', { service: id, profile, tab: 'metrics' })}">All metrics</a></div>${await part(view, ['/parts/signals', { service: id, profile }], `Asking ${profile} …`, signals)}</section>
<section class="panel" aria-labelledby="objective"><div class="section-head"><h2 id="objective">Objective</h2><a href="${addressOf('/slos', { service: id, profile })}">Another target</a></div>${await part(view, ['/slos/of', { service: id, profile }], 'Counting requests …', sloOf)}</section>`
}

type Address = [path: string, parameters: { service: string; profile?: string | undefined }]

/**
 * A part that a backend has to be asked for comes once it is seen. For people without scripts the whole page can be had at
 * once, by a link that only they see.
 */
async function part(
  view: View,
  [path, parameters]: Address,
  meanwhile: string,
  draw: (view: View) => Promise<Inside>,
): Promise<Inside> {
  const address = addressOf(path, parameters)
  if (!view.url.searchParams.has('whole')) {
    const whole = `${view.url.pathname}?whole=1`
    return [
      later(address, h`<p class="hint">${meanwhile}</p>`),
      h`<p class="only-plain"><a href="${whole}">Load this, too</a></p>`,
    ]
  }
  const drawn = await attempt(draw({ ...view, url: new URL(address, view.url) }))
  return drawn instanceof Problem ? trouble(drawn) : drawn
}

function links(id: string, name: string, observed: KnownService | undefined): Inside {
  if (!observed) return undefined
  const asked = { service: id, profile: observed.profile }
  return h`<p class="links">${(
    [
      ['/explore', 'Explore'],
      ['/anomalies', 'Anomalies'],
      ['/investigations', 'Investigate'],
    ] as const
  ).map(
    ([path, words]) => h`<a class="button" href="${addressOf(path, asked)}" aria-label="${words} ${name}">${words}</a>`,
  )}</p>`
}
