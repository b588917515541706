import { z } from 'zod'
import type { Draft } from './draft.ts'

/** A person of an export. */
export interface DraftPerson {
  /** The id the export uses for them. */
  id: string
  name: string
  email: string | null | undefined
  role: 'viewer' | 'oncall' | 'sre-lead'
  active?: boolean
  time_zone?: string
  /** Slack user id per workspace. */
  slack?: Record<string, string>
}

/** Our user ids, by the ids of the export. */
export type People = ReadonlyMap<string, string>

/** Adds the people of an export; who has no address cannot be found again in Slack and is left out, with a remark. */
export function addPeople(draft: Draft, people: DraftPerson[]): People {
  const byAddress = new Map<string, string>()
  const known = new Map<string, string>()
  for (const { id, name, email, role, active = true, time_zone, slack = {} } of people) {
    const address = z.email().safeParse(email?.trim().toLowerCase()).data
    if (address === undefined) {
      draft.left(`user "${name}"`, 'has no e-mail address, which is how people are known here. Add them by hand.')
      continue
    }
    const twin = byAddress.get(address)
    const ours = twin ?? draft.free('users', address.slice(0, address.indexOf('@')))
    known.set(id, ours)
    if (twin) {
      draft.changed(`user "${name}"`, `has the address of ${twin} and becomes one user with them.`)
      continue
    }
    byAddress.set(address, ours)
    draft.sections.users[ours] = {
      name,
      email: address,
      role,
      ...(!active && { active }),
      ...(time_zone && { time_zone }),
      ...(Object.keys(slack).length && { slack }),
    }
    draft.carried(`user "${name}"`, `becomes ${ours}, ${role}${active ? '' : ', not active'}.`)
  }
  return known
}

/** A member of a rotation: whom the export does not know keeps an empty slot, so that the turns of the others stay. */
export function memberOf(people: People, id: string, object: string, draft: Draft): string {
  const known = people.get(id)
  if (known !== undefined) return known
  draft.changed(object, `names a user that cannot be carried (${id}); their turns are held by nobody.`)
  return ''
}
