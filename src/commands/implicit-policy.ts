import type { Directory, Service } from '../core/directory.ts'
import type { Policy } from '../core/oncall/policy.ts'
import { targetOf } from './target-of.ts'

/**
 * The policy of a service that only lists responders: one step that pages all of them at once; undefined without any.
 * A bare name means a user, else a team, else a schedule; `#name` is a channel.
 */
export function implicitPolicy(service: Service, directory: Directory): Policy | undefined {
  const targets = (service.responders ?? [])
    .filter((written) => written.trim())
    .map((written) => targetOf(written.trim(), directory))
  if (!targets.length) return undefined
  const name = `Responders of ${service.name ?? service.id}`
  return { id: `responders:${service.id}`, name, steps: [{ after: 0, targets, round_robin: false }], repeat: 0 }
}
