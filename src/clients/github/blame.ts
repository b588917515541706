import { z } from 'zod'
import type { BlamedLines, Repository } from '../../core/code/code-host.ts'
import { Problem } from '../../core/problem.ts'
import type { JsonAsker } from '../rest/ask-json.ts'

const Ranges = z.object({
  data: z.object({
    repository: z
      .object({
        object: z
          .object({
            blame: z.object({
              ranges: z.array(
                z.object({
                  startingLine: z.number(),
                  endingLine: z.number(),
                  commit: z.object({
                    oid: z.string(),
                    committedDate: z.string(),
                    messageHeadline: z.string(),
                    author: z.object({ name: z.string().nullable() }).nullable(),
                  }),
                }),
              ),
            }),
          })
          .nullable(),
      })
      .nullable(),
  }),
})

const query = `query ($owner: String!, $name: String!, $sha: String!, $path: String!) {
  repository(owner: $owner, name: $name) { object(expression: $sha) { ... on Commit { blame(path: $path) { ranges {
    startingLine endingLine commit { oid committedDate messageHeadline author { name } }
  } } } } }
}`

/** Who wrote lines last; only GitHub's GraphQL tells that. */
export async function blame(
  ask: JsonAsker,
  repository: string,
  { path, sha, from, to, signal }: Parameters<Repository['blame']>[0],
): Promise<BlamedLines[]> {
  const [owner, name] = repository.split('/')
  const { data } = await ask(
    { method: 'POST', path: '/graphql', json: { query, variables: { owner, name, sha, path } }, signal },
    Ranges,
  )
  const blamed = data.repository?.object?.blame
  if (!blamed) throw new Problem('not_found', `GitHub knows nothing of ${path} at ${sha.slice(0, 8)}.`)
  return blamed.ranges
    .filter(({ startingLine, endingLine }) => endingLine >= from && startingLine <= to)
    .map(({ startingLine, endingLine, commit }) => ({
      from: Math.max(from, startingLine),
      to: Math.min(to, endingLine),
      commit: {
        sha: commit.oid,
        at: new Date(commit.committedDate),
        author: commit.author?.name ?? 'unknown',
        title: commit.messageHeadline,
      },
    }))
}
