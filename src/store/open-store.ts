import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { ConstructorOptions } from 'pg-boss'
import type { Clock } from '../core/clock.ts'
import type { DeliveryDraft, NoticeDraft } from '../core/delivery.ts'
import type { Directories } from '../core/directories.ts'
import { slackIdOf } from '../core/directory.ts'
import type { Incident } from '../core/incident.ts'
import type { WorkQueue } from '../core/jobs.ts'
import type { LaneHold } from '../core/outbox.ts'
import type { Privacy } from '../core/redaction/rule.ts'
import type { Secrets } from '../core/secrets.ts'
import type { Inhibition } from '../core/silence/inhibition.ts'
import type { Store } from '../core/store.ts'
import type { Workspaces } from '../core/workspaces.ts'
import { openAudit } from './audit.ts'
import { openClearing } from './clear-away.ts'
import { openDeploys } from './deploys.ts'
import { openDigests } from './digests.ts'
import { openDirectories } from './directories.ts'
import { openForesight } from './foresee.ts'
import { connectionName } from './hold-lanes.ts'
import { openInbox } from './inbox.ts'
import { readIncidents } from './incidents.ts'
import { openInvestigations } from './investigations.ts'
import { openKeys } from './keys.ts'
import { openLibrary } from './knowledge.ts'
import { migrate } from './migrate.ts'
import { openNews } from './news.ts'
import { openOutbox } from './outbox.ts'
import { watchDuties } from './overdue.ts'
import { openProposals } from './proposals.ts'
import { openQueue, type Queue } from './queue.ts'
import { quietReader } from './quiet.ts'
import { openScheduleRuns } from './schedule-runs.ts'
import type { Tables } from './schema.ts'
import { openSilences } from './silences.ts'
import { openSpending } from './spending.ts'
import { type Committed, type Knowledge, type Plan, transact } from './transact.ts'
import { openWatches } from './watches.ts'
import { openWorkspaces } from './workspaces.ts'

/** What opening a store takes: where the database is, and the rules of other rooms that run inside its transactions. */
export interface StoreOptions {
  connection: pg.PoolConfig
  backend?: ConstructorOptions['backend']
  clock: Clock
  secrets: Secrets
  /** How personal data is treated in what came in; as usual when not given. */
  privacy?: Privacy
  plan: Plan
  lane(draft: DeliveryDraft): string
  /** Divides a notice into messages that are sent each on its own; one each when not given. */
  parts?(draft: NoticeDraft): NoticeDraft[]
  isMajor(incident: Incident): boolean
  /** Whether the opening of an incident may start an investigation; none does when not given. */
  investigates?(incident: Incident): boolean
  /** By which rules alerts mute others; none do when not given. */
  inhibitions?: readonly Inhibition[]
  /** Names this process among its peers. */
  instance: string
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
  /** The same queue for senders outside a transaction. */
  wakes: WorkQueue
  /** Tells a listener of every change that this process commits from now on. */
  watch(listener: (changes: Committed[]) => void): void
  db: Kysely<Tables>
  close(): Promise<void>
}

