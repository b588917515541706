import { z } from 'zod'
import type { Publishing, PullRequest } from '../../core/code/code-host.ts'
import { Problem } from '../../core/problem.ts'
import type { JsonAsker } from '../rest/ask-json.ts'

const Merge = z.object({
  iid: z.number(),
  web_url: z.string(),
  state: z.string(),
  sha: z.string().nullish(),
  merged_at: z.string().nullish(),
  merge_commit_sha: z.string().nullish(),
  squash_commit_sha: z.string().nullish(),
})
const pullOf = ({ iid, web_url: url, state, ...merge }: z.output<typeof Merge>): PullRequest => {
  const mergedAs = merge.merge_commit_sha ?? merge.squash_commit_sha
  return {
    ...{ number: iid, url },
    state: state === 'merged' ? 'merged' : state === 'closed' ? 'closed' : 'open',
    ...(merge.sha && { head: merge.sha }),
    ...(merge.merged_at && { mergedAt: new Date(merge.merged_at) }),
    ...(state === 'merged' && mergedAs && { mergedAs }),
  }
}

/** Pushing to GitLab: one call makes the commit and the branch that holds it. */
export function publishing(ask: JsonAsker, below: string): Publishing {
  const there = async (path: string, ref: string, signal?: AbortSignal) => {
    try {
      await ask({ path: `${below}/repository/files/${encodeURIComponent(path)}`, query: { ref }, signal }, z.unknown())
      return true
    } catch (error) {
      if (error instanceof Problem && error.code === 'not_found') return false
      throw error
    }
  }
  return {
    async push({ branch, base, message, files }, signal) {
      const actions = []
      for (const { path, text } of files)
        actions.push(
          text === undefined
            ? { action: 'delete', file_path: path }
            : {
                action: (await there(path, base, signal)) ? 'update' : 'create',
                file_path: path,
                content: Buffer.from(text).toString('base64'),
                encoding: 'base64',
              },
        )
      const json = { branch, start_sha: base, commit_message: message, actions, force: false }
      const made = await ask(
        { method: 'POST', path: `${below}/repository/commits`, json, signal },
        z.object({ id: z.string() }),
      )
      return made.id
    },
    async removeBranch(branch, signal) {
      const path = `${below}/repository/branches/${encodeURIComponent(branch)}`
      await ask({ method: 'DELETE', path, signal }, z.unknown())
    },
    async openPullRequest({ branch, onto, title, body }, signal) {
      const json = { source_branch: branch, target_branch: onto, title, description: body, remove_source_branch: true }
      return pullOf(await ask({ method: 'POST', path: `${below}/merge_requests`, json, signal }, Merge))
    },
    async pullRequestOf(branch, signal) {
      const query = { source_branch: branch, state: 'all', per_page: 1 }
      const [found] = await ask({ path: `${below}/merge_requests`, query, signal }, z.array(Merge))
      return found && pullOf(found)
    },
    async closePullRequest(number, signal) {
      const path = `${below}/merge_requests/${number}`
      await ask({ method: 'PUT', path, json: { state_event: 'close' }, signal }, Merge)
    },
  }
}
