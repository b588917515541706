import { spawn } from 'node:child_process'
import { open, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Account, spawnAs } from './account.ts'
import type { Binaries } from './binaries.ts'
import { dataFolderOf } from './cluster.ts'
import { bareEnvironment } from './run.ts'
import { socketPort } from './socket-folder.ts'

/** A server process that was started; it may still have to recover, or may turn out to have ended. */
export interface Launched {
  pid: number
  /** What it wrote into its log, once it has ended; undefined while it runs. */
  complaint(): Promise<string | undefined>
}

/** Where the server's log is rotated away at its start, in bytes. */
const longestLog = 5_000_000

/**
 * Starts PostgreSQL on `folder`, in a process group of its own: neither a Ctrl-C in the terminal nor our
 * own end takes it down before we have drained.
 */
export async function launch(
  folder: string,
  { account, binaries, socket, fsync }: { account: Account; binaries: Binaries; socket: string; fsync: boolean },
): Promise<Launched> {
  const file = join(folder, 'postgres.log')
  const before = await stat(file).catch(() => undefined)
  if (before && before.size > longestLog) await rename(file, `${file}.1`)
  const log = await open(file, 'a+', 0o600)
  const from = (await log.stat()).size
  const child = spawn(binaries.postgres, settings(folder, socket, fsync), {
    ...spawnAs(account),
    cwd: folder,
    env: bareEnvironment,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  })
  let failure: string | undefined
  child.on('error', (error) => {
    failure = error.message
  })
  child.unref()
  await log.close()
  return {
    pid: child.pid ?? 0,
    async complaint() {
      if (failure !== undefined) return failure
      return child.exitCode === null && child.signalCode === null ? undefined : await readFrom(file, from)
    },
  }
}

function settings(folder: string, socket: string, fsync: boolean): string[] {
  const fixed: Record<string, string | number> = {
    listen_addresses: '',
    unix_socket_directories: socket,
    unix_socket_permissions: '0700',
    port: socketPort,
    log_destination: 'stderr',
    logging_collector: 'off',
  }
  // For tests only: what a power cut would lose is thrown away anyway.
  const careless = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }
  const all = Object.entries({ ...fixed, ...(fsync ? { fsync: 'on' } : careless) })
  return ['-D', dataFolderOf(folder), ...all.flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

async function readFrom(file: string, offset: number): Promise<string> {
  const log = await open(file)
  try {
    const { size } = await log.stat()
    const length = Math.min(Math.max(size - offset, 0), 64_000)
    const { buffer, bytesRead } = await log.read({ buffer: Buffer.alloc(length), position: offset })
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await log.close()
  }
}
