import { createHash } from 'node:crypto'
import { chown, lstat, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Problem } from '../../core/problem.ts'
import type { Account } from './account.ts'

/** The port number only names the socket file; nothing listens on TCP. */
export const socketPort = 5432

/** How `pg` reaches the server: `host` is the folder of the socket. */
export interface SocketConnection {
  host: string
  port: number
  user: string
  database: string
  ssl: false
}

/** The longest socket path every supported system takes, in bytes without the closing zero (macOS has the smallest). */
const longestPath = 103

/**
 * Makes the private folder (mode 0700, owned by the server's account) for the server's socket: inside `folder`,
 * or, when that path is too long or has characters the server's setting cannot hold, a short one below the
 * system's temporary folder, named after `folder` so that every process finds the same one.
 */
export async function socketFolder(folder: string, account: Account, temporary = tmpdir()): Promise<string> {
  const inside = join(folder, 'socket')
  if (fits(inside)) return await makePrivate(inside, account)
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16)
  const outside = join(temporary, `allclear-${name}`)
  if (fits(outside)) return await makePrivate(outside, account)
  throw new Problem(
    'unavailable',
    `The database socket fits neither in the data folder ${folder} nor in the temporary folder ${temporary}: a socket's path has at most ${longestPath} bytes. Choose a data folder with a shorter path.`,
  )
}

function fits(path: string): boolean {
  return /^[\w./+@:=-]+$/.test(path) && Buffer.byteLength(`${path}/.s.PGSQL.${socketPort}`) <= longestPath
}

async function makePrivate(path: string, account: Account): Promise<string> {
  const created = await mkdir(path, { mode: 0o700 }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false
      throw error
    },
  )
  if (created && account.borrowed) await chown(path, account.uid, account.gid)
  const found = await lstat(path)
  // Root may meet the folder between another process's mkdir and chown.
  const owned = found.uid === account.uid || (account.borrowed && found.uid === 0)
  if (found.isDirectory() && owned && (found.mode & 0o077) === 0) return path
  throw new Problem(
    'unavailable',
    `The folder ${path} for the database's socket must be a private folder (mode 0700) of ${account.name}, but it is not. Somebody else made it: inspect it, remove it, and start again.`,
  )
}
