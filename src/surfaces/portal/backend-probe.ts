import { Problem } from '../../core/problem.ts'
import { h, type Inside } from './html.ts'
import { icon } from './icon.ts'
import type { View } from './view.ts'

const patienceMs = 10_000

/** Whether the backend of a profile answers each kind of question now, and what to do where it does not: a part of the settings. */
export async function backendProbe(view: View): Promise<Inside> {
  const name = view.url.searchParams.get('profile') ?? ''
  const { profiles } = view.context
  if (!profiles.names().includes(name)) throw new Problem('not_found', `There is no profile "${name.slice(0, 60)}".`)
  const { backend } = profiles.resolve(name)
  const findings = await backend.health(AbortSignal.any([view.signal, AbortSignal.timeout(patienceMs)]))
  return h`<ul class="probe">${findings.map(
    ({ what, ok, message, remedy }) =>
      h`<li class="with-icon ${ok ? 'good' : 'bad'}">${icon(ok ? 'check' : 'warn')}<span><strong>${what}</strong> ${message}${remedy ? ` ${remedy}` : ''}</span></li>`,
  )}</ul>`
}
