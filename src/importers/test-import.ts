import { type Directory, directoryKinds } from '../core/directory.ts'
import type { Imported, Importer, Remark } from '../core/importer.ts'
import { onCall } from '../core/oncall/on-call.ts'

/** Reads an export of one file whose lists stand under their names. */
export const importOf = (importer: Importer, content: object): Imported =>
  importer.read([{ file: 'export.json', content }])

/** Imported objects as rules read them: what does not fit a schema throws. */
export function directoryOf({ sections }: Imported): Directory {
  const of = (section: keyof Imported['sections'], kind: keyof typeof directoryKinds) =>
    new Map(
      Object.entries(sections[section]).map(([id, body]) => [id, directoryKinds[kind].parse({ ...body, id })]),
    ) as Map<string, never>
  return {
    users: of('users', 'user'),
    teams: of('teams', 'team'),
    schedules: of('schedules', 'schedule'),
    policies: of('policies', 'policy'),
    services: of('services', 'service'),
  }
}

/** Who is on call for schedules at a moment, in the order of the schedules; nobody is null. */
export const onCallAt = ({ schedules, users }: Directory, ids: string[], at: string) =>
  ids.map((id) => onCall(schedules.get(id)!, new Date(at), (user) => users.get(user)?.active === true).user)

/** Remarks of one outcome, as lines. */
export const remarksOf = ({ remarks }: Imported, outcome: Remark['outcome']) =>
  remarks.filter((remark) => remark.outcome === outcome).map(({ object, words }) => `${object}: ${words}`)
