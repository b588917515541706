import type { ClusterSnapshot, Container, PodSpec, Workload } from '../../src/analysis/kubernetes/snapshot.ts'
import { type Answer, readAnswers, sighting } from './answers.ts'
import { dateOf } from './moments.ts'
import { parseTable } from './parse-table.ts'
import { parseYaml } from './parse-yaml.ts'
import { eventsOfDescribe, eventsOfList } from './read-events.ts'
import * as objects from './read-objects.ts'
import { podFromDescribe, podFromRow } from './read-pod.ts'
import * as telemetry from './read-telemetry.ts'
import { workloadFromDescribe, workloadFromManifest, workloadFromRow } from './read-workload.ts'

/** Rebuilds the cluster that the answers of a case tell of; what was not asked is not in it. */
export function readSnapshot(cache: Record<string, unknown>, namespace: string, metrics?: string): ClusterSnapshot {
  const answers = readAnswers(cache)
  const zone = zoneOf(answers)
  const at = dateOf(`${String(cache.collection_timestamp).slice(0, 23)}${zone ?? 'Z'}`) ?? new Date(0)
  const read = new Reading(answers, namespace)
  const [alerts] = read.of('GetAlerts').map(telemetry.readAlerts)
  const manifests = read.manifests()
  const workloads = (kind: string) => {
    const described = read.described(kind).map((answer) => workloadFromDescribe(kind, answer))
    const tabled = read.rows(kind, (row, answer) => workloadFromRow(kind, row, namespace, at, answer))
    return join(
      [described, tabled, manifests.filter(({ kind: one }) => one === kind).map(({ workload }) => workload)],
      joinWorkloads,
    )
  }
  const pods = join(
    [
      read.described('pods').map(podFromDescribe),
      read.rows('pods', (row, answer) => podFromRow(row, namespace, at, answer)),
    ],
    (pod, row) => ({ ...pod, seen: [...(pod.seen ?? []), ...(row.seen ?? [])] }),
  )
  return {
    at,
    pods,
    deployments: workloads('deployments'),
    statefulsets: workloads('statefulsets'),
    daemonsets: workloads('daemonsets'),
    replicasets: workloads('replicasets'),
    services: join(
      [
        read.described('services').map(objects.serviceFromDescribe),
        read.rows('services', (row, answer) => objects.serviceFromRow(row, namespace, answer)),
      ],
      (service, row) => ({ ...service, seen: [...(service.seen ?? []), ...(row.seen ?? [])] }),
    ),
    endpoints: read.rows('endpoints', (row, answer) => objects.endpointsFromRow(row, namespace, answer)),
    nodes: join(
      [
        read.described('nodes').map(objects.nodeFromDescribe),
        read.of('GetClusterConfiguration').flatMap(objects.nodesFromConfiguration),
        read.rows('nodes', objects.nodeFromRow),
      ],
      (node, other) => ({ ...node, seen: [...(node.seen ?? []), ...(other.seen ?? [])] }),
    ),
    persistentvolumeclaims: read.claims(),
    persistentvolumes: read.described('persistentvolumes').map(objects.volumeFromDescribe),
    storageclasses: read.rows('storageclasses', objects.storageClassFromRow),
    resourcequotas: join(
      [
        read.described('resourcequotas').map(objects.quotaFromDescribe),
        read.rows('resourcequotas', (row, answer) => objects.quotaFromRow(row, namespace, answer)),
      ],
      (quota, row) => ({ ...quota, seen: [...(quota.seen ?? []), ...(row.seen ?? [])] }),
    ),
    ...read.named(),
    configmaps: read.configMaps(),
    networkpolicies: read.policies(),
    events: [
      ...answers
        .filter(({ tool }) => tool === 'DescribeResource')
        .flatMap((answer) =>
          eventsOfDescribe(
            answer,
            singular(String(answer.args.resource_type)),
            String(answer.args.name),
            namespace,
            at,
          ),
        ),
      ...read.lists('events').flatMap((answer) => eventsOfList(answer, String(answer.args.namespace || namespace), at)),
    ],
    logs: read.of('GetErrorLogs').flatMap(telemetry.readErrorLog),
    nodeServices: read.of('CheckNodeServiceStatus').map(telemetry.readNodeService),
    probes: read.of('CheckServiceConnectivity').map(telemetry.readConnection),
    dependencies: distinct(read.of('GetServiceDependencies').flatMap(telemetry.readDependencies)),
    anomalies: [...(alerts?.anomalies ?? []), ...telemetry.readRetransmissions(metrics ?? '')],
    failingRequests: alerts?.failingRequests ?? [],
  }
}

