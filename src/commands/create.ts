import { z } from 'zod'
import { command } from '../core/command.ts'
import { decideOpening } from '../core/decide.ts'
import { Priority, Urgency } from '../core/incident.ts'
import { changed } from './changed.ts'
import { findService } from './find-service.ts'
import { once } from './once.ts'
import { openingFor } from './opening.ts'
import { settleDue } from './settle-due.ts'

export const create = command({
  name: 'create',
  aliases: ['declare'],
  summary: 'Declare an incident by hand',
  input: z.strictObject({
    title: z
      .string()
      .min(1)
      .max(1_024)
      .meta({ prose: true, description: 'What is wrong, in a few words', label: 'Title', positional: true }),
    service: z
      .string()
      .min(1)
      .max(100)
      .meta({ description: 'The service it concerns', label: 'Service', kind: 'service' }),
    urgency: Urgency.default('high').meta({ description: 'high, medium or low', label: 'Urgency', kind: 'urgency' }),
    priority: Priority.optional().meta({ description: 'P1 to P5', label: 'Priority' }),
    description: z
      .string()
      .max(3_000)
      .optional()
      .meta({ prose: true, description: 'What is known so far', label: 'Description', multiline: true }),
  }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/incidents' },
  slash: true,
  run(context, { title, service, urgency, priority, description }) {
    const facts = {
      title: title.trim(),
      service: findService(context, service),
      urgency,
      source: 'manual',
      ...(priority && { priority }),
      ...(description?.trim() && { description: description.trim() }),
    }
    return once(context, 'create', async (tx) => {
      const refused = decideOpening(facts)
      if (refused) return refused
      return settleDue(tx, await tx.open(openingFor(facts, tx.directory), context.actor))
    })
  },
  ...changed(({ incident }) => `Opened ${incident.id}`),
})
