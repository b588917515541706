import { z } from 'zod'
import { command } from '../core/command.ts'
import { objectsInput, wantedOf } from './configuration/objects-input.ts'
import { countWords, PlanJson, presentPlan, showPlan } from './configuration/plan-json.ts'
import { type PlannedObjects, planObjects } from './configuration/plan-objects.ts'

export const plan = command({
  name: 'plan',
  summary: 'Compare the objects of a configuration with what is there: what would be created, changed and removed',
  input: z.strictObject(objectsInput),
  effect: 'reads',
  role: 'sre-lead',
  http: { method: 'POST', path: '/plan' },
  async run({ store, clock }, { owner, ...sections }): Promise<PlannedObjects> {
    const wanted = wantedOf({ owner, ...sections })
    return planObjects(await store.heldObjects(), wanted, owner, clock.now()).planned
  },
  output: PlanJson,
  present: presentPlan,
  show: (planned) => showPlan(planned, `The plan of ${planned.owner}: ${countWords(planned)}`),
})
