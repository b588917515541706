import type { Condition, Pod, PodSpec, Volume } from '../../src/analysis/kubernetes/snapshot.ts'
import { type Answer, sighting } from './answers.ts'
import { ageSeconds, before, dateOf } from './moments.ts'
import { child, type Entry, fieldOf, listOf, pairsOf, parseDescribe } from './parse-describe.ts'
import type { Row } from './parse-table.ts'
import { readContainers, readStatuses } from './read-containers.ts'

/** A pod from `kubectl describe`. */
export function podFromDescribe(answer: Answer): Pod {
  const tree = parseDescribe(answer.text)
  const name = fieldOf(tree, 'Name') ?? ''
  const namespace = fieldOf(tree, 'Namespace')
  const [kind, owner] = (fieldOf(tree, 'Controlled By') ?? '').split('/')
  const node = fieldOf(tree, 'Node')?.split('/')[0]
  return {
    metadata: {
      name,
      namespace,
      labels: pairsOf(listOf(tree, 'Labels')),
      annotations: pairsOf(listOf(tree, 'Annotations')),
      ownerReferences: kind && owner ? [{ kind, name: owner }] : [],
      deletionTimestamp: /^Terminating/.test(fieldOf(tree, 'Status') ?? '') ? new Date(0) : undefined,
    },
    spec: { ...specFromDescribe(tree), nodeName: node },
    status: {
      phase: fieldOf(tree, 'Status')?.split(' ')[0],
      reason: fieldOf(tree, 'Reason'),
      message: fieldOf(tree, 'Message'),
      podIP: fieldOf(tree, 'IP'),
      startTime: dateOf(fieldOf(tree, 'Start Time')),
      conditions: conditionsOf(child(tree, 'Conditions')),
      containerStatuses: readStatuses(child(tree, 'Containers')),
      initContainerStatuses: readStatuses(child(tree, 'Init Containers')),
    },
    seen: [sighting(`pod ${namespace}/${name}`, answer)],
  }
}

/** What a describe text tells of a pod's specification, also of that in a template. */
export function specFromDescribe(tree: Entry | undefined): PodSpec {
  return {
    containers: readContainers(child(tree, 'Containers')),
    initContainers: readContainers(child(tree, 'Init Containers')),
    serviceAccountName: fieldOf(tree, 'Service Account'),
    nodeSelector: pairsOf(listOf(tree, 'Node-Selectors')),
    tolerations: listOf(tree, 'Tolerations').map((text) => {
      const [, pair = '', effect] = /^([^:\s]*)(?::(\w+))?/.exec(text) ?? []
      const [key, value] = pair.split('=')
      return {
        key: key || undefined,
        value,
        effect,
        operator: /op=Exists/.test(text) || value === undefined ? 'Exists' : 'Equal',
      }
    }),
    volumes: (child(tree, 'Volumes')?.children ?? []).map(readVolume),
  }
}

/** A pod from a row of a table, with as much as that tells. */
export function podFromRow(row: Row, namespace: string, at: Date, answer: Answer): Pod {
  const [ready = 0, total = 1] = (row.READY ?? '').split('/').map(Number)
  const [, restarts = '0', ago] = /^(\d+)(?: \((\S+) ago\))?/.exec(row.RESTARTS ?? '') ?? []
  const status = row.STATUS ?? ''
  const waits = /BackOff|Err|Creating|Initializing|Config|Invalid|^Init:|Never/.test(status)
  const born = before(at, row.AGE)
  const restarted = before(at, ago)
  const node = row.NODE && row.NODE !== '<none>' ? row.NODE : undefined
  const state = waits
    ? { waiting: { reason: status } }
    : status === 'Running'
      ? { running: { startedAt: restarted ?? born } }
      : undefined
  const containerStatuses = Array.from({ length: total }, (_, index) => ({
    name: index === 0 ? '' : `${index}`,
    ready: index >= total - ready,
    restartCount: index === 0 ? Number(restarts) : 0,
    state: index === 0 || index >= total - ready ? state : undefined,
  }))
  return {
    metadata: { name: row.NAME ?? '', namespace, creationTimestamp: born },
    spec: { containers: [], nodeName: node },
    status: {
      phase:
        status === 'Running' || status === 'Completed'
          ? status.replace('Completed', 'Succeeded')
          : waits
            ? 'Pending'
            : status,
      startTime: Number.isNaN(ageSeconds(row.AGE ?? '')) ? undefined : born,
      podIP: row.IP === '<none>' ? undefined : row.IP,
      conditions: [{ type: 'Ready', status: ready === total ? 'True' : 'False' }],
      containerStatuses,
    },
    seen: [sighting(`pod ${namespace}/${row.NAME}`, answer, row.line)],
  }
}

/** The conditions table of a describe text. */
export function conditionsOf(section: Entry | undefined): Condition[] {
  return (section?.children ?? []).flatMap((entry) => {
    const line = entry.key ? `${entry.key}: ${entry.value}` : entry.value
    const cells = line.split(/\s{2,}/)
    const [type, status] = cells
    if (!type || !/^(True|False|Unknown)\s*$/.test(status ?? '')) {
      const [, only, holds] = /^(\S+)\s+(True|False|Unknown)\s*$/.exec(line) ?? []
      return only && holds ? [{ type: only, status: holds }] : []
    }
    const dated = cells.length >= 6
    return [
      {
        type,
        status: status!.trim(),
        reason: dated ? cells[4] : cells[2],
        message: dated ? cells[5] : cells[3],
        lastTransitionTime: dated ? dateOf(cells[3]) : undefined,
      },
    ]
  })
}

function readVolume(entry: Entry): Volume {
  const type = fieldOf(entry, 'Type') ?? ''
  const optional = fieldOf(entry, 'Optional') === 'true'
  if (type.startsWith('PersistentVolumeClaim'))
    return { name: entry.key, persistentVolumeClaim: { claimName: fieldOf(entry, 'ClaimName') ?? '' } }
  if (type.startsWith('ConfigMap')) return { name: entry.key, configMap: { name: fieldOf(entry, 'Name'), optional } }
  if (type.startsWith('Secret'))
    return { name: entry.key, secret: { secretName: fieldOf(entry, 'SecretName'), optional } }
  return { name: entry.key }
}
