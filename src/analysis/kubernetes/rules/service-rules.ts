import { asObject, change, inNamespace, kubectl } from '../blame.ts'
import { cite } from '../cite.ts'
import { complaintsAbout, isReachable } from '../complaints.ts'
import type { Finding, Proof, Rule } from '../finding.ts'
import { holdsLabels } from '../match-labels.ts'
import type { Service, ServicePort } from '../snapshot.ts'
import { type ClusterView, isReady, type WorkloadView } from '../view-cluster.ts'

/** A service whose selector picks no pod, while the pods it is meant for run. */
export const serviceSelectors: Rule = {
  name: 'service selectors',
  finds: (view) =>
    selecting(view).flatMap((service) => {
      if (picksPods(view, service) || hasAddresses(view, service)) return []
      const meant = meantBy(view, service)
      if (!meant || meant.desired === 0) return []
      const selector = Object.entries(service.spec.selector ?? {})
        .map(([key, value]) => `${key}=${value}`)
        .join(',')
      const proofs: Proof[] = [
        cite(service, 'object', 'what it selects', [/^Selector:.*/m, selector], `selector ${selector}`),
        ...empty(view, service),
        labelsOf(meant),
        ...complaintsAbout(view, service),
      ]
      return [
        {
          object: asObject(meant),
          kind: 'service_selector_mismatch',
          summary: `The service ${service.metadata.name} selects ${selector}, which no pod carries; the pods of ${meant.name} get no traffic (selector mismatch, no endpoints).`,
          certainty: 'deduced' as const,
          weight: 0.6,
          proofs,
          remedies: [
            change("Make the service's selector agree with the labels of the pods."),
            kubectl(
              'See the selector.',
              'get',
              'service',
              service.metadata.name,
              ...inNamespace(service.metadata.namespace),
              '-o',
              'wide',
            ),
          ],
        },
      ]
    }),
}

/** A service that sends to a port or by a protocol at which its pods do not listen. */
export const servicePorts: Rule = {
  name: 'service ports',
  finds: (view) =>
    selecting(view).flatMap((service) => {
      const backer = view.backersOf(service)[0]
      if (!backer || isReachable(view, service)) return []
      return (service.spec.ports ?? []).flatMap((port) => mismatch(view, service, port, backer)).slice(0, 1)
    }),
}

/** A workload that others call by the name of a service which does not exist. */
export const missingServices: Rule = {
  name: 'missing services',
  finds: (view) =>
    view.workloads.flatMap((workload): Finding[] => {
      const known = view.snapshot.services
      if (
        !known ||
        known.length === 0 ||
        workload.services.length > 0 ||
        known.some(({ metadata }) => metadata.name === workload.name)
      )
        return []
      const proofs = complaintsAbout(view, {
        metadata: { name: workload.name, namespace: workload.namespace },
        spec: {},
      })
      if (proofs.length === 0) return []
      return [
        {
          object: asObject(workload),
          kind: 'service_missing',
          summary: `${workload.name} has no service: others call it by a name that does not exist.`,
          certainty: 'likely',
          proofs,
          remedies: [change('Create the service.')],
        },
      ]
    }),
}

/** Traffic that a network policy forbids. */
export const networkPolicies: Rule = {
  name: 'network policies',
  finds: (view) =>
    (view.snapshot.networkpolicies ?? []).flatMap((policy) => {
      const types = policy.spec.policyTypes ?? ['Ingress']
      const closed = [
        types.includes('Ingress') && !policy.spec.ingress?.length ? 'into' : '',
        types.includes('Egress') && !policy.spec.egress?.length ? 'out of' : '',
      ].filter(Boolean)
      if (closed.length === 0) return []
      const { matchLabels, matchExpressions } = policy.spec.podSelector ?? {}
      const all = Object.keys(matchLabels ?? {}).length === 0 && !matchExpressions?.length
      return view.workloads
        .filter(
          ({ namespace, labels }) =>
            namespace === (policy.metadata.namespace ?? namespace) && (all || holdsLabels(labels, matchLabels)),
        )
        .flatMap((workload): Finding[] => {
          const complaints = workload.services.flatMap((service) => complaintsAbout(view, service))
          if (complaints.length === 0) return []
          const proof = cite(
            policy,
            'object',
            `the policy lets nothing ${closed.join(' and ')} its pods`,
            [/podSelector:/, /policyTypes:/],
            `network policy ${policy.metadata.name}`,
          )
          return [
            {
              object: asObject(workload),
              kind: 'network_policy_blocking',
              summary: `The network policy ${policy.metadata.name} lets no traffic ${closed.join(' and ')} the pods of ${workload.name}: they are blocked.`,
              certainty: workload.sick ? 'likely' : 'deduced',
              proofs: [proof, ...complaints],
              remedies: [change('Allow the traffic in the policy.')],
            },
          ]
        })
    }),
}

const selecting = ({ snapshot }: ClusterView) =>
  (snapshot.services ?? []).filter(({ spec }) => Object.keys(spec.selector ?? {}).length > 0)

