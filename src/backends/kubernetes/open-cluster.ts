import { readFile } from 'node:fs/promises'
import { clusterOf, missingFile } from '../../clients/kubernetes/cluster-of.ts'
import type { Cluster } from '../../clients/kubernetes/kubeconfig.ts'
import { type KubernetesReader, kubernetesReader } from '../../clients/kubernetes/reader.ts'
import { tlsFetch } from '../../clients/kubernetes/tls-fetch.ts'
import { Problem } from '../../core/problem.ts'
import type { BackendEffects } from '../../core/telemetry/backend.ts'
import { basicAuthorization } from '../http/address.ts'
import { type Asker, asker } from '../http/ask.ts'
import { fresh } from '../http/fresh.ts'
import type { Settings } from './settings.ts'

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
  const cluster = clusterOf(settings, effects.folder)
  return {
    reader: kubernetesReader(doorOf(cluster, settings, effects)),
    namespace: settings.namespace ?? cluster.namespace ?? 'default',
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

async function tokenIn(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw missingFile(path, cause)
  }
}
