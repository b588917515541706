import { setTimeout as delay } from 'node:timers/promises'
import { Problem } from '../../core/problem.ts'
import { serves } from './postmaster.ts'

/**
 * Ends the server `pid` of `dataFolder` and returns when it is gone: politely first (open transactions are
 * rolled back, files are left clean), then, after `politeFor` milliseconds, at once (it recovers at its next start).
 */
export async function shutDown(pid: number, dataFolder: string, politeFor = 10_000): Promise<void> {
  for (const [signal, patience] of [
    ['SIGINT', politeFor],
    ['SIGQUIT', 10_000],
  ] as const) {
    if (!(await send(signal, pid, dataFolder))) return
    const deadline = AbortSignal.timeout(patience)
    while (!deadline.aborted) {
      if (!(await serves(pid, dataFolder))) return
      await delay(10)
    }
  }
  throw new Problem('unavailable', `PostgreSQL (process ${pid}) does not end. End it by hand before the next start.`)
}

async function send(signal: 'SIGINT' | 'SIGQUIT', pid: number, dataFolder: string): Promise<boolean> {
  // Never signal a number that has come to mean another program.
  if (!(await serves(pid, dataFolder))) return false
  try {
    return process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}