/** Connects, migrates under a lock, and assembles the store. */
export async function openStore(options: StoreOptions): Promise<OpenStore> {
  const opened: (() => Promise<void>)[] = []
  const close = async () => {
    for (const end of opened.splice(0).reverse()) await end()
  }
  try {
    return { ...(await assemble(options, opened)), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Opens one thing after the other and leaves in `opened` how each is closed, so that a failure half way leaks nothing. */
async function assemble(options: StoreOptions, opened: (() => Promise<void>)[]): Promise<Omit<OpenStore, 'close'>> {
  const { connection, clock, secrets, privacy, plan, lane, isMajor, listen, onError, instance } = options
  const parts = options.parts ?? ((draft: NoticeDraft) => [draft])
  const db = connect(options)
  opened.push(() => db.destroy())
  // Doors never queue for a connection behind the work that they let in.
  const doors = connect({ ...options, poolSize: 2 })
  opened.push(() => doors.destroy())
  await migrate(db)
  const directories = openDirectories(db, clock, () => news.forgetEverywhere())
  const workspaces = openWorkspaces(db, secrets, clock, () => news.forgetEverywhere())
  const onForget = () => {
    directories.forget()
    workspaces.forget()
  }
  const news = await openNews(
    db,
    { ...connection, application_name: connectionName(instance) },
    { listen, onForget, onError },
  )
  opened.push(news.stop)
  const queue = await openQueue(
    db,
    { ...queueConnection(connection), ...(options.backend && { backend: options.backend }) },
    { listen, onError },
  )
  opened.push(queue.stop)
  const handles = slackHandles(db, clock)
  const outbox = openOutbox(db, queue, clock, lane, parts)
  const knowledge = gatherKnowledge(directories, workspaces, handles.look)
  const watching = new Set<(changes: Committed[]) => void>()
  const committed = (changes: Committed[]) => {
    for (const listener of watching) listener(changes)
  }
  const investigates = options.investigates ?? (() => false)
  const keeping = { secrets, privacy }
  const inhibitions = options.inhibitions ?? []
  const around = {
    inhibitions,
    quiet: quietReader(clock, inhibitions),
    db,
    queue,
    clock,
    keeping,
    plan,
    lane,
    parts,
    isMajor,
    investigates,
    announce: news.announce,
    knowledge,
    committed,
  }
  const { forget: _, ...directoryPort } = directories
  const { forget: __, ...workspacePort } = workspaces
  const store: Store = {
    ...readIncidents(db),
    ...openForesight(around),
    transact: (work) => transact(around, work),
    ...openInbox(db, doors, { queue, clock, keeping }),
    ...outbox,
    ...directoryPort,
    ...openKeys(db, clock),
    ...workspacePort,
    async putSlackPerson(person) {
      await workspacePort.putSlackPerson(person)
      handles.forget()
    },
    subscribe: news.subscribe,
    ...openWatches(db, clock),
    ...openDeploys(db),
    ...openDigests(db),
    ...openClearing(db, clock),
    ...openProposals(db, clock),
    ...openAudit(db),
    ...openSilences(db, queue, clock, inhibitions),
    investigations: openInvestigations(db, clock),
    scheduleRuns: openScheduleRuns(db, clock),
    spending: openSpending(db),
    library: openLibrary(db),
    ...watchDuties(db, queue, clock, outbox.idleLanes),
    async ping() {
      await sql`SELECT 1`.execute(db)
    },
  }
  const wakes: WorkQueue = {
    send: async (wanted) => void (await queue.send(db, wanted)),
    work: queue.work,
  }
  return { store, lanes: outbox, queue, wakes, watch: (listener) => void watching.add(listener), db }
}

function connect({ connection, poolSize = 12, onError }: StoreOptions): Kysely<Tables> {
  const pool = new pg.Pool({ ...connection, max: poolSize, application_name: 'allclear' })
  // The pool hears of idle connections only; an error of one in use would otherwise end the process. Its query fails too.
  pool.on('error', onError)
  pool.on('connect', (client) => client.on('error', onError))
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
}

/** What routing looks at beside the incident, from caches where they are fresh. */
const gatherKnowledge =
  (directories: Directories, workspaces: Workspaces, handles: () => Promise<Map<string, string>>) =>
  async (): Promise<Omit<Knowledge, 'cards'>> => {
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
        const space = spaces.find(({ id }) => id === workspace)
        return found && ((space && slackIdOf(found, space)) ?? known.get(`${workspace}\n${found.email}`))
      },
    }
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

/** Which e-mail is whom in which workspace, looked up at most once a second, and anew when somebody was learnt here. */
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
  const look = () => {
    const now = clock.now().getTime()
    if (!cached || now - cached.at > 1_000) {
      cached = { at: now, map: read() }
      cached.map.catch(() => {
        cached = undefined
      })
    }
    return cached.map
  }
  const forget = () => {
    cached = undefined
  }
  return { look, forget }
}
