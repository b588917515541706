import { quantity } from '../../../core/quantity.ts'
import { asObject, change, inNamespace, kubectl, latest, troubleEvents } from '../blame.ts'
import { cite, citeEvent } from '../cite.ts'
import type { Finding, Rule } from '../finding.ts'
import type { Event, ResourceQuota } from '../snapshot.ts'
import { type ClusterView, containersOf, eventMoment, type WorkloadView } from '../view-cluster.ts'

/** A quota that refuses what a workload needs; the namespace is to blame, not the workload. */
export const quotaExceeded: Rule = {
  name: 'quota exceeded',
  finds(view) {
    const refused = view.workloads.filter(lacksPods).flatMap((workload) => {
      const event = latest(troubleEvents(view, workload), /^FailedCreate$/, /exceeded quota|failed quota/)
      return event ? [byEvent(view, workload, event)] : []
    })
    return refused.length > 0 ? refused : byExhaustion(view)
  },
}

/** Why the API server refuses to create pods, besides quotas. */
const refusals: { kind: string; says: RegExp; summary: string; remedy: string }[] = [
  {
    kind: 'missing_service_account',
    says: /serviceaccount "[^"]+" not found|error looking up service account/i,
    summary: 'its service account does not exist',
    remedy: 'Create the service account, or correct its name in the pod template.',
  },
  {
    kind: 'pod_security_violation',
    says: /violates PodSecurity|PodSecurityPolicy|security context constraint/i,
    summary: 'the security policy of the namespace forbids its pods',
    remedy: 'Adjust the security context of the pods to the policy.',
  },
  {
    kind: 'limit_range_violation',
    says: /(maximum|minimum) (cpu|memory|storage|ephemeral-storage) usage per|LimitRange|limit to request ratio|must be less than or equal to \w+ limit/i,
    summary: 'its resources are outside of what the limit range of the namespace allows',
    remedy: 'Bring requests and limits into the range.',
  },
  {
    kind: 'admission_webhook_denied',
    says: /admission webhook "[^"]+" denied/i,
    summary: 'an admission webhook denies its pods',
    remedy: 'Fulfil what the webhook demands, or correct the webhook.',
  },
  {
    kind: 'admission_webhook_failed',
    says: /failed calling webhook|failed to call webhook/i,
    summary: 'an admission webhook does not answer, so that nothing can be created',
    remedy: 'Bring the webhook back, or let its failure policy ignore it.',
  },
  {
    kind: 'priority_class_missing',
    says: /no PriorityClass with name/i,
    summary: 'its priority class does not exist',
    remedy: 'Create the priority class, or correct its name.',
  },
  {
    kind: 'runtime_class_missing',
    says: /RuntimeClass "[^"]*" not found/i,
    summary: 'its runtime class does not exist',
    remedy: 'Create the runtime class, or correct its name.',
  },
  {
    kind: 'rbac_denied',
    says: /is forbidden: User "[^"]+" cannot|cannot (create|get|list|patch) resource/i,
    summary: 'the rights (RBAC) to create its pods are missing',
    remedy: 'Grant the role that is named in the refusal.',
  },
]

/** Pods that the API server does not let be created. */
export const refusedPods: Rule = {
  name: 'refused pods',
  finds: (view) =>
    view.workloads.filter(lacksPods).flatMap((workload): Finding[] => {
      const events = unsettled(
        troubleEvents(view, workload).filter(({ reason }) => reason === 'FailedCreate' || reason === 'FailedUpdate'),
      )
      for (const { kind, says, summary, remedy } of refusals) {
        const event = latest(events, /./, says)
        if (event && !(kind === 'missing_service_account' && accountExists(view, event)))
          return [
            {
              object: asObject(workload),
              kind,
              summary: `No pod of ${workload.name} can be created: ${summary} ("${event.message}").`,
              certainty: 'stated',
              proofs: [citeEvent(event, summary), counts(workload)],
              remedies: [change(remedy)],
            },
          ]
      }
      return []
    }),
}

const sameTry = 30_000

/** Refusals of the last tries; what an earlier try failed for and a later one no longer names has been settled. */
function unsettled(events: Event[]): Event[] {
  const last = Math.max(...events.map((event) => eventMoment(event)?.getTime() ?? 0))
  return events.filter((event) => (eventMoment(event)?.getTime() ?? last) >= last - sameTry)
}

/** Whether the account that an event misses has been made since. */
function accountExists({ snapshot }: ClusterView, { message }: Event): boolean {
  const [, name] = /serviceaccount "([^"]+)" not found/i.exec(message ?? '') ?? []
  return (snapshot.serviceaccounts ?? []).some(({ metadata }) => metadata.name === name)
}

const lacksPods = ({ pods, desired }: WorkloadView) => pods.length < desired

const counts = (workload: WorkloadView) =>
  cite(
    workload.declared,
    'object',
    'pods are missing',
    [/^Replicas:.*/m, new RegExp(`^${workload.name}\\s.*`, 'm')],
    `${workload.name}: ${workload.pods.length} of ${workload.desired} pods`,
  )

