import { z } from 'zod'
import { duration } from '../core/duration.ts'
import { Problem } from '../core/problem.ts'
import { anomalySeverities } from '../core/telemetry/anomaly.ts'
import type { BackendKind } from '../core/telemetry/backend.ts'
import { goldenSignals, watchedMetrics } from '../core/telemetry/series.ts'
import { parseCondition } from '../core/watch/alert-condition.ts'
import { leastIntervalMs } from '../core/watch/watch.ts'
import type { Registries } from './registries.ts'

/** A rule as `latency_p99 > 500 for 5m`. */
const condition = z.string().transform((text, context) => {
  try {
    return parseCondition(text)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    context.addIssue({ code: 'custom', message: `is no rule: ${error.message}`, input: text })
    return z.NEVER
  }
})

const Alert = z.strictObject({
  rule: condition.describe('Such as "latency_p99 > 500 for 5m" or "error_rate >= 5%"'),
  severity: z.enum(anomalySeverities).default('high').describe('low, medium, high or critical'),
  interval: duration({ min: leastIntervalMs, max: '1d' }).optional().describe('How often it is looked at'),
  notifier: z.string().min(1).optional().describe('Which notifier of this profile tells it'),
  renotify: duration({ min: '1m', max: '7d' }).optional().describe('How often it is told again while it fires'),
  incidents: z.boolean().default(false).describe('Whether it opens an incident'),
})

export type WrittenAlert = z.output<typeof Alert>

/** What every service of a profile may say, beside what its backend asks for. */
export const commonService = {
  repo: z.string().min(1).max(300).optional().describe('Its repository, such as github.com/acme/payments'),
  resource_type: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('What kind of resource it is: ecs, lambda, deployment …'),
  log_format: z.enum(['json', 'logfmt', 'plain']).optional().describe('How its lines are written'),
  level_field: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('The field that holds the level, where its name is unusual'),
  metrics: z
    .partialRecord(z.enum(goldenSignals), z.string().min(1).max(4_000))
    .default({})
    .describe("Expressions in the engine's own language for requests, errors, latency_p99 …"),
  thresholds: z
    .partialRecord(z.enum(watchedMetrics), z.number())
    .optional()
    .describe('Fixed limits beside what is normal, such as { error_count = 10, latency_p99 = 1000 }'),
  alerts: z.array(Alert).default([]).describe('Rules that are looked at whether or not a watch runs'),
}

/** What every profile has, beside what its backend asks for. */
export const commonProfile = {
  active: z.boolean().default(false).describe('The profile that is used when none is named'),
  open: z
    .boolean()
    .default(true)
    .describe('Whether services that are not listed may be asked for under their own name'),
}

const name = (what: string) =>
  z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._@+/-]{0,99}$/u, {
    error: `is no name for a ${what}: use letters, digits, . _ @ + / and -`,
  })

const nothing = (what: string) => z.record(name(what), z.never())

/** `[profiles.<name>]`: a backend with its services and notifiers, grown from the registries of both. */
export function profilesSection({ backends = [], notifiers = [] }: Registries) {
  const [firstNotifier, ...otherNotifiers] = notifiers
  const notifierOf = ({ kind, label, settings }: NonNullable<Registries['notifiers']>[number]) =>
    settings.extend({ type: z.literal(kind).describe(label) })
  const destinations = firstNotifier
    ? z.record(
        name('notifier'),
        z.discriminatedUnion('type', [notifierOf(firstNotifier), ...otherNotifiers.map(notifierOf)]),
      )
    : nothing('notifier')
  const profileOf = ({ kind, label, settings, service }: BackendKind) =>
    z.strictObject({
      backend: z.literal(kind).describe(label),
      ...commonProfile,
      ...settings.shape,
      services: z
        .record(name('service'), z.strictObject({ ...commonService, ...service.shape }))
        .prefault({})
        .describe('Services as this backend knows them'),
      notifiers: destinations.prefault({}).describe('Where its watches tell'),
    })
  const [first, ...rest] = backends
  if (!first) return nothing('profile')
  return z.record(name('profile'), z.discriminatedUnion('backend', [profileOf(first), ...rest.map(profileOf)]))
}
