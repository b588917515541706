import type { Level, LogEntry } from '../../core/telemetry/log.ts'
import { logEntry } from '../log-entry.ts'
import { catalog } from './catalog.ts'
import { chance, countOf, pick, stream } from './chance.ts'
import { countIn } from './counts.ts'
import type { Cry } from './faults/fault.ts'
import { fill } from './fill.ts'
import { cellMs } from './readings.ts'
import { type Request, spanId, traceId } from './trace-id.ts'
import { momentOf } from './traces.ts'
import { activeAt, gaugeAt, type World } from './world.ts'

/** A line before it is written out: counting by level needs no more. */
export interface Draft {
  at: number
  level: Level
  /** With `{…}` to be filled in. */
  text: string
  /** Which of the cell's lines it is, for filling it in. */
  number: number
  request?: Request
  error?: string
}

/** The lines a service wrote within a cell of five seconds, oldest first. Each failed request has one. */
export function draftsIn(world: World, service: number, cell: number): Draft[] {
  const cries = heardAt(world, service, cell * cellMs)
  const drafts = [
    ...talkIn(world, service, cell),
    ...failuresIn(world, service, cell, cries),
    ...criesIn(world, service, cell, cries),
  ]
  return drafts.map((draft, number) => ({ ...draft, number })).sort((a, b) => a.at - b.at)
}

type Unnumbered = Omit<Draft, 'number'>

/** Small talk follows the traffic. */
function talkIn(world: World, service: number, cell: number): Unnumbered[] {
  const { seed } = world
  const { talk, normal } = catalog[service]!
  const busy = (gaugeAt(world, service, 'requests', cell * cellMs) ?? 0) / normal.requests
  const count = countOf((talk.perSecond * cellMs * busy) / 1_000, chance(seed, cell, service, 100))
  return Array.from({ length: count }, (_, index) => {
    const text = pick(chance(seed, cell, service, 110 + index), talk.lines)
    const request: Request = { cell, service, failed: false, index: 0 }
    // One request of a cell is followed, so one line at most tells of it.
    const followed = index === 0 && /^(GET|POST) /.test(text)
    return {
      at: followed
        ? momentOf(seed, request)
        : cell * cellMs + Math.floor(cellMs * chance(seed, cell, service, 140 + index)),
      level: 'INFO',
      text,
      ...(followed && { request }),
    }
  })
}

function failuresIn(world: World, service: number, cell: number, cries: Cry[]): Unnumbered[] {
  const { seed } = world
  const { mishaps } = catalog[service]!
  const telling = cries.filter(({ perMinute, level }) => perMinute === undefined && level === 'ERROR')
  return Array.from({ length: countIn(world, service, 'errors', cell) }, (_, index) => {
    const request: Request = { cell, service, failed: true, index }
    const u = chance(seed, cell, service, 200 + index)
    const cry = telling.length ? pick(u, telling) : undefined
    return {
      at: momentOf(seed, request),
      level: 'ERROR',
      text: cry?.message ?? pick(u, mishaps.length ? mishaps : ['request failed: read ECONNRESET']),
      request,
      error: cry?.error ?? 'ECONNRESET',
    }
  })
}

/** What is cried out whatever is asked of the service. */
function criesIn(world: World, service: number, cell: number, cries: Cry[]): Unnumbered[] {
  const { seed } = world
  return cries.flatMap(({ perMinute, level, message, error }, place) => {
    const count = countOf(((perMinute ?? 0) * cellMs) / 60_000, chance(seed, cell, service, 300 + place))
    return Array.from({ length: count }, (_, index) => ({
      at: cell * cellMs + Math.floor(cellMs * chance(seed, cell, service, 320 + place * 16 + index)),
      level,
      text: message,
      ...(error && { error }),
    }))
  })
}

const heardAt = (world: World, service: number, at: number): Cry[] =>
  activeAt(world, at).flatMap(({ fault, since }) =>
    fault.cries.filter((cry) => cry.service === catalog[service]!.name && at - since >= (cry.afterMs ?? 0)),
  )

/** Writes a line out. */
export function entryOf(world: World, service: number, draft: Draft, version: string): LogEntry {
  const { seed } = world
  const { name, pods } = catalog[service]!
  const { at, level, text, number, request, error } = draft
  const random = stream(seed, Math.floor(at / cellMs), service, 500 + number)
  const pod = pick(random(), pods)
  const message = fill(text, { pod, random })
  const [, method, route, status, took] = /^(GET|POST) (\S+) (\d{3}) .*?(\d+)ms/.exec(message) ?? []
  return logEntry({
    at: new Date(at),
    level,
    message,
    service: name,
    ...(request && {
      traceId: traceId(seed, request),
      spanId: spanId(seed, request, service, 0),
    }),
    extra: {
      pod,
      version,
      env: 'production',
      ...(method && {
        'http.method': method,
        'http.path': route,
        'http.status': Number(status),
        duration_ms: Number(took),
      }),
      ...(error && { 'error.type': error }),
    },
  })
}
