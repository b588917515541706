import { z } from 'zod'
import type { Card } from '../core/card.ts'
import { type Commit, type FileChange, titleOfCommit } from '../core/code/code-host.ts'
import { writePatch } from '../core/code/patch.ts'
import { revertCommit } from '../core/code/revert-commit.ts'
import { type Context, command } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import { redacted } from '../core/redaction/redact.ts'
import { type FoundCode, refInput, repositoryOf } from './code/repository-of.ts'
import { iso } from './iso.ts'
import { observedInput, profileInput } from './telemetry/observed.ts'
import { limitInput } from './telemetry/query-input.ts'
import { windowInput, windowOf } from './telemetry/window-input.ts'

interface FoundCommits extends FoundCode {
  commits: (Commit & { files?: FileChange[]; diff?: string; note?: string })[]
}

const usual = '7d'
/** More diffs than this are not fetched in one answer. */
const mostDiffs = 10

export const recentCommits = command({
  name: 'recent-commits',
  aliases: ['commits'],
  summary: "What was committed to a service's repository, newest first; with diffs=true, what each changed",
  input: z.strictObject({
    ...observedInput,
    path: z
      .string()
      .trim()
      .min(1)
      .max(1_000)
      .optional()
      .meta({ description: 'Only of this file or folder', label: 'Path' }),
    ...refInput,
    ...windowInput(usual),
    diffs: z
      .union([z.boolean(), z.stringbool()])
      .optional()
      .meta({ description: `Also what the newest ${mostDiffs} changed`, label: 'Diffs' }),
    ...limitInput('commits', { usual: 20, most: 100 }),
    ...profileInput,
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'POST', path: '/code/commits' },
  slash: 'shared',
  async run(context, { path, limit, diffs, ...asked }): Promise<FoundCommits> {
    const found = await repositoryOf(context, asked)
    const { repository, sha, signal } = found
    const window = windowOf(asked, usual, context.clock.now())
    const query = { sha, since: window.from, until: window.to, limit, signal, ...(path !== undefined && { path }) }
    const commits: FoundCommits['commits'] = await repository.commits(query)
    if (diffs)
      for (const commit of commits.slice(0, mostDiffs))
        Object.assign(commit, await changesIn(found, commit.sha, context))
    return { ...found, commits }
  },
  output: z.object({
    service: z.string(),
    repository: z.string(),
    commits: z.array(
      z.object({
        sha: z.string(),
        at: z.iso.datetime(),
        author: z.string(),
        message: z.string(),
        url: z.string().nullable(),
        files: z.array(z.string()).nullable(),
        diff: z.string().nullable(),
        note: z.string().nullable().describe('Why there is no diff'),
      }),
    ),
  }),
  present: ({ service, repository, commits }) => ({
    ...{ service, repository: repository.address },
    commits: commits.map(({ sha, at, author, message, url, files, diff, note }) => ({
      ...{ sha, at: iso(at), author, message, url: url ?? null, diff: diff ?? null, note: note ?? null },
      files: files?.map(({ path }) => path) ?? null,
    })),
  }),
  show: ({ service, repository, commits, ref }): Card => ({
    title: `${service}: ${commits.length || 'no'} commit${commits.length === 1 ? '' : 's'}`,
    tone: 'plain',
    ...(commits.length
      ? {
          table: {
            columns: ['When', 'Commit', 'What', 'By'],
            rows: commits
              .slice(0, 50)
              .map((commit) => [
                [{ time: commit.at, form: 'clock' }],
                [{ code: commit.sha.slice(0, 8) }],
                titleOfCommit(commit),
                commit.author,
              ]),
          },
        }
      : { lines: ['Look further back with since=30d.'] }),
    footer: [`${repository.address}, ${ref}`],
  }),
})

/** What a commit changed, as the reverse of what would take it back right after it; why not, where that is too much. */
async function changesIn({ repository, signal }: FoundCode, sha: string, { settings }: Context) {
  try {
    const { commit, deltas } = await revertCommit(repository, sha, sha, signal)
    const forward = deltas.map(({ path, before, after }) => ({ path, before: after, after: before }))
    return { files: commit.files, diff: redacted(writePatch(forward), settings.privacy).slice(0, mostDiffCharacters) }
  } catch (error) {
    if (error instanceof Problem) return { note: error.message }
    throw error
  }
}

const mostDiffCharacters = 20_000
