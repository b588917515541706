import { spawn } from 'node:child_process'
import { type Account, spawnAs } from './account.ts'

/** How a program ended; `code` is its exit code, a signal name, or the system's code when it could not be started. */
export interface Ended {
  code: number | string
  output: string
  complaint: string
}

/** What every PostgreSQL program gets instead of our own environment: nothing of ours changes how it behaves. */
export const bareEnvironment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

/** Runs a program to its end as `account`, in `folder`, with `input` on its standard input; never throws on failure. */
export function run(
  program: string,
  args: string[],
  { account, folder, input }: { account: Account; folder: string; input?: string },
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      ...spawnAs(account),
      cwd: folder,
      env: bareEnvironment,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    })
    let output = ''
    let complaint = ''
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      output += text
    })
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      complaint += text
    })
    child.stdin?.on('error', (error) => {
      complaint += `${error.message}\n`
    })
    child.stdin?.end(input)
    child.on('error', (error: NodeJS.ErrnoException) =>
      resolve({ code: error.code ?? 'unknown', output, complaint: error.message }),
    )
    child.on('close', (code, signal) => resolve({ code: code ?? signal ?? 'unknown', output, complaint }))
  })
}
