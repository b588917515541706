import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { Problem } from '../../core/problem.ts'
import type { SocketConnection } from './socket-folder.ts'

/** Our place among the processes that use one server; it lasts until `leave`. */
export interface Presence {
  /** Gives the place up, and tells whether nobody else is left, in which case no newcomer is let in either. */
  leave(): Promise<boolean>
}

/** Why nobody could enter: `absent` when nothing listens, `busy` when a server is there but not (or no longer) open. */
type Answer = Presence | 'absent' | 'busy'

type Session = Client & { ref(): void; unref(): void }

/** Any number that Allclear uses for nothing else in this database. */
const lock = 7_264_001

/**
 * Enters the server behind `connection` if it is open. Each process holds a shared lock for as long as it is
 * present, and the server's end takes the exclusive one, so that "am I the last?" has one answer. The lock
 * lives in our own single server, never in a distributed one.
 */
export async function enter(connection: SocketConnection, dataFolder: string): Promise<Answer> {
  const session = await join(connection, dataFolder)
  if (typeof session === 'string') return session
  let current: Session | undefined = session
  let leaving = false
  const keep = (held: Session): void => {
    held.unref()
    held.once('end', async () => {
      current = undefined
      // A crash of one backend closes every session; the server itself returns within moments.
      while (!leaving && !current) {
        await delay(1000, undefined, { ref: false })
        const again = leaving ? 'absent' : await join(connection, dataFolder).catch(() => 'absent' as const)
        if (typeof again === 'string') continue
        if (leaving) return await again.end()
        current = again
        keep(again)
      }
    })
  }
  keep(session)
  return {
    async leave() {
      leaving = true
      const last = current ?? (await open(connection).catch(() => 'absent' as const))
      // Nobody works with a server that lets nobody in, or that no longer answers.
      return typeof last === 'string' || (await isLast(last).catch(() => true))
    },
  }
}

async function join(connection: SocketConnection, dataFolder: string): Promise<Session | 'absent' | 'busy'> {
  const session = await open(connection)
  if (typeof session === 'string') return session
  const row = await ask(session).catch((error: NodeJS.ErrnoException) => unopened(error, connection))
  if (typeof row === 'object' && row.entered && row.folder === dataFolder) return session
  await session.end()
  if (typeof row === 'string') return row
  if (!row.entered) return 'busy'
  throw new Problem(
    'conflict',
    `The socket in ${connection.host} belongs to the PostgreSQL server of ${row.folder}, not of ${dataFolder}. Stop that server, or choose another data folder.`,
  )
}

async function ask(session: Session): Promise<{ entered: boolean; folder: string }> {
  const { rows } = await session.query<{ entered: boolean; folder: string }>(
    "select pg_try_advisory_lock_shared($1) as entered, current_setting('data_directory') as folder",
    [lock],
  )
  return rows[0]!
}

async function isLast(session: Session): Promise<boolean> {
  session.ref()
  await session.query('select pg_advisory_unlock_all()')
  // The session of a process that was killed just now may outlive it by a moment.
  const deadline = AbortSignal.timeout(500)
  while (!deadline.aborted) {
    const { rows } = await session.query<{ last: boolean }>('select pg_try_advisory_lock($1) as last', [lock])
    if (rows[0]?.last) {
      await quiet(session)
      return true
    }
    await delay(20)
  }
  await session.end()
  return false
}

/** Waits a moment for sessions that are just closing: a pool tells of its end before its sessions have ended. */
async function quiet(session: Session): Promise<void> {
  const others = "select from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"
  const deadline = AbortSignal.timeout(1000)
  while (!deadline.aborted && (await session.query(others)).rowCount !== 0) await delay(10)
}

async function open(connection: SocketConnection): Promise<Session | 'absent' | 'busy'> {
  const session = new Client({
    ...connection,
    application_name: 'allclear presence',
    connectionTimeoutMillis: 2000,
    query_timeout: 5000,
  }) as Session
  // Without a listener a dying server would end this process; what matters is the 'end' that follows.
  session.on('error', () => undefined)
  try {
    await session.connect()
    return session
  } catch (error) {
    return unopened(error as NodeJS.ErrnoException, connection)
  }
}

function unopened(error: NodeJS.ErrnoException, connection: SocketConnection): 'absent' | 'busy' {
  if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') return 'absent'
  // Starting, recovering or ending; all connections in use; ended by its administrator.
  if (['57P03', '53300', '57P01', 'ECONNRESET', 'EPIPE', 'EAGAIN'].includes(error.code ?? '')) return 'busy'
  if (/timeout|Connection terminated/.test(error.message)) return 'busy'
  if (error.code === 'EACCES' || error.code === 'EPERM') {
    throw new Problem(
      'unavailable',
      `The database socket in ${connection.host} belongs to another user. Start Allclear as the user who owns the data folder.`,
      { cause: error },
    )
  }
  throw error
}
