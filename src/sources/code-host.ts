import { z } from 'zod'
import type { Signal } from '../core/alert.ts'
import type { Posted, SourceSettings } from '../core/source.ts'
import { groupOf } from './labelled-alert.ts'
import { repositoryPath, servicesOf } from './repository.ts'
import { readShape } from './shape.ts'
import { bodyOf, keyOf, textOf, titleOf, urlOf } from './text.ts'

/** What sources of code and its deployments ask for. */
export const codeHostSettings = z.strictObject({
  secret: z
    .string()
    .min(1)
    .optional()
    .meta({ secret: true })
    .describe('What the sender signs with, where that is not the key; deliveries without a signature are then refused'),
  services: z
    .record(z.string().min(1), z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]))
    .default({})
    .describe(
      'Which services live where, such as { "acme/payments" = "payments-api" }; else those whose profiles declare the repository, else the one of its name',
    ),
  branches: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('Branches whose pushes and failed runs count; the default branch when left out'),
})
export type CodeHostSettings = z.infer<typeof codeHostSettings>

/** A delivery on its way to signals. */
export interface CodeDelivery {
  posted: Posted
  settings: SourceSettings
  own: CodeHostSettings
  /** The repository or application it speaks of. */
  path: string
  defaultBranch: string | undefined
  /** The services it is about, at least one; the last resort is the name of the path. */
  services: readonly string[]
}

/** Puts a delivery together with the settings of its source. What `path` says of services comes before `other` names. */
export function codeDelivery(
  posted: Posted,
  settings: SourceSettings,
  {
    path,
    defaultBranch,
    other,
  }: { path: string; defaultBranch?: string | null | undefined; other?: string | undefined },
): CodeDelivery {
  const own = readShape(codeHostSettings, settings.extra, 'settings')
  const found =
    servicesOf(path, settings, own.services) ??
    (other === undefined ? undefined : servicesOf(other, settings, own.services))
  const services = found?.length ? found : [nameOf(path)]
  return { posted, settings, own, path, defaultBranch: defaultBranch ?? undefined, services }
}

const nameOf = (path: string) => path.split('/').at(-1) || path

/** What an event says, before it is known which services it is about. Text is cut and cleaned here. */
export interface CodeEvent {
  /** Names it within its repository. */
  key: string
  title: string
  at?: Date | undefined
  body?: string | undefined
  url?: string | undefined
  environment?: string | undefined
  labels?: Record<string, unknown>
}

/** What may be known of a change. */
export type CodeChange = CodeEvent & {
  kind: NonNullable<NonNullable<Signal['change']>['kind']>
  version?: string | null | undefined
  sha?: string | null | undefined
  author?: string | null | undefined
  /** The paths it touched; unknown for what does not tell. */
  files?: readonly string[] | undefined
}

/** A change of every service that lives in the repository. */
export function changes(delivery: CodeDelivery, change: CodeChange): Signal[] {
  const { services } = delivery
  const { kind, version, sha, author, files } = change
  return services.map((service) => ({
    ...signal(delivery, services.length > 1 ? { ...change, key: `${change.key}#${service}` } : change),
    action: 'change',
    severity: 'info',
    service,
    change: {
      kind,
      ...known('version', textOf(version, 255)),
      ...known('sha', textOf(sha, 64)),
      ...known('author', textOf(author, 255)),
      ...(files?.length && {
        files: [...new Set(files)].slice(0, mostFiles).map((path) => path.slice(0, longestPath)),
      }),
    },
  }))
}

/** More files than these of one change are not kept, nor longer paths. */
const mostFiles = 300
const longestPath = 500

/** The paths that the commits of a push touched. */
export const PushedCommit = z.object({
  added: z.array(z.string()).nullish(),
  removed: z.array(z.string()).nullish(),
  modified: z.array(z.string()).nullish(),
})

/** The paths of pushed commits; empty when none tells. */
export const pathsOf = (commits: readonly z.output<typeof PushedCommit>[] | null | undefined): string[] =>
  (commits ?? []).flatMap(({ added, removed, modified }) => [...(modified ?? []), ...(added ?? []), ...(removed ?? [])])

/** An alert about a repository; it belongs to the one service that lives there, or else is called like the repository. */
export function alert(
  delivery: CodeDelivery,
  event: CodeEvent & { fires: boolean; severity: Signal['severity']; group?: string },
): Signal[] {
  const { settings, services, path } = delivery
  const [only, ...more] = services
  const { fires, severity, at, group } = event
  const told = signal(delivery, event)
  const groupKey = settings.groupBy ? groupOf(told.labels, settings.groupBy) : group && keyOf(group)
  return [
    {
      ...told,
      action: fires ? 'trigger' : 'resolve',
      severity,
      service: only === undefined || more.length ? nameOf(path) : only,
      ...(groupKey !== undefined && { groupKey }),
      ...(at && { sourceAt: at }),
    },
  ]
}

/** An event that is kept and shown but does nothing. */
export const nothing = (delivery: CodeDelivery, event: CodeEvent, reason: string): Signal[] => [
  { ...signal(delivery, event), action: 'ignored', severity: 'info', reason },
]

/** Whether what happens on a branch counts; one that is not named is taken for one that does. */
export function counts({ own, defaultBranch }: CodeDelivery, branch: string | null | undefined) {
  if (!branch) return true
  if (own.branches) return own.branches.includes(branch)
  return defaultBranch === undefined || branch === defaultBranch
}

function signal({ posted, settings, path }: CodeDelivery, event: CodeEvent): Omit<Signal, 'action' | 'severity'> {
  const { receivedAt, sha256 } = posted
  const url = urlOf(event.url)
  const title = titleOf(event.title) ?? path
  const labels = { repository: path, ...event.labels }
  return {
    source: settings.name,
    dedupKey: keyOf(`${repositoryPath(path)}/${event.key}`),
    title,
    ...known('body', bodyOf(event.body)),
    ...known('environment', textOf(event.environment, 255)),
    labels: Object.fromEntries(
      Object.entries(labels).flatMap(([name, value]) => {
        const text = textOf(value, 255)
        return text === undefined ? [] : [[name, text]]
      }),
    ),
    annotations: {},
    links: url ? [{ label: 'Source', url }] : [],
    images: [],
    startsAt: event.at ?? receivedAt,
    receivedAt,
    rawSha256: sha256,
  }
}

const known = <K extends string>(name: K, value: string | undefined) =>
  (value === undefined ? {} : { [name]: value }) as Partial<Record<K, string>>
