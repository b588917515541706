import { z } from 'zod'
import type { Commit, FileChange, Repository } from '../../core/code/code-host.ts'
import { fileText, mostFileBytes, tooLarge } from '../../core/code/file-text.ts'
import { linesWith } from '../../core/code/lines-with.ts'
import { Problem } from '../../core/problem.ts'
import { type JsonAsker, jsonAsker } from '../rest/ask-json.ts'
import { publishing } from './publishing.ts'

export interface GitlabOptions {
  fetch: typeof fetch
  /** `https://HOST/api/v4`. */
  apiUrl: string
  token: string
  /** `group/name`, or deeper. */
  path: string
  address: string
}

/** One repository as GitLab keeps it, from https://docs.gitlab.com/api/. */
export function gitlabRepository({ fetch, apiUrl, token, path, address }: GitlabOptions): Repository {
  const ask = jsonAsker({
    fetch,
    baseUrl: apiUrl,
    headers: { 'PRIVATE-TOKEN': token },
    vendor: 'GitLab',
    permission: 'the scope api and the role Developer',
    secret: token,
  })
  const below = `/projects/${encodeURIComponent(path)}`
  return { kind: 'gitlab', address, ...reading(ask, below), publishing: publishing(ask, below) }
}

const GitlabCommit = z.object({
  id: z.string(),
  parent_ids: z.array(z.string()).default([]),
  committed_date: z.string(),
  author_name: z.string(),
  message: z.string(),
  web_url: z.string().optional(),
})
const Change = z.object({
  old_path: z.string(),
  new_path: z.string(),
  new_file: z.boolean(),
  renamed_file: z.boolean(),
  deleted_file: z.boolean(),
  diff: z.string().optional(),
})
const Compared = z.object({ commits: z.array(GitlabCommit), diffs: z.array(Change) })
const File = z.object({ size: z.number(), encoding: z.string(), content: z.string() })
const pageSize = 100
/** More pages than these of a list are not turned. */
const mostPages = 100

function reading(ask: JsonAsker, below: string): Omit<Repository, 'kind' | 'address' | 'publishing'> {
  const file: Repository['file'] = async (path, sha, signal) => {
    const at = `${below}/repository/files/${encodeURIComponent(path)}`
    const content = await orNothing(ask({ path: at, query: { ref: sha }, signal }, File))
    if (content === undefined) return undefined
    if (content.size > mostFileBytes || content.encoding !== 'base64') throw tooLarge(path)
    return fileText(path, Buffer.from(content.content, 'base64'))
  }
  const pages = async <S extends z.ZodType>(
    path: string,
    query: Record<string, string>,
    shape: S,
    signal?: AbortSignal,
  ) => {
    const all: z.output<S>[] = []
    for (let page = 1; page <= mostPages; page += 1) {
      const items = await ask({ path, query: { ...query, page, per_page: pageSize }, signal }, z.array(shape))
      all.push(...items)
      if (items.length < pageSize) return all
    }
    throw new Problem('unavailable', 'This repository holds more than GitLab lists at once.')
  }
  const commitAt = (sha: string, signal?: AbortSignal) =>
    ask({ path: `${below}/repository/commits/${encodeURIComponent(sha)}`, signal }, GitlabCommit)
  return {
    file,
    async head(ref, signal) {
      const named = ref ?? (await ask({ path: below, signal }, z.object({ default_branch: z.string() }))).default_branch
      return { ref: named, sha: (await commitAt(named, signal)).id }
    },
    async paths(sha, signal) {
      const Entry = z.object({ path: z.string(), type: z.string() })
      const entries = await pages(`${below}/repository/tree`, { ref: sha, recursive: 'true' }, Entry, signal)
      return entries.flatMap(({ path, type }) => (type === 'blob' ? [path] : []))
    },
    async search({ text, sha, limit, signal }) {
      const query = { scope: 'blobs', search: text, ref: sha, per_page: 50 }
      const found = await ask({ path: `${below}/search`, query, signal }, z.array(z.object({ path: z.string() })))
      const matches = []
      for (const path of new Set(found.map((one) => one.path))) {
        if (matches.length >= limit) break
        const content = await orNothing(file(path, sha, signal), 'invalid')
        if (content !== undefined) matches.push(...linesWith(path, content, text))
      }
      return matches.slice(0, limit)
    },
    async blame({ path, sha, from, to, signal }) {
      const at = `${below}/repository/files/${encodeURIComponent(path)}/blame`
      const Part = z.object({ commit: GitlabCommit.omit({ web_url: true }), lines: z.array(z.string()) })
      const parts = await ask(
        { path: at, query: { ref: sha, 'range[start]': from, 'range[end]': to }, signal },
        z.array(Part),
      )
      let line = from
      return parts.map(({ commit, lines }) => {
        const range = { from: line, to: line + lines.length - 1 }
        line += lines.length
        const { sha: by, at: when, author, message } = commitOf(commit)
        return { ...range, commit: { sha: by, at: when, author, title: message.split('\n', 1)[0] ?? '' } }
      })
    },
    async commits({ sha, path, since, until, limit, signal }) {
      const query = {
        ref_name: sha,
        path,
        since: since?.toISOString(),
        until: until?.toISOString(),
        per_page: Math.min(pageSize, limit),
      }
      return (await ask({ path: `${below}/repository/commits`, query, signal }, z.array(GitlabCommit))).map(commitOf)
    },
    async commit(sha, signal) {
      const commit = commitOf(await commitAt(sha, signal))
      const at = `${below}/repository/commits/${commit.sha}/diff`
      return { ...commit, files: (await pages(at, {}, Change, signal)).map(changeOf) }
    },
    async compare({ base, head, signal }) {
      const query = { from: base, to: head, straight: 'true' }
      const { commits, diffs } = await ask({ path: `${below}/repository/compare`, query, signal }, Compared)
      const files = diffs.map((one) => ({ ...changeOf(one), ...(one.diff && { hunks: one.diff }) }))
      return { commits: commits.map(commitOf), files }
    },
  }
}

const commitOf = (commit: z.output<typeof GitlabCommit>): Commit => ({
  sha: commit.id,
  parents: commit.parent_ids,
  at: new Date(commit.committed_date),
  author: commit.author_name,
  message: commit.message.trimEnd(),
  ...(commit.web_url !== undefined && { url: commit.web_url }),
})

const changeOf = ({
  old_path,
  new_path,
  new_file,
  renamed_file,
  deleted_file,
}: z.output<typeof Change>): FileChange => ({
  path: new_path,
  status: new_file ? 'added' : deleted_file ? 'removed' : renamed_file ? 'renamed' : 'modified',
  ...(renamed_file && { previous: old_path }),
})

/** Undefined instead of a Problem `not_found`, or of one more kind. */
async function orNothing<T>(answer: Promise<T>, also?: Problem['code']): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof Problem && (error.code === 'not_found' || error.code === also)) return undefined
    throw error
  }
}
