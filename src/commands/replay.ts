import { z } from 'zod'
import { command } from '../core/command.ts'
import { Problem } from '../core/problem.ts'

export const replay = command({
  name: 'replay',
  summary: 'Read a dead or ignored message again, after its mapping was fixed',
  input: z.strictObject({
    item: z.string().min(1).meta({ description: 'The id of the received message', label: 'Item', positional: true }),
  }),
  effect: 'changes',
  role: 'oncall',
  http: { method: 'POST', path: '/inbox/{item}/replay' },
  async run({ store }, { item: id }) {
    const item = await store.inboxItem(id)
    if (!item) throw new Problem('not_found', `Nothing was received under "${id.slice(0, 60)}".`)
    if (item.state === 'waiting') throw new Problem('conflict', 'This message already waits to be read.')
    if (item.state === 'done') throw new Problem('conflict', 'This message was read; there is nothing to repeat.')
    await store.replay(id)
    return item
  },
  output: z.object({ id: z.string(), source: z.string(), state: z.literal('waiting') }),
  present: ({ id, source }) => ({ id, source, state: 'waiting' }),
  show: ({ source }) => ({
    title: 'Back in line',
    tone: 'good',
    lines: [`The message from ${source} is read again now.`],
  }),
})
