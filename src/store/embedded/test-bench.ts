import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { type Embedded, type EmbeddedOptions, startEmbedded } from '../embedded.ts'
import { readPostmaster } from './postmaster.ts'

/** Another process that has started on the bench's folder; on its input, "stop" stops the server, anything else just ends. */
interface Elsewhere {
  child: ChildProcess
  pid: number
  reattached: boolean
}

/** A fresh data folder for each test of the embedded server, and an end for whatever a test leaves running. */
interface Bench {
  folder(): string
  data(): string
  /** Removes the ready-made database files, for tests of a first start. */
  empty(): Promise<void>
  start(options?: Partial<EmbeddedOptions>): Promise<Embedded>
  startElsewhere(): Promise<Elsewhere>
  /** Kills this program, if it runs, without leave to tidy up, and waits until it is gone. */
  kill(child: ChildProcess): Promise<void>
  /** Ends this program after the test. */
  endLater(child: ChildProcess): void
  /** The first value of the first row. */
  query(server: Embedded, text: string): Promise<unknown>
}

/** Sets the bench up for a test file; the database files are made once, and copied for each test. */
export function testBench(): Bench {
  let ready: string
  let folder: string
  let servers: Embedded[] = []
  let children: ChildProcess[] = []
  const data = () => join(folder, 'data')

  beforeAll(async () => {
    ready = await mkdtemp(join(tmpdir(), 'allclear-ready-'))
    await (await startEmbedded({ folder: ready, fsync: false })).stop()
  })
  afterAll(() => rm(ready, { recursive: true }))
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'allclear-embedded-'))
    await chmod(folder, 0o711)
    execFileSync('cp', ['-a', join(ready, 'data'), data()])
  })
  afterEach(async () => {
    for (const child of children) await kill(child)
    for (const server of servers) await server.stop()
    children = []
    servers = []
    const left = await readPostmaster(data())
    if (left?.alive) process.kill(left.pid, 'SIGKILL')
    await rm(folder, { recursive: true, force: true, maxRetries: 20 })
  })

  return {
    folder: () => folder,
    data,
    empty: () => rm(data(), { recursive: true }),
    async start(options = {}) {
      const server = await startEmbedded({ folder, fsync: false, ...options })
      servers.push(server)
      return server
    },
    async startElsewhere() {
      const { child, told } = startIn(folder)
      children.push(child)
      return { child, ...(await told) }
    },
    endLater: (child) => children.push(child),
    kill,
    query,
  }
}

function startIn(folder: string): { child: ChildProcess; told: Promise<{ pid: number; reattached: boolean }> } {
  const script = `
    const { startEmbedded } = await import(${JSON.stringify(new URL('../embedded.ts', import.meta.url).href)})
    const { pid, reattached, stop } = await startEmbedded({ folder: ${JSON.stringify(folder)}, fsync: false })
    console.log(JSON.stringify({ pid, reattached }))
    process.stdin.once('data', async (word) => {
      process.stdin.destroy()
      if (String(word).startsWith('stop')) await stop()
    })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const line = once(createInterface({ input: child.stdout }), 'line').then(([text]) => JSON.parse(text))
  const early = once(child, 'exit').then(() => Promise.reject(new Error('The other process ended before it started')))
  return { child, told: Promise.race([line, early]) }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

async function query(server: Embedded, text: string): Promise<unknown> {
  const client = new Client(server.connection)
  await client.connect()
  try {
    const [row] = (await client.query(text)).rows
    return row && Object.values(row)[0]
  } finally {
    await client.end()
  }
}
