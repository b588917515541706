import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { type Cluster, parseKubeconfig } from '../../clients/kubernetes/kubeconfig.ts'
import { type KubernetesReader, kubernetesReader } from '../../clients/kubernetes/reader.ts'
import { tlsFetch } from '../../clients/kubernetes/tls-fetch.ts'
import { Problem } from '../../core/problem.ts'
import type { BackendEffects } from '../../core/telemetry/backend.ts'
import { basicAuthorization } from '../http/address.ts'
import { type Asker, asker } from '../http/ask.ts'
import { fresh } from '../http/fresh.ts'
import type { Settings } from './settings.ts'

/** Where every pod finds its service account (Kubernetes, "Accessing the API from a Pod"). */
const account = '/var/run/secrets/kubernetes.io/serviceaccount'

/** Kubelets renew the token of a pod in its file: it is read again every minute. */
const tokenAgeMs = 60_000

/** A cluster that can be read, and the namespace that is meant where none is named. */
export interface OpenCluster {
  reader: KubernetesReader
  namespace: string
}

/** Reads a cluster's address and identity when it is first asked, so that a missing file does not stop the start. */
export function openCluster(settings: Settings, effects: BackendEffects): () => OpenCluster {
  let open: OpenCluster | undefined
  return () => {
    open ??= connect(settings, effects)
    return open
  }
}

function connect(settings: Settings, effects: BackendEffects): OpenCluster {
  const cluster = clusterOf(settings, effects)
  return {
    reader: kubernetesReader(doorOf(cluster, settings, effects)),
    namespace: settings.namespace ?? cluster.namespace ?? 'default',
  }
}

function clusterOf(
  { kubeconfig, context, server, token, token_file, ca_file }: Settings,
  effects: BackendEffects,
): Cluster {
  if (kubeconfig) {
    const path = resolve(effects.folder, kubeconfig)
    const beside = (file: string) => fileText(resolve(dirname(path), file))
    return parseKubeconfig(fileText(path), context, beside)
  }
  const tls = { ca: ca_file && fileText(resolve(effects.folder, ca_file)) }
  if (server) return { server, tls, token, tokenFile: token_file && resolve(effects.folder, token_file) }
  if (token || token_file || ca_file)
    throw new Problem('invalid', 'A token is for one cluster: set server to the address of its API.', {
      fields: { server: 'is missing' },
    })
  return {
    server: 'https://kubernetes.default.svc',
    tls: { ca: fileText(`${account}/ca.crt`) },
    tokenFile: `${account}/token`,
    namespace: fileText(`${account}/namespace`).trim(),
  }
}

function doorOf(cluster: Cluster, settings: Settings, { fetch, after, clock }: BackendEffects): Asker {
  const { server, tls, tokenFile, token, basic } = cluster
  const own = Object.values(tls).some((value) => value !== undefined)
  const read = fresh(
    async () => {
      const expiresAt = new Date(clock.now().getTime() + tokenAgeMs)
      return { token: (await tokenIn(tokenFile ?? '')).trim(), expiresAt }
    },
    clock,
    0,
  )
  const authorization = async () => {
    if (tokenFile) return { authorization: `Bearer ${(await read()).token}` }
    if (token) return { authorization: `Bearer ${token}` }
    return basic ? { authorization: basicAuthorization(basic.username, basic.password) } : {}
  }
  return asker({
    fetch: own && server.startsWith('https:') ? tlsFetch(tls) : (url, init) => fetch(url, init),
    after,
    baseUrl: server,
    headers: async () => ({ accept: 'application/json, */*', ...(await authorization()) }),
    timeoutMs: settings.timeout_seconds * 1000,
    vendor: 'Kubernetes',
    explain: ({ status, body }) => (status === 403 ? forbidden(body) : undefined),
  })
}

/** Kubernetes says exactly which verb on which resource is missing. */
function forbidden(body: unknown): Problem | undefined {
  const message = body && typeof body === 'object' && 'message' in body ? String(body.message) : ''
  const [, verb, resource, group] =
    /cannot (\w+) resource "([\w./-]+)"(?: in API group "([\w.-]*)")?/.exec(message) ?? []
  if (!verb) return undefined
  const what = group ? `${resource}.${group}` : resource
  const remedy = `Allow ${verb} on ${what} in the role of our service account.`
  return new Problem('unavailable', `Kubernetes refuses us: the permission to ${verb} ${what} is missing. ${remedy}`)
}

const missing = (path: string, cause: unknown) =>
  new Problem(
    'unavailable',
    path.startsWith(account)
      ? 'There is no service account here: set kubeconfig, or server with a token, or run inside the cluster.'
      : `The file ${path} cannot be read. Check the path and its permissions.`,
    { cause },
  )

function fileText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw missing(path, cause)
  }
}

async function tokenIn(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw missing(path, cause)
  }
}
