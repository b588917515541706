import { z } from 'zod'
import { command } from '../core/command.ts'
import type { InboxItem } from '../core/inbox.ts'
import type { Page } from '../core/page.ts'
import { redactor } from '../core/redaction/redactor.ts'
import type { Privacy } from '../core/redaction/rule.ts'
import { nextCursor, pageInput, pageOf } from './page-input.ts'
import { InboxItemJson, presentInboxItem } from './present-inbox-item.ts'
import { several } from './several.ts'
import { hiddenServices } from './visible.ts'

const State = z.enum(['waiting', 'done', 'ignored', 'dead'], { error: 'Choose from waiting, done, ignored and dead.' })

export const inbox = command({
  name: 'inbox',
  summary: 'What came in, and the dead letters that could not be read',
  input: z.strictObject({
    state: several()
      .pipe(z.array(State))
      .optional()
      .meta({ description: 'waiting, done, ignored or dead', label: 'State', positional: true }),
    source: z.string().min(1).optional().meta({ description: 'Only this source', label: 'Source' }),
    door: z.enum(['alerts', 'slack']).default('alerts').meta({ description: 'alerts or slack', label: 'Door' }),
    ...pageInput,
  }),
  effect: 'reads',
  role: 'oncall',
  http: { method: 'GET', path: '/inbox' },
  async run({ store, actor, directory, settings }, { state, source, door, ...page }): Promise<Page<InboxItem>> {
    const found = await store.inbox({ door, ...(source && { source }), ...(state?.length && { state }) }, pageOf(page))
    const hidden = hiddenServices(actor, directory).length > 0
    return { ...found, items: found.items.map(hidden ? withoutContent : withoutSecrets(settings.privacy)) }
  },
  output: z.object({ items: z.array(InboxItemJson), next_cursor: nextCursor }),
  present: ({ items, next }) => ({ items: items.map(presentInboxItem), next_cursor: next ?? null }),
  show: ({ items }) => ({
    title: items.length ? 'Received' : 'Nothing here.',
    tone: items.some(({ state }) => state === 'dead') ? 'warn' : 'plain',
    table: {
      columns: ['Item', 'Source', 'Received', 'State', 'What became of it'],
      rows: items.map((item) => [
        item.id,
        item.source,
        [{ time: item.receivedAt, form: 'ago' }],
        item.state,
        item.error ?? item.outcome?.map(({ outcome, reason }) => `${outcome}: ${reason}`).join(' ') ?? '',
      ]),
    },
  }),
})

/** What still waits is kept as it came, and shown as it will be kept. */
function withoutSecrets(privacy: Privacy | undefined) {
  const clean = redactor(privacy)
  return (item: InboxItem): InboxItem => {
    const body = clean.document(item.body)
    return body === item.body ? item : { ...item, body, redacted: true }
  }
}

/** A raw body may belong to any service: whoever may not see them all sees that something came, and not what. */
function withoutContent({ outcome: _, error, ...item }: InboxItem): InboxItem {
  return { ...item, body: '', ...(error !== undefined && { error: 'Only for people who may see every service.' }) }
}
