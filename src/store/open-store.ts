import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { ConstructorOptions } from 'pg-boss'
import type { DeliveryDraft } from '../core/delivery.ts'
import type { Incident } from '../core/incident.ts'
import type { Clock, LaneHold, Secrets, Store } from '../core/ports.ts'
import { openDirectories } from './directories.ts'
import { openInbox } from './inbox.ts'
import { readIncidents } from './incidents.ts'
import { openKeys } from './keys.ts'
import { migrate } from './migrate.ts'
import { openNews } from './news.ts'
import { openOutbox } from './outbox.ts'
import { watchDuties } from './overdue.ts'
import { openQueue, type Queue } from './queue.ts'
import type { Tables } from './schema.ts'
import { type Knowledge, type Plan, transact } from './transact.ts'
import { openWorkspaces } from './workspaces.ts'

/** What opening a store takes: where the database is, and the rules of other rooms that run inside its transactions. */
export interface StoreOptions {
  connection: pg.PoolConfig
  backend?: ConstructorOptions['backend']
  clock: Clock
  secrets: Secrets
  plan: Plan
  lane(draft: DeliveryDraft): string
  isMajor(incident: Incident): boolean
  /** Whether to listen for wake-ups and news: a server does, a one-shot command need not. */
  listen: boolean
  /** Connections for our own queries. */
  poolSize?: number
  onError(error: unknown): void
}

/** An open store with the queue that wakes the workers and the handles only app.ts uses. */
export interface OpenStore {
  store: Store
  lanes: LaneHold
  queue: Queue
  db: Kysely<Tables>
  close(): Promise<void>
}

/** Connects, migrates under a lock, and assembles the store. */
export async function openStore(options: StoreOptions): Promise<OpenStore> {
  const { connection, clock, secrets, plan, lane, isMajor, listen, onError } = options
  const pool = new pg.Pool({ ...connection, max: options.poolSize ?? 12, application_name: 'allclear' })
  pool.on('error', onError)
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  await migrate(db)
  const queue = await openQueue(
    { ...queueConnection(connection), ...(options.backend && { backend: options.backend }) },
    { listen, onError },
  )
  const forgetting: (() => void)[] = []
  const news = await openNews(db, connection, {
    listen,
    onForget: () => {
      for (const forget of forgetting) forget()
    },
    onError,
  })
  const directories = openDirectories(db, clock, news.forgetEverywhere)
  const workspaces = openWorkspaces(db, secrets, clock, news.forgetEverywhere)
  forgetting.push(directories.forget, workspaces.forget)
  const outbox = openOutbox(db, queue, clock)
  const handles = slackHandles(db, clock)
  const around = {
    db,
    queue,
    clock,
    plan,
    lane,
    isMajor,
    announce: news.announce,
    async knowledge(): Promise<Omit<Knowledge, 'cards'>> {
      const [directory, spaces, known] = await Promise.all([
        directories.readDirectory(),
        workspaces.workspaces(),
        handles(),
      ])
      return {
        directory,
        workspaces: spaces,
        handle(user, workspace) {
          const found = directory.users.get(user)
          return found?.slack[workspace] ?? (found && known.get(`${workspace}\n${found.email}`))
        },
      }
    },
  }
  const { forget: _, ...directoryPort } = directories
  const { forget: __, ...workspacePort } = workspaces
  const store: Store = {
    ...readIncidents(db),
    transact: (work) => transact(around, work),
    ...openInbox(db, queue, clock),
    ...outbox,
    ...directoryPort,
    ...openKeys(db, clock),
    ...workspacePort,
    subscribe: news.subscribe,
    ...watchDuties(db, queue, clock, outbox.idleLanes),
    async ping() {
      await sql`SELECT 1`.execute(db)
    },
  }
  const close = async () => {
    await queue.stop()
    await news.stop()
    await db.destroy()
  }
  return { store, lanes: outbox, queue, db, close }
}

/** pg-boss takes the same connection under its own names. */
function queueConnection({
  connectionString,
  host,
  port,
  user,
  password,
  database,
  ssl,
}: pg.PoolConfig): ConstructorOptions {
  const given = { connectionString, host, port, user, password, database, ssl }
  return Object.fromEntries(Object.entries(given).filter(([, v]) => v !== undefined)) as ConstructorOptions
}

/** Which e-mail is whom in which workspace, looked up at most once a second. */
function slackHandles(db: Kysely<Tables>, clock: Clock) {
  let cached: { at: number; map: Promise<Map<string, string>> } | undefined
  const read = async () => {
    const rows = await db
      .selectFrom('slack_people')
      .select(['workspace', 'slack_user', 'email'])
      .where('email', 'is not', null)
      .execute()
    return new Map(rows.map((r) => [`${r.workspace}\n${r.email}`, r.slack_user]))
  }
  return () => {
    const now = clock.now().getTime()
    if (!cached || now - cached.at > 1_000) cached = { at: now, map: read() }
    return cached.map
  }
}