const picksPods = (view: ClusterView, { metadata, spec }: Service) =>
  view.backersOf({ metadata, spec }).length > 0 ||
  (view.snapshot.pods ?? []).some(
    (pod) =>
      (pod.metadata.namespace ?? '') === (metadata.namespace ?? '') && holdsLabels(pod.metadata.labels, spec.selector),
  )

const hasAddresses = (view: ClusterView, service: Service) =>
  (view.endpointsOf(service)?.subsets ?? []).some(
    ({ addresses, notReadyAddresses }) => (addresses?.length ?? 0) + (notReadyAddresses?.length ?? 0) > 0,
  )

/** The workload a service is meant for: that of its name, or the one whose labels come closest to what it selects. */
function meantBy(view: ClusterView, { metadata, spec }: Service): WorkloadView | undefined {
  const here = view.workloads.filter(({ namespace }) => namespace === (metadata.namespace ?? ''))
  const named = here.find(({ name }) => name === metadata.name)
  if (named) return named
  const agreeing = here
    .map((workload) => ({
      workload,
      agrees: Object.entries(spec.selector ?? {}).filter(([key, value]) => workload.labels[key] === value).length,
    }))
    .filter(({ agrees }) => agrees > 0)
    .sort((a, b) => b.agrees - a.agrees)
  if (agreeing[0] && agreeing[0].agrees > (agreeing[1]?.agrees ?? 0)) return agreeing[0].workload
  const homeless = here.filter(
    ({ services, name }) => services.length === 0 && (metadata.name.startsWith(name) || name.startsWith(metadata.name)),
  )
  return homeless.length === 1 ? homeless[0] : undefined
}

function mismatch(view: ClusterView, service: Service, port: ServicePort, backer: WorkloadView): Finding[] {
  const listens = (backer.spec.containers ?? []).flatMap(({ ports }) => ports ?? [])
  if (listens.length === 0) return []
  const { name } = service.metadata
  const wanted = port.targetPort ?? port.port
  const protocol = port.protocol ?? 'TCP'
  const at = listens.filter(
    (one) => one.containerPort === wanted || (typeof wanted === 'string' && one.name === wanted),
  )
  const declared = listens.map((one) => `${one.containerPort}/${one.protocol ?? 'TCP'}`).join(', ')
  if (at.length === 0) {
    const needles = [new RegExp(`^TargetPort:\\s+${wanted}/.*`, 'm'), /^TargetPort:.*/m]
    const shown = cite(service, 'object', 'where it sends', needles, `target port ${wanted}`)
    const summary = `The service ${name} sends to port ${wanted}, but ${backer.name} listens at ${declared} (target port mismatch).`
    return [report(view, backer, service, 'service_port_mapping_mismatch', summary, shown)]
  }
  if (at.some((one) => (one.protocol ?? 'TCP') === protocol)) return []
  const needles = [new RegExp(`^Port:.*${port.port}/${protocol}.*`, 'm'), `${port.port}/${protocol}`]
  const shown = cite(service, 'object', 'its protocol', needles, `port ${port.port}/${protocol}`)
  const summary = `The service ${name} forwards ${protocol}, but ${backer.name} listens at ${declared} (protocol mismatch).`
  return [report(view, backer, service, 'service_protocol_mismatch', summary, shown)]
}

/** Sure only with somebody who complains; ports that are not declared are common and harmless. */
function report(
  view: ClusterView,
  backer: WorkloadView,
  service: Service,
  kind: string,
  summary: string,
  shown: Proof,
): Finding {
  const { name, namespace } = service.metadata
  const complaints = complaintsAbout(view, service)
  const running = backer.pods.some(isReady)
  return {
    object: asObject(backer),
    kind,
    summary,
    certainty: complaints.length > 0 && running ? 'deduced' : running ? 'hinted' : 'observed',
    weight: 0.5,
    proofs: [shown, listening(backer), ...complaints],
    remedies: [
      change('Make the port of the service agree with that of the container.'),
      kubectl('See the ports.', 'describe', 'service', name, ...inNamespace(namespace)),
    ],
  }
}

const empty = (view: ClusterView, service: Service) => {
  const endpoints = view.endpointsOf(service)
  return endpoints
    ? [
        cite(
          endpoints,
          'object',
          'it has no endpoints',
          [/<none>/],
          `service ${service.metadata.name} has no endpoints`,
        ),
      ]
    : []
}

const labelsOf = ({ pods, declared, name, labels }: WorkloadView) =>
  cite(
    pods[0] ?? declared,
    'object',
    'the labels of the pods',
    [/^Labels:.*/m, /^Selector:.*/m],
    `${name}: ${Object.entries(labels).join(', ')}`,
  )

const listening = ({ pods, declared, name }: WorkloadView) =>
  cite(pods[0] ?? declared, 'object', 'where the container listens', [/^\s+Ports?:\s+\d+\/.*/m], `ports of ${name}`)
