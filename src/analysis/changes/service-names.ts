import type { ChangeQuestion } from './change-question.ts'
import { stem } from './words.ts'

/** Every service the incident knows, the machinery under them left out. */
export function serviceNames({ alert, logs, patterns, metrics, traces, changes }: ChangeQuestion): string[] {
  const names = new Set([
    alert.service,
    ...changes.deploys.map(({ service }) => service),
    ...changes.flags.map(({ service }) => service),
    ...logs.map(({ service }) => service),
    ...patterns.map(({ service }) => service),
    ...metrics.map(({ labels }) => labels.service ?? ''),
    ...traces.flatMap(({ spans }) => spans.map(({ service }) => service)),
  ])
  return [...names].filter((name) => name && !isMachinery(name))
}

/** What runs services and is none: nodes, the cluster's own parts, proxies, brokers and data stores. */
export const isMachinery = (name: string) =>
  /^(?:kube-|kubelet|coredns|node-\w|ip-\d|gke-|eks-|aks-|cert-manager|cluster-autoscaler|karpenter|systemd|kernel|cloudwatch|rds-|aurora-|cloudsql-|elasticache-)/i.test(
    name,
  ) ||
  /^(?:kube|node|etcd|istio\w*|envoy|nginx|ingress|containerd|dockerd|prometheus|rds|postgres(?:ql)?|pg|mysql|redis|mongo(?:db)?|kafka|rabbitmq|elasticsearch|opensearch|dns|haproxy|aurora|cassandra|memcached)(?:$|[-_.]?(?:\d+|brokers?|server|node|primary|replica|master|main|prod|cluster|exporter|proxy|db|controller|gateway|sidecar))/i.test(
    name,
  )

/** The words a service's name is made of, without those that every name has. */
export function nameWords(name: string): string[] {
  const parts = name
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  const bare = parts
    .map((part) => part.replace(/(?:service|svc|server|worker)$/, ''))
    .filter((part) => part && !/^(?:\d+|v\d+|service|svc|api|app|server|worker|prod|production)$/.test(part))
  return bare.length > 0 ? bare : parts.filter(Boolean)
}

/** How well a part of a path names a service, from 0 to 1: a prefix of five letters or more counts as the whole. */
export function namesService(segment: string, service: string): number {
  const wanted = nameWords(service)
  const given = nameWords(segment)
  const joined = wanted.join('')
  if (given.join('') === joined) return 1
  const met = wanted.filter((word) => given.some((one) => alike(one, word)))
  if (met.length === 0) return alike(given.join(''), joined) ? 0.9 : 0
  return met.length / Math.max(wanted.length, given.length)
}

function alike(one: string, other: string): boolean {
  if (stem(one) === stem(other)) return true
  const [short, long] = one.length < other.length ? [one, other] : [other, one]
  return short.length >= 5 && long.startsWith(short)
}
