import type { z } from 'zod'
import type { Executor } from '../core/approval/executor.ts'
import type { Clock } from '../core/clock.ts'

/** What executors work with. */
export interface ExecutorEffects {
  fetch: typeof fetch
  clock: Clock
  /** Where relative paths in the settings begin. */
  folder: string
  /** What a started program may know of our own environment, such as PATH. */
  environment: Record<string, string | undefined>
  /** Credentials that renew themselves, for targets of AWS; what their settings say comes along. */
  awsCredentials(settings: Record<string, unknown>): () => Promise<AwsIdentity>
}

/** What AWS knows us by. */
export interface AwsIdentity {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

/** A kind of target: its settings, and the operations it takes once they are known. */
export interface ExecutorKind<S extends z.ZodObject = z.ZodObject> {
  kind: string
  label: string
  settings: S
  open(settings: z.output<S>, effects: ExecutorEffects, name: string): Executor[]
}

/** Keeps the type of the settings joined while forgetting it in the registry. */
export const executorKind = <S extends z.ZodObject>(kind: ExecutorKind<S>) => kind as unknown as ExecutorKind
