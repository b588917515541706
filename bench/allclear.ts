import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { readPostmaster } from '../src/store/embedded/postmaster.ts'
import { socketPort } from '../src/store/embedded/socket-folder.ts'
import type { Contestant } from './contestant.ts'
import { cpuSecondsOf, familyMb, gone, residentMb } from './processes.ts'
import { alertBody } from './requests.ts'
import { startSlackReceiver } from './slack-receiver.ts'

/** Our real process with its embedded PostgreSQL, fsync on. */
export interface AllclearUnderTest extends Contestant {
  signingSecret: string
  /** Slack ids of people who may click. */
  people: string[]
  /** Asks the database itself. */
  query<T extends object>(text: string): Promise<T[]>
}

const bearer = 'key-of-the-benchmark'
const signingSecret = 'signing secret of the benchmark'
const people = Array.from({ length: 10 }, (_, i) => `U0BENCH${i}`)
const main = join(import.meta.dirname, '../src/main.ts')

/** Starts Allclear on a fresh folder; `profile` is a folder for processor profiles. */
export async function startAllclear(profile?: string): Promise<AllclearUnderTest> {
  const slack = await startSlackReceiver()
  const folder = await mkdtemp(join(tmpdir(), 'allclear-bench-'))
  // Under root the database runs as another user, who has to reach its folder.
  await chmod(folder, 0o711)
  await mkdir(join(folder, 'home'))
  await writeFile(join(folder, 'allclear.toml'), configuration(slack.apiUrl))
  let child: ChildProcess
  let url = ''
  const start = async () => {
    const port = url ? new URL(url).port : '0'
    const flags = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []
    const args = [...flags, main, 'serve', '--config', join(folder, 'allclear.toml'), '--port', port]
    child = spawn(process.execPath, args, {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: join(folder, 'home') },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    url = await ready(child)
  }
  await start()
  const postmaster = () => readPostmaster(join(folder, 'data', 'data'))
  return {
    name: 'Allclear',
    get url() {
      return url
    },
    slack,
    bearer,
    signingSecret,
    people,
    start,
    async alert(group, instance) {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${bearer}` }
      const answer = await fetch(`${url}/api/v2/alerts`, { method: 'POST', headers, body: alertBody(group, instance) })
      if (!answer.ok) throw new Error(`Allclear answered ${answer.status}: ${await answer.text()}`)
      await answer.arrayBuffer()
    },
    async memory() {
      return { node: await residentMb(child.pid ?? 0), postgres: await familyMb((await postmaster())?.pid ?? 0) }
    },
    async cpuSeconds() {
      return (await cpuSecondsOf(child.pid ?? 0)) + (await cpuSecondsOf((await postmaster())?.pid ?? 0))
    },
    async query<T extends object>(text: string) {
      const host = (await postmaster())?.socketFolder ?? ''
      const client = new pg.Client({ host, port: socketPort, user: 'allclear', database: 'allclear' })
      await client.connect()
      const { rows } = await client.query<T>(text).finally(() => client.end())
      return rows
    },
    kill: () => child.kill('SIGKILL'),
    async close() {
      child.kill('SIGTERM')
      await gone(child)
      slack.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 20 })
    },
  }
}

const configuration = (apiUrl: string) => `
[storage]
url = "embedded:data"
[slack]
api_url = "${apiUrl}"
bot_token = "xoxb-bench"
signing_secret = "${signingSecret}"
default_channel = "C0BENCH"
[sources.prometheus]
kind = "prometheus"
key = "${bearer}"
group_by = ["alertname", "g"]
group_interval = "5s"
${people.map((id, i) => `[users.u${i}]\nname = "Person ${i}"\nemail = "u${i}@bench.example"\nslack = { config = "${id}" }`).join('\n')}
`

function ready(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = ''
    let log = ''
    child.stderr!.on('data', (data) => {
      log = (log + data).slice(-4_000)
    })
    child.stdout!.on('data', (data) => {
      out += data
      const line = /^\{"ready":true.*\}$/m.exec(out)?.[0]
      if (line) resolve(JSON.parse(line).url)
    })
    child.once('exit', (code) => reject(new Error(`Allclear ended with ${code}:\n${out}\n${log}`)))
  })
}
