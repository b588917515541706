import { setTimeout as delay } from 'node:timers/promises'
import { Problem } from '../../core/problem.ts'
import { dataFolderOf } from './cluster.ts'
import { explain } from './explain.ts'
import type { Launched } from './launch.ts'
import { clearStale, readPostmaster } from './postmaster.ts'
import { enter, type Presence } from './presence.ts'
import { shutDown } from './shut-down.ts'
import type { SocketConnection } from './socket-folder.ts'

/** A server that has let us in. */
interface Attached {
  presence: Presence
  pid: number
  connection: SocketConnection
  /** True when the server was started by somebody else. */
  reattached: boolean
}

/** How to reach and how to start the server of `folder`. */
interface Place {
  folder: string
  connectionAt(socketFolder?: string): SocketConnection
  launch(): Promise<Launched>
  log(line: string): void
  /** How long a recovery may take, in milliseconds. */
  patience: number
}

/**
 * Enters the running server of a folder, or starts one when none runs, and waits while it starts, recovers
 * or ends. Any number of processes may do so at once: PostgreSQL's own lock lets one server through.
 */
export async function attach(place: Place): Promise<Attached> {
  const deadline = AbortSignal.timeout(place.patience)
  const slow = setTimeout(() => place.log('PostgreSQL is starting or recovering; waiting for it'), 3000)
  const starter: Starter = { launched: undefined }
  try {
    while (!deadline.aborted) {
      const attached = await attempt(place, starter)
      if (attached) return attached
      await delay(20)
    }
  } catch (error) {
    // A server that we started and nobody can use must not stay behind.
    if (starter.launched) await shutDown(starter.launched.pid, dataFolderOf(place.folder))
    throw error
  } finally {
    clearTimeout(slow)
  }
  throw new Problem(
    'unavailable',
    `PostgreSQL in ${place.folder} let nobody in for ${place.patience / 1000} s. See postgres.log in that folder.`,
  )
}

interface Starter {
  launched: Launched | undefined
}

async function attempt(place: Place, starter: Starter): Promise<Attached | undefined> {
  const data = dataFolderOf(place.folder)
  const running = await readPostmaster(data)
  const connection = place.connectionAt(running?.alive ? running.socketFolder : undefined)
  const answer = await enter(connection, data)
  if (typeof answer === 'object') {
    const pid = (await readPostmaster(data))?.pid ?? 0
    return { presence: answer, pid, connection, reattached: pid !== starter.launched?.pid }
  }
  if (answer === 'busy' || running?.alive) return
  const waiting = starter.launched && (await starter.launched.complaint()) === undefined
  if (running && !waiting) await clearStale(data, running)
  starter.launched = await launchAgain(place, starter.launched)
}

async function launchAgain(place: Place, before: Launched | undefined): Promise<Launched> {
  if (!before) return await place.launch()
  const complaint = await before.complaint()
  if (complaint === undefined) return before
  // Lost against another starter, or a killed server's last backends still hold the folder: both pass.
  if (!/lock file .* already exists|shared memory block .* still in use/.test(complaint)) {
    throw explain('PostgreSQL could not start', place.folder, complaint)
  }
  await delay(200)
  return await place.launch()
}
