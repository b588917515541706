import { z } from 'zod'
import { compile, type Expression, type Scope } from './expression.ts'
import { textOf } from './text.ts'

const Path = z
  .string()
  .min(1)
  .max(1_000)
  .superRefine((text, context) => {
    try {
      compile(text)
    } catch (error) {
      if (!(error instanceof Error)) throw error
      context.addIssue({ code: 'custom', message: error.message })
    }
  })

/** An expression, or one whose words are translated: `{ from = "alert.state", map = { ok = "resolve" }, default = "ignored" }`. */
const Value = z.union([
  Path,
  z.strictObject({ from: Path, map: z.record(z.string(), z.string()), default: z.string().optional() }),
])
type Value = z.infer<typeof Value>

const Values = z.union([Path, z.record(z.string(), Value)])

/** How a sender's JSON becomes an alert. Whatever is left out is found by its customary names. */
export const Mapping = z.strictObject({
  items: Path.optional().describe(
    'The list with one entry per alert, such as alerts[*]; other expressions then start there',
  ),
  action: Value.optional().describe(
    'trigger, acknowledge, resolve or change (a deploy, release or setting); other words are kept as ignored',
  ),
  dedup_key: Value.optional(),
  group: Value.optional(),
  severity: Value.optional(),
  title: Value.optional(),
  body: Value.optional(),
  service: Value.optional(),
  component: Value.optional(),
  environment: Value.optional(),
  starts_at: Value.optional(),
  ends_at: Value.optional(),
  source_at: Value.optional().describe(
    'When this state began at the sender: puts late and reordered deliveries in order',
  ),
  version: Value.optional().describe('Of a change: the version, tag or release that went out'),
  sha: Value.optional().describe('Of a change: its commit'),
  author: Value.optional().describe('Of a change: who made it'),
  kind: Value.optional().describe('Of a change: deploy, rollout, release, commit, config or flag'),
  labels: Values.optional().describe('A path to an object, or one expression per label'),
  annotations: Values.optional(),
  links: z.array(z.strictObject({ label: Value, url: Value })).optional(),
  images: z.array(z.strictObject({ url: Value, alt: Value.optional() })).optional(),
})
export type Mapping = z.infer<typeof Mapping>

/** Evaluates a mapped value; the words of a map are compared whole and in any case, and other words stay as they are. */
export function mapped(value: Value, scope: Scope): unknown {
  if (typeof value === 'string') return compile(value)(scope)
  const word = textOf(compile(value.from)(scope))?.trim().toLowerCase()
  const found = Object.entries(value.map).find(([key]) => key.trim().toLowerCase() === word)
  return found?.[1] ?? value.default ?? word
}

/** Evaluates a mapping of many values, such as labels. */
export function mappedValues(values: z.infer<typeof Values>, scope: Scope): Record<string, unknown> {
  if (typeof values !== 'string')
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, mapped(value, scope)]))
  const found = compile(values)(scope)
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Record<string, unknown>) : {}
}

/** The entries of a body, one per alert. */
export function itemsOf(mapping: Mapping | undefined, root: unknown): unknown[] {
  const found = mapping?.items ? compile(mapping.items)({ item: root, root }) : root
  if (Array.isArray(found)) return found
  return found === undefined ? [] : [found]
}

/** What is looked for when a mapping says nothing, in this order. */
export const customary = {
  action: compile('event_action || action || status || state || alert.status || alert.state'),
  dedup_key: compile('dedup_key || dedupKey || fingerprint || alias || key || id || alert_id || alertId || alert.id'),
  group: compile('group_key || groupKey'),
  severity: compile('severity || priority || level || alert.severity || labels.severity'),
  title: compile('title || summary || subject || name || message || alert.title || alert.name || text'),
  body: compile('description || body || details || message || text'),
  service: compile('service || service_name || application || app || alert.service || labels.service'),
  component: compile('component || host || hostname || instance || labels.component'),
  environment: compile('environment || env || labels.environment'),
  starts_at: compile('starts_at || startsAt || started_at || triggered_at || timestamp'),
  ends_at: compile('ends_at || endsAt || ended_at || resolved_at'),
  version: compile('version || tag || image_tag || release'),
  sha: compile('sha || commit || commit_sha || revision'),
  author: compile('author || user || actor || deployed_by'),
  kind: compile('kind || change_type'),
  labels: compile('labels || tags'),
  link: compile('url || link || html_url || alert.url'),
} satisfies Record<string, Expression>
