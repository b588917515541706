import { complaintsAbout } from '../../src/analysis/kubernetes/complaints.ts'
import { examineCluster } from '../../src/analysis/kubernetes/examine-cluster.ts'
import type { ClusterSnapshot } from '../../src/analysis/kubernetes/snapshot.ts'
import {
  type ClusterView,
  isReady,
  isUnscheduled,
  viewCluster,
  type WorkloadView,
} from '../../src/analysis/kubernetes/view-cluster.ts'
import { plural } from './answers.ts'
import { readSnapshot } from './read-snapshot.ts'

type Asked = Record<string, unknown>

/**
 * The cluster as far as a number of answers shows it, the most telling asked first: lists that show who is unwell, then
 * whatever is worth knowing of those whom the engine suspects by then, over and over until the answers are used up.
 */
export function readWithin(cache: Asked, namespace: string, queries: number): ClusterSnapshot {
  const book = new Book(cache, queries)
  for (const kind of ['pods', 'events', 'deployments', 'statefulsets', 'services', 'endpoints'])
    book.list(kind, namespace)
  book.tool('GetAlerts')
  while (book.left > 0) {
    const view = viewCluster(readSnapshot(book.asked, namespace))
    if (!askNext(view, book, namespace)) break
  }
  return readSnapshot(book.asked, namespace)
}

/** Asks one thing more; false when there is nothing left that could tell something. */
function askNext(view: ClusterView, book: Book, namespace: string): boolean {
  const { causes } = examineCluster(view.snapshot, { namespace })
  const blamed = causes
    .filter(({ kind }) => kind !== 'errors_in_logs')
    .map(({ object }) => view.workloadNamed(object.name))
  const suspects = [...new Set([...blamed, ...view.workloads.filter(({ sick }) => sick)])].filter(
    (one) => one !== undefined,
  )
  const settled = causes[0] && causes[0].confidence >= 0.93
  const asks = [
    ...calls(view, book),
    ...suspects.slice(0, 2).flatMap((one) => detailsOf(view, one, book, namespace)),
    ...(settled ? [] : broad(view, book, namespace)),
    ...suspects.slice(2).flatMap((one) => detailsOf(view, one, book, namespace)),
  ]
  return asks.some((ask) => ask())
}

type Ask = () => boolean

function detailsOf(view: ClusterView, workload: WorkloadView, book: Book, namespace: string): Ask[] {
  const { name, pods, desired, sick, replicaSets, kind } = workload
  const worst = pods.find((pod) => !isReady(pod)) ?? pods[0]
  const claims = [...pods.map(({ spec }) => spec), workload.spec]
    .flatMap(({ volumes }) => volumes ?? [])
    .flatMap(({ persistentVolumeClaim: claim }) => claim?.claimName ?? [])
  const unplaced = worst && isUnscheduled(worst)
  const set = [...replicaSets].at(-1)?.metadata.name
  return [
    ...(worst ? [() => book.describe('pods', worst.metadata.name, namespace)] : []),
    ...(pods.length < desired
      ? [
          () => book.list('replicasets', namespace),
          () => Boolean(set) && book.describe('replicasets', set!, namespace),
          () => book.list('resourcequotas', namespace),
        ]
      : []),
    () => book.describe(`${kind}s`, name, namespace),
    ...(unplaced ? [() => book.tool('GetClusterConfiguration'), () => book.list('nodes', namespace)] : []),
    ...claims.flatMap((claim) => [
      () => book.describe('persistentvolumeclaims', claim, namespace),
      () => book.list('persistentvolumes', namespace),
      () => book.list('storageclasses', namespace),
      () => book.list('resourcequotas', namespace),
      ...volumesOf(view, book, namespace),
    ]),
    ...(sick && unplaced !== true ? [() => book.tool('GetErrorLogs', { namespace, service_name: name })] : []),
    () => book.tool('GetAppYAML', { app_name: name }),
    ...workload.services.map(
      ({ metadata }) =>
        () =>
          book.describe('services', metadata.name, namespace),
    ),
    () => book.describe('services', name, namespace),
    () => book.connection(name),
    ...(sick ? [] : [() => book.tool('GetErrorLogs', { namespace, service_name: name })]),
  ]
}

const volumesOf = (view: ClusterView, book: Book, namespace: string): Ask[] =>
  book
    .names('persistentvolumes')
    .map((name) => () => book.describe('persistentvolumes', name, namespace) && Boolean(view))

/** Who calls whom, of the services that are slow or starved and of those that are scaled to nothing. */
function calls(view: ClusterView, book: Book): Ask[] {
  const { anomalies = [] } = view.snapshot
  const of = (kind: string) =>
    anomalies
      .filter((one) => one.kind === kind)
      .sort((a, b) => (a.current ?? 0) / (a.normal || 1) - (b.current ?? 0) / (b.normal || 1))
  const slow = of('latency').reverse().slice(0, 6)
  const starved = slow.length === 0 ? of('throughput_drop').slice(0, 3) : []
  const idle = view.workloads.filter(({ desired }) => desired === 0).slice(0, 3)
  return [...idle, ...slow, ...starved].map(
    ({ name }) =>
      () =>
        book.tool('GetServiceDependencies', { service_name: name }),
  )
}

