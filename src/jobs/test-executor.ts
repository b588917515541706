import { z } from 'zod'
import type { Executor, Executors, Result, Target } from '../core/approval/executor.ts'
import { Problem } from '../core/problem.ts'

/** A target of the tests: it counts what was done to it, and can be told how to behave. */
export interface TestExecutor extends Executors {
  /** The keys under which something was done, in order. */
  done: string[]
  /** How carrying out goes next: by itself it is done. */
  next: { result?: Result; dieBefore?: boolean; dieAfter?: boolean; unwilling?: boolean }
  /** What it answers after a crash; by itself it knows. */
  probe?: 'done' | 'absent' | 'unknown'
  repeatable: boolean
  /** Forgets all of it. */
  reset(): void
}

/** A process that ends in the middle of something. */
export class Killed extends Error {}

/** Makes a target `shop` in production that takes `test.turn` with a value, as typed by `turn <value>`. */
export function testExecutor(): TestExecutor {
  const state: TestExecutor = {
    done: [],
    next: {},
    repeatable: false,
    reset() {
      state.done.length = 0
      state.next = {}
      state.repeatable = false
      delete state.probe
    },
    targets: () => [target],
    find({ kind }) {
      if (kind !== executor.kind) throw new Problem('invalid', `Nothing here carries out "${kind}".`)
      return { target, executor: { ...executor, repeatable: state.repeatable } }
    },
    read: (command) =>
      command[0] === 'turn' ? { kind: executor.kind, target: 'shop', parameters: { value: command[1] } } : undefined,
  }
  const executor: Executor = {
    kind: 'test.turn',
    label: 'Turn',
    parameters: z.strictObject({ value: z.string(), name: z.string().optional() }),
    repeatable: false,
    plan: ({ value }) => ['turn', String(value)],
    async prepare({ value }) {
      return {
        title: `Turn it ${String(value)}`,
        traits: { declared: 'low' },
        base: { value: 'off' },
        rollback: { kind: 'test.turn', parameters: { value: 'off' } },
      }
    },
    async dryRun() {
      if (state.next.unwilling) throw new Problem('invalid', 'It would not turn.')
    },
    async execute({ key }) {
      const { result, dieBefore, dieAfter } = state.next
      state.next = {}
      if (dieBefore) throw new Killed()
      if (!result || result.outcome === 'done') state.done.push(key)
      if (dieAfter) throw new Killed()
      return result ?? { outcome: 'done', says: 'It turned.' }
    },
    probe: async ({ key }) => state.probe ?? (state.done.includes(key) ? 'done' : 'absent'),
  }
  const target: Target = { name: 'shop', kind: 'test', environment: 'production', operations: [executor] }
  return state
}
