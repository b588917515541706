import type { Directory, Service } from '../core/directory.ts'
import type { Policy, Target } from '../core/oncall/policy.ts'

/**
 * The policy of a service that only lists responders: one step that pages all of them at once; undefined without any.
 * A bare name means a user, else a team, else a schedule; `#name` is a channel.
 */
export function implicitPolicy(service: Service, directory: Directory): Policy | undefined {
  const targets = (service.responders ?? [])
    .filter((written) => written.trim())
    .map((written) => target(written.trim(), directory))
  if (!targets.length) return undefined
  const name = `Responders of ${service.name ?? service.id}`
  return { id: `responders:${service.id}`, name, steps: [{ after: 0, targets, round_robin: false }], repeat: 0 }
}

function target(written: string, directory: Directory): Target {
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
