import type { z } from 'zod'
import type { Executor, Followed, Preparation, Work } from '../core/approval/executor.ts'

/** An executor whose functions get their parameters already read. */
export interface Operation<S extends z.ZodObject> {
  kind: string
  label: string
  parameters: S
  repeatable: boolean
  plan(parameters: z.output<S>): string[]
  read?(command: readonly string[]): Record<string, unknown> | undefined
  prepare(parameters: z.output<S>, signal: AbortSignal): Promise<Preparation>
  dryRun?(parameters: z.output<S>, work: Work): Promise<void>
  execute(parameters: z.output<S>, work: Work): ReturnType<Executor['execute']>
  probe(parameters: z.output<S>, work: Work): ReturnType<Executor['probe']>
  follow?(parameters: z.output<S>, work: Work): Promise<Followed>
}

/** Makes an executor of an operation: what was stored is read again before anything is done with it. */
export function operation<S extends z.ZodObject>(of: Operation<S>): Executor {
  const { dryRun, follow } = of
  return {
    kind: of.kind,
    label: of.label,
    parameters: of.parameters,
    repeatable: of.repeatable,
    plan: (parameters) => of.plan(of.parameters.parse(parameters)),
    ...(of.read && { read: of.read }),
    prepare: async (parameters, signal) => of.prepare(of.parameters.parse(parameters), signal),
    ...(dryRun && { dryRun: async (work: Work) => dryRun(of.parameters.parse(work.parameters), work) }),
    execute: async (work) => of.execute(of.parameters.parse(work.parameters), work),
    probe: async (work) => of.probe(of.parameters.parse(work.parameters), work),
    ...(follow && { follow: async (work: Work) => follow(of.parameters.parse(work.parameters), work) }),
  }
}
