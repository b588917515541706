import { z } from 'zod'
import type { Publishing, PullRequest } from '../../core/code/code-host.ts'
import { Problem } from '../../core/problem.ts'
import type { JsonAsker } from '../rest/ask-json.ts'
import { treeOf } from './tree.ts'

const Sha = z.object({ sha: z.string() })
const Pull = z.object({
  number: z.number(),
  html_url: z.string(),
  state: z.string(),
  head: z.object({ sha: z.string() }).nullish(),
  merged_at: z.string().nullish(),
  merge_commit_sha: z.string().nullish(),
})
const pullOf = ({ number, html_url: url, ...pull }: z.output<typeof Pull>): PullRequest => ({
  ...{ number, url },
  state: pull.merged_at ? 'merged' : pull.state === 'open' ? 'open' : 'closed',
  ...(pull.head && { head: pull.head.sha }),
  ...(pull.merged_at && { mergedAt: new Date(pull.merged_at) }),
  // Before it is merged this is a commit that only tries the merge.
  ...(pull.merged_at && pull.merge_commit_sha && { mergedAs: pull.merge_commit_sha }),
})

/** Pushing to GitHub: blobs and a tree on the base's own, a commit, and at last the branch that makes them visible. */
export function publishing(ask: JsonAsker, below: string, owner: string): Publishing {
  return {
    async push({ branch, base, message, files }, signal) {
      const CommitTree = z.object({ tree: Sha })
      const [{ tree }, there] = await Promise.all([
        ask({ path: `${below}/git/commits/${base}`, signal }, CommitTree),
        treeOf(ask, below, base, signal),
      ])
      const modes = new Map(there.map(({ path, mode }) => [path, mode]))
      const entries = files.map(({ path, text }) => ({
        path,
        mode: plainMode(path, modes.get(path)),
        type: 'blob',
        ...(text === undefined ? { sha: null } : { content: text }),
      }))
      const grown = await ask(
        { method: 'POST', path: `${below}/git/trees`, json: { base_tree: tree.sha, tree: entries }, signal },
        Sha,
      )
      const { sha } = await ask(
        { method: 'POST', path: `${below}/git/commits`, json: { message, tree: grown.sha, parents: [base] }, signal },
        Sha,
      )
      const ref = `refs/heads/${branch}`
      await ask({ method: 'POST', path: `${below}/git/refs`, json: { ref, sha }, signal }, z.unknown())
      return sha
    },
    async removeBranch(branch, signal) {
      await ask({ method: 'DELETE', path: `${below}/git/refs/heads/${branch}`, signal }, z.unknown())
    },
    async openPullRequest({ branch, onto, title, body }, signal) {
      const json = { head: branch, base: onto, title, body, maintainer_can_modify: true }
      return pullOf(await ask({ method: 'POST', path: `${below}/pulls`, json, signal }, Pull))
    },
    async pullRequestOf(branch, signal) {
      const query = { head: `${owner}:${branch}`, state: 'all', per_page: 1 }
      const [found] = await ask({ path: `${below}/pulls`, query, signal }, z.array(Pull))
      return found && pullOf(found)
    },
    async closePullRequest(number, signal) {
      await ask({ method: 'PATCH', path: `${below}/pulls/${number}`, json: { state: 'closed' }, signal }, Pull)
    },
  }
}

/** What only holds text may change: a link or another repository inside this one is left alone. */
function plainMode(path: string, mode = '100644'): string {
  if (mode === '100644' || mode === '100755') return mode
  throw new Problem('forbidden', `${path} is a link or a repository of its own, which is never changed.`)
}
