import type { OnCallNow } from '../../../commands/oncall.ts'
import type { Team, User } from '../../../core/directory.ts'
import type { Workspace } from '../../../core/workspace.ts'
import { h } from '../html.ts'
import { keysSection } from '../keys-section.ts'
import type { Page } from '../layout.ts'
import { ownersOf } from '../owners.ts'
import { teamList } from '../team-list.ts'
import { userList } from '../user-list.ts'
import { read, type View } from '../view.ts'

/** Who works here: users with what they may do and how they are paged, teams, and the keys that programs use. */
export async function people(view: View): Promise<Page> {
  const [users, teams, oncall, workspaces, ownerOf, keys] = await Promise.all([
    read<User[]>(view, 'users'),
    read<Team[]>(view, 'teams'),
    read<OnCallNow>(view, 'oncall'),
    read<Workspace[]>(view, 'workspaces'),
    ownersOf(view),
    keysSection(view),
  ])
  const sorted = users.toSorted((a, b) => Number(b.active) - Number(a.active) || a.name.localeCompare(b.name, 'en'))
  return {
    title: 'People',
    place: '/people',
    body: h`<div class="page-head"><h1>People</h1><a href="/settings#roles">Who may what</a></div>
<nav class="tabs" aria-label="On this page"><ul><li><a href="#users">Users <span class="count">${users.length}</span></a></li><li><a href="#teams">Teams <span class="count">${teams.length}</span></a></li><li><a href="#keys">API keys</a></li></ul></nav>
${userList(view, { users: sorted, teams, oncall, workspaces, ownerOf })}
${teamList(view, { users: sorted, teams, ownerOf })}
${keys}`,
  }
}
