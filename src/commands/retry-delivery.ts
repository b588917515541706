import { z } from 'zod'
import { type Context, command } from '../core/command.ts'
import { type Delivery, placeName } from '../core/delivery.ts'
import { Problem } from '../core/problem.ts'
import { canSee } from './visible.ts'

export const retryDelivery = command({
  name: 'retry-delivery',
  summary: 'Send a message after all that was given up, once its cause is mended',
  input: z.strictObject({
    delivery: z
      .string()
      .min(1)
      .max(100)
      .meta({ description: 'The id of the delivery', label: 'Delivery', positional: true }),
  }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/deliveries/{delivery}/retry' },
  async run(context, { delivery: id }): Promise<Delivery> {
    const found = await context.store.delivery(id)
    if (!found || !(await mayRead(context, found)))
      throw new Problem('not_found', `There is no delivery "${id.slice(0, 60)}".`)
    if (!(await context.store.retry(found.id))) throw new Problem('conflict', states[found.state])
    return found
  },
  output: z.object({ id: z.string(), subject: z.string(), state: z.literal('queued') }),
  present: ({ id, subject }) => ({ id, subject, state: 'queued' }),
  show: (delivery) => ({
    title: 'Sent again',
    tone: 'good',
    lines: [`The message to ${placeName(delivery)} is tried again now.`],
  }),
})

const states: Record<Delivery['state'], string> = {
  queued: 'This message already waits to be sent.',
  sending: 'This message is being sent.',
  sent: 'This message was sent; there is nothing to repeat.',
  dropped: 'This message was overtaken by later news; there is nothing to repeat.',
  failed: 'This message was taken up by somebody else just now.',
}

async function mayRead({ store, actor, directory }: Context, { incident, told }: Delivery): Promise<boolean> {
  const service = told?.service ?? (incident === null ? undefined : (await store.incident(incident))?.service)
  return service !== undefined && canSee(actor, directory, service)
}
