import type { Deploy } from '../../core/telemetry/deploy.ts'
import { catalog } from './catalog.ts'
import { chance, pick } from './chance.ts'
import type { Breakage, World } from './world.ts'

const day = 86_400_000
const minute = 60_000
const authors = ['alice', 'bob', 'carol', 'dave', 'erin'] as const

/**
 * What was changed about a service in some time (milliseconds since 1970), newest first: its everyday deploys on working
 * days, the changes that broke something, and the way back out of those.
 */
export function changesOf(world: World, service: number, from: number, to: number): Deploy[] {
  const first = Math.floor(from / day)
  const everyday = Array.from({ length: Math.ceil(to / day) - first }, (_, index) =>
    onDay(world.seed, service, first + index),
  ).flat()
  const { name } = catalog[service]!
  const broken = world.breakages
    .filter(({ fault }) => fault.service === name)
    .flatMap((one) => ofFault(world, service, one))
  return [...everyday, ...broken]
    .filter(({ at }) => at.getTime() >= from && at.getTime() < to)
    .sort((a, b) => b.at.getTime() - a.at.getTime())
}

/** The version that runs at a moment. */
export function versionAt(world: World, service: number, at: number): string {
  const latest = changesOf(world, service, at - 8 * day, at + 1).find(({ version }) => version !== undefined)
  return latest?.version ?? `v${catalog[service]!.major}.0.0`
}

function onDay(seed: number, service: number, number: number): Deploy[] {
  const { work } = catalog[service]!
  // 1 January 1970 was a Thursday.
  const weekday = (number + 3) % 7
  if (!work.length || weekday > 4 || chance(seed, number, service, 21) > 0.55) return []
  const at = number * day + Math.floor((8 + 8 * chance(seed, number, service, 22)) * 60) * minute
  return [
    {
      ...named(seed, service, at, versionOf(service, number, weekday)),
      title: pick(chance(seed, number, service, 23), work),
      author: pick(chance(seed, number, service, 24), authors),
    },
  ]
}

function ofFault(world: World, service: number, { fault: { id, change }, since, until }: Breakage): Deploy[] {
  if (!change) return []
  const { name } = catalog[service]!
  const { kind, title, author } = change
  if (kind !== 'deploy')
    return [
      { id: `${id}/${since}`, at: new Date(since), service: name, kind, title, author, origin: 'demo' },
      {
        id: `${id}/${until}`,
        at: new Date(until),
        service: name,
        kind,
        title: `Back to before: ${title}`,
        author: 'bob',
        origin: 'demo',
      },
    ]
  const number = Math.floor(since / day)
  const version = versionOf(service, number, 10 + Math.floor((since % day) / (10 * minute)))
  const before = versionAt({ ...world, breakages: [] }, service, since)
  return [
    { ...named(world.seed, service, since, version), title, author },
    { ...named(world.seed, service, until, before), kind: 'rollout', title: `Back to ${before}`, author: 'bob' },
  ]
}

/** Versions rise with the weeks, and within a week with each deploy. */
const versionOf = (service: number, number: number, patch: number) =>
  `v${catalog[service]!.major}.${Math.floor((number + 3) / 7) % 100}.${patch}`

function named(seed: number, service: number, at: number, version: string): Omit<Deploy, 'title'> {
  const { name } = catalog[service]!
  const part = (salt: number) =>
    Math.floor(chance(seed, hashOf(version), service, salt) * 2 ** 32)
      .toString(16)
      .padStart(8, '0')
  const sha = [31, 32, 33, 34, 35].map(part).join('')
  return {
    id: `${name}/${version}/${at}`,
    at: new Date(at),
    service: name,
    kind: 'deploy',
    version,
    sha,
    origin: 'demo',
  }
}

const hashOf = (text: string) => [...text].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), 7)
