import { z } from 'zod'
import type { ExecutorConfig } from './config-shape.ts'
import type { Registries } from './registries.ts'

const name = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$/, { error: 'is no name for an executor: use letters, digits, - and _' })

/** What every executor says besides what its kind asks for. */
const commonExecutor = {
  environment: z
    .string()
    .min(1)
    .max(60)
    .default('production')
    .describe('Which environment it changes; everything counts as production unless it says staging, test, dev …'),
}

/** `[executors.<name>]`: where approved changes are carried out, grown from the registry of kinds. */
export function executorsSection({ executors = [] }: Registries) {
  const of = ({ kind, label, settings }: NonNullable<Registries['executors']>[number]) =>
    z.strictObject({ kind: z.literal(kind).describe(label), ...commonExecutor, ...settings.shape })
  const [first, ...rest] = executors
  if (!first) return z.record(name, z.never())
  return z.record(name, z.discriminatedUnion('kind', [of(first), ...rest.map(of)]))
}

/** The executors of a valid file, with what belongs to a kind apart. */
export const settleExecutors = (section: Record<string, Record<string, unknown>>): ExecutorConfig[] =>
  Object.entries(section).map(([id, { kind, environment, ...settings }]) => ({
    name: id,
    kind: String(kind),
    environment: String(environment),
    settings,
  }))
