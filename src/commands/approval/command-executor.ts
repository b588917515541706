import { z } from 'zod'
import { type Actor, atLeast, Role } from '../../core/actor.ts'
import type { Executor, Target, Work } from '../../core/approval/executor.ts'
import { commandKind } from '../../core/approval/operation.ts'
import type { Command, MakeContext } from '../../core/command.ts'
import { Problem } from '../../core/problem.ts'
import { allow } from '../allow.ts'
import { readInput } from '../read-input.ts'

const Asked = z.strictObject({
  command: z.string(),
  input: z.record(z.string(), z.unknown()),
  asker: z.strictObject({
    kind: z.literal('user', { error: 'A risky command is proposed by a person.' }),
    id: z.string(),
    name: z.string(),
    role: Role,
    via: z.enum(['slack', 'http', 'cli', 'mcp', 'portal']),
    scopes: z.array(z.string()).optional(),
  }),
})

/**
 * Runs risky commands that were approved, as the person who asked and under one command id, so that a repetition is
 * answered like the first time by commands that remember. Their rights are looked at again at that moment.
 */
export function commandTarget(risky: readonly Command[], makeContext: MakeContext, environment = 'production'): Target {
  const found = (name: string): Command => {
    const command = risky.find((one) => one.name === name)
    if (!command) throw new Problem('invalid', `There is no risky command "${name.slice(0, 60)}".`)
    return command
  }
  const executor: Executor = {
    kind: commandKind,
    label: 'A command of Allclear',
    parameters: Asked,
    repeatable: false,
    plan(parameters) {
      const { command, input } = Asked.parse(parameters)
      return ['allclear', command, ...Object.entries(input).map(([name, value]) => `${name}=${written(value)}`)]
    },
    async prepare(parameters) {
      const { command, input } = Asked.parse(parameters)
      const known = found(command)
      return { title: `${known.summary}: ${command} ${Object.values(input).map(written).join(' ')}`.trim(), traits: {} }
    },
    async execute(work) {
      const { command, context, input } = await opened(work)
      try {
        await command.run(context, input)
        return { outcome: 'done', says: `${command.name} was run.` }
      } catch (error) {
        if (error instanceof Problem) return { outcome: 'refused', says: error.message }
        throw error
      }
    },
    probe: async () => 'unknown',
  }
  const opened = async ({ parameters, key }: Work) => {
    const { command: name, input, asker: asking } = Asked.parse(parameters)
    const { scopes, ...person } = asking
    const asker: Actor = { ...person, ...(scopes && { scopes }) }
    const command = found(name)
    const asked = await makeContext(asker, key)
    // Rights may have been lowered since, and a key may carry fewer than its owner has: the lower ones count.
    const today = asked.directory.users.get(asker.id)
    const role = today && atLeast(asker.role, today.role) ? today.role : asker.role
    const context = { ...asked, actor: { ...asker, role } }
    allow({ ...command, effect: 'changes' }, context)
    return { command, context, input: readInput(command, input) }
  }
  return { name: 'allclear', kind: commandKind, environment, operations: [executor] }
}

const written = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
