import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Problem } from '../../core/problem.ts'
import { type Cluster, parseKubeconfig } from './kubeconfig.ts'

/** Where every pod finds its service account (Kubernetes, "Accessing the API from a Pod"). */
const account = '/var/run/secrets/kubernetes.io/serviceaccount'

/** How a cluster is named in the configuration: a kubeconfig, an address with a token, or nothing inside the cluster. */
export interface ClusterSettings {
  kubeconfig?: string | undefined
  context?: string | undefined
  server?: string | undefined
  token?: string | undefined
  token_file?: string | undefined
  ca_file?: string | undefined
}

/** A cluster's address and identity; paths are relative to `folder`. Throws Problem `unavailable` for a file that is not there, `invalid` for a token without an address. */
export function clusterOf(settings: ClusterSettings, folder: string): Cluster {
  const { kubeconfig, context, server, token, token_file, ca_file } = settings
  if (kubeconfig) {
    const path = resolve(folder, kubeconfig)
    const beside = (file: string) => fileText(resolve(dirname(path), file))
    return parseKubeconfig(fileText(path), context, beside)
  }
  const tls = { ca: ca_file && fileText(resolve(folder, ca_file)) }
  if (server) return { server, tls, token, tokenFile: token_file && resolve(folder, token_file) }
  // Another cluster's token must not be shown to the one we run in.
  if (token || token_file)
    throw new Problem('invalid', 'A token needs the address it is for: set server as well.', {
      fields: { server: 'is missing beside the token' },
    })
  return {
    server: 'https://kubernetes.default.svc',
    tls: { ca: fileText(`${account}/ca.crt`) },
    tokenFile: `${account}/token`,
    namespace: fileText(`${account}/namespace`).trim(),
  }
}

/** A file that cannot be read, as the person who configured it should hear of it. */
export const missingFile = (path: string, cause: unknown) =>
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
    throw missingFile(path, cause)
  }
}
