import { type ClusterView, containersOf, type WorkloadView } from './view-cluster.ts'

const stores =
  /(^|[/_-])(mysql|mariadb|percona|xenon|postgres(ql)?|pgbouncer|mongo(db)?|redis|valkey|memcached|cassandra|elasticsearch|opensearch|etcd|zookeeper|kafka|rabbitmq|nats|mssql|oracle|cockroach|clickhouse|couchdb|influxdb|minio|rqlite|vitess|tidb)([/:._@-]|$)/i

/** Whether a workload keeps data for others, as its images and its name tell. */
export const isStore = ({ name, spec, kind }: WorkloadView): boolean =>
  containersOf(spec).some(
    ({ image, name: container }) => stores.test((image ?? '').split('@')[0]!) || stores.test(container),
  ) ||
  (kind === 'statefulset' && stores.test(name))

/** A family of stores by the words of an error or of an image. */
const families: [name: string, shape: RegExp][] = [
  ['mysql', /mysql|mariadb|percona|hikari|jdbc|innodb|SQLState/i],
  ['postgres', /postgres|pgx|psycopg|FATAL: {2}|pq:/i],
  ['mongo', /mongo/i],
  ['redis', /redis|WRONGPASS|NOAUTH/i],
  ['kafka', /kafka|broker/i],
  ['rabbitmq', /rabbit|amqp/i],
]

/**
 * The store that clients complain about: the one whose host their words name, or among those of its family the one that
 * does not belong to somebody else who does not complain. Undefined when several are left.
 */
export function storeBehind(view: ClusterView, clients: WorkloadView[], words: string): WorkloadView | undefined {
  const named = hostsIn(words)
    .map((host) => view.workloadNamed(host.split('.')[0]!))
    .find((one) => one && isStore(one))
  if (named) return named
  const family = families.find(([, shape]) => shape.test(words))?.[1]
  const here = view.workloads.filter(
    (one) => isStore(one) && clients.some(({ namespace }) => namespace === one.namespace) && !clients.includes(one),
  )
  const fitting = here.filter(
    (one) => !family || family.test(`${one.name} ${containersOf(one.spec).map(({ image }) => image)}`),
  )
  const called = new Set(clients.flatMap(({ name }) => view.calleesOf(name)))
  const direct = fitting.filter(({ name }) => called.has(name))
  if (direct.length === 1) return direct[0]
  const free = fitting.filter((store) => !ownedByOthers(view, store, clients))
  return free.length === 1 ? free[0] : undefined
}

/** Hosts that an error names: in a URL, after "lookup", before a port, in an unknown-host message. */
export const hostsIn = (words: string): string[] =>
  [
    ...words.matchAll(
      /(?:\/\/|lookup |UnknownHostException: |host(?:name)? "?|resolve "?'?|dial tcp(?:: lookup)? )([a-z][a-z0-9-]*[a-z0-9](?:\.[a-z0-9.-]+)?)/gi,
    ),
  ].map(([, host]) => host!.toLowerCase())

/** Somebody who does not complain is told the store's address, or bears its name. */
function ownedByOthers(view: ClusterView, store: WorkloadView, clients: WorkloadView[]): boolean {
  const addresses = new Set([store.name, ...store.services.map(({ metadata }) => metadata.name)])
  return view.workloads.some((other) => {
    if (other === store || clients.includes(other)) return false
    if (store.name.startsWith(other.name) && !isStore(other)) return true
    return containersOf(other.spec).some(({ env }) =>
      (env ?? []).some(({ value }) => value && addresses.has(value.split(/[:/.,]/)[0]!)),
    )
  })
}
