import { connect, type Socket } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import type { LoadPlan, LoadResult } from './load.ts'
import { requestBytes } from './requests.ts'

const plan = workerData as LoadPlan
const { hostname, port, host } = new URL(plan.url)
const result: LoadResult = { accepted: 0, failed: 0, seconds: 0, latencies: [] }
const started = performance.now()
const end = started + plan.seconds * 1000
const total = plan.rate ? Math.round(plan.rate * plan.seconds) : Number.POSITIVE_INFINITY
const idle: Connection[] = []
let sent = 0
let open = 0

/** A connection that carries one request at a time: HTTP by hand, because a client library costs as much as the server. */
class Connection {
  private readonly socket: Socket
  private due = 0
  private answer = ''

  constructor() {
    this.socket = connect({ host: hostname, port: Number(port), noDelay: true })
    this.socket.setEncoding('latin1')
    this.socket.on('connect', () => this.next())
    this.socket.on('data', (text: string) => this.hear(text))
    this.socket.on('error', () => this.fail())
    this.socket.on('close', () => this.fail())
    open += 1
  }

  /** Sends the next request, or waits for one to be due. */
  next() {
    const now = performance.now()
    const dueAt = plan.rate ? started + (sent * 1000) / plan.rate : now
    if (plan.rate ? sent >= total : now >= end) return this.close()
    if (dueAt > now) {
      idle.push(this)
      return
    }
    this.due = dueAt
    this.socket.write(requestBytes(plan.requests, sent++, host))
  }

  private hear(text: string) {
    this.answer += text
    const head = this.answer.indexOf('\r\n\r\n')
    if (head < 0) return
    const length = Number(/content-length: *(\d+)/i.exec(this.answer.slice(0, head))?.[1] ?? 0)
    if (this.answer.length < head + 4 + length) return
    if (/^HTTP\/1\.1 2/.test(this.answer)) {
      result.accepted += 1
      result.latencies.push(performance.now() - this.due)
    } else result.failed += 1
    this.answer = ''
    this.next()
  }

  private fail() {
    if (this.socket.destroyed && this.due < 0) return
    result.failed += 1
    this.close()
  }

  private close() {
    this.due = -1
    this.socket.destroy()
    open -= 1
    if (open > 0) return
    clearInterval(clock)
    result.seconds = (performance.now() - started) / 1000
    parentPort?.postMessage(result)
  }
}

/** Wakes connections whose next request has become due. */
const clock = setInterval(() => {
  for (const connection of idle.splice(0)) connection.next()
}, 1)

for (let i = 0; i < plan.connections; i += 1) new Connection()
