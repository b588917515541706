import type { InboxItem } from '../../core/inbox.ts'
import type { Page } from '../../core/page.ts'
import { form } from './form.ts'
import { type Html, h, type Inside } from './html.ts'
import { icon } from './icon.ts'
import { moment } from './moment.ts'
import { readable, withoutKeys, withoutSecrets } from './raw-payloads.ts'
import { may, read, type View } from './view.ts'

/** What came in and could not be read, with one click to try again. */
export async function deadLetters(view: View): Promise<Html> {
  return h`<section aria-labelledby="dead-letters" class="block"><h2 id="dead-letters">Dead letters</h2>${await inside(view)}</section>`
}

async function inside(view: View): Promise<Inside> {
  if (!may(view, 'inbox')) return h`<p class="hint">Only people on call may see what came in.</p>`
  const { items, next } = await read<Page<InboxItem>>(view, 'inbox', { state: 'dead', limit: 20 })
  if (!items.length) return h`<div class="empty">${icon('check')}<p>Everything that came in could be read.</p></div>`
  return [
    h`<ul class="plain panel letters">${items.map((item) => one(view, item))}</ul>`,
    next ? h`<p class="muted">There are older ones; <code>GET /api/v1/inbox?state=dead</code> lists them all.</p>` : '',
  ]
}

function one(view: View, { id, source, receivedAt, error, body, redacted, attempts }: InboxItem): Html {
  return h`<li><div class="spread full"><span><strong>${source}</strong> <span class="muted">${moment(receivedAt, view.now)}${attempts > 1 ? `, ${attempts} tries` : ''}</span><br><span class="fault">${error ?? 'It could not be read.'}</span></span>${form(
    view,
    'replay',
    {
      key: `replay-${id}`,
      fixed: { item: id },
      submit: [icon('again'), 'Replay'],
      name: `Replay the message from ${source}`,
    },
  )}</div>
${body ? h`<details id="letter-${id}"><summary>${redacted ? withoutSecrets : 'As it came'}</summary><pre tabindex="0">${readable(withoutKeys(body, view))}</pre></details>` : ''}</li>`
}