/** What a quota counts, by the words of its resource. */
const resources: [RegExp, string][] = [
  [/cpu/, 'cpu'],
  [/requests\.storage|storage(class)?|persistentvolumeclaims/, 'storage'],
  [/memory/, 'memory'],
  [/^(count\/)?pods/, 'pod'],
  [/services/, 'service'],
  [/configmaps/, 'configmap'],
  [/secrets/, 'secret'],
]

const resourceNamed = (words: string) => resources.find(([shape]) => shape.test(words))?.[1] ?? 'object_count'

function byEvent(view: ClusterView, workload: WorkloadView, event: Event): Finding {
  const [, asked = ''] =
    /requested: ([^,]+?=[^,]+)/.exec(event.message ?? '') ?? /must specify ([\w.,]+)/.exec(event.message ?? '') ?? []
  const [, name = ''] = /exceeded quota: ([\w.-]+)/.exec(event.message ?? '') ?? []
  const quota = (view.snapshot.resourcequotas ?? []).find(({ metadata }) => metadata.name === name)
  return report(
    workload.namespace,
    resourceNamed(asked.split('=')[0] ?? ''),
    `pods of ${workload.name} cannot be created ("${event.message}")`,
    [citeEvent(event, 'the quota refuses the pod'), ...(quota ? [used(quota)] : [counts(workload)])],
    'stated',
    [workload.name],
  )
}

/**
 * A quota over something that is missing: services of workloads that wait for callers, claims that pods name. A single claim
 * can be larger than what the quota leaves, so that it need not be used up. Nobody is left to tell of the refusal; this is
 * the reading that explains both.
 */
function byExhaustion(view: ClusterView): Finding[] {
  return (view.snapshot.resourcequotas ?? []).flatMap((quota) => {
    return Object.entries(quota.status.hard ?? {}).flatMap(([resource, hard]) => {
      const counted = resourceNamed(resource)
      const full = isFull(quota, resource, hard)
      const missing =
        counted === 'storage'
          ? claimsMissing(view, quota.metadata.namespace)
          : counted === 'service' && full
            ? servicesMissing(view, quota.metadata.namespace)
            : []
      if (missing.length === 0) return []
      const what =
        counted === 'storage' ? `the volume claim of ${missing.join(', ')}` : `the service of ${missing.join(', ')}`
      return [
        report(
          quota.metadata.namespace ?? '',
          counted,
          `${what} cannot be created`,
          [used(quota)],
          full ? 'deduced' : 'likely',
          missing,
        ),
      ]
    })
  })
}

function isFull({ status }: ResourceQuota, resource: string, hard: string): boolean {
  const [limit, taken] = [quantity(hard), quantity(status.used?.[resource])]
  return taken >= limit || (resource.includes('storage') && taken >= limit * 0.9)
}

/** Workloads that listen and that no service leads to, though others call them or most of their kind have one. */
function servicesMissing(view: ClusterView, namespace: string | null | undefined): string[] {
  const here = (view.snapshot.services ?? []).filter(({ metadata }) => !namespace || metadata.namespace === namespace)
  const names = new Set(here.map(({ metadata }) => metadata.name))
  const usual = view.workloads.filter(({ services }) => services.length > 0).length > view.workloads.length / 2
  const listens = ({ spec }: WorkloadView) => containersOf(spec).some(({ ports }) => (ports ?? []).length > 0)
  return view.workloads
    .filter((one) => one.services.length === 0 && !names.has(one.name))
    .filter((one) => (usual && listens(one)) || view.callersOf(one.name).length > 0 || isAddressed(view, one.name))
    .map(({ name }) => name)
}

const isAddressed = (view: ClusterView, name: string) =>
  view.workloads.some(({ spec }) =>
    containersOf(spec).some(({ env }) => (env ?? []).some(({ value }) => value?.split(/[:/]/).includes(name))),
  )

function claimsMissing(view: ClusterView, namespace: string | null | undefined): string[] {
  const { persistentvolumeclaims: claims } = view.snapshot
  if (!claims) return []
  const names = new Set(claims.map(({ metadata }) => metadata.name))
  return view.workloads
    .filter((one) => one.sick && (!namespace || one.namespace === namespace))
    .filter(({ spec, pods }) =>
      [spec, ...pods.map((pod) => pod.spec)].some(({ volumes }) =>
        (volumes ?? []).some(({ persistentVolumeClaim: claim }) => claim && !names.has(claim.claimName)),
      ),
    )
    .map(({ name }) => name)
}

const used = (quota: ResourceQuota) =>
  cite(
    quota,
    'object',
    'the quota is used up',
    [/^(pods|services|requests|limits|count|persistent|cpu|memory|config|secret)\S*\s+\d.*/m, /: \S+\/\S+/],
    `quota ${quota.metadata.name}`,
  )

function report(
  namespace: string,
  resource: string,
  effect: string,
  proofs: Finding['proofs'],
  certainty: Finding['certainty'],
  explains: string[],
): Finding {
  return {
    object: { kind: 'namespace', name: namespace },
    kind: `namespace_${resource}_quota_exceeded`,
    summary: `The ${resource} quota of the namespace ${namespace} is exceeded: ${effect}.`,
    certainty,
    proofs,
    explains,
    remedies: [
      change('Raise the quota, or lower what the namespace uses of it.'),
      kubectl('See what is used.', 'describe', 'resourcequota', ...inNamespace(namespace)),
    ],
  }
}
