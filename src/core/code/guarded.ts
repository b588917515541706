import { Problem } from '../problem.ts'
import { checkPath, isAllowed } from './allowed-path.ts'
import type { Publishing, Repository } from './code-host.ts'

/**
 * A repository behind its allow-list: paths outside of it are refused, and are in no answer. Names of branches and commits
 * are checked as well, so that no implementation meets one that could be read as something else.
 */
export function guarded(inner: Repository, allowed: readonly string[]): Repository {
  const { publishing } = inner
  return {
    kind: inner.kind,
    address: inner.address,
    head: async (ref, signal) => inner.head(ref === undefined ? undefined : plainRef(ref), signal),
    file: async (path, sha, signal) => inner.file(checkPath(path, allowed), plainRef(sha), signal),
    paths: async (sha, signal) => (await inner.paths(plainRef(sha), signal)).filter((path) => isAllowed(path, allowed)),
    search: async (asked) =>
      (await inner.search({ ...asked, sha: plainRef(asked.sha) })).filter(({ path }) => isAllowed(path, allowed)),
    blame: async (asked) => inner.blame({ ...asked, sha: plainRef(asked.sha), path: checkPath(asked.path, allowed) }),
    commits: async (asked) =>
      inner.commits({
        ...asked,
        sha: plainRef(asked.sha),
        ...(asked.path !== undefined && { path: checkPath(asked.path, allowed) }),
      }),
    commit: async (sha, signal) => inner.commit(plainRef(sha), signal),
    ...(publishing && { publishing: guardedPublishing(publishing, allowed) }),
  }
}

function guardedPublishing(inner: Publishing, allowed: readonly string[]): Publishing {
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
