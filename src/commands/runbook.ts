import { z } from 'zod'
import type { Card } from '../core/card.ts'
import { command } from '../core/command.ts'
import { articleField, findArticle } from './knowledge/find-article.ts'

/** As much of an article as one message shows, in characters. */
const mostShown = 2_500

export const runbook = command({
  name: 'runbook',
  aliases: ['article'],
  summary: 'Show a runbook, postmortem or known issue, with the steps it declares',
  input: z.strictObject({ runbook: articleField() }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'POST', path: '/knowledge/article' },
  slash: true,
  run: (context, { runbook: asked }) => findArticle(context, asked),
  output: z.object({
    id: z.string(),
    title: z.string(),
    kind: z.enum(['runbook', 'postmortem', 'known_issue']),
    services: z.array(z.string()),
    tags: z.array(z.string()),
    symptoms: z.array(z.string()),
    steps: z.array(z.object({ step: z.number(), title: z.string(), command: z.string().nullable() })),
    passages: z.array(z.object({ line: z.number(), heading: z.string(), text: z.string() })),
  }),
  present: ({ id, title, kind, services, tags, symptoms, steps, passages }) => ({
    ...{ id, title, kind, services, tags, symptoms, passages },
    steps: steps.map((step, index) => ({ step: index + 1, title: step.title, command: step.command ?? null })),
  }),
  show: ({ id, title, services, steps, passages }): Card => ({
    title,
    tone: 'plain',
    lines: [
      ...passages
        .map(({ heading, text }) => `${heading ? `${heading}\n` : ''}${text}`)
        .join('\n\n')
        .slice(0, mostShown)
        .split('\n\n')
        .filter(Boolean),
      ...steps.map(({ title: what, command: typed }, index) => [
        { bold: `Step ${index + 1}: ` },
        what,
        ...(typed !== undefined && typed !== what ? [' ', { code: typed }] : []),
      ]),
      ...(steps.length ? [`A step becomes a proposal with runbook-step ${id} step=1.`] : []),
    ],
    footer: [`${id}${services.length ? ` · ${services.join(', ')}` : ''}`],
  }),
})
