import type {
  Endpoints,
  Keys,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  ResourceQuota,
  Service,
  ServicePort,
  StorageClass,
} from '../../src/analysis/kubernetes/snapshot.ts'
import { type Answer, sighting } from './answers.ts'
import { child, fieldOf, fieldsOf, listOf, pairsOf, parseDescribe } from './parse-describe.ts'
import type { Row } from './parse-table.ts'
import { conditionsOf } from './read-pod.ts'

export function serviceFromDescribe(answer: Answer): Service {
  const tree = parseDescribe(answer.text)
  const [name = '', namespace] = [fieldOf(tree, 'Name'), fieldOf(tree, 'Namespace')]
  const ports: ServicePort[] = []
  for (const { key, value } of tree.children) {
    const [, label, port, protocol] = /^(\S+)\s+(\d+)\/(\w+)/.exec(value) ?? []
    if (key === 'Port' && port)
      ports.push({ name: label === '<unset>' ? undefined : label, port: Number(port), protocol })
    const last = ports.at(-1)
    if (key === 'TargetPort' && last) last.targetPort = portOf(value.split('/')[0]!)
  }
  return {
    metadata: { name, namespace, labels: pairsOf(listOf(tree, 'Labels')) },
    spec: {
      type: fieldOf(tree, 'Type'),
      clusterIP: fieldOf(tree, 'IP'),
      externalName: fieldOf(tree, 'External Name'),
      selector: pairsOf(listOf(tree, 'Selector')),
      ports,
    },
    seen: [sighting(`service ${namespace}/${name}`, answer)],
  }
}

export function serviceFromRow(row: Row, namespace: string, answer: Answer): Service {
  const ports = (row['PORT(S)'] ?? '').split(',').flatMap((text) => {
    const [, port, protocol] = /^(\d+)(?::\d+)?\/(\w+)$/.exec(text.trim()) ?? []
    return port ? [{ port: Number(port), protocol }] : []
  })
  return {
    metadata: { name: row.NAME ?? '', namespace },
    spec: { type: row.TYPE, clusterIP: row['CLUSTER-IP'], selector: pairsOf([row.SELECTOR ?? '']), ports },
    seen: [sighting(`service ${namespace}/${row.NAME}`, answer, row.line)],
  }
}

/** The row of a table is cut after three addresses, which is enough to tell some from none. */
export function endpointsFromRow(row: Row, namespace: string, answer: Answer): Endpoints {
  const pairs = (row.ENDPOINTS ?? '').split(/[, ]/).filter((text) => /^\d+\.\d+/.test(text))
  const addresses = pairs.map((pair) => ({ ip: pair.split(':')[0]! }))
  const ports = [...new Set(pairs.map((pair) => Number(pair.split(':')[1])))].filter((port) => port > 0)
  return {
    metadata: { name: row.NAME ?? '', namespace },
    subsets: addresses.length > 0 ? [{ addresses, ports: ports.map((port) => ({ port })) }] : [],
    seen: [sighting(`endpoints ${namespace}/${row.NAME}`, answer, row.line)],
  }
}

