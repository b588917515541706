import type { Directory, DirectoryKind, Service, Team } from '../core/directory.ts'
import type { Policy } from '../core/oncall/policy.ts'
import type { Schedule } from '../core/oncall/schedule.ts'
import { Problem } from '../core/problem.ts'
import { nearestTo } from './nearest-to.ts'

/** A place in an object that names another object. */
export interface Reference {
  field: string
  kind: DirectoryKind
  id: string
}

/** Throws Problem `invalid`, naming each field, when an object names others that do not exist: a typo would page nobody. */
export function refuseUnknown(references: Reference[], directory: Directory): void {
  const known = {
    user: directory.users,
    team: directory.teams,
    service: directory.services,
    schedule: directory.schedules,
    policy: directory.policies,
  }
  const missing = references.filter(({ kind, id }) => !known[kind].has(id))
  if (!missing.length) return
  const fields = Object.fromEntries(
    missing.map(({ field, kind, id }) => {
      const [near] = nearestTo(id, known[kind].keys())
      return [field, `There is no ${kind} "${id}".${near ? ` Did you mean ${near}?` : ` Add the ${kind} first.`}`]
    }),
  )
  const message = Object.entries(fields).map(([field, fault]) => `${field}: ${fault}`)
  throw new Problem('invalid', message.join(' '), { fields })
}

const each = (field: string, kind: DirectoryKind, ids: readonly (string | null)[] = []): Reference[] =>
  ids.flatMap((id, index) => (id === null ? [] : [{ field: `${field}.${index}`, kind, id }]))

const one = (field: string, kind: DirectoryKind, id: string | undefined): Reference[] =>
  id === undefined ? [] : [{ field, kind, id }]

/** Responders that say their kind; a bare name is looked up among users, teams and schedules when somebody is paged. */
function responder(field: string, written: string): Reference[] {
  const [, kind, id] = /^\s*(user|team|schedule)\s*:\s*(.*?)\s*$/.exec(written) ?? []
  return kind && id ? [{ field, kind: kind as DirectoryKind, id }] : []
}

/** Whom and what each kind of object names. */
export const namedBy = {
  team: ({ members }: Team) => each('members', 'user', members),
  service: ({ team, restricted_to, policy, responders = [] }: Service) => [
    ...responders.flatMap((written, index) => responder(`responders.${index}`, written)),
    ...one('team', 'team', team),
    ...each('restricted_to', 'team', restricted_to),
    ...one('policy', 'policy', policy),
  ],
  schedule: ({ team, layers, overrides }: Schedule) => [
    ...one('team', 'team', team),
    ...layers.flatMap(({ members }, index) => each(`layers.${index}.members`, 'user', members)),
    ...overrides.flatMap(({ user }, index) => one(`overrides.${index}.user`, 'user', user)),
  ],
  policy: ({ team, steps }: Policy) => [
    ...one('team', 'team', team),
    ...steps.flatMap(({ targets }, step) =>
      targets.flatMap(({ kind, id }, index) =>
        kind === 'channel' ? [] : one(`steps.${step}.targets.${index}`, kind, id),
      ),
    ),
  ],
}
