import type { Incident } from '../../core/incident.ts'
import { form } from './form.ts'
import { type Html, h, type Inside } from './html.ts'
import type { View } from './view.ts'

/** What an incident has to do with others: where it was merged into, what it is part of, what is part of it. */
export function familyFacts(
  { mergedInto, parent, children = [], responders = [], flapping = [] }: Incident,
  fact: (label: string, value: Inside) => Html,
): Inside {
  const way = (id: string) => h`<a href="/incidents/${id}">${id}</a>`
  return [
    mergedInto ? fact('Merged into', way(mergedInto)) : '',
    parent ? fact('Part of', way(parent)) : '',
    children.length
      ? fact(
          'Linked',
          children.map((id, i) => [i ? ', ' : '', way(id)]),
        )
      : '',
    responders.length ? fact('Helping', responders.map(({ name }) => name).join(', ')) : '',
    flapping.length
      ? fact('Flapping', `${flapping.length === 1 ? 'one alert' : `${flapping.length} alerts`}, held until calm`)
      : '',
  ]
}

/** The forms that silence its alerts, ask for help, and bring it together with others. */
export function furtherMoves(view: View, { id, status, parent }: Incident): Inside {
  const fixed = { incident: id }
  const open = status !== 'resolved'
  const apart = (inside: Inside) => h`<div class="popup-part">${inside}</div>`
  return [
    open ? apart(form(view, 'add-responder', { fixed, fields: ['who', 'message'], submit: 'Ask for help' })) : '',
    apart(form(view, 'silence', { fixed, fields: ['for', 'comment'], demand: ['for'], submit: 'Silence its alerts' })),
    open ? apart(form(view, 'merge', { fixed, fields: ['into'], submit: 'Merge' })) : '',
    parent
      ? apart(form(view, 'unlink', { fixed, fields: [], submit: `Unlink from ${parent}` }))
      : apart(form(view, 'link', { fixed, fields: ['parent'], submit: 'Link' })),
  ]
}
