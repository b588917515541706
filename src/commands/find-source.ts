import type { Context } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import type { SourceSettings } from '../core/source.ts'
import { nearestTo } from './nearest-to.ts'

/** The configured source of this name; Problem `not_found` with the nearest names otherwise. */
export function findSource({ settings }: Pick<Context, 'settings'>, name: string): SourceSettings {
  const found = settings.sources.find((s) => s.name === name)
  if (found) return found
  const near = nearestTo(
    name,
    settings.sources.map((s) => s.name),
  )
  const hint = near.length ? ` Did you mean ${near.join(' or ')}?` : ''
  throw new Problem('not_found', `There is no source "${name.slice(0, 60)}".${hint}`)
}
