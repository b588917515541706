import type { Delivery } from '../../core/delivery.ts'
import { type Html, h } from './html.ts'
import { moment } from './moment.ts'
import { deliveryPill } from './pill.ts'
import type { View } from './view.ts'

/** Messages with what became of them; on the page of an incident its own name is left out. */
export function deliveryTable(deliveries: Delivery[], view: View, { incident }: { incident: boolean }): Html {
  return h`<div class="scroll" tabindex="0" role="region" aria-label="Messages"><table class="deliveries"><thead><tr>${incident ? h`<th scope="col">Incident</th>` : ''}<th scope="col">What</th><th scope="col">To</th><th scope="col">State</th><th scope="col">When</th></tr></thead>
<tbody>${deliveries.map((delivery) => row(delivery, view, incident))}</tbody></table></div>`
}

function row(delivery: Delivery, { now, context }: View, incident: boolean): Html {
  const { kind, channel, workspace, state, error, user, attempts } = delivery
  const at = delivery.finishedAt ?? delivery.startedAt ?? delivery.createdAt
  const person = user === undefined ? undefined : (context.directory.users.get(user)?.name ?? user)
  return h`<tr>${incident ? h`<td><a href="/incidents/${delivery.incident}">${delivery.incident}</a></td>` : ''}<td>${kind}</td><td>${person ?? channel} <span class="muted small">${workspace}</span></td><td>${deliveryPill(state)}${attempts > 1 ? h`<br><span class="muted small">${attempts} tries</span>` : ''}${error && state !== 'sent' ? h`<p class="fault">${error.message} ${error.remedy}</p>` : ''}</td><td>${moment(at, now)}</td></tr>`
}
