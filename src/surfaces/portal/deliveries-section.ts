import type { Delivery, DeliveryState } from '../../core/delivery.ts'
import type { Page } from '../../core/page.ts'
import { deliveryTable } from './delivery-table.ts'
import { type Html, h } from './html.ts'
import { read, type View } from './view.ts'

const states: DeliveryState[] = ['queued', 'sending', 'sent', 'dropped', 'failed']

/** What was sent and what was not, by state, page by page. */
export async function deliveriesSection(view: View): Promise<Html> {
  const query = view.url.searchParams
  const state = states.find((s) => s === query.get('state'))
  const cursor = query.get('cursor')
  const { items, next } = await read<Page<Delivery>>(view, 'deliveries', {
    ...(state && { state }),
    ...(cursor && { cursor }),
    limit: 10,
  })
  const address = (more: Record<string, string>) => `/integrations?${new URLSearchParams(more)}#deliveries`
  const chip = (words: string, wanted: DeliveryState | undefined) =>
    h`<li><a href="${address(wanted ? { state: wanted } : {})}"${wanted === state ? h` aria-current="true"` : ''}>${words}</a></li>`
  return h`<section aria-labelledby="deliveries" class="block"><div class="section-head"><h2 id="deliveries">Messages</h2></div>
<nav class="tabs small" aria-label="State of messages"><ul>${chip('all', undefined)}${states.map((s) => chip(s, s))}</ul></nav>
<div class="panel">${items.length ? deliveryTable(items, view, { incident: true }) : h`<p class="muted">${state ? `No message is ${state}.` : 'Nothing was sent yet.'}</p>`}</div>
${next || cursor ? h`<nav class="pages" aria-label="Pages of messages">${cursor ? h`<a class="button" href="${address(state ? { state } : {})}">Newest</a>` : ''}${next ? h`<a class="button" rel="next" href="${address({ ...(state && { state }), cursor: next })}">Older messages</a>` : ''}</nav>` : ''}</section>`
}
