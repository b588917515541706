import type { Question } from '../../core/telemetry/backend.ts'
import type { Deploy } from '../../core/telemetry/deploy.ts'
import type { ObservedService } from '../../core/telemetry/profile.ts'
import { type Entry, entryPages } from './entries.ts'
import { quoted, resourceKind, resourceName } from './filter.ts'
import type { Google } from './google.ts'

/** What changes a service, in the activity log that every project keeps for 400 days: the methods, and how it is named. */
const changesOf: Record<string, (name: string) => string> = {
  cloud_run: (name) => `protoPayload.serviceName="run.googleapis.com" AND resource.labels.service_name=${name}`,
  cloud_function: (name) =>
    `protoPayload.serviceName="cloudfunctions.googleapis.com" AND (resource.labels.function_name=${name} OR protoPayload.resourceName:${ending(name)})`,
  app_engine: (name) => `protoPayload.serviceName="appengine.googleapis.com" AND resource.labels.module_id=${name}`,
  gke: (name) =>
    `resource.type="k8s_cluster" AND protoPayload.resourceName=~${quoted(`/(deployments|statefulsets|daemonsets)/${regex(name)}$`)}`,
  cloud_sql: (name) =>
    `protoPayload.serviceName="cloudsql.googleapis.com" AND protoPayload.resourceName:${ending(name)}`,
}
const kinds: Record<string, keyof typeof changesOf> = {
  cloud_run_revision: 'cloud_run',
  deployment: 'gke',
  k8s_container: 'gke',
}

const ending = (name: string) => quoted(`/${unquoted(name)}`)
const regex = (name: string) => unquoted(name).replace(/[^\w-]/g, '\\$&')
const unquoted = (name: string) => name.slice(1, -1).replace(/\\(.)/g, '$1')

/** What was changed at a service on purpose, newest first: successful writes of its audit log. */
export async function auditedChanges(google: Google, question: Question): Promise<Deploy[]> {
  const { service } = question
  const log = `logName="projects/${google.project}/logs/cloudaudit.googleapis.com%2Factivity"`
  const found: Deploy[] = []
  for await (const page of entryPages(google, `(${log})\nAND (${changeFilter(service)})\nAND severity<ERROR`, question))
    found.push(...page.flatMap((entry) => deployOf(entry, service)))
  return found
}

function changeFilter(service: ObservedService): string {
  const name = quoted(resourceName(service))
  const kind = resourceKind(service)
  const known = changesOf[kinds[kind] ?? kind]
  return known
    ? known(name)
    : Object.values(changesOf)
        .map((of) => `(${of(name)})`)
        .join(' OR ')
}

/** A change is told by the method that made it; a long one is told twice, and counts when it begins. */
function deployOf(entry: Entry, service: ObservedService): Deploy[] {
  const payload = entry.protoPayload ?? {}
  const method = textAt(payload, 'methodName') ?? ''
  if (!/create|update|replace|patch|deploy|restart|import|set/i.test(method) || /\bget|list/i.test(method)) return []
  if (entry.operation && !entry.operation.first) return []
  const image = imageIn(payload)
  const version = image?.split('/').at(-1)?.split(/[:@]/).at(-1)
  const author = textAt(payload.authenticationInfo, 'principalEmail')
  const action = method.split('.').slice(-2).join('.')
  return [
    {
      id: entry.insertId ?? `${entry.timestamp}`,
      at: new Date(entry.timestamp ?? entry.receiveTimestamp ?? 0),
      service: service.name,
      kind: image || /deploy|replace|create/i.test(method) ? 'deploy' : 'config',
      title: version ? `${action}: ${version}` : action,
      ...(version && { version }),
      ...(author && { author }),
      origin: 'gcp',
    },
  ]
}

function textAt(value: unknown, key: string): string | undefined {
  const found = value && typeof value === 'object' ? (value as Record<string, unknown>)[key] : undefined
  return typeof found === 'string' && found ? found : undefined
}

/** The first image named anywhere in the request, whose shape differs from API to API. */
function imageIn(value: unknown, depth = 0): string | undefined {
  if (!value || typeof value !== 'object' || depth > 10) return undefined
  const own = textAt(value, 'image')
  if (own) return own
  for (const inner of Object.values(value)) {
    const found = imageIn(inner, depth + 1)
    if (found) return found
  }
  return undefined
}