export function nodeFromDescribe(answer: Answer): Node {
  const tree = parseDescribe(answer.text)
  const name = fieldOf(tree, 'Name') ?? ''
  const roles = (fieldOf(tree, 'Roles') ?? '').split(',').map((role) => [`node-role.kubernetes.io/${role}`, ''])
  const requested = (child(tree, 'Allocated resources')?.children ?? []).flatMap(({ value }) => {
    const [, resource, amount] = /^(\S+)\s+([\d.]+\w*) \(/.exec(value) ?? []
    return resource && amount ? [[resource, amount]] : []
  })
  return {
    metadata: { name, labels: { ...Object.fromEntries(roles), ...pairsOf(listOf(tree, 'Labels')) } },
    spec: { unschedulable: fieldOf(tree, 'Unschedulable') === 'true', taints: listOf(tree, 'Taints').map(taint) },
    status: { allocatable: fieldsOf(child(tree, 'Allocatable')), conditions: conditionsOf(child(tree, 'Conditions')) },
    requested: Object.fromEntries(requested),
    seen: [sighting(`node ${name}`, answer)],
  }
}

interface ConfiguredNode {
  name: string
  status: string
  conditions: Record<string, string>
  taints: string[]
  labels: Record<string, string>
  allocatable_resources: Record<string, string>
}

/** Nodes from the summary of the cluster. */
export function nodesFromConfiguration(answer: Answer): Node[] {
  const value = (typeof answer.value === 'string' ? JSON.parse(answer.value) : answer.value) as {
    nodes?: ConfiguredNode[]
  }
  return (value.nodes ?? []).map(({ name, status, conditions, taints, labels, allocatable_resources }) => ({
    metadata: { name, labels },
    spec: { unschedulable: taints.some((text) => text.includes('unschedulable')), taints: taints.map(taint) },
    status: {
      allocatable: allocatable_resources,
      conditions: [
        ...Object.entries(conditions).map(([type, holds]) => ({ type, status: holds })),
        { type: 'Ready', status: status === 'Ready' ? 'True' : 'False' },
      ],
    },
    seen: [sighting(`node ${name}`, answer, partAbout(answer.text, name))],
  }))
}

/** The part of the summary that is about one node. */
function partAbout(text: string, name: string): string {
  const start = text.indexOf(`"name":"${name}"`)
  const end = text.indexOf('{"name":', start)
  return start < 0 ? text.slice(0, 200) : text.slice(start, end < 0 ? undefined : end)
}

export function nodeFromRow(row: Row, answer: Answer): Node {
  const status = row.STATUS ?? ''
  return {
    metadata: { name: row.NAME ?? '', labels: { [`node-role.kubernetes.io/${row.ROLES}`]: '' } },
    spec: { unschedulable: status.includes('SchedulingDisabled') },
    status: { conditions: [{ type: 'Ready', status: status.split(',')[0] === 'Ready' ? 'True' : 'False' }] },
    seen: [sighting(`node ${row.NAME}`, answer, row.line)],
  }
}

const taint = (text: string) => {
  const [, key = '', value, effect = ''] = /^([^=:]+)(?:=([^:]*))?:\s*(\w+)$/.exec(text) ?? []
  return { key, value, effect }
}

const modes: Record<string, string> = {
  RWO: 'ReadWriteOnce',
  RWX: 'ReadWriteMany',
  ROX: 'ReadOnlyMany',
  RWOP: 'ReadWriteOncePod',
}
const modesOf = (text: string | undefined) =>
  (text ?? '')
    .split(',')
    .filter(Boolean)
    .map((mode) => modes[mode] ?? mode)

export function claimFromDescribe(answer: Answer): PersistentVolumeClaim {
  const tree = parseDescribe(answer.text)
  const [name = '', namespace] = [fieldOf(tree, 'Name'), fieldOf(tree, 'Namespace')]
  return {
    metadata: { name, namespace },
    spec: {
      storageClassName: child(tree, 'StorageClass')?.value,
      volumeName: fieldOf(tree, 'Volume'),
      accessModes: modesOf(fieldOf(tree, 'Access Modes')),
    },
    status: { phase: fieldOf(tree, 'Status')?.split(' ')[0] },
    seen: [sighting(`claim ${namespace}/${name}`, answer)],
  }
}

export function volumeFromDescribe(answer: Answer): PersistentVolume {
  const tree = parseDescribe(answer.text)
  const name = fieldOf(tree, 'Name') ?? ''
  const [namespace, claim] = (fieldOf(tree, 'Claim') ?? '').split('/')
  return {
    metadata: { name, labels: pairsOf(listOf(tree, 'Labels')) },
    spec: {
      storageClassName: child(tree, 'StorageClass')?.value,
      accessModes: modesOf(fieldOf(tree, 'Access Modes')),
      capacity: { storage: fieldOf(tree, 'Capacity') ?? '' },
      claimRef: claim ? { namespace, name: claim } : undefined,
    },
    status: { phase: fieldOf(tree, 'Status')?.split(' ')[0] },
    seen: [sighting(`volume ${name}`, answer)],
  }
}

export const storageClassFromRow = (row: Row, answer: Answer): StorageClass => ({
  metadata: { name: (row.NAME ?? '').replace(' (default)', '') },
  provisioner: row.PROVISIONER,
  seen: [sighting(`storage class ${row.NAME}`, answer, row.line)],
})

/** Quotas from their table: `pods: 10/10, requests.cpu: 1/2`. */
export function quotaFromRow(row: Row, namespace: string, answer: Answer): ResourceQuota {
  const parts = [row.REQUEST, row.LIMIT]
    .flatMap((text) => (text ?? '').split(', '))
    .filter((text) => text.includes('/'))
  const read = (at: 1 | 2) =>
    Object.fromEntries(
      parts
        .map((part) => /^(\S+): (\S*)\/(\S+)$/.exec(part.trim()))
        .flatMap((found) => (found ? [[found[1]!, found[at + 1]!]] : [])),
    )
  return {
    metadata: { name: row.NAME ?? '', namespace },
    status: { used: read(1), hard: read(2) },
    seen: [sighting(`quota ${namespace}/${row.NAME}`, answer, row.line)],
  }
}

export function quotaFromDescribe(answer: Answer): ResourceQuota {
  const tree = parseDescribe(answer.text)
  const rows = tree.children.flatMap(({ value }) => {
    const [, resource, used, hard] = /^(\S+)\s+(\d\S*)\s+(\d\S*)$/.exec(value) ?? []
    return resource && used && hard ? [[resource, used, hard] as const] : []
  })
  const [name = '', namespace] = [fieldOf(tree, 'Name'), fieldOf(tree, 'Namespace')]
  return {
    metadata: { name, namespace },
    status: {
      used: Object.fromEntries(rows.map(([resource, used]) => [resource, used])),
      hard: Object.fromEntries(rows.map(([resource, , hard]) => [resource, hard])),
    },
    seen: [sighting(`quota ${namespace}/${name}`, answer)],
  }
}

/** A config map from its YAML with its text; a secret with the names of its keys only. */
export function keysFromManifest(document: Record<string, unknown>, answer: Answer, withText: boolean): Keys {
  const { metadata, data } = document as {
    metadata: { name: string; namespace?: string }
    data?: Record<string, unknown> | null
  }
  const text = Object.entries(data ?? {}).filter((pair): pair is [string, string] => typeof pair[1] === 'string')
  return {
    metadata: { name: metadata.name, namespace: metadata.namespace },
    keys: Object.keys(data ?? {}),
    ...(withText && { data: Object.fromEntries(text) }),
    ...(withText && { seen: [sighting(`config map ${metadata.namespace}/${metadata.name}`, answer)] }),
  }
}

const portOf = (text: string) => (/^\d+$/.test(text) ? Number(text) : text)
