import { z } from 'zod'
import type { Card } from '../core/card.ts'
import type { CodeMatch } from '../core/code/code-host.ts'
import { command } from '../core/command.ts'
import { redacted } from '../core/redaction/redact.ts'
import { type FoundCode, refInput, repositoryOf } from './code/repository-of.ts'
import { observedInput, profileInput } from './telemetry/observed.ts'
import { limitInput } from './telemetry/query-input.ts'

interface FoundMatches extends FoundCode {
  text: string
  matches: CodeMatch[]
}

export const searchCode = command({
  name: 'search-code',
  summary: "Lines of a service's repository that hold a text",
  input: z.strictObject({
    ...observedInput,
    text: z
      .string()
      .trim()
      .min(2)
      .max(200)
      .regex(/^\P{Cc}+$/u, { error: 'Write one line.' })
      .meta({ description: 'What is looked for; case does not matter', label: 'Text', positional: true }),
    ...refInput,
    ...limitInput('lines', { usual: 30, most: 200 }),
    ...profileInput,
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'POST', path: '/code/search' },
  slash: 'shared',
  async run(context, { text, limit, ...asked }): Promise<FoundMatches> {
    const found = await repositoryOf(context, asked)
    const { repository, sha, signal } = found
    const matches = await repository.search({ text, sha, limit, signal })
    return {
      ...found,
      text,
      matches: matches.map((match) => ({ ...match, text: redacted(match.text, context.settings.privacy) })),
    }
  },
  output: z.object({
    service: z.string(),
    repository: z.string(),
    sha: z.string(),
    matches: z.array(z.object({ path: z.string(), line: z.number(), text: z.string() })),
  }),
  present: ({ service, repository, sha, matches }) => ({ service, repository: repository.address, sha, matches }),
  show: ({ service, repository, sha, text, matches }): Card => ({
    title: matches.length
      ? `${service}: ${matches.length} line${matches.length === 1 ? '' : 's'} with "${text}"`
      : `${service}: no line with "${text}"`,
    tone: 'plain',
    ...(matches.length && {
      table: {
        columns: ['Where', 'Line'],
        rows: matches.slice(0, 50).map(({ path, line, text: said }) => [[{ code: `${path}:${line}` }], said.trim()]),
      },
    }),
    footer: [`${repository.address} at ${sha.slice(0, 8)}`],
  }),
})
