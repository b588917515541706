import type { Service } from '../core/directory.ts'
import type { Policy, Step } from '../core/oncall/policy.ts'
import { writeDuration } from './write-duration.ts'

/** A service as it is written in configuration and requests, with its durations as text: what `Service` reads back. */
export function writtenService({ sla, ...service }: Service) {
  const text = (length: number | undefined) => (length === undefined ? undefined : writeDuration(length))
  const targets = Object.entries(sla).map(([urgency, { ack, resolve } = {}]) => [
    urgency,
    { ack: text(ack), resolve: text(resolve) },
  ])
  return { ...service, sla: Object.fromEntries(targets) as Record<string, { ack?: string; resolve?: string }> }
}

/** A policy as it is written in configuration and requests: what `Policy` reads back. */
export function writtenPolicy({ steps, repeat_after, ...policy }: Policy) {
  return {
    ...policy,
    steps: steps.map(writtenStep),
    ...(repeat_after !== undefined && { repeat_after: writeDuration(repeat_after) }),
  }
}

const writtenStep = ({ after, targets, ...step }: Step) => ({
  ...step,
  after: writeDuration(after),
  targets: targets.map(({ kind, id }) => `${kind}:${id}`),
})
