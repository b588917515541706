import type { DirectoryKind } from '../directory.ts'
import type { Override } from '../oncall/schedule.ts'
import { type FieldChange, fieldChanges } from './field-changes.ts'
import { type Held, type ObjectKey, type Owner, objectKey, type Wanted, type WrittenObject } from './held.ts'

/** One object that becomes another; without `before` it is new, without `after` it goes. */
export interface ObjectChange extends ObjectKey {
  action: 'create' | 'change' | 'remove'
  before?: WrittenObject
  after?: WrittenObject
  /** What differs, value by value; empty where only the owner changes. */
  fields: FieldChange[]
  /** Whose it was, where it comes under another owner. */
  takenFrom?: Owner
}

/** An object that another owner keeps as it is; whoever wants it otherwise must ask there. */
export interface Blocked extends ObjectKey {
  owner: Owner
  fields: FieldChange[]
}

/** What has to happen so that the store holds what is wanted. */
export interface Plan {
  /** In an order in which nothing is named before it exists. */
  changes: ObjectChange[]
  blocked: Blocked[]
  /** What belongs to others and is not wanted here. */
  untouched: (ObjectKey & { owner: Owner })[]
  /** How many objects are wanted just as they are. */
  unchanged: number
}

const order: DirectoryKind[] = ['user', 'team', 'schedule', 'policy', 'service']

/**
 * Compares what is wanted under the name of a set with what is held. What the set held and no longer wants is removed; what
 * people made is taken over, their exceptions to schedules stay; what a file or another set declares is blocked unless
 * it says the same. Bodies must be written in the same way, defaults included.
 */
export function reconcile(held: readonly Held[], wanted: readonly Wanted[], set: string): Plan {
  const known = new Map(held.map((one) => [objectKey(one.kind, one.body.id), one]))
  const named = new Map(wanted.map((one) => [objectKey(one.kind, one.body.id), one]))
  const isOurs = (owner: Owner) => owner.by === 'set' && owner.name === set
  const verdicts = [...named].map(([key, one]) => judge(one, known.get(key), isOurs))
  const rest = held.filter(({ kind, body }) => !named.has(objectKey(kind, body.id)))
  const removed = rest.filter(({ owner }) => isOurs(owner)).map(removal)
  const changes = verdicts.flatMap((verdict) => ('change' in verdict ? [verdict.change] : []))
  return {
    changes: [...inOrder(changes), ...inOrder(removed).reverse()],
    blocked: inOrder(verdicts.flatMap((verdict) => ('blocked' in verdict ? [verdict.blocked] : []))),
    untouched: inOrder(
      rest.filter(({ owner }) => !isOurs(owner)).map(({ kind, body, owner }) => ({ kind, id: body.id, owner })),
    ),
    unchanged: verdicts.filter((verdict) => 'same' in verdict).length,
  }
}

/** What is held once a plan was carried out. */
export function carriedOut(held: readonly Held[], { changes }: Pick<Plan, 'changes'>, set: string): Held[] {
  const changed = new Map(changes.map((change) => [objectKey(change.kind, change.id), change]))
  const kept = held.filter(({ kind, body }) => !changed.has(objectKey(kind, body.id)))
  const before = new Map(held.map((one) => [objectKey(one.kind, one.body.id), one]))
  const put = changes.flatMap(({ kind, id, after }): Held[] => {
    if (!after) return []
    const owner: Owner = { by: 'set', name: set }
    return [{ kind, body: after, owner, overrides: exceptionsOf(before.get(objectKey(kind, id)), after) }]
  })
  return [...kept, ...put]
}

type Verdict = { change: ObjectChange } | { blocked: Blocked } | { same: true }

function judge({ kind, body }: Wanted, held: Held | undefined, isOurs: (owner: Owner) => boolean): Verdict {
  const id = body.id
  if (!held) return { change: { action: 'create', kind, id, after: body, fields: fieldChanges({}, body) } }
  const { owner } = held
  const before = comparable(held, body)
  const fields = fieldChanges(before, body)
  if (isOurs(owner))
    return fields.length ? { change: { action: 'change', kind, id, before, after: body, fields } } : { same: true }
  if (owner.by === 'people')
    return { change: { action: 'change', kind, id, before, after: body, fields, takenFrom: owner } }
  return fields.length ? { blocked: { kind, id, owner, fields } } : { same: true }
}

const removal = ({ kind, body }: Held): ObjectChange => ({
  action: 'remove',
  kind,
  id: body.id,
  before: body,
  fields: fieldChanges(body, {}),
})

/** Exceptions that people made to a schedule of their own only count where the wanted one has them, too: the others stay. */
function comparable({ kind, body, owner }: Held, wanted: WrittenObject): WrittenObject {
  if (kind !== 'schedule' || owner.by !== 'people') return body
  const named = new Set(overridesOf(wanted).map((override) => JSON.stringify(override)))
  return { ...body, overrides: overridesOf(body).filter((override) => named.has(JSON.stringify(override))) }
}

/** The exceptions of people that outlive a change: those beside the schedule, and their own ones where it is taken over. */
function exceptionsOf(before: Held | undefined, after: WrittenObject): readonly Override[] {
  if (before?.kind !== 'schedule') return []
  if (before.owner.by !== 'people') return before.overrides
  const declared = new Set(overridesOf(after).map((override) => JSON.stringify(override)))
  return [...overridesOf(before.body), ...before.overrides].filter(
    (override) => !declared.has(JSON.stringify(override)),
  )
}

const overridesOf = ({ overrides }: WrittenObject) => (overrides ?? []) as Override[]

const inOrder = <T extends ObjectKey>(all: T[]): T[] =>
  all.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
