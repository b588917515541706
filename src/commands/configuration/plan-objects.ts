import { type Directory, type DirectoryKind, directoryKinds } from '../../core/directory.ts'
import { Problem } from '../../core/problem.ts'
import { consequences } from '../../core/reconcile/consequences.ts'
import { directoryFrom } from '../../core/reconcile/directory-from.ts'
import {
  type Held,
  type ObjectKey,
  objectKey,
  ownerWords,
  type Wanted,
  type WrittenObject,
} from '../../core/reconcile/held.ts'
import { carriedOut, type ObjectChange, type Plan, reconcile } from '../../core/reconcile/reconcile.ts'
import { digestOf } from '../approval/hash-content.ts'
import { namedBy, type Reference, refuseUnknown } from '../refuse-unknown.ts'
import { sectionOf } from './objects-input.ts'
import { writtenInFull } from './written-in-full.ts'

/** An object that cannot become what is wanted, and why, in words. */
export interface Hindrance extends ObjectKey {
  reason: string
}

/** A plan with everything that is told of it. */
export interface PlannedObjects extends Omit<Plan, 'blocked'> {
  owner: string
  /** Names this plan: the same changes of the same objects have the same one. */
  hash: string
  blocked: Hindrance[]
  /** What follows, in sentences. */
  follows: string[]
}

/** A plan, and what is held before and after it. */
export interface Planning {
  planned: PlannedObjects
  before: Held[]
  after: Held[]
}

/**
 * Works out what has to change so that the set `owner` holds what is wanted. Throws Problem `invalid` when something wanted
 * names what would not exist, or when two users would share an address.
 */
export function planObjects(found: readonly Held[], wanted: Wanted[], owner: string, now: Date): Planning {
  const before = found.map(writtenInFull)
  const plan = reconcile(before, wanted, owner)
  const after = carriedOut(before, plan, owner)
  const directory = directoryFrom(after)
  refuseUnknown(plan.changes.flatMap(referencesOfChange), directory)
  refuseSharedAddresses(plan, directory)
  const blocked = [
    ...plan.blocked.map((one) => ({ kind: one.kind, id: one.id, reason: declaredElsewhere(one) })),
    ...stillNamed(plan, after),
  ]
  const { changes, untouched, unchanged } = plan
  const follows = consequences(plan, directoryFrom(before), directory, now)
  return {
    planned: { owner, hash: hashOf(plan, owner), changes, blocked, untouched, unchanged, follows },
    before,
    after,
  }
}

const hashOf = ({ changes, blocked }: Plan, owner: string) =>
  digestOf(JSON.parse(JSON.stringify({ owner, changes, blocked })))

const declaredElsewhere = ({ owner }: Plan['blocked'][number]) =>
  owner.by === 'set'
    ? `It belongs to ${ownerWords(owner)}. Change it there, plan with that owner, or leave it out here: what names it finds it all the same.`
    : `It is declared in ${ownerWords(owner)}, which the server follows. Change it there, or leave it out here.`

function referencesOfChange({ kind, id, after }: ObjectChange): Reference[] {
  if (!after) return []
  return referencesOf(kind, after).map((one) => ({ ...one, field: `${sectionOf[kind]}.${id}.${one.field}` }))
}

function referencesOf(kind: DirectoryKind, body: WrittenObject): Reference[] {
  const read = <K extends DirectoryKind>(name: K) => directoryKinds[name].parse(body) as never
  return kind === 'user' ? [] : namedBy[kind](read(kind))
}

/** Nobody would be paged by a name that leads nowhere, so what others name stays. */
function stillNamed({ changes }: Plan, after: Held[]): Hindrance[] {
  const gone = new Set(changes.flatMap(({ action, kind, id }) => (action === 'remove' ? [objectKey(kind, id)] : [])))
  return after.flatMap((holder) =>
    referencesOf(holder.kind, holder.body)
      .filter(({ kind, id }) => gone.has(objectKey(kind, id)))
      .map(({ kind, id, field }) => ({
        kind,
        id,
        reason: `It cannot go: ${holder.kind} ${holder.body.id} (${field}), which belongs to ${ownerWords(holder.owner)}, names it. Change that first.`,
      })),
  )
}

function refuseSharedAddresses({ changes }: Plan, { users }: Directory): void {
  const wanted = changes.flatMap(({ kind, after }) => (kind === 'user' && after ? [after.id] : []))
  const fields = Object.fromEntries(
    wanted.flatMap((id) => {
      const { email } = users.get(id)!
      const other = [...users.values()].find((user) => user.id !== id && user.email === email)
      return other ? [[`users.${id}.email`, `This is also the address of ${other.id}: each user needs their own.`]] : []
    }),
  )
  const message = Object.entries(fields).map(([field, fault]) => `${field}: ${fault}`)
  if (message.length) throw new Problem('invalid', message.join(' '), { fields })
}
