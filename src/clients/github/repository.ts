import { z } from 'zod'
import type { Repository } from '../../core/code/code-host.ts'
import { fileText, mostFileBytes, tooLarge } from '../../core/code/file-text.ts'
import { linesWith } from '../../core/code/lines-with.ts'
import { Problem } from '../../core/problem.ts'
import { type JsonAsker, jsonAsker } from '../rest/ask-json.ts'
import { blame } from './blame.ts'
import { publishing } from './publishing.ts'
import { treeOf } from './tree.ts'

export interface GithubOptions {
  fetch: typeof fetch
  /** `https://api.github.com`, or `https://HOST/api/v3` of a server of one's own. */
  apiUrl: string
  token: string
  /** `owner/name`. */
  path: string
  address: string
}

/** One repository as GitHub keeps it, from https://docs.github.com/rest. */
export function githubRepository({ fetch, apiUrl, token, path, address }: GithubOptions): Repository {
  const ask = jsonAsker({
    fetch,
    baseUrl: apiUrl,
    headers: {
      Accept: 'application/vnd.github+json',
      'X-GitHub-Api-Version': '2022-11-28',
      'User-Agent': 'allclear',
      Authorization: `Bearer ${token}`,
    },
    vendor: 'GitHub',
    permission: 'the repository permissions contents and pull requests',
    secret: token,
  })
  const below = `/repos/${path.split('/').map(encodeURIComponent).join('/')}`
  return {
    kind: 'github',
    address,
    ...reading(ask, below, path),
    blame: (asked) => blame(ask, path, asked),
    publishing: publishing(ask, below, path.split('/')[0]!),
  }
}

const GithubCommit = z.object({
  sha: z.string(),
  html_url: z.string().optional(),
  parents: z.array(z.object({ sha: z.string() })),
  commit: z.object({
    message: z.string(),
    author: z.object({ name: z.string().nullish(), date: z.string() }).nullish(),
    committer: z.object({ date: z.string() }).nullish(),
  }),
})
const CommitFiles = GithubCommit.extend({
  files: z
    .array(
      z.object({
        filename: z.string(),
        status: z.string(),
        previous_filename: z.string().optional(),
        patch: z.string().optional(),
      }),
    )
    .default([]),
})
const Compared = z.object({ commits: z.array(GithubCommit), files: CommitFiles.shape.files })
const Content = z.object({
  type: z.string(),
  size: z.number(),
  encoding: z.string().optional(),
  content: z.string().optional(),
})

type Reading = Pick<Repository, 'head' | 'file' | 'paths' | 'search' | 'commits' | 'commit' | 'compare'>

function reading(ask: JsonAsker, below: string, repository: string): Reading {
  const file: Repository['file'] = async (path, sha, signal) => {
    const where = `${below}/contents/${path.split('/').map(encodeURIComponent).join('/')}`
    const content = await orNothing(
      ask({ path: where, query: { ref: sha }, signal }, z.union([Content, z.array(z.unknown())])),
    )
    if (content === undefined) return undefined
    if (Array.isArray(content))
      throw new Problem('invalid', `${path} is a folder.`, { fields: { path: 'is a folder' } })
    if (content.type !== 'file') throw new Problem('invalid', `${path} is no file but a ${content.type}.`)
    if (content.size > mostFileBytes || content.encoding !== 'base64') throw tooLarge(path)
    return fileText(path, Buffer.from(content.content ?? '', 'base64'))
  }
  return {
    file,
    async head(ref, signal) {
      const named = ref ?? (await ask({ path: below, signal }, z.object({ default_branch: z.string() }))).default_branch
      const { sha } = await ask({ path: `${below}/commits/${encodeURIComponent(named)}`, signal }, GithubCommit)
      return { ref: named, sha }
    },
    paths: async (sha, signal) =>
      (await treeOf(ask, below, sha, signal)).flatMap(({ path, type }) => (type === 'blob' ? [path] : [])),
    async search({ text, sha, limit, signal }) {
      const q = `${text.replace(/["\\]/g, ' ')} repo:${repository}`
      const Found = z.object({ items: z.array(z.object({ path: z.string() })) })
      const { items } = await ask({ path: '/search/code', query: { q, per_page: 30 }, signal }, Found)
      const matches = []
      // The index knows no lines and may lag, so every file is read as it is at the commit.
      for (const { path } of items) {
        if (matches.length >= limit) break
        const content = await orNothing(file(path, sha, signal), 'invalid')
        if (content !== undefined) matches.push(...linesWith(path, content, text))
      }
      return matches.slice(0, limit)
    },
    async commits({ sha, path, since, until, limit, signal }) {
      const query = {
        sha,
        path,
        since: since?.toISOString(),
        until: until?.toISOString(),
        per_page: Math.min(100, limit),
      }
      return (await ask({ path: `${below}/commits`, query, signal }, z.array(GithubCommit)))
        .map(commitOf)
        .slice(0, limit)
    },
    async commit(sha, signal) {
      const read = await ask({ path: `${below}/commits/${encodeURIComponent(sha)}`, signal }, CommitFiles)
      return { ...commitOf(read), files: read.files.map(changeOf) }
    },
    async compare({ base, head, signal }) {
      const path = `${below}/compare/${encodeURIComponent(base)}...${encodeURIComponent(head)}`
      const { commits, files } = await ask({ path, signal }, Compared)
      const withHunks = files.map((file) => ({ ...changeOf(file), ...(file.patch && { hunks: file.patch }) }))
      return { commits: commits.map(commitOf), files: withHunks }
    },
  }
}

/** Undefined instead of a Problem `not_found`, or of one more kind. */
async function orNothing<T>(answer: Promise<T>, also?: Problem['code']): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof Problem && (error.code === 'not_found' || error.code === also)) return undefined
    throw error
  }
}

const commitOf = ({ sha, parents, commit, html_url: url }: z.output<typeof GithubCommit>) => ({
  sha,
  parents: parents.map((parent) => parent.sha),
  at: new Date(commit.committer?.date ?? commit.author?.date ?? 0),
  author: commit.author?.name ?? 'unknown',
  message: commit.message,
  ...(url !== undefined && { url }),
})

const changeOf = ({
  filename,
  status,
  previous_filename: previous,
}: z.output<typeof CommitFiles>['files'][number]) => ({
  path: filename,
  status:
    status === 'added' || status === 'copied'
      ? ('added' as const)
      : status === 'removed'
        ? ('removed' as const)
        : status === 'renamed'
          ? ('renamed' as const)
          : ('modified' as const),
  ...(status === 'renamed' && previous !== undefined && { previous }),
})
