import type { Directory } from '../core/directory.ts'
import type { TargetDirectory } from '../core/oncall/audience.ts'

/** Whom the targets of policies stand for. */
export const targetDirectory = ({ users, teams, schedules }: Directory): TargetDirectory => ({
  user: (id) => users.get(id),
  team: (id) => teams.get(id)?.members,
  schedule: (id) => schedules.get(id),
})

/** Whether a user may be put on call and paged. */
export const activeIn =
  ({ users }: Directory) =>
  (id: string): boolean =>
    users.get(id)?.active === true
