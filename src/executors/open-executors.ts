import type { Executor, Executors, Target } from '../core/approval/executor.ts'
import type { Operation } from '../core/approval/operation.ts'
import { Problem } from '../core/problem.ts'
import { executorKinds } from './index.ts'
import type { ExecutorEffects } from './kind.ts'

/** A target as the configuration declares it; `settings` belong to its kind. */
export interface ConfiguredTarget {
  name: string
  kind: string
  environment: string
  settings: Record<string, unknown>
}

/** Opens the configured targets; each connects when it is first asked. `more` are targets that other rooms bring. */
export function openExecutors(
  configured: readonly ConfiguredTarget[],
  effects: ExecutorEffects,
  more: readonly Target[] = [],
): Executors {
  const own = configured.map(({ name, kind, environment, settings }): Target => {
    const known = executorKinds.find((one) => one.kind === kind)
    if (!known) throw new Error(`no executor of the kind ${kind}`)
    return { name, kind, environment, operations: known.open(settings, effects, name) }
  })
  return executorsOf([...own, ...more])
}

/** Finds the executor of an operation among targets. */
export function executorsOf(targets: readonly Target[]): Executors {
  const offering = (kind: string) =>
    targets.flatMap((target) =>
      target.operations.filter((one) => one.kind === kind).map((executor) => ({ target, executor })),
    )
  return {
    targets: () => [...targets],
    find({ kind, target: wanted }) {
      const found = offering(kind)
      if (wanted === undefined) return only(found, kind, targets)
      const there = found.find(({ target }) => target.name === wanted)
      if (there) return there
      const known = targets.map(({ name }) => name).join(', ') || 'none is configured'
      throw new Problem('invalid', `The target "${wanted.slice(0, 60)}" takes no ${kind}. Targets: ${known}.`, {
        fields: { target: `Choose one that takes ${kind}.` },
      })
    },
    read(command, wanted): Operation | undefined {
      const readings = targets
        .filter(({ name }) => wanted === undefined || name === wanted)
        .flatMap(({ name, operations }) =>
          operations.flatMap(({ kind, read }) => {
            const parameters = read?.(command)
            return parameters ? [{ kind, target: name, parameters }] : []
          }),
        )
      if (new Set(readings.map(({ target }) => target)).size <= 1) return readings[0]
      const names = readings.map(({ target }) => target).join(', ')
      throw new Problem('invalid', `Several targets take this: say which one with target=, of ${names}.`, {
        fields: { target: `Choose one of ${names}.` },
      })
    },
  }
}

function only(found: { target: Target; executor: Executor }[], kind: string, targets: readonly Target[]) {
  const [first] = found
  if (first && found.length === 1) return first
  const names = found.map(({ target }) => target.name).join(', ')
  if (first)
    throw new Problem('invalid', `Several targets take ${kind}: name one of ${names}.`, {
      fields: { target: `Choose one of ${names}.` },
    })
  const kinds = [...new Set(targets.flatMap(({ operations }) => operations.map((one) => one.kind)))]
  throw new Problem(
    'invalid',
    `Nothing here carries out "${kind.slice(0, 60)}". Known: ${kinds.join(', ') || 'no executor is configured'}.`,
    {
      fields: { kind: 'is not known' },
    },
  )
}
