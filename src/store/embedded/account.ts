import { chown, lstat, readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Problem } from '../../core/problem.ts'

/** The operating-system user that owns the database files and runs the server. */
export interface Account {
  uid: number
  gid: number
  /** For messages to people only. */
  name: string
  /** True when we are root and the server runs as somebody else, because PostgreSQL refuses root. */
  borrowed: boolean
}

/** Chooses who runs the server: ourselves, or as root the present owner of `dataFolder`, else `postgres`, else `nobody`. */
export async function serverAccount(dataFolder: string): Promise<Account> {
  const uid = process.getuid?.() ?? 0
  if (uid !== 0) return { uid, gid: process.getgid?.() ?? uid, name: `the user with id ${uid}`, borrowed: false }
  const known = await passwd()
  const owner = await stat(dataFolder).catch(() => undefined)
  if (owner && owner.uid !== 0) {
    const name = known.find((entry) => entry.uid === owner.uid)?.name ?? `the user with id ${owner.uid}`
    return { uid: owner.uid, gid: owner.gid, name, borrowed: true }
  }
  const chosen = known.find((entry) => entry.name === 'postgres') ?? known.find((entry) => entry.name === 'nobody')
  if (chosen) return { ...chosen, borrowed: true }
  throw new Problem(
    'unavailable',
    'PostgreSQL refuses to run as root, and this machine has neither a user "postgres" nor a user "nobody" to run it as. Start Allclear as a normal user, or set storage.url to a postgres:// URL.',
  )
}

/** The uid and gid to spawn with, empty when the server runs as ourselves. */
export function spawnAs(account: Account): { uid?: number; gid?: number } {
  return account.borrowed ? { uid: account.uid, gid: account.gid } : {}
}

/** Throws a Problem naming the first folder on the way to `folder` that `account` may not pass. */
export async function requireReachable(folder: string, account: Account): Promise<void> {
  if (!account.borrowed) return
  for (const step of ancestors(folder)) {
    const { mode, uid, gid } = await stat(step)
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
    if (mode & bit) continue
    throw new Problem(
      'unavailable',
      `PostgreSQL refuses to run as root, so it runs as the user "${account.name}", who cannot reach the data folder ${folder}: ${step} has mode ${(mode & 0o777).toString(8)}. Start Allclear as a normal user, choose a data folder elsewhere, or let others pass with: chmod o+x ${step}`,
    )
  }
}

/** Gives `path` and everything below it to `account`, when that is not ourselves; links are never followed. */
export async function giveTo(account: Account, path: string): Promise<void> {
  if (!account.borrowed) return
  const found = await lstat(path)
  if (found.isSymbolicLink()) return
  if (found.uid !== account.uid) await chown(path, account.uid, account.gid)
  if (!found.isDirectory()) return
  for (const name of await readdir(path)) await giveTo(account, join(path, name))
}

function ancestors(folder: string): string[] {
  const parent = dirname(folder)
  return parent === folder ? [folder] : [...ancestors(parent), folder]
}

async function passwd(): Promise<{ name: string; uid: number; gid: number }[]> {
  const text = await readFile('/etc/passwd', 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => {
    const [name = '', , uid, gid] = line.split(':')
    // macOS writes the ids of "nobody" as negative numbers.
    return uid && gid ? [{ name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }] : []
  })
}
