import type { Directory } from '../core/directory.ts'
import type { Target } from '../core/oncall/policy.ts'

/** Whom a written target means: `kind:id`, `#channel`, or a bare name, which is a user, else a team, else a schedule. */
export function targetOf(written: string, directory: Directory): Target {
  const [, kind, id] = /^(user|team|schedule|channel)\s*:\s*(.+)$/.exec(written) ?? []
  if (kind && id) return { kind: kind as Target['kind'], id }
  if (written.startsWith('#')) return { kind: 'channel', id: written }
  const bare = written.replace(/^@/, '')
  if (directory.users.has(bare)) return { kind: 'user', id: bare }
  if (directory.teams.has(bare)) return { kind: 'team', id: bare }
  if (directory.schedules.has(bare)) return { kind: 'schedule', id: bare }
  const byAddress = [...directory.users.values()].find(({ email }) => email === bare.toLowerCase())
  return { kind: 'user', id: byAddress?.id ?? bare }
}
