import { z } from 'zod'
import type { Card } from '../core/card.ts'
import type { BlamedLines } from '../core/code/code-host.ts'
import { linesOf } from '../core/code/patch.ts'
import { command } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import { redactedLines } from '../core/redaction/redact.ts'
import { type FoundCode, refInput, repositoryOf } from './code/repository-of.ts'
import { iso } from './iso.ts'
import { observedInput, profileInput } from './telemetry/observed.ts'

interface FoundFile extends FoundCode {
  path: string
  from: number
  lines: string[]
  total: number
  blame: BlamedLines[]
}

/** The most lines that one answer holds. */
const mostLines = 1_000
const lineNumber = (what: string, label: string) =>
  z.coerce.number().int().min(1).max(10_000_000).optional().meta({ description: what, label })

export const getFile = command({
  name: 'get-file',
  summary: "A file of a service's repository, at any commit; with blame=true, who wrote its lines",
  input: z.strictObject({
    ...observedInput,
    path: z
      .string()
      .trim()
      .min(1)
      .max(1_000)
      .meta({ description: 'From the top of the repository, such as src/app.ts', label: 'Path', positional: true }),
    ...refInput,
    from: lineNumber('The first line', 'From'),
    to: lineNumber('The last line', 'To'),
    blame: z.coerce.boolean().optional().meta({ description: 'Also who wrote each line last', label: 'Blame' }),
    ...profileInput,
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'POST', path: '/code/file' },
  slash: 'shared',
  async run(context, { path, from = 1, to, blame, ...asked }): Promise<FoundFile> {
    const found = await repositoryOf(context, asked)
    const { repository, sha, signal } = found
    const text = await repository.file(path, sha, signal)
    if (text === undefined)
      throw new Problem(
        'not_found',
        `There is no ${path.slice(0, 200)} in ${repository.address} at ${sha.slice(0, 8)}.`,
        {
          fields: { path: 'is not there' },
        },
      )
    const all = linesOf(redactedLines(text, context.settings.privacy)).map((line) => line.split('\n', 1)[0]!)
    const lines = all.slice(from - 1, Math.min(to ?? all.length, from - 1 + mostLines))
    const wanted = blame && lines.length > 0
    const blamed = wanted ? await repository.blame({ path, sha, from, to: from + lines.length - 1, signal }) : []
    return { ...found, path, from, lines, total: all.length, blame: blamed }
  },
  output: z.object({
    service: z.string(),
    repository: z.string(),
    sha: z.string(),
    path: z.string(),
    from: z.number().describe('The number of the first line, from 1'),
    total: z.number().describe('How many lines the file has'),
    text: z.string(),
    blame: z.array(
      z.object({
        from: z.number(),
        to: z.number(),
        sha: z.string(),
        at: z.iso.datetime(),
        author: z.string(),
        title: z.string(),
      }),
    ),
  }),
  present: ({ service, repository, sha, path, from, lines, total, blame }) => ({
    ...{ service, repository: repository.address, sha, path, from, total },
    text: lines.join('\n'),
    blame: blame.map(({ commit: { at, ...commit }, ...range }) => ({ ...range, ...commit, at: iso(at) })),
  }),
  show: ({ service, repository, sha, path, from, lines, total, blame }): Card => ({
    title: `${service}: ${path}`,
    tone: 'plain',
    lines: [
      ...blame
        .slice(0, 20)
        .map(({ from: first, to, commit }) => [
          `${first}–${to}: `,
          { code: commit.sha.slice(0, 8) },
          ` ${commit.title} (${commit.author})`,
        ]),
      ...(lines.length ? [[{ code: lines.slice(0, 60).join('\n') }]] : []),
    ],
    footer: [
      `Lines ${from}–${from + Math.min(lines.length, 60) - 1} of ${total} · ${repository.address} at ${sha.slice(0, 8)}`,
    ],
  }),
})
