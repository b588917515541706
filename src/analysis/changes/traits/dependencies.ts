import type { ReadFile } from '../read-file.ts'
import type { Trait } from './trait.ts'

/** Other people's code: libraries, base images, shared modules. */
export const dependencyTraits: Trait[] = [
  {
    name: 'dependency_jumped',
    says: 'takes another major or minor version of a dependency',
    risk: 0.6,
    causes: [
      'dependency_conflict',
      'start_failure',
      'bad_payload',
      'tls',
      'unknown_field',
      'null_value',
      'auth_rejected',
      'memory_growth',
      'handle_leak',
      'timeouts',
      'wrong_logic',
      'compression',
      'pool_exhaustion',
      'cpu',
      'unreachable',
      'encoding',
    ],
    finds: (file) => versionMove(file, (move) => (move.down || move.part === 0 ? 1 : move.part === 1 ? 0.75 : 0.12)),
  },
  {
    name: 'base_image_changed',
    says: 'builds on another base image',
    risk: 0.6,
    causes: ['start_failure', 'dependency_conflict', 'tls', 'forbidden', 'time', 'encoding', 'dns', 'memory_growth'],
    finds: ({ kind, added, removed }) => {
      const line = kind === 'image' ? added.find((one) => /^\s*FROM\b/i.test(one) && !removed.includes(one)) : undefined
      const image = (one: string) => one.trim().split(/[\s:@]+/)[1]
      const alike = removed.some((one) => image(one) === image(line ?? ''))
      return line === undefined ? undefined : { line, weight: alike ? 0.7 : 1 }
    },
  },
]

interface Move {
  line: string
  /** Which part of the version is the first to differ: 0 major, 1 minor, 2 patch. */
  part: number
  down: boolean
}

/** The version that moves most, weighed. */
function versionMove({ pairs, kind }: ReadFile, weigh: (move: Move) => number) {
  if (kind !== 'dependencies' && kind !== 'image') return undefined
  const moves = pairs.flatMap(([before, after]) => moved(before, after))
  const weighed = moves.map((move) => ({ line: move.line, weight: weigh(move) })).sort((a, b) => b.weight - a.weight)
  return weighed[0]
}

function moved(before: string, after: string): Move[] {
  const [old, now] = [before, after].map((line) =>
    /(\d+)\.(\d+)(?:\.(\d+))?/
      .exec(line.replace(/\/v\d+/g, ''))
      ?.slice(1)
      .map((part) => Number(part ?? 0)),
  )
  if (!old || !now) return []
  const part = old.findIndex((value, at) => value !== now[at])
  // Before 1.0 a minor version may break what it likes.
  return part < 0 ? [] : [{ line: after, part: part === 1 && now[0] === 0 ? 0 : part, down: now[part]! < old[part]! }]
}
