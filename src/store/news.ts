import { type Kysely, sql, type Transaction } from 'kysely'
import pg from 'pg'
import type { Change } from '../core/change.ts'
import type { News } from '../core/store.ts'
import type { Tables } from './schema.ts'

/** The one notification channel of an installation. */
const channel = 'allclear_news'

interface Bulletin {
  changes?: Change[]
  /** Something that processes cache was written. */
  forget?: true
}

/** News between processes by LISTEN and NOTIFY: hints only, the truth is in the tables. */
export interface NewsDesk extends News {
  announce(trx: Transaction<Tables>, changes: Change[]): Promise<void>
  forgetEverywhere(): Promise<void>
  stop(): Promise<void>
}

/** Opens the desk; with `listen` it holds one connection and takes it up again when it breaks. */
export async function openNews(
  db: Kysely<Tables>,
  connection: pg.ClientConfig,
  { listen, onForget, onError }: { listen: boolean; onForget: () => void; onError: (error: unknown) => void },
): Promise<NewsDesk> {
  const listeners = new Set<(change: Change) => void>()
  const hear = (payload: string) => {
    const { changes, forget }: Bulletin = JSON.parse(payload)
    if (forget) onForget()
    for (const change of changes ?? []) for (const listener of listeners) listener(change)
  }
  const ear = listen ? await keepListening(connection, hear, onForget, onError) : undefined
  return {
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async announce(trx, changes) {
      const bulletins = inBulletins(changes)
      await sql`SELECT pg_notify(${channel}, bulletin) FROM unnest(${bulletins}::text[]) AS bulletin`.execute(trx)
    },
    async forgetEverywhere() {
      await sql`SELECT pg_notify(${channel}, ${JSON.stringify({ forget: true } satisfies Bulletin)})`.execute(db)
    },
    stop: async () => ear?.(),
  }
}

/** PostgreSQL takes notifications below 8 000 bytes. */
const longestBulletin = 7_500

/** As few bulletins as hold all changes in their order. */
function inBulletins(changes: Change[]): string[] {
  const bulletins: string[] = []
  let held: Change[] = []
  let size = 0
  const close = () => {
    if (held.length) bulletins.push(JSON.stringify({ changes: held } satisfies Bulletin))
    held = []
    size = 0
  }
  for (const change of changes) {
    const length = Buffer.byteLength(JSON.stringify(change)) + 1
    if (size + length > longestBulletin) close()
    held.push(change)
    size += length
  }
  close()
  return bulletins
}

/** How long to wait before listening again after the connection broke, in milliseconds. */
const againMs = 500

async function keepListening(
  connection: pg.ClientConfig,
  hear: (payload: string) => void,
  onForget: () => void,
  onError: (error: unknown) => void,
): Promise<() => Promise<void>> {
  let stopped = false
  let client: pg.Client | undefined
  let retry: NodeJS.Timeout | undefined
  const connect = async () => {
    const next = new pg.Client({ ...connection, keepAlive: true })
    next.on('notification', ({ payload }) => payload && hear(payload))
    next.on('error', onError)
    await next.connect()
    client = next
    next.once('end', again)
    await next.query(`LISTEN ${channel}`)
    // What changed while nobody listened is not told again.
    onForget()
  }
  const again = () => {
    clearTimeout(retry)
    if (!stopped) retry = setTimeout(reconnect, againMs)
  }
  const reconnect = () => {
    connecting = connect().catch((error) => {
      onError(error)
      again()
    })
  }
  let connecting = connect()
  await connecting
  return async () => {
    stopped = true
    clearTimeout(retry)
    await connecting
    await client?.end()
  }
}
