import { gitClone } from '../clients/git/clone.ts'
import { githubRepository } from '../clients/github/repository.ts'
import { gitlabRepository } from '../clients/gitlab/repository.ts'
import type { Code, Repository } from '../core/code/code-host.ts'
import { guarded } from '../core/code/guarded.ts'
import { codeMemory, remembered } from '../core/code/remembered.ts'
import {
  type RepositoryAddress,
  readRepositoryAddress,
  writeRepositoryAddress,
} from '../core/code/repository-address.ts'
import type { CodeSettings } from '../core/code/settings.ts'
import { Problem } from '../core/problem.ts'
import type { ObservedService } from '../core/telemetry/profile.ts'

interface CodeEffects {
  fetch: typeof fetch
  environment: Record<string, string | undefined>
}

/** Every repository that can be reached, without an allow-list; for what the operator named. */
export type OpenRepository = (address: string) => Repository

/** Finds how a repository is reached: by a token for its host, else by a clone. */
export function repositoryOpener(settings: CodeSettings, { fetch, environment }: CodeEffects): OpenRepository {
  return (written) => {
    const address = readRepositoryAddress(written)
    const named = writeRepositoryAddress(address)
    const { github, gitlab } = settings
    const path = address.path
    if (github && (address.host === github.host || (address.host === '' && !gitlab)))
      return githubRepository({ fetch, ...github, path, address: `${github.host}/${path}` })
    if (gitlab && (address.host === gitlab.host || (address.host === '' && !github)))
      return gitlabRepository({ fetch, ...gitlab, path, address: `${gitlab.host}/${path}` })
    const clone = Object.entries(settings.clones).find(([of]) => same(readRepositoryAddress(of), address))
    const writable = settings.writeClones === true
    if (clone) return gitClone({ folder: clone[1], address: named, environment: { PATH: environment.PATH }, writable })
    throw new Problem(
      'invalid',
      `Nothing reaches ${named}: add a token for its host, or a clone under [code.clones], to the configuration.`,
    )
  }
}

/** Whether two addresses mean one repository; `owner/name` alone means it on any host. */
const same = (one: RepositoryAddress, other: RepositoryAddress) =>
  one.path.toLowerCase() === other.path.toLowerCase() &&
  (one.host === other.host || one.host === '' || other.host === '')

/** The repositories of the services, each behind the allow-list of its service. */
export function openCode(
  settings: CodeSettings,
  open: OpenRepository,
  declared: readonly Pick<ObservedService, 'name' | 'repo'>[],
): Code {
  const memory = codeMemory()
  const openFor = (repo: string, service: string) => guarded(remembered(open(repo), memory), allowedFor(service))
  const allowedFor = (service: string) => settings.services[service]?.paths ?? settings.paths
  const reposOf = (service: string) =>
    [
      settings.services[service]?.repo,
      ...declared.filter(({ name }) => name === service).map(({ repo }) => repo),
    ].filter((repo) => repo !== undefined)
  return {
    of({ name, repo: observed }) {
      const repo = settings.services[name]?.repo ?? observed ?? reposOf(name)[0]
      if (repo !== undefined) return openFor(repo, name)
      throw new Problem(
        'invalid',
        `Nobody says which repository ${name} has: add repo to its profile, or to [code.services].`,
      )
    },
    at(address, service) {
      const wanted = readRepositoryAddress(address)
      if (reposOf(service).some((repo) => same(readRepositoryAddress(repo), wanted))) return openFor(address, service)
      throw new Problem('forbidden', `${writeRepositoryAddress(wanted)} is no repository of ${service}.`, {
        fields: { repository: 'belongs to another service' },
      })
    },
  }
}
