import type { Signal } from '../core/alert.ts'
import type { SourceSettings } from '../core/source.ts'
import type { Deploy } from '../core/telemetry/deploy.ts'
import { serviceOf } from './alert-from.ts'

/** The labels that customarily name who made a change, the best first. */
export const authorLabels = ['author', 'user', 'actor', 'deployed_by']

/**
 * A change for the log, from a signal that tells of one. What its source does not say of version, commit and author is
 * looked for among the labels, under the names that are customary there.
 */
export function deployFrom(signal: Signal, settings: SourceSettings): Deploy {
  const { change = {}, labels, links, source, dedupKey, title, startsAt, sourceAt } = signal
  const version = change.version ?? first(labels, ['version', 'tag', 'image_tag', 'release', 'build'])
  const sha = change.sha ?? first(labels, ['sha', 'commit', 'commit_sha', 'git_sha', 'revision'])
  const author = change.author ?? first(labels, authorLabels)
  return {
    id: `${source}/${dedupKey}`,
    at: sourceAt ?? startsAt,
    service: serviceOf(signal, settings),
    kind: change.kind ?? 'deploy',
    title,
    ...(version !== undefined && { version }),
    ...(sha !== undefined && { sha }),
    ...(author !== undefined && { author }),
    ...(change.files && { files: change.files }),
    ...(links[0] && { url: links[0].url }),
    origin: source,
  }
}

const first = (from: Record<string, string>, names: string[]) =>
  names.map((name) => from[name]).find((value) => value !== undefined)
