import type { z } from 'zod'
import type { Source } from '../core/source.ts'
import type { BackendKind } from '../core/telemetry/backend.ts'

/** What the file may name: each kind brings its own settings. */
export interface Registries {
  sources: Source[]
  backends?: BackendKind[]
  /** Kinds of target on which approved changes are carried out. */
  executors?: { kind: string; label: string; settings: z.ZodObject }[]
  /** Kinds of notifier that a profile may configure; without `cards` they tell no results, digests or approvals. */
  notifiers?: { kind: string; label: string; settings: z.ZodObject; cards?: boolean }[]
  /** Every scope that a key may name; without them any well-formed one is taken. */
  scopes?: readonly string[]
}
