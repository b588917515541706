import { execFile } from 'node:child_process'
import { link, readFile, readlink, rename, rm } from 'node:fs/promises'
import { platform } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'

/** What the server wrote into `postmaster.pid`, and whether that process is alive and truly this folder's server. */
interface Postmaster {
  pid: number
  /** Empty until the server has opened its socket. */
  socketFolder: string
  alive: boolean
}

/** Reads who claims to serve `dataFolder`; undefined when nobody does. */
export async function readPostmaster(dataFolder: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(dataFolder, 'postmaster.pid'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  const lines = text.split('\n')
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid <= 0) return undefined
  return { pid, socketFolder: lines[4]?.trim() ?? '', alive: await serves(pid, dataFolder) }
}

/** Whether process `pid` is a living PostgreSQL server of `dataFolder`, and not a zombie or another program that got the id. */
export async function serves(pid: number, dataFolder: string): Promise<boolean> {
  if (platform() === 'linux') return await servesOnLinux(pid, dataFolder)
  const listed = await promisify(execFile)('ps', ['-o', 'stat=,command=', '-p', String(pid)]).catch(() => undefined)
  const [state = 'Z', program = '', ...rest] = listed?.stdout.trim().split(/\s+/) ?? []
  return !state.startsWith('Z') && basename(program) === 'postgres' && rest.join(' ').includes(dataFolder)
}

async function servesOnLinux(pid: number, dataFolder: string): Promise<boolean> {
  // A zombie's command line is empty, so it fails here as a vanished process does.
  const [program = '', ...args] = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0')
  if (!/^(postgres|postmaster)$/.test(basename(program))) return false
  if (args.includes(dataFolder)) return true
  // Started by hand, it may name its folder otherwise, but it always works inside it.
  return (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === dataFolder
}

/**
 * Removes a `postmaster.pid` whose process id now belongs to another program, because PostgreSQL would take
 * that program for its predecessor and refuse to start. A file that changed meanwhile is put back.
 */
export async function clearStale(dataFolder: string, stale: Postmaster): Promise<void> {
  if (!belongsToSomebody(stale.pid)) return
  const file = join(dataFolder, 'postmaster.pid')
  const aside = `${file}.stale-${process.pid}`
  try {
    await rename(file, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  if (Number((await readFile(aside, 'utf8')).split('\n')[0]) !== stale.pid) await link(aside, file)
  await rm(aside)
}

function belongsToSomebody(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // Gone, or another user's, which PostgreSQL rightly does not take for its predecessor either.
    if (['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}
