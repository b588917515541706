import { Problem } from '../../../core/problem.ts'
import { form } from '../form.ts'
import { h } from '../html.ts'
import type { Page } from '../layout.ts'
import { may, type View } from '../view.ts'

/** Declares an incident by hand; the form is the schema of the command. */
export function newIncident(view: View): Page {
  if (!may(view, 'create')) throw new Problem('forbidden', 'Declaring an incident needs the role oncall.')
  const given = Object.fromEntries(
    ['title', 'service', 'urgency'].map((name) => [name, view.url.searchParams.get(name)]),
  )
  return {
    title: 'Declare an incident',
    place: '/incidents',
    body: h`<div class="page-head"><h1>Declare an incident</h1></div>
<div class="columns"><section class="panel narrow wide-column">${form(view, 'create', {
      preset: given,
      submit: 'Declare incident',
      style: 'primary',
      leaves: true,
    })}</section>
<aside class="side muted"><h2>What happens then</h2><p>The incident opens at once. Its service decides who is paged and which Slack channel gets the card.</p><p>High urgency is for what hurts customers now. Not sure? Choose high; it can be lowered.</p></aside></div>`,
  }
}
