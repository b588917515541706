import { counted } from '../counted.ts'
import type { Draft } from '../draft.ts'
import { type Known, recipientName } from './known.ts'
import type { OpsgenieTeam } from './shapes.ts'

/** Adds a team with those of its members who are carried; answers its id. */
export function addTeam(draft: Draft, { name, members }: OpsgenieTeam, people: Known): string {
  const id = draft.free('teams', name)
  const found = (members ?? []).map(({ user }) => ({ user, ours: people.of(user) }))
  for (const { user, ours } of found)
    if (!ours) draft.changed(`team "${name}"`, `${recipientName(user)} cannot be carried.`)
  const ids = [...new Set(found.flatMap(({ ours }) => ours ?? []))]
  draft.sections.teams[id] = { name, members: ids }
  draft.carried(`team "${name}"`, `becomes ${id} with ${counted(ids.length, 'member')}.`)
  return id
}
