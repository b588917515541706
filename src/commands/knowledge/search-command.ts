import { z } from 'zod'
import type { Card, Text } from '../../core/card.ts'
import { command } from '../../core/command.ts'
import type { ArticleKind, Hit } from '../../core/knowledge/article.ts'
import { limitInput } from '../telemetry/query-input.ts'
import { hiddenServices } from '../visible.ts'

/** A hit as programs get it. */
export const HitJson = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.enum(['runbook', 'postmortem', 'known_issue']),
  source: z.string(),
  path: z.string(),
  line: z.number().describe('Where the passage begins in the file, from 1'),
  heading: z.string(),
  excerpt: z.string(),
  services: z.array(z.string()),
  tags: z.array(z.string()),
  score: z.number().describe('Only to compare results of one search'),
})

/** Makes the command that searches what was written down, all of it or one kind. */
export const searchCommand = ({
  name,
  noun,
  summary,
  kinds,
}: {
  name: string
  noun: string
  summary: string
  kinds?: readonly ArticleKind[]
}) =>
  command({
    name,
    summary,
    input: z.strictObject({
      query: z.string().trim().min(1).max(2_000).meta({
        description: 'What one sees: a symptom, an error, a few words',
        label: 'Query',
        positional: true,
      }),
      service: z
        .string()
        .trim()
        .min(1)
        .max(200)
        .optional()
        .meta({ description: 'The service or namespace; its own come first', label: 'Service', kind: 'service' }),
      ...limitInput('results', { usual: 5, most: 50 }),
    }),
    effect: 'reads',
    role: 'viewer',
    http: { method: 'POST', path: `/knowledge/${name}` },
    slash: 'shared',
    run: ({ store, actor, directory }, { query, service, limit }) =>
      store.library.search({
        text: query,
        limit,
        hidden: hiddenServices(actor, directory),
        ...(service !== undefined && { service }),
        ...(kinds && { kinds }),
      }),
    output: z.object({ results: z.array(HitJson) }),
    present: (results) => ({ results }),
    show: (hits): Card => ({
      title: hits.length ? `${hits.length} ${noun}${hits.length === 1 ? '' : 's'}` : `No ${noun} found`,
      tone: 'plain',
      lines: hits.length
        ? hits.slice(0, 10).map(lineOf)
        : ['Folders and repositories with Markdown are added under [knowledge].'],
    }),
  })

/** Cited with file and line, so that it can be looked up. */
const lineOf = ({ title, heading, excerpt, source, path, line }: Hit): Text => [
  { bold: title },
  heading && heading !== title ? ` › ${heading}` : '',
  ` — ${excerpt.replace(/\s+/g, ' ').slice(0, 200)} `,
  { code: `${source}/${path}:${line}` },
]
