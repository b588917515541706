import { chmod, mkdir, readdir, realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Problem } from '../core/problem.ts'
import { type Account, requireReachable, serverAccount } from './embedded/account.ts'
import { attach } from './embedded/attach.ts'
import { type Binaries, findBinaries } from './embedded/binaries.ts'
import { dataFolderOf, ensureCluster, ownName } from './embedded/cluster.ts'
import { explain } from './embedded/explain.ts'
import { launch } from './embedded/launch.ts'
import { shutDown } from './embedded/shut-down.ts'
import { type SocketConnection, socketFolder, socketPort } from './embedded/socket-folder.ts'

/** A running PostgreSQL server of our own, reachable through a private socket only. */
export interface Embedded {
  connection: SocketConnection
  /** The same as a postgres:// URL, the socket's folder percent-encoded as its `host` parameter. */
  url: string
  pid: number
  /** True when the server was already there, left by a process that was killed or shared with one that lives. */
  reattached: boolean
  /** Ends the server and waits until it is gone, unless another Allclear process uses it. Close the pools first. */
  stop(): Promise<void>
}

/** What to run and where; `fsync: false` and `patience` (milliseconds a recovery may take) are for tests. */
export interface EmbeddedOptions {
  folder: string
  binaries?: string
  log?: (line: string) => void
  fsync?: boolean
  patience?: number
}

/**
 * Starts PostgreSQL in `folder`, which is created when missing, or attaches to the server that runs there.
 * Throws a Problem that names the folder and the remedy when that cannot be.
 */
export async function startEmbedded({
  folder: wanted,
  binaries: chosen,
  log = () => undefined,
  fsync = true,
  patience = 600_000,
}: EmbeddedOptions): Promise<Embedded> {
  const folder = await openFolder(resolve(wanted))
  const data = dataFolderOf(folder)
  const account = await serverAccount(data)
  await requireReachable(folder, account)
  const { socket, binaries } = await prepare(folder, { account, chosen, fsync })
  const { presence, pid, connection, reattached } = await attach({
    folder,
    connectionAt: (host = '') => connectionAt(host || socket),
    launch: () => launch(folder, { account, binaries, socket, fsync }),
    log,
    patience,
  })
  log(`PostgreSQL ${binaries.major} ${reattached ? 'was already running' : 'started'} in ${folder} (process ${pid})`)
  let stopped: Promise<void> | undefined
  const stop = async () => {
    if (await presence.leave()) return await shutDown(pid, data)
    log('PostgreSQL keeps running for another process')
  }
  return {
    connection,
    url: urlOf(connection),
    pid,
    reattached,
    stop() {
      stopped ??= stop()
      return stopped
    },
  }
}

async function openFolder(wanted: string): Promise<string> {
  try {
    await mkdir(wanted, { recursive: true })
    const folder = await realpath(wanted)
    // Everything inside is private; the folder itself only has to let the server's user pass.
    if ((await readdir(folder)).length === 0) await chmod(folder, 0o711)
    return folder
  } catch (error) {
    throw explain('The data folder cannot be used', wanted, (error as Error).message, error)
  }
}

async function prepare(
  folder: string,
  { account, chosen, fsync }: { account: Account; chosen: string | undefined; fsync: boolean },
): Promise<{ socket: string; binaries: Binaries }> {
  try {
    const binaries = await findBinaries(chosen, { account, folder })
    await ensureCluster(folder, { account, binaries, fsync })
    return { binaries, socket: await socketFolder(folder, account) }
  } catch (error) {
    if (error instanceof Problem || (error as NodeJS.ErrnoException).syscall === undefined) throw error
    throw explain('The database cannot be prepared', folder, (error as Error).message, error)
  }
}

function connectionAt(host: string): SocketConnection {
  // All spelled out, because `pg` would fill what is missing from the environment.
  return { host, port: socketPort, user: ownName, database: ownName, ssl: false }
}

function urlOf({ host, port, user, database }: SocketConnection): string {
  return `postgres://${user}@/${database}?host=${encodeURIComponent(host)}&port=${port}&sslmode=disable`
}
