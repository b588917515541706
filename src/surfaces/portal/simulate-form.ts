import { canSee } from '../../commands/visible.ts'
import { urgencies } from '../../core/incident.ts'
import type { Problem } from '../../core/problem.ts'
import { type Html, h, type Inside } from './html.ts'
import { utcField, utcOf } from './utc-field.ts'
import type { View } from './view.ts'

/** What the address of the simulator asks for, as the fields of the command; empty ones are left out. */
export type WantedSimulation = Partial<Record<(typeof names)[number], string>>

const names = [
  'service',
  'urgency',
  'at',
  'policy',
  'acknowledge_after',
  'snooze_after',
  'snooze_for',
  'resolve_after',
  'horizon',
] as const

/** Reads the address; a moment is on the clock of UTC unless it says otherwise. */
export function wantedSimulation(parameters: URLSearchParams): WantedSimulation {
  const written = names.flatMap((name) => {
    const text = parameters.get(name)?.trim().slice(0, 200)
    return text ? [[name, name === 'at' ? (utcOf(text) ?? text) : text]] : []
  })
  return Object.fromEntries(written)
}

/** Which service, how urgent, when, and what somebody does meanwhile: plain fields in the address. */
export function simulateForm(view: View, wanted: WantedSimulation, refused?: Problem): Html {
  const answers = ['acknowledge_after', 'snooze_after', 'snooze_for', 'resolve_after', 'horizon'] as const
  const asked = answers.some((name) => wanted[name] !== undefined || refused?.fields[name])
  const field = (name: keyof WantedSimulation, label: string, control: (attributes: Html) => Html) =>
    fieldOf(name, label, control, refused)
  const length = (name: keyof WantedSimulation, label: string, example: string) =>
    field(
      name,
      label,
      (attributes) =>
        h`<input ${attributes} value="${wanted[name] ?? ''}" placeholder="${example}" autocomplete="off" maxlength="40">`,
    )
  return h`<form class="simulate-form" action="/simulate" role="search" aria-label="Simulator">
${field('service', 'Service', (attributes) => select(attributes, servicesOf(view), wanted.service, 'Any service'))}
${field('urgency', 'Urgency', (attributes) => select(attributes, urgenciesOf(), wanted.urgency ?? 'high'))}
${field('policy', 'Policy', (attributes) => select(attributes, policiesOf(view), wanted.policy, 'That of the service'))}
${field('at', 'At (UTC)', (attributes) => h`<input type="datetime-local" step="1" ${attributes} value="${utcField(wanted.at)}"><p class="hint">Now when left empty.</p>`)}
<details class="exactly"${asked ? h` open` : ''}><summary>If somebody answers</summary><div class="answers">
${length('acknowledge_after', 'Acknowledged after', '12m')}${length('snooze_after', 'Snoozed after', '5m')}${length('snooze_for', 'Snoozed for', '1h')}${length('resolve_after', 'Resolved after', '45m')}${length('horizon', 'Look ahead', '24h')}
</div></details>
<button class="button primary">Simulate</button></form>`
}

function fieldOf(name: string, label: string, control: (attributes: Html) => Html, refused: Problem | undefined): Html {
  const id = `simulate-${name.replaceAll('_', '-')}`
  const fault = refused?.fields[name]
  const attributes = h`id="${id}" name="${name}"${fault ? h` aria-invalid="true" aria-describedby="${id}-fault"` : ''}`
  return h`<div class="field${fault ? ' faulty' : ''}"><label for="${id}">${label}</label>${control(attributes)}${fault ? h`<p class="fault" id="${id}-fault">${fault}</p>` : ''}</div>`
}

type Option = [value: string, words: string]

/** A choice; what the address asks for and nobody knows stays in it, so that its fault can be seen. */
function select(attributes: Html, options: Option[], chosen = '', nothing?: string): Html {
  const stray: Option[] = chosen && !options.some(([value]) => value === chosen) ? [[chosen, chosen]] : []
  const all: Option[] = [...(nothing === undefined ? [] : [['', nothing] as Option]), ...options, ...stray]
  return h`<select ${attributes}>${all.map(([value, words]): Inside => h`<option value="${value}"${value === chosen ? h` selected` : ''}>${words}</option>`)}</select>`
}

const urgenciesOf = (): Option[] => urgencies.map((one) => [one, one.charAt(0).toUpperCase() + one.slice(1)])

const servicesOf = ({ context: { actor, directory } }: View): Option[] =>
  [...directory.services.values()]
    .filter(({ id }) => canSee(actor, directory, id))
    .map(({ id, name }) => [id, name ?? id])

const policiesOf = ({ context: { directory } }: View): Option[] =>
  [...directory.policies.values()].map(({ id, name }) => [id, name ?? id])
