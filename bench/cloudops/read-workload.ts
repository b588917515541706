import type { PodSpec, Selector, Workload } from '../../src/analysis/kubernetes/snapshot.ts'
import { type Answer, sighting } from './answers.ts'
import { before } from './moments.ts'
import { child, type Entry, fieldOf, listOf, pairsOf, parseDescribe } from './parse-describe.ts'
import type { Row } from './parse-table.ts'
import { conditionsOf, specFromDescribe } from './read-pod.ts'

/** A deployment, stateful set, daemon set or replica set from `kubectl describe`. */
export function workloadFromDescribe(kind: string, answer: Answer): Workload {
  const tree = parseDescribe(answer.text)
  const template = child(tree, 'Pod Template')
  const name = fieldOf(tree, 'Name') ?? ''
  const namespace = fieldOf(tree, 'Namespace')
  const [ownerKind, owner] = (fieldOf(tree, 'Controlled By') ?? '').split('/')
  const annotations = listOf(tree, 'Annotations')
  return {
    metadata: {
      name,
      namespace,
      labels: pairsOf(listOf(tree, 'Labels')),
      annotations: Object.fromEntries(annotations.map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string])),
      ownerReferences: ownerKind && owner ? [{ kind: ownerKind, name: owner }] : undefined,
    },
    spec: {
      replicas: count(tree, 'desired'),
      paused: conditionsOf(child(tree, 'Conditions')).some(({ reason }) => reason === 'DeploymentPaused'),
      selector: { matchLabels: pairsOf(listOf(tree, 'Selector')) },
      template: { metadata: { labels: pairsOf(listOf(template, 'Labels')) }, spec: specFromDescribe(template) },
    },
    status: {
      replicas: count(tree, 'total') ?? count(tree, 'current'),
      availableReplicas: count(tree, 'available'),
      updatedReplicas: count(tree, 'updated'),
      desiredNumberScheduled:
        kind === 'daemonsets' ? Number(fieldOf(tree, 'Desired Number of Nodes Scheduled') ?? 0) : undefined,
      conditions: conditionsOf(child(tree, 'Conditions')),
    },
    seen: [sighting(`${kind.slice(0, -1)} ${namespace}/${name}`, answer)],
  }
}

const count = (tree: Entry, what: string) => {
  const [, found] = new RegExp(`(\\d+) ${what}`).exec(fieldOf(tree, 'Replicas') ?? '') ?? []
  return found === undefined ? undefined : Number(found)
}

/** The counts in a row of a table. */
export function workloadFromRow(kind: string, row: Row, namespace: string, at: Date, answer: Answer): Workload {
  const [ready, desired] = (row.READY ?? '').split('/').map(Number)
  const number = (name: string) => (row[name] === undefined || row[name] === '' ? undefined : Number(row[name]))
  const set = kind === 'replicasets' || kind === 'daemonsets'
  const labels = pairsOf([row.SELECTOR ?? ''])
  return {
    metadata: { name: row.NAME ?? '', namespace, creationTimestamp: before(at, row.AGE) },
    spec: {
      replicas: set ? number('DESIRED') : desired,
      selector: row.SELECTOR && row.SELECTOR !== '<none>' ? { matchLabels: labels } : undefined,
    },
    status: {
      replicas: number('CURRENT'),
      readyReplicas: set ? number('READY') : ready,
      availableReplicas: number('AVAILABLE'),
      updatedReplicas: number('UP-TO-DATE'),
      desiredNumberScheduled: kind === 'daemonsets' ? number('DESIRED') : undefined,
    },
    seen: [sighting(`${kind.slice(0, -1)} ${namespace}/${row.NAME}`, answer, row.line)],
  }
}

/** A workload out of a parsed manifest, live or applied. */
export function workloadFromManifest(document: Record<string, unknown>, answer: Answer): Workload {
  const { metadata, spec, status } = document as {
    metadata: { name: string; namespace?: string; labels?: Record<string, string> }
    spec?: {
      replicas?: number
      selector?: Selector
      paused?: boolean
      template?: { metadata?: { labels?: Record<string, string> }; spec?: PodSpec }
    }
    status?: Workload['status']
  }
  const { name, namespace, labels } = metadata
  return {
    metadata: { name, namespace, labels },
    spec: { replicas: spec?.replicas, selector: spec?.selector, paused: spec?.paused, template: spec?.template },
    status: status ?? {},
    seen: [sighting(`manifest of ${namespace}/${name}`, answer)],
  }
}
