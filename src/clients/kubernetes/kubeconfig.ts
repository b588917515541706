import { parse } from 'yaml'
import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import type { Tls } from './tls-fetch.ts'

/** How one cluster is reached, and as whom. */
export interface Cluster {
  server: string
  tls: Tls
  /** The namespace where none is named. */
  namespace?: string | undefined
  token?: string | undefined
  /** A token that is renewed in its file, as service accounts have it. */
  tokenFile?: string | undefined
  basic?: { username: string; password: string } | undefined
}

const named = <S extends z.ZodRawShape>(key: string, shape: S) =>
  z.array(z.object({ name: z.string(), [key]: z.object(shape).nullish() })).nullish()
const text = z.string().nullish()

const Kubeconfig = z.object({
  'current-context': text,
  contexts: named('context', { cluster: z.string(), user: text, namespace: text }),
  clusters: named('cluster', {
    server: z.string(),
    'certificate-authority': text,
    'certificate-authority-data': text,
    'insecure-skip-tls-verify': z.boolean().nullish(),
    'tls-server-name': text,
  }),
  users: named('user', {
    token: text,
    tokenFile: text,
    'client-certificate': text,
    'client-certificate-data': text,
    'client-key': text,
    'client-key-data': text,
    username: text,
    password: text,
    exec: z.unknown().optional(),
    'auth-provider': z.unknown().optional(),
  }),
})

/** Reads the file a path in the kubeconfig leads to. */
type ReadFile = (path: string) => string

/** The cluster of a context in a kubeconfig; throws Problem `invalid` when it cannot be used, with what to do instead. */
export function parseKubeconfig(yaml: string, context: string | undefined, readFile: ReadFile): Cluster {
  const config = read(yaml)
  const wanted = context ?? config['current-context'] ?? undefined
  if (!wanted) throw refusal('it names no current-context: set context')
  const chosen = pick(config.contexts, 'context', wanted)
  const cluster = pick(config.clusters, 'cluster', String(chosen.cluster))
  const user = chosen.user ? pick(config.users, 'user', String(chosen.user)) : {}
  if (user.exec || user['auth-provider']) throw refusal(plugin(wanted))
  const data = (from: Record<string, unknown>, key: string) =>
    from[`${key}-data`]
      ? Buffer.from(String(from[`${key}-data`]), 'base64').toString('utf8')
      : from[key]
        ? readFile(String(from[key]))
        : undefined
  const textAt = (from: Record<string, unknown>, key: string) => (from[key] ? String(from[key]) : undefined)
  const username = textAt(user, 'username')
  return {
    server: String(cluster.server),
    tls: {
      ca: data(cluster, 'certificate-authority'),
      cert: data(user, 'client-certificate'),
      key: data(user, 'client-key'),
      servername: textAt(cluster, 'tls-server-name'),
      insecure: cluster['insecure-skip-tls-verify'] === true || undefined,
    },
    namespace: textAt(chosen, 'namespace'),
    token: textAt(user, 'token'),
    tokenFile: textAt(user, 'tokenFile'),
    basic: username ? { username, password: textAt(user, 'password') ?? '' } : undefined,
  }
}

function read(yaml: string): z.infer<typeof Kubeconfig> {
  let value: unknown
  try {
    value = parse(yaml)
  } catch (cause) {
    // The parser quotes lines, which may hold a token: only the place is told.
    const line = cause instanceof Error && /line (\d+)/.exec(cause.message)?.[1]
    throw refusal(`it is not YAML${line ? ` (line ${line})` : ''}`)
  }
  const config = Kubeconfig.safeParse(value)
  if (config.success) return config.data
  const [issue] = config.error.issues
  throw refusal(`${issue?.path.map(String).join('.') || 'it'} is not as a kubeconfig has it`)
}

function pick(list: unknown, key: string, name: string): Record<string, unknown> {
  const entries = (list ?? []) as { name: string; [key: string]: unknown }[]
  const found = entries.find((entry) => entry.name === name)?.[key]
  if (found) return found as Record<string, unknown>
  const known = entries.map((entry) => entry.name).join(', ') || 'none'
  throw refusal(`it has no ${key} "${name}" (it has: ${known})`)
}

const plugin = (context: string) =>
  `context "${context}" gets its credentials from a program, and no program is started for it. Create a service account ` +
  'with a read-only role and set server, ca_file and token (kubectl create token), or run inside the cluster'

const refusal = (why: string) =>
  new Problem('invalid', `The kubeconfig cannot be used: ${why}.`, { fields: { kubeconfig: why } })
