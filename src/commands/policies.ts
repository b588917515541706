import { z } from 'zod'
import { Policy } from '../core/oncall/policy.ts'
import { directoryCommands } from './directory-commands.ts'
import { namedBy, refuseUnknown } from './refuse-unknown.ts'
import { writtenPolicy } from './written.ts'

const StepJson = z.object({
  after: z.string(),
  targets: z.array(z.string()),
  round_robin: z.boolean(),
  if: z.record(z.string(), z.unknown()).optional(),
})

const PolicyJson = z.object({
  id: z.string(),
  name: z.string().optional(),
  team: z.string().optional(),
  steps: z.array(StepJson),
  repeat: z.int(),
  repeat_after: z.string().optional(),
  fallback_channel: z.string().optional(),
})

export const policies = directoryCommands({
  kind: 'policy',
  plural: 'policies',
  input: Policy,
  json: PolicyJson,
  list: ({ directory }) => [...directory.policies.values()].map(writtenPolicy),
  store(policy, directory) {
    refuseUnknown(namedBy.policy(policy), directory)
    return writtenPolicy(policy)
  },
  columns: ['Policy', 'Name', 'Steps', 'Repeats'],
  row: ({ id, name, steps, repeat }) => [
    id,
    name ?? '',
    steps.map(({ after, targets }) => `${after}: ${targets.join(', ')}`).join(' → '),
    String(repeat),
  ],
})
