import { Problem } from '../problem.ts'
import { redacted } from '../redaction/redact.ts'
import { usualPrivacy } from '../redaction/rule.ts'
import { checkPath, isAllowed } from './allowed-path.ts'
import type { Branching, Commit, Repository } from './code-host.ts'

/**
 * A repository behind its allow-list: paths outside of it are refused, and are in no answer. Names of branches and commits
 * are checked as well, so that no implementation meets one that could be read as something else. What commits say of
 * themselves loses its secrets here; files are as they are, because changes are made of them, and whoever shows one redacts it.
 */
export function guarded(inner: Repository, allowed: readonly string[]): Repository {
  const { publishing, branching } = inner
  return {
    kind: inner.kind,
    address: inner.address,
    head: async (ref, signal) => inner.head(ref === undefined ? undefined : plainRef(ref), signal),
    file: async (path, sha, signal) => inner.file(checkPath(path, allowed), plainRef(sha), signal),
    paths: async (sha, signal) => (await inner.paths(plainRef(sha), signal)).filter((path) => isAllowed(path, allowed)),
    search: async (asked) =>
      (await inner.search({ ...asked, sha: plainRef(asked.sha) })).filter(({ path }) => isAllowed(path, allowed)),
    blame: async (asked) => {
      const lines = await inner.blame({ ...asked, sha: plainRef(asked.sha), path: checkPath(asked.path, allowed) })
      return lines.map(({ commit, ...range }) => ({
        ...range,
        commit: { ...commit, title: redacted(commit.title), author: author(commit) },
      }))
    },
    commits: async (asked) => {
      const commits = await inner.commits({
        ...asked,
        sha: plainRef(asked.sha),
        ...(asked.path !== undefined && { path: checkPath(asked.path, allowed) }),
      })
      return commits.map(told)
    },
    commit: async (sha, signal) => told(await inner.commit(plainRef(sha), signal)),
    compare: async (asked) => {
      const { commits, files } = await inner.compare({
        ...asked,
        base: plainRef(asked.base),
        head: plainRef(asked.head),
      })
      return { commits: commits.map(told), files: files.filter(({ path }) => isAllowed(path, allowed)) }
    },
    ...(publishing && { publishing: guardedPushing(publishing, allowed) }),
    ...(branching && { branching: guardedPushing(branching, allowed) }),
  }
}

const told = <C extends Commit>(commit: C): C => ({
  ...commit,
  message: redacted(commit.message),
  author: author(commit),
})

/** Who made a change is whom to ask, and keeps their address. */
const author = (commit: Pick<Commit, 'author'>) => redacted(commit.author, { ...usualPrivacy, emails: 'keep' })

function guardedPushing<T extends Branching>(inner: T, allowed: readonly string[]): T {
  return {
    ...inner,
    push: async (push, signal) =>
      inner.push(
        {
          ...push,
          branch: plainRef(push.branch),
          base: plainRef(push.base),
          files: push.files.map((file) => ({ ...file, path: checkPath(file.path, allowed) })),
        },
        signal,
      ),
  }
}

/** A name of a branch, tag or commit that is nothing but a name. Throws Problem `invalid`. */
export function plainRef(ref: string): string {
  if (/^[\w][\w./@+-]{0,199}$/.test(ref) && !/\.\.|\/\/|@\{|\.lock$|[./]$/.test(ref)) return ref
  throw new Problem('invalid', `"${ref.slice(0, 60)}" names no branch, tag or commit.`, {
    fields: { ref: 'Write the name of a branch or tag, or a commit.' },
  })
}
