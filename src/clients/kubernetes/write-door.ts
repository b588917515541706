import { readFile } from 'node:fs/promises'
import { missingFile } from './cluster-of.ts'
import type { Cluster } from './kubeconfig.ts'
import { tlsFetch } from './tls-fetch.ts'
import type { KubernetesWriteDoor } from './writer.ts'

/** Failures before a byte of the request can have been read. */
const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])
const mostBytes = 32 * 1024 * 1024

/** The way to a cluster's API server for changes: each request is sent once, whatever becomes of it. */
export function writeDoor(cluster: Cluster, fetchPlain: typeof fetch): KubernetesWriteDoor {
  const own = Object.values(cluster.tls).some((value) => value !== undefined)
  const send = own && cluster.server.startsWith('https:') ? tlsFetch(cluster.tls) : fetchPlain
  return async ({ method, path, query = {}, body, contentType, signal }) => {
    const url = new URL(cluster.server)
    url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    const headers = {
      accept: 'application/json',
      ...(await authorizationOf(cluster)),
      ...(body !== undefined && { 'content-type': contentType ?? 'application/json' }),
    }
    try {
      const response = await send(url, {
        method,
        headers,
        signal,
        redirect: 'manual',
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      return { status: response.status, body: parsed((await response.text()).slice(0, mostBytes)) }
    } catch (error) {
      return lost(error, url)
    }
  }
}

/** The token of a pod is renewed in its file, so it is read anew for each of these few requests. */
async function authorizationOf({ token, tokenFile, basic }: Cluster): Promise<Record<string, string>> {
  if (tokenFile) return { authorization: `Bearer ${await tokenIn(tokenFile)}` }
  if (token) return { authorization: `Bearer ${token}` }
  if (!basic) return {}
  return { authorization: `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString('base64')}` }
}

async function tokenIn(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (cause) {
    throw missingFile(path, cause)
  }
}

function lost(error: unknown, url: URL): { lost: string; sent: boolean } {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause && typeof cause === 'object' && 'code' in cause ? String(cause.code) : ''
  if (neverSent.has(code)) return { lost: `Kubernetes cannot be reached at ${url.origin} (${code}).`, sent: false }
  const why =
    error instanceof Error && error.name === 'TimeoutError'
      ? 'did not answer in time'
      : `broke the connection${code && ` (${code})`}`
  return { lost: `Kubernetes at ${url.origin} ${why}.`, sent: true }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}
