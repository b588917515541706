import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import { test } from 'vitest'
import { until } from './stack.ts'

/** Somebody else's program, running. */
export interface Running {
  url: string
  /** Ends it as the kernel would. */
  kill(): Promise<void>
}

/** The path of the first of these programs that is installed; distributions name them differently. */
export function findProgram(...names: string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram)
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Tests that need an installed program. Without it they are skipped with a line that says how many and why; where `CI` is
 * set they run all the same, and fail.
 */
export function testWith(program: string | undefined, label: string): typeof test | typeof test.skip {
  if (program || process.env.CI) return test
  let skipped = 0
  const skip = (...args: Parameters<typeof test.skip>) => {
    if (!skipped)
      queueMicrotask(() => console.warn(`SKIPPED ${skipped} tests: ${label} is not installed on this machine.`))
    skipped += 1
    test.skip(...args)
  }
  return skip as typeof test.skip
}

/** A port nobody listens on right now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}

/** Starts a program on a port and waits until it says that it is ready. */
export async function startProgram(program: string, args: string[], port: number): Promise<Running> {
  const url = `http://127.0.0.1:${port}`
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  child.stderr.on('data', (data) => {
    log = `${log}${data}`.slice(-3_000)
  })
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}:\n${log}`)
    return fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
  })
  return { url, kill: () => end(child) }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}
