import type { Span, Trace } from '../../core/telemetry/trace.ts'
import { catalog } from './catalog.ts'
import { bell, chance, pick } from './chance.ts'
import { countIn } from './counts.ts'
import type { Cause } from './faults/fault.ts'
import { type Call, comesBy, journeys } from './journeys.ts'
import { cellMs, healthyGauge } from './readings.ts'
import { type Request, requestOf, spanId, traceId } from './trace-id.ts'
import { activeAt, gaugeAt, type World } from './world.ts'

/** How many requests of a service are followed in each cell, beside all that fail. */
const sampled = 1

/** The requests of a cell that were followed, the failed ones among them, or those alone. */
export function requestsOf(world: World, service: number, cell: number, onlyFailed: boolean): Request[] {
  const of = (failed: boolean, count: number) =>
    Array.from({ length: count }, (_, index): Request => ({ cell, service, failed, index }))
  const failed = of(true, Math.min(0xffff, countIn(world, service, 'errors', cell)))
  if (onlyFailed) return failed
  return [...failed, ...of(false, countIn(world, service, 'requests', cell) > 0 ? sampled : 0)]
}

/** The trace of an id; undefined for one that never was. */
export function traceOfId(world: World, id: string): Trace | undefined {
  const request = requestOf(world.seed, id)
  if (!request || !catalog[request.service]) return undefined
  const { cell, service, failed, index } = request
  const count = failed ? countIn(world, service, 'errors', cell) : sampled
  return index < count ? traceOf(world, request) : undefined
}

/** When a request came, in milliseconds since 1970. */
export const momentOf = (seed: number, { cell, service, failed, index }: Request): number =>
  cell * cellMs + Math.floor(cellMs * chance(seed, cell, service * 2 + (failed ? 1 : 0), 1_000 + index))

/** A request as it went through the shop: where time was spent and what failed follow from what is broken just then. */
export function traceOf(world: World, request: Request): Trace {
  const { seed } = world
  const { service, failed, cell, index } = request
  const at = cell * cellMs
  const cause = causeOf(world, request)
  const blamed = cause && indexOf(cause.service)
  const fitting = journeys.filter((one) => comesBy(one, service))
  const both = blamed === undefined ? [] : fitting.filter((one) => comesBy(one, blamed))
  const journey = pick(chance(seed, cell, service, 2_000 + index), both.length ? both : fitting)
  // Where the failing piece of work is not on the way, the service itself is the one that fails.
  const where = both.length ? blamed! : service
  const [trouble] = activeAt(world, at)
  const slow = trouble && indexOf(trouble.fault.cause.service)
  const walk: Walk = { world, request, at, cause, where, slow, failed, spans: [], seen: new Map() }
  travel(walk, journey, undefined, momentOf(seed, request))
  return { id: traceId(seed, request), spans: walk.spans.sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime()) }
}

const indexOf = (service: string) => catalog.findIndex(({ name }) => name === service)

/** The cause that a request meets: it failed because of it, or it waited for it. */
function causeOf(world: World, { cell, service, failed, index }: Request): Cause | undefined {
  const at = cell * cellMs
  const causes = activeAt(world, at)
    .map(({ fault }) => fault.cause)
    .filter(({ onlySlow }) => failed !== (onlySlow === true))
  if (causes.length && (failed || chance(world.seed, cell, service, 3_000 + index) < 0.7))
    return pick(chance(world.seed, cell, service, 3_500 + index), causes)
  return failed
    ? {
        service: catalog[service]!.name,
        operation: 'read response',
        attributes: { 'error.type': 'ECONNRESET' },
        ms: 40,
      }
    : undefined
}

interface Walk {
  world: World
  request: Request
  at: number
  cause: Cause | undefined
  where: number
  /** The service that takes its time, even where nothing fails. */
  slow: number | undefined
  failed: boolean
  spans: Span[]
  /** How many spans each service has so far. */
  seen: Map<number, number>
}

/** Adds the span of a call and of all it leads to; answers how long it took and whether it failed. */
function travel(
  walk: Walk,
  { service, operation, calls }: Call,
  parent: string | undefined,
  startsAt: number,
): Pick<Drawn, 'took' | 'failed'> {
  const id = nextSpan(walk, service)
  const own = ownTime(walk, service, calls.length > 0)
  let until = startsAt + own * 0.4
  let failed = false
  const met = walk.cause && walk.where === service && !has(walk, metMark)
  if (met) {
    walk.seen.set(metMark, 1)
    until += addCause(walk, id, until)
    failed = walk.failed
  }
  for (const one of failed ? [] : calls) {
    const child = travel(walk, one, id, until)
    until += child.took
    failed = failed || child.failed
    if (failed) break
  }
  const took = Math.round((until - startsAt + own * 0.6) * 100) / 100
  walk.spans.push(spanOf(walk, { id, parent, service, operation, startsAt, took, failed }))
  return { took, failed }
}

/** Stands among the services for "the cause was met": it is met once on the way. */
const metMark = -1
const has = ({ seen }: Walk, key: number) => seen.has(key)

function nextSpan({ world, request, seen }: Walk, service: number): string {
  const nth = seen.get(service) ?? 0
  seen.set(service, nth + 1)
  return spanId(world.seed, request, service, nth)
}

/** The time a service itself takes, in milliseconds: what a fault adds is spent where it has its cause, not in those who wait. */
function ownTime({ world, request, at, cause, slow }: Walk, service: number, calls: boolean): number {
  const { seed } = world
  const usual = healthyGauge(seed, catalog[service]!, 'latency', at)!
  const seconds = service === slow && !cause ? (gaugeAt(world, service, 'latency', at) ?? usual) : usual
  const spread = Math.exp(0.5 * bell(chance(seed, request.cell, service * 8 + request.service, 4_000 + request.index)))
  return seconds * 1_000 * 0.22 * (calls ? 0.4 : 1) * spread
}

function addCause(walk: Walk, parent: string, startsAt: number): number {
  const { cause, world, request, where, failed, spans } = walk
  const { operation, attributes, ms } = cause!
  const took = Math.round(ms * (0.9 + 0.2 * chance(world.seed, request.cell, where, 5_000 + request.index)) * 100) / 100
  const id = spanId(world.seed, request, where, 15)
  const service = catalog[where]!.name
  spans.push({ id, parent, service, operation, startedAt: new Date(startsAt), durationMs: took, failed, attributes })
  return took
}

interface Drawn {
  id: string
  parent: string | undefined
  service: number
  operation: string
  startsAt: number
  took: number
  failed: boolean
}

function spanOf({ world, request, cause }: Walk, drawn: Drawn): Span {
  const { id, parent, service, operation, startsAt, took, failed } = drawn
  const { name, pods } = catalog[service]!
  const isHttp = /^(GET|POST) \//.test(operation)
  const status = failed
    ? name === cause?.service
      ? (cause.status ?? 500)
      : 502
    : operation.startsWith('POST')
      ? 201
      : 200
  return {
    id,
    ...(parent !== undefined && { parent }),
    service: name,
    operation,
    startedAt: new Date(Math.round(startsAt)),
    durationMs: took,
    failed,
    attributes: {
      'k8s.pod.name': pick(chance(world.seed, request.cell, service, 6_000 + request.index), pods),
      ...(isHttp && { 'http.route': operation.split(' ')[1]!, 'http.status_code': status }),
      ...(name === 'postgres' && { 'db.system': 'postgresql' }),
      ...(name === 'redis' && { 'db.system': 'redis' }),
    },
  }
}
