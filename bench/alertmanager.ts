import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Contestant } from './contestant.ts'
import { cpuSecondsOf, gone, residentMb, until } from './processes.ts'
import { alertBody } from './requests.ts'
import { startSlackReceiver } from './slack-receiver.ts'

const program = 'prometheus-alertmanager'

/** A real Alertmanager that does the same work, as eager as it can be; undefined when it is not installed. */
export async function startAlertmanager(): Promise<Contestant | undefined> {
  if (spawnSync(program, ['--version']).error) return undefined
  const slack = await startSlackReceiver()
  const folder = await mkdtemp(join(tmpdir(), 'alertmanager-bench-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  await writeFile(join(folder, 'alertmanager.yml'), configuration(slack.apiUrl))
  const args = [
    `--config.file=${join(folder, 'alertmanager.yml')}`,
    `--storage.path=${folder}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
    '--log.level=error',
  ]
  let child: ChildProcess
  const isReady = () =>
    fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
  const start = async () => {
    child = spawn(program, args, { stdio: 'ignore' })
    await until('Alertmanager answers', isReady, 10_000)
  }
  await start()
  return {
    name: 'Alertmanager',
    url,
    slack,
    bearer: 'none',
    start,
    async alert(group, instance) {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(`${url}/api/v2/alerts`, { method: 'POST', headers, body: alertBody(group, instance) })
      if (!answer.ok) throw new Error(`Alertmanager answered ${answer.status}: ${await answer.text()}`)
      await answer.arrayBuffer()
    },
    memory: async () => ({ alertmanager: await residentMb(child.pid ?? 0) }),
    cpuSeconds: () => cpuSecondsOf(child.pid ?? 0),
    kill: () => child.kill('SIGKILL'),
    async close() {
      child.kill('SIGTERM')
      await gone(child)
      slack.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const configuration = (apiUrl: string) => `
route: { receiver: slack, group_by: [alertname, g], group_wait: 0s, group_interval: 5s, repeat_interval: 4h }
receivers:
- name: slack
  slack_configs:
  - api_url: '${apiUrl}chat.postMessage'
    channel: C0BENCH
    send_resolved: true
    title: '{{ .CommonAnnotations.summary }}'
    text: 'firing {{ len .Alerts.Firing }} of {{ len .Alerts }}'
`

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
