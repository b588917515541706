import { createHash } from 'node:crypto'
import type { Actor } from '../core/actor.ts'
import type { AnomalySeverity } from '../core/telemetry/anomaly.ts'
import { type AlertCondition, writeCondition } from '../core/watch/alert-condition.ts'
import { newAlertRule } from '../core/watch/alert-rule.ts'
import { type NoticePlace, usualFlap, usualIntervalMs } from '../core/watch/watch.ts'
import { type EndEffects, withdrawAlertRule } from './watch-end.ts'

/** An alert rule as the configuration declares it. */
export interface DeclaredRule {
  profile: string
  service: string
  condition: AlertCondition
  severity?: AnomalySeverity
  intervalMs?: number
  notifier?: NoticePlace
  renotifyMs?: number
  incidents?: AnomalySeverity
}

/**
 * Makes the declared alert rules exactly those given. A rule keeps its id, and what it found, for as long as profile,
 * service and condition stay the same; one that is declared no more and fires says so to whoever was told.
 */
export async function declareAlertRules(
  { store, profiles }: Omit<EndEffects, 'actor'>,
  rules: DeclaredRule[],
  now: Date,
): Promise<void> {
  const declared = rules.map(({ severity = 'high', intervalMs = usualIntervalMs, ...rule }) =>
    newAlertRule(
      {
        ...rule,
        id: idOf(rule),
        severity,
        intervalMs,
        flap: usualFlap,
        createdBy: configuration,
        command: 'config',
        declared: true,
      },
      now,
    ),
  )
  const wanted = new Map(declared.map((rule) => [rule.id, rule]))
  const actor: Actor = { kind: 'source', ...configuration }
  for (const id of await declaredNow(store))
    if (!wanted.has(id)) await withdrawAlertRule({ store, profiles, actor }, id, now)
  await store.alertRules.declare([...wanted.values()])
}

const configuration = { id: 'config', name: 'the configuration' }

async function declaredNow({ alertRules }: EndEffects['store']): Promise<string[]> {
  const ids: string[] = []
  for (let cursor: string | undefined; ; ) {
    const { items, next } = await alertRules.list({}, { limit: 200, ...(cursor !== undefined && { cursor }) })
    ids.push(...items.filter(({ declared }) => declared).map(({ id }) => id))
    if (!next) return ids
    cursor = next
  }
}

function idOf({ profile, service, condition }: DeclaredRule): string {
  const words = JSON.stringify([profile, service, writeCondition(condition)])
  return `alert-${createHash('sha256').update(words).digest('hex').slice(0, 8)}`
}
