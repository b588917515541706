import { type Kysely, sql, type Transaction } from 'kysely'
import pg from 'pg'
import type { Change, News } from '../core/ports.ts'
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
      for (let i = 0; i < changes.length; i += 60) {
        const payload: Bulletin = { changes: changes.slice(i, i + 60) }
        await sql`SELECT pg_notify(${channel}, ${JSON.stringify(payload)})`.execute(trx)
      }
    },
    async forgetEverywhere() {
      await sql`SELECT pg_notify(${channel}, ${JSON.stringify({ forget: true } satisfies Bulletin)})`.execute(db)
    },
    stop: async () => ear?.(),
  }
}

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
    const next = new pg.Client({ ...connection, application_name: 'allclear-news', keepAlive: true })
    next.on('notification', ({ payload }) => payload && hear(payload))
    next.on('error', onError)
    next.on('end', again)
    await next.connect()
    await next.query(`LISTEN ${channel}`)
    client = next
    onForget()
  }
  const again = () => {
    if (stopped) return
    clearTimeout(retry)
    retry = setTimeout(() => connect().catch((error) => [onError(error), again()]), 500)
  }
  await connect()
  return async () => {
    stopped = true
    clearTimeout(retry)
    await client?.end()
  }
}
