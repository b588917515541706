import type { InboxItem } from '../../core/inbox.ts'
import type { Incident } from '../../core/incident.ts'
import type { Page } from '../../core/page.ts'
import { h, type Inside } from './html.ts'
import { moment } from './moment.ts'
import { may, read, type View } from './view.ts'

/** How many of the newest messages of a source are looked through, and how many are shown. */
const looked = 200
const shown = 5

/** What the source sent, without its secrets; only for those who may see what came in. */
export async function rawPayloads(view: View, incident: Incident): Promise<Inside> {
  if (incident.source === 'manual' || !may(view, 'inbox')) return undefined
  const { items } = await read<Page<InboxItem>>(view, 'inbox', { source: incident.source, limit: looked })
  const own = items.filter((item) => item.body && item.outcome?.some((o) => o.incident === incident.id)).slice(0, shown)
  if (!own.length) return undefined
  return h`<section class="panel" aria-labelledby="raw"><h2 id="raw">${own.some(({ redacted }) => redacted) ? withoutSecrets : 'As it came'}</h2>
${own.map((item) => h`<details id="raw-${item.id}"><summary>${moment(item.receivedAt, view.now)} <span class="muted">${counted(item.outcome?.length ?? 0)}</span></summary><pre tabindex="0">${readable(withoutKeys(item.body, view))}</pre></details>`)}</section>`
}

/** What is shown of a message that held secrets. */
export const withoutSecrets = 'As it came, without its secrets'

const counted = (signals: number) => (signals === 1 ? '1 alert' : `${signals} alerts`)

/** Some formats carry the key of their door in the message. */
export function withoutKeys(body: string, { context }: Pick<View, 'context'>): string {
  return context.settings.sources.reduce(
    (text, { key }) => (key.length < 4 ? text : text.replaceAll(key, '‹key›')),
    body,
  )
}

/** JSON with line breaks; anything else as it is. */
export function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2)
  } catch {
    return body
  }
}
