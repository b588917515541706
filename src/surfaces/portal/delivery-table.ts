import { type Delivery, placeName } from '../../core/delivery.ts'
import { form } from './form.ts'
import { type Html, h, type Inside } from './html.ts'
import { icon } from './icon.ts'
import { moment } from './moment.ts'
import { deliveryPill } from './pill.ts'
import { may, type View } from './view.ts'

/** Messages with what became of them; on the page of an incident its own name is left out. */
export function deliveryTable(deliveries: Delivery[], view: View, { incident }: { incident: boolean }): Html {
  return h`<div class="scroll" tabindex="0" role="region" aria-label="Messages"><table class="deliveries"><thead><tr>${incident ? h`<th scope="col">About</th>` : ''}<th scope="col">What</th><th scope="col">To</th><th scope="col">State</th><th scope="col">When</th></tr></thead>
<tbody>${deliveries.map((delivery) => row(delivery, view, incident))}</tbody></table></div>`
}

function row(delivery: Delivery, view: View, incident: boolean): Html {
  const { now, context } = view
  const { kind, channel, workspace, state, error, user, attempts } = delivery
  const at = delivery.finishedAt ?? delivery.startedAt ?? delivery.createdAt
  const person = user === undefined ? undefined : (context.directory.users.get(user)?.name ?? user)
  return h`<tr>${incident ? h`<td>${subject(delivery)}</td>` : ''}<td>${kind}</td><td>${person ?? channel} <span class="muted small">${workspace}</span></td><td>${deliveryPill(state)}${attempts > 1 ? h`<br><span class="muted small">${attempts} tries</span>` : ''}${error && state !== 'sent' ? h`<p class="fault">${error.message} ${error.remedy}</p>` : ''}${again(delivery, view)}</td><td>${moment(at, now)}</td></tr>`
}

const subject = ({ incident, subject }: Delivery) =>
  incident === null ? h`<code>${subject}</code>` : h`<a href="/incidents/${incident}">${incident}</a>`

/** What was given up can be sent after all. */
function again({ id, state, ...place }: Delivery, view: View): Inside {
  if (state !== 'failed' || !may(view, 'retry-delivery')) return ''
  return form(view, 'retry-delivery', {
    key: `retry-delivery-${id}`,
    fixed: { delivery: id },
    submit: [icon('again'), 'Send again'],
    name: `Send the message to ${placeName(place)} again`,
  })
}