/** What is worth a look when nobody is suspected yet: empty services, gateways, callers' logs, those they complain of, quotas, nodes. */
function broad(view: ClusterView, book: Book, namespace: string): Ask[] {
  const { failingRequests = [] } = view.snapshot
  const failing = [...new Set(failingRequests.map(({ service }) => service))]
  const empty = (view.snapshot.endpoints ?? [])
    .filter(({ subsets }) => !subsets?.length)
    .map(({ metadata }) => metadata.name)
  const entries = view.workloads.map(({ name }) => name).filter((name) => /gateway|front|ingress|proxy|web/.test(name))
  return [
    ...empty.map((name) => () => book.describe('services', name, namespace)),
    ...entries
      .slice(0, 2)
      .flatMap((name) => [
        () => book.tool('GetErrorLogs', { namespace, service_name: name }),
        () => failing.length > 0 && book.tool('GetAppYAML', { app_name: name }),
      ]),
    ...complained(view).flatMap((service) => [
      () => book.describe('services', service.metadata.name, namespace),
      ...view.backersOf(service).map(
        ({ kind, name }) =>
          () =>
            book.describe(`${kind}s`, name, namespace),
      ),
      () => book.connection(service.metadata.name),
    ]),
    ...failing.slice(0, 3).flatMap((name) => [
      () => book.tool('GetServiceDependencies', { service_name: name }),
      () => book.tool('GetErrorLogs', { namespace, service_name: name }),
      ...view
        .calleesOf(name)
        .slice(0, 6)
        .map((callee) => () => book.tool('GetErrorLogs', { namespace, service_name: callee })),
    ]),
    () => book.list('resourcequotas', namespace),
    () => book.tool('GetClusterConfiguration'),
    ...view.workloads
      .filter(({ services }) => services.length === 0)
      .slice(0, 3)
      .map(
        ({ name }) =>
          () =>
            book.describe('deployments', name, namespace),
      ),
    ...nodesOf(view).flatMap((node) =>
      ['kubelet', 'kube-proxy', 'containerd'].map(
        (service_name) => () => book.tool('CheckNodeServiceStatus', { node_name: node, service_name }),
      ),
    ),
  ]
}

/** Services of which clients complain in their logs. */
const complained = (view: ClusterView) =>
  (view.snapshot.services ?? []).filter((service) => complaintsAbout(view, service).length > 0)

const nodesOf = (view: ClusterView) =>
  [...new Set((view.snapshot.pods ?? []).flatMap(({ spec }) => spec.nodeName ?? []))].sort()

/** Keeps what has been asked, and how much may still be. */
class Book {
  readonly asked: Asked
  left: number
  readonly #cache: Asked

  constructor(cache: Asked, queries: number) {
    this.#cache = cache
    this.left = queries
    this.asked = { collection_timestamp: cache.collection_timestamp }
  }

  list(kind: string, namespace: string): boolean {
    return this.#ask(
      'GetResources',
      (args) =>
        plural(String(args.resource_type)) === kind &&
        args.name === '' &&
        !args.label_selector &&
        !args.show_labels &&
        (args.namespace === namespace || args.namespace === '' || args.namespace === undefined),
      'output_wide',
    )
  }

  describe(kind: string, name: string, namespace: string): boolean {
    return this.#ask(
      'DescribeResource',
      (args) =>
        plural(String(args.resource_type)) === kind &&
        args.name === name &&
        (!args.namespace || args.namespace === namespace),
    )
  }

  tool(tool: string, wanted: Record<string, unknown> = {}): boolean {
    return this.#ask(tool, (args) => Object.entries(wanted).every(([key, value]) => args[key] === value))
  }

  connection(service: string): boolean {
    return this.#ask('CheckServiceConnectivity', (args) => args.service_name === service)
  }

  /** Names in a list that has been asked. */
  names(kind: string): string[] {
    return Object.entries(this.asked)
      .filter(([key]) => key.startsWith('GetResources') && plural(String(argumentsOf(key).resource_type)) === kind)
      .flatMap(([, text]) =>
        String(text)
          .split('\n')
          .slice(1)
          .flatMap((line) => line.split(/\s+/)[0] || []),
      )
  }

  #ask(tool: string, fits: (args: Record<string, unknown>) => boolean, rather?: string): boolean {
    if (this.left === 0) return false
    const keys = Object.keys(this.#cache).filter((key) => key.startsWith(tool) && fits(argumentsOf(key)))
    const key = keys.find((one) => rather && argumentsOf(one)[rather]) ?? keys[0]
    if (!key || key in this.asked) return false
    this.asked[key] = this.#cache[key]
    this.left--
    return true
  }
}

const argumentsOf = (key: string): Record<string, unknown> => {
  const start = key.indexOf('{')
  return start < 0 ? {} : JSON.parse(key.slice(start))
}
