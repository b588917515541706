import type { z } from 'zod'
import type { Operation } from './operation.ts'
import type { Traits } from './risk.ts'

/** What an operation would do, learned from its target before anybody is asked. */
export interface Preparation {
  /** One line, such as `Scale deployment shop/checkout from 4 to 8 replicas`. */
  title: string
  traits: Traits
  /** What the target looks like now; handed back when it is carried out. */
  base?: Record<string, unknown>
  /** What would undo it; absent where nothing would. */
  rollback?: Pick<Operation, 'kind' | 'parameters'>
  /** Parameters that follow from the target, such as the revision a rollback leads to. */
  parameters?: Record<string, unknown>
}

/** One carrying-out: approved parameters, the base they were approved on, and the key that makes a repetition one effect. */
export interface Work {
  parameters: Record<string, unknown>
  base?: Record<string, unknown> | undefined
  key: string
  /** The moment that stands for this effect, the same however often it is tried. */
  at: Date
  signal: AbortSignal
}

/** What became of a review that an effect asked for: people decide, and nothing runs differently before. */
export interface Followed {
  state: 'open' | 'merged' | 'closed'
  says: string
  mergedAt?: Date
}

/** How carrying out went. `refused` and `conflict` are certain to have changed nothing. */
export interface Result {
  outcome: 'done' | 'refused' | 'conflict' | 'unknown'
  says: string
}

/**
 * One kind of operation on one target. `execute` never throws for what the target says: it returns it. A Problem that it
 * throws means that nothing was sent.
 */
export interface Executor {
  kind: string
  label: string
  parameters: z.ZodObject
  /** Whether executing twice under one key and base is one effect. */
  repeatable: boolean
  /** The exact command, one word each. */
  plan(parameters: Record<string, unknown>): string[]
  /** Parameters out of a typed command of this kind. */
  read?(command: readonly string[]): Record<string, unknown> | undefined
  /** Looks, changes nothing; throws Problem `not_found`, `invalid` or `unavailable`. */
  prepare(parameters: Record<string, unknown>, signal: AbortSignal): Promise<Preparation>
  /** Asks the target whether it would take it; throws the Problem it would answer. */
  dryRun?(work: Work): Promise<void>
  execute(work: Work): Promise<Result>
  /** After a crash: whether the effect of this key is there. `unknown` where the target cannot tell. */
  probe(work: Work): Promise<'done' | 'absent' | 'unknown'>
  /** Of what only asks people for a review: what they made of it so far. Throws Problem when that cannot be told. */
  follow?(work: Work): Promise<Followed>
}

/** A configured target and the operations it takes. */
export interface Target {
  name: string
  kind: string
  environment: string
  operations: Executor[]
}

/** Where approved operations are carried out. */
export interface Executors {
  targets(): Target[]
  /** The executor of an operation; throws Problem `invalid` that names the known kinds or targets. */
  find(operation: Pick<Operation, 'kind' | 'target'>): { target: Target; executor: Executor }
  /** A typed command as an operation; undefined when no executor knows it. Throws Problem `invalid` where it is unclear which target is meant. */
  read(command: readonly string[], target?: string): Operation | undefined
}
