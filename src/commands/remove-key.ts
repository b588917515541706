import { z } from 'zod'
import { command } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import { KeyJson, presentKey } from './keys.ts'

export const removeKey = command({
  name: 'remove-key',
  summary: 'Remove a key of the API; it stops working at once',
  input: z.strictObject({
    key: z.string().min(1).meta({ description: 'The id of the key', label: 'Key', positional: true }),
  }),
  effect: 'changes',
  role: 'sre-lead',
  http: { method: 'DELETE', path: '/keys/{key}' },
  async run({ store }, { key: id }) {
    const key = (await store.keys()).find((k) => k.id === id)
    if (!key) throw new Problem('not_found', 'There is no key with this id.')
    await store.removeKey(id)
    return key
  },
  output: KeyJson,
  present: presentKey,
  show: ({ subject }) => ({ title: `Removed the key of ${subject}`, tone: 'good' }),
})
