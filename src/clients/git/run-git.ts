import { spawn } from 'node:child_process'
import { Problem } from '../../core/problem.ts'

/** What Git may find in its environment; nothing of ours goes along. */
export interface GitEnvironment {
  PATH?: string | undefined
}

const mostBytes = 20_000_000
/** A clone's own settings and hooks never run anything here. */
const settings = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'safe.directory=*',
  'protocol.allow=never',
  'core.pager=cat',
  'core.quotePath=false',
]

/**
 * Runs Git on a clone, never through a shell and with none of the clone's own hooks; answers its output, or undefined when it ends with a code of
 * `quiet`. Throws Problem `unavailable`.
 */
export function runGit(
  folder: string,
  words: readonly string[],
  {
    environment,
    quiet = [],
    signal,
    timeoutMs = 20_000,
    input,
    more = {},
  }: {
    environment: GitEnvironment
    quiet?: number[]
    signal?: AbortSignal | undefined
    timeoutMs?: number
    /** What it reads. */
    input?: string
    /** Further variables of Git's own. */
    more?: Record<`GIT_${string}`, string>
  },
): Promise<Buffer | undefined> {
  const given = ['--no-pager', '-C', folder, ...settings.flatMap((one) => ['-c', one]), ...words]
  const ends = [AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]
  return new Promise((resolve, reject) => {
    const child = spawn('git', given, {
      shell: false,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      signal: AbortSignal.any(ends),
      env: {
        PATH: environment.PATH,
        LC_ALL: 'C',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_TERMINAL_PROMPT: '0',
        GIT_OPTIONAL_LOCKS: '0',
        GIT_NO_LAZY_FETCH: '1',
        GIT_NO_REPLACE_OBJECTS: '1',
        ...more,
      },
    })
    // One that ends before it has read everything says so by its code.
    child.stdin?.on('error', () => child.stdin?.destroy())
    child.stdin?.end(input)
    const chunks: Buffer[] = []
    let size = 0
    let said = ''
    child.stdout!.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= mostBytes) chunks.push(chunk)
      else child.kill()
    })
    child.stderr!.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(0, 300)
    })
    const failed = (why: string) => reject(new Problem('unavailable', `The clone cannot be used: ${why}`))
    child.once('error', (error: NodeJS.ErrnoException) =>
      failed(error.code === 'ENOENT' ? 'git is not installed, or the folder is gone.' : 'git did not end in time.'),
    )
    child.once('close', (code) => {
      if (size > mostBytes) return failed('git said more than can be read.')
      if (code === 0) return resolve(Buffer.concat(chunks))
      if (code !== null && quiet.includes(code)) return resolve(undefined)
      failed(said.trim().split('\n')[0] || `git ended with ${code}.`)
    })
  })
}