/** The moment of the snapshot has no zone; dates in describe texts of the same machine do. */
function zoneOf(answers: Answer[]): string | undefined {
  for (const { tool, text } of answers) {
    const [, zone] = (tool === 'DescribeResource' && /(?:Start Time|CreationTimestamp):.*([+-]\d{4})/.exec(text)) || []
    if (zone) return zone
  }
  return undefined
}

class Reading {
  readonly #answers: Map<string, Answer[]>
  readonly #lists: Map<string, Answer[]>
  readonly #described: Map<string, Answer[]>
  readonly #namespace: string

  constructor(answers: Answer[], namespace: string) {
    this.#namespace = namespace
    this.#answers = Map.groupBy(answers, ({ tool }) => tool)
    const kindOf = ({ args }: Answer) => String(args.resource_type)
    this.#lists = Map.groupBy(
      this.of('GetResources').filter(({ args }) => args.name === '' && !args.label_selector),
      kindOf,
    )
    this.#described = Map.groupBy(this.of('DescribeResource'), kindOf)
  }

  of(tool: string): Answer[] {
    return this.#answers.get(tool) ?? []
  }

  lists(kind: string): Answer[] {
    return this.#lists.get(kind) ?? []
  }

  described(kind: string): Answer[] {
    const seen = new Set<unknown>()
    return (this.#described.get(kind) ?? []).filter(({ args }) => !seen.has(args.name) && seen.add(args.name))
  }

  /** The rows of the widest list of a kind in the case's namespace. */
  rows<T>(kind: string, make: (row: ReturnType<typeof parseTable>[number], answer: Answer) => T): T[] {
    const lists = this.lists(kind).filter(({ args }) => !args.namespace || args.namespace === this.#namespace)
    const answer = lists.find(({ args }) => args.output_wide) ?? lists.find(({ args }) => !args.show_labels) ?? lists[0]
    return answer ? parseTable(answer.text).map((row) => make(row, answer)) : []
  }

  manifests(): { kind: string; workload: Workload }[] {
    return this.#documents().flatMap(({ document, answer }) => {
      const kind = kindsOfWorkload[String(document.kind)]
      return kind ? [{ kind, workload: workloadFromManifest(document, answer) }] : []
    })
  }

  /** Claims by describe, by table and, for what a pending one wants, by manifest. */
  claims() {
    const wanted = this.#documents().filter(({ document }) => document.kind === 'PersistentVolumeClaim')
    const described = this.described('persistentvolumeclaims').map(objects.claimFromDescribe)
    return described.map((claim) => {
      const found = wanted.find(({ document }) => (document.metadata as { name: string }).name === claim.metadata.name)
      const spec = found?.document.spec as (typeof claim)['spec'] | undefined
      const own = claim.spec.accessModes?.length ? claim.spec.accessModes : spec?.accessModes
      return {
        ...claim,
        spec: { ...spec, ...claim.spec, accessModes: own ?? [] },
        seen: [...(claim.seen ?? []), ...(found ? [sighting('manifest of the claim', found.answer)] : [])],
      }
    })
  }

  configMaps() {
    const live = this.#documents().filter(({ document }) => document.kind === 'ConfigMap')
    const listed = this.rows('configmaps', (row, answer) => ({
      metadata: { name: row.NAME ?? '', namespace: this.#namespace },
      seen: [sighting(`config map ${row.NAME}`, answer, row.line)],
    }))
    const whole = live.map(({ document, answer }) => objects.keysFromManifest(document, answer, true))
    const present = new Set(listed.map(({ metadata }) => metadata.name))
    return join(
      [whole.filter(({ metadata }) => listed.length === 0 || present.has(metadata.name)), listed],
      (one) => one,
    )
  }

  named() {
    const names = (kind: string) =>
      this.rows(kind, (row, answer) => ({
        metadata: { name: row.NAME ?? '', namespace: kind === 'namespaces' ? undefined : this.#namespace },
        seen: [sighting(`${kind} ${row.NAME}`, answer, row.line)],
      }))
    const asked = (kind: string) => this.lists(kind).length > 0
    return {
      ...(asked('secrets') && { secrets: names('secrets') }),
      ...(asked('serviceaccounts') && { serviceaccounts: names('serviceaccounts') }),
      namespaces: names('namespaces'),
    }
  }

  policies() {
    return this.#documents()
      .filter(({ document }) => document.kind === 'NetworkPolicy')
      .map(({ document, answer }) => {
        const { metadata, spec } = document as {
          metadata: { name: string; namespace?: string }
          spec: Record<string, never>
        }
        return { metadata, spec: spec ?? {}, seen: [sighting(`network policy ${metadata.name}`, answer)] }
      })
  }

  #parsed: { document: Record<string, unknown>; answer: Answer }[] | undefined

  /** Documents of live YAML first, of applied manifests after them; describe texts, which are live too, are laid over them. */
  #documents() {
    if (this.#parsed) return this.#parsed
    const applied = this.of('GetAppYAML')
    const known = new Set(applied.map(({ args }) => args.app_name))
    const live = this.of('GetResources').filter(
      ({ args }) => args.output_yaml && readLive.test(String(args.resource_type)) && !known.has(args.name),
    )
    this.#parsed = [...live, ...applied].flatMap((answer) =>
      parseYaml(answer.text)
        .filter((document): document is Record<string, unknown> => typeof document === 'object' && document !== null)
        .filter(({ metadata }) => typeof metadata === 'object' && metadata !== null)
        .map((document) => ({ document, answer })),
    )
    return this.#parsed
  }
}

