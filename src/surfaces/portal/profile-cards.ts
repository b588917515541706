import { backendProbe } from './backend-probe.ts'
import { type Html, h, type Inside } from './html.ts'
import { later } from './later.ts'
import { noBackend } from './no-backend.ts'
import { serviceAddress, serviceName } from './observed-services.ts'
import { read, type View } from './view.ts'

/** A profile as the command tells of it. */
interface Shown {
  name: string
  usual: boolean
  backend: string
  abilities: readonly string[]
  services: string[]
  notifiers: { name: string; type: string }[]
}

/** The profiles: which backend each asks, whether it answers, what it observes and whom it tells. */
export async function profileCards(view: View): Promise<Html> {
  const profiles = await read<Shown[]>(view, 'profiles')
  const whole = view.url.searchParams.has('probe')
  const drawn = await Promise.all(
    profiles.map(async (profile) => one(view, profile, await probe(view, profile, whole))),
  )
  return h`<section class="block" aria-labelledby="profiles"><h2 id="profiles">Backends and notifiers</h2>
${profiles.length ? h`<div class="cards">${drawn}</div>` : noBackend('logs, metrics and traces')}</section>`
}

/** Whether the backend answers comes once it is seen, or by a link where scripts do not run. */
async function probe(view: View, { name }: Shown, whole: boolean): Promise<Inside> {
  const address = `/parts/probe?${new URLSearchParams({ profile: name })}`
  if (whole) return backendProbe({ ...view, url: new URL(address, view.url) })
  return [
    later(address, h`<p class="hint">Asking ${name} whether it answers …</p>`),
    h`<p class="only-plain"><a href="/settings?probe=1#profiles" aria-label="Try whether ${name} answers">Try whether it answers</a></p>`,
  ]
}

function one(view: View, { name, usual, backend, abilities, services, notifiers }: Shown, probed: Inside): Html {
  return h`<article class="panel"><div class="section-head"><h3>${name}</h3><span class="tag">${backend}</span></div>
${usual ? h`<p class="hint">It answers where none is named.</p>` : ''}${probed}
<dl class="facts"><div><dt>Answers</dt><dd>${abilities.join(', ')}</dd></div><div><dt>Services</dt><dd>${services.length ? services.map((id, index) => [index ? ', ' : '', h`<a href="${serviceAddress(id)}">${serviceName(view, id)}</a>`]) : 'any'}</dd></div><div><dt>Notifiers</dt><dd>${notifiers.length ? notifiers.map(({ name: called, type }) => `${called} (${type})`).join(', ') : h`<span class="muted">none</span>`}</dd></div></dl></article>`
}
