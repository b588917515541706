import type { SourceSettings } from '../core/source.ts'

/**
 * A repository in one spelling, `owner/name` in lower case, from however people write it: an address of any scheme, an
 * SSH remote, or already `owner/name`. Groups of groups stay: `group/subgroup/name`.
 */
export function repositoryPath(written: string): string {
  const path = written
    .trim()
    .replace(/^[a-z][a-z+.-]*:\/\/(?:[^/@]*@)?[^/]*\//i, '')
    .replace(/^[^/@\s]+@[^:/]+:/, '')
    .replace(/^[^/]+\.[a-z]{2,}(?::\d+)?\/(?=[^/]+\/)/i, '')
  return path
    .replace(/\.git\/?$/i, '')
    .replace(/\/+$/, '')
    .toLowerCase()
}

/** Which services a repository or an application stands for, as the setting `services` of a source writes it. */
export type ServiceMap = Readonly<Record<string, string | readonly string[]>>

/**
 * The services that live in a repository: the one the source is fixed to, those its setting `services` names, or those
 * whose profiles declare the repository; `undefined` when nobody says so.
 */
export function servicesOf(
  repository: string,
  { service, repositories }: SourceSettings,
  named: ServiceMap,
): readonly string[] | undefined {
  if (service !== undefined) return [service]
  const path = repositoryPath(repository)
  const mapped = Object.entries(named).find(([written]) => repositoryPath(written) === path)?.[1]
  if (mapped !== undefined) return typeof mapped === 'string' ? [mapped] : mapped
  return repositories && Object.hasOwn(repositories, path) ? repositories[path] : undefined
}