/** Kinds of which the live YAML tells more than the describe text. Secrets are never read. */
const readLive = /^(deployments|statefulsets|daemonsets|configmaps|networkpolicies)$/

const kindsOfWorkload: Record<string, string> = {
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
}

const singular = (kind: string) => kind.replace(/sses$/, 'ss').replace(/s$/, '')

/** Joins lists of one kind by name: the first list that has an object leads, later ones add to it. */
function join<T extends { metadata: { name: string } }>(lists: T[][], add: (first: T, other: T) => T): T[] {
  const byName = new Map<string, T>()
  for (const list of lists)
    for (const one of list) {
      const known = byName.get(one.metadata.name)
      byName.set(one.metadata.name, known ? add(known, one) : one)
    }
  return [...byName.values()]
}

/** Fields of the first that are filled stay; what a describe text does not show comes from the manifest. */
function joinWorkloads(first: Workload, other: Workload): Workload {
  const spec = (a: PodSpec | null | undefined, b: PodSpec | null | undefined): PodSpec => ({
    ...b,
    ...filled(a ?? {}),
    containers: (a?.containers ?? b?.containers ?? []).map((one) =>
      joinContainers(
        one,
        (b?.containers ?? []).find(({ name }) => name === one.name),
      ),
    ),
  })
  const template = {
    metadata: first.spec.template?.metadata ?? other.spec.template?.metadata ?? {},
    spec: spec(first.spec.template?.spec, other.spec.template?.spec),
  }
  return {
    metadata: { ...other.metadata, ...filled(first.metadata) },
    spec: { ...other.spec, ...filled(first.spec), ...((first.spec.template ?? other.spec.template) && { template }) },
    status: { ...other.status, ...filled(first.status) },
    seen: [...(first.seen ?? []), ...(other.seen ?? [])],
  }
}

const joinContainers = (first: Container, other: Container | undefined): Container => ({ ...other, ...filled(first) })

const filled = <T extends object>(value: T): T =>
  Object.fromEntries(
    Object.entries(value).filter(
      ([, one]) => one !== undefined && one !== null && !(Array.isArray(one) && one.length === 0) && !isEmpty(one),
    ),
  ) as T
const isEmpty = (value: unknown) =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Date) &&
  Object.keys(value).length === 0

function distinct<T>(list: T[]): T[] {
  return [...new Map(list.map((one) => [JSON.stringify(one), one])).values()]
}
