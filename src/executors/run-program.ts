import { spawn } from 'node:child_process'
import { hide } from '../clients/http/hide.ts'
import type { Clock } from '../core/clock.ts'

/** One program with its words; they reach it as they are. */
export interface Program {
  command: string[]
  cwd: string
  env: Record<string, string | undefined>
  /** Texts that must not come back in what it says. */
  secrets: readonly string[]
  timeoutMs: number
  signal: AbortSignal
  clock: Clock
}

/** How it ended; `ended` when we ended it, because it took too long or we were asked to stop. */
export interface Ended {
  started: boolean
  ended: boolean
  code: number | null
  /** The end of what it said, in one piece. */
  output: string
}

/** The most that is kept of what a program says, in characters. */
const mostOutput = 1_500
/** How long a program may take to end once it was asked to, in milliseconds. */
const graceMs = 2_000

/** Runs a program, never through a shell; always resolves. */
export function runProgram({ command, cwd, env, secrets, timeoutMs, signal }: Program): Promise<Ended> {
  const [program = '', ...words] = command
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      cwd,
      env,
      shell: false,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    })
    let output = ''
    let ended = false
    const end = () => {
      ended = true
      child.kill('SIGTERM')
      setTimeout(() => child.kill('SIGKILL'), graceMs).unref()
    }
    const timer = setTimeout(end, timeoutMs)
    signal.addEventListener('abort', end, { once: true })
    const settle = (result: Pick<Ended, 'started' | 'code'>) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve({ ...result, ended, output: hide(clean(output), secrets).slice(-mostOutput) })
    }
    const take = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-4 * mostOutput)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.once('error', (error: NodeJS.ErrnoException) => {
      output = error.code === 'ENOENT' ? 'there is no such program or folder' : (error.code ?? 'unknown reason')
      settle({ started: false, code: null })
    })
    child.once('close', (code) => settle({ started: true, code }))
  })
}

/** Without colours and other commands to a terminal: an escape begins them, and no other control character but a new line stays. */
const clean = (text: string) =>
  text
    .split('\u001b')
    .map((part, index) => (index ? part.replace(/^\[[0-9;?]*[A-Za-z]/, '') : part))
    .join('')
    .replace(/\p{Cc}/gu, (sign) => (sign === '\n' || sign === '\t' ? sign : ''))
    .trim()
