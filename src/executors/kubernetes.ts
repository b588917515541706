import { z } from 'zod'
import { clusterOf } from '../clients/kubernetes/cluster-of.ts'
import { writeDoor } from '../clients/kubernetes/write-door.ts'
import { kubernetesWriter } from '../clients/kubernetes/writer.ts'
import { executorKind } from './kind.ts'
import { cordon } from './kubernetes/cordon.ts'
import { deletePod } from './kubernetes/delete-pod.ts'
import type { WritableCluster } from './kubernetes/objects.ts'
import { rolloutRestart } from './kubernetes/rollout-restart.ts'
import { rolloutUndo } from './kubernetes/rollout-undo.ts'
import { scale } from './kubernetes/scale.ts'

const text = () => z.string().trim().min(1)

const settings = z.strictObject({
  kubeconfig: text().optional().describe('A kubeconfig whose user may change what is listed in the documentation'),
  context: text().optional().describe('Which context of it'),
  server: z.url().optional().describe('Instead: the address of the API server'),
  token: z.string().min(1).optional().describe('The token for that address').meta({ secret: true }),
  token_file: text().optional().describe('A file with a token that is renewed'),
  ca_file: text().optional().describe('The authority of the API server, in PEM'),
  namespace: text().optional().describe('The namespace where none is named'),
  namespaces: z.array(text()).optional().describe('The only namespaces that are changed; all but kube-… when left out'),
  nodes: z.boolean().default(true).describe('Whether nodes may be cordoned'),
})

/** Kubernetes: scale, restart, roll back, delete a pod, cordon a node. Its credentials are apart from those that only read. */
export const kubernetes = executorKind({
  kind: 'kubernetes',
  label: 'Kubernetes',
  settings,
  open(given, { fetch, folder }) {
    let open: WritableCluster | undefined
    const cluster = () => {
      open ??= connect()
      return open
    }
    const connect = (): WritableCluster => {
      const found = clusterOf(given, folder)
      return {
        writer: kubernetesWriter(writeDoor(found, (url, init) => fetch(url, init))),
        namespace: given.namespace ?? found.namespace ?? 'default',
        namespaces: given.namespaces,
      }
    }
    return [
      scale(cluster),
      rolloutRestart(cluster),
      rolloutUndo(cluster),
      deletePod(cluster),
      ...(given.nodes ? [cordon(cluster, 'cordon'), cordon(cluster, 'uncordon')] : []),
    ]
  },
})
