#!/usr/bin/env node
import { randomBytes } from 'node:crypto'
import { homedir } from 'node:os'
import { runCli } from './app/run-cli.ts'

process.exitCode = await runCli({
  argv: process.argv.slice(2),
  env: process.env,
  cwd: process.cwd(),
  home: homedir(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => Date.now(),
  randomBytes,
  fetch,
  onSignal: (run) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, run)
  },
  onHangup: (run) => {
    process.on('SIGHUP', run)
    return () => process.off('SIGHUP', run)
  },
})
