import { parseArgs } from 'node:util'
import { groupLines } from '../src/analysis/log-templates/group-lines.ts'
import { logMiner } from '../src/analysis/log-templates/log-miner.ts'
import { count, table } from './figures.ts'

/**
 * How fast log lines become patterns on one thread, and in how much memory beyond the lines themselves:
 * `node --expose-gc bench/log-throughput.ts [--lines 1000000] [--batch 100000]`. The lines are made up here.
 */
const { values: options } = parseArgs({
  options: { lines: { type: 'string', default: '1000000' }, batch: { type: 'string', default: '1000000' } },
})
const total = Number(options.lines)
const batch = Number(options.batch)

/** A small generator of numbers, so that every run measures the same lines. */
let seed = 42
const below = (limit: number) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) | 0
  return (seed >>> 8) % limit
}
const one = <T>(of: readonly T[]) => of[below(of.length)]!
const hex = (digits: number) => Array.from({ length: digits }, () => below(16).toString(16)).join('')
const address = () => `10.${below(256)}.${below(256)}.${below(256)}`
const name = () => one(['mila', 'otto', 'ines', 'karl', 'noor', 'pavel']) + one(['.k', '.w', '', '_x']) + below(5000)
const service = () => one(['cart', 'checkout', 'payments', 'search', 'stock', 'mail', 'ledger'])

const kinds: (() => string)[] = [
  () => `Received block blk_${below(1e9)} of size ${below(1e8)} from /${address()}:${below(65536)}`,
  () => `GET /api/v1/orders/${below(1e6)}/items?page=${below(50)} 200 ${below(900)}ms ${below(20000)} bytes`,
  () => `Failed password for invalid user ${name()} from ${address()} port ${below(65536)} ssh2`,
  () =>
    `request completed method=POST path=/cart/${hex(8)} status=${one([200, 201, 409])} duration=${below(90)}.${below(99)}ms trace_id=${hex(32)}`,
  () =>
    `Connection pool ${service()}-db exhausted: ${below(50)} active, ${below(9)} idle, waiting ${below(30000)} ms for a connection`,
  () =>
    `[${service()}] cache miss for key user:${below(1e6)}:profile, loading from ${address()}:5432 (attempt ${below(5)})`,
  () => `Kafka consumer group ${service()}-events partition ${below(64)} offset ${below(1e9)} lag ${below(10000)}`,
  () =>
    `java.net.SocketTimeoutException: Read timed out after ${below(30000)} ms calling http://${service()}.internal:8080/v2/quote/${hex(12)}`,
  () =>
    `Order ${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)} placed by ${name()}, total ${below(900)}.${below(99)} EUR`,
  () =>
    `GC pause (G1 Evacuation Pause) (young) ${below(512)}M->${below(256)}M(${below(1024)}M) ${below(200)}.${below(999)}ms`,
]
/** Two hundred further events, each with its own fixed words. */
const words =
  'opened closed retry worker queue shard index leader lease token batch flush commit replica timer socket'.split(' ')
for (let i = 0; i < 200; i++) {
  const fixed = Array.from({ length: 4 + below(6) }, () => one(words))
  kinds.push(() => `${fixed.join(' ')} ${below(1e6)} on node-${below(40)} in ${below(900)} ms`)
}
// A string that was put together is a tree until it is read; lines from a network are flat, and so are these.
const made = Array.from({ length: total }, () => Buffer.from(one(kinds)()).toString())
const megabytes = () => {
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / 1e6
}
const before = megabytes()
const rows: string[][] = []

/** The most memory that is held is looked at now and then, garbage included. */
const high = () => (process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers) / 1e6
function measure(name: string, run: (watch: () => void) => number): void {
  let most = 0
  const began = performance.now()
  const patterns = run(() => {
    most = Math.max(most, high() - before)
  })
  const seconds = (performance.now() - began) / 1000
  rows.push([
    name,
    count(total / seconds),
    count(patterns),
    most.toFixed(0),
    Math.max(0, megabytes() - before).toFixed(0),
  ])
}

const miner = logMiner()
measure('logMiner', (watch) => {
  for (const [i, line] of made.entries()) {
    miner.learn(line)
    if (i % 1000 === 0) watch()
  }
  return miner.patterns().length
})
function groupAll(lines: readonly string[], watch: () => void): number {
  let groups = 0
  for (let at = 0; at < total; at += batch) {
    groups = Math.max(groups, groupLines(lines.slice(at, at + batch)).groups.length)
    watch()
  }
  return groups
}
measure('groupLines', (watch) => groupAll(made, watch))
const characters = made.reduce((sum, line) => sum + line.length, 0)
for (const [i, line] of made.entries())
  made[i] = Buffer.from(
    `2026-01-02 10:00:${10 + (i % 50)},123 INFO  [worker-${i % 64}] com.acme.Shop - ${line}`,
  ).toString()
measure('groupLines, with headers', (watch) => groupAll(made, watch))
console.log(`${count(total)} lines of ${Math.round(characters / total)} characters, one thread\n`)
console.log(table(['', 'lines/s', 'patterns', 'with garbage (MB)', 'kept (MB)'], rows))
