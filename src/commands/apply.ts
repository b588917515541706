import { z } from 'zod'
import { command } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import { objectKey } from '../core/reconcile/held.ts'
import { objectsInput, wantedOf } from './configuration/objects-input.ts'
import { countWords, PlanJson, presentPlan, showPlan } from './configuration/plan-json.ts'
import { type PlannedObjects, type Planning, planObjects } from './configuration/plan-objects.ts'

export const apply = command({
  name: 'apply',
  summary: 'Carry out a plan: make the objects of a configuration what it says, all of them or none',
  input: z.strictObject({
    ...objectsInput,
    hash: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'Write the hash that `plan` answered.')
      .describe('The hash that `plan` answered: nothing happens when what is there has changed since'),
  }),
  effect: 'changes',
  role: 'sre-lead',
  http: { method: 'POST', path: '/apply' },
  async run({ store, clock }, { hash, owner, ...sections }): Promise<PlannedObjects> {
    const wanted = wantedOf({ owner, ...sections })
    return store.rearrange((held) => carryOut(planObjects(held, wanted, owner, clock.now()), hash))
  },
  output: PlanJson,
  present: presentPlan,
  show: (planned) =>
    showPlan(
      planned,
      planned.changes.length ? `Applied ${planned.owner}: ${done(planned)}` : 'There was nothing to change.',
    ),
})

/** Answers what is to be written; an applied plan may be applied again, because nothing is left of it then. */
function carryOut({ planned, after }: Planning, hash: string) {
  const { changes, blocked } = planned
  if (blocked.length) {
    const told = blocked.map(({ kind, id, reason }) => `${kind} ${id}: ${reason}`)
    throw new Problem('conflict', `Nothing was changed. ${told.join(' ')}`)
  }
  if (changes.length && planned.hash !== hash)
    throw new Problem('conflict', 'What is there has changed since the plan was made, so nothing was done. Plan again.')
  const written = new Set(changes.map(({ kind, id }) => objectKey(kind, id)))
  return {
    put: after.filter(({ kind, body }) => written.has(objectKey(kind, body.id))),
    remove: changes.filter(({ action }) => action === 'remove').map(({ kind, id }) => ({ kind, id })),
    answer: planned,
  }
}

const done = (planned: PlannedObjects) =>
  countWords(planned).replaceAll(/ to (create|change|remove)/g, (_, verb: string) => ` ${verb}d`)
