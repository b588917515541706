import { z } from 'zod'
import { readCommand } from '../core/approval/operation.ts'
import { command } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import { aboutProposal } from './approval/decided.ts'
import { propose } from './approval/make-proposal.ts'
import { incidentId } from './incident-id.ts'
import { articleField, findArticle } from './knowledge/find-article.ts'

export const runbookStep = command({
  name: 'runbook-step',
  summary: 'Propose a step that a runbook declares, and ask for its approval',
  input: z.strictObject({
    runbook: articleField(),
    step: z.coerce
      .number()
      .int()
      .min(1)
      .max(50)
      .default(1)
      .meta({ description: 'Which step, from 1', label: 'Step', positional: true }),
    service: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .optional()
      .meta({ description: 'The service, where the runbook is about several', label: 'Service', kind: 'service' }),
    incident: incidentId()
      .optional()
      .meta({ description: 'The incident it is for', label: 'Incident', kind: 'incident', positional: false }),
  }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/knowledge/step' },
  slash: 'shared',
  async run(context, { runbook: asked, step: number, service: named, incident }) {
    const article = await findArticle(context, asked)
    const step = article.steps[number - 1]
    if (!step)
      throw new Problem('invalid', `${article.id} declares ${article.steps.length || 'no'} steps.`, {
        fields: { step: 'is not declared' },
      })
    const service = named ?? (article.services.length === 1 ? article.services[0] : undefined)
    if (service === undefined)
      throw new Problem('invalid', `Say which service: ${article.services.join(', ') || 'the runbook names none'}.`, {
        fields: { service: 'is needed' },
      })
    return propose(context, {
      service,
      title: step.title,
      reason: `Step ${number} of ${article.id}: ${step.title}`,
      ...(step.command !== undefined && { command: wordsOf(step.command) }),
      ...(step.rollback !== undefined && { rollback: wordsOf(step.rollback) }),
      ...(incident !== undefined && { incident }),
    })
  },
  ...aboutProposal,
})

/** The words of a declared command; no shell ever sees them. */
function wordsOf(line: string): string[] {
  const words = readCommand(line)
  if (words) return words
  throw new Problem('invalid', 'The runbook declares a command with a quote that is never closed.')
}
