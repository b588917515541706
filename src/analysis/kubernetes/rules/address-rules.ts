import { asObject, change, kubectl, target } from '../blame.ts'
import { cite } from '../cite.ts'
import { complaintsAbout } from '../complaints.ts'
import type { Finding, Proof, Rule } from '../finding.ts'
import { recentLines } from '../log-lines.ts'
import { isSimilar } from '../similar.ts'
import type { Service } from '../snapshot.ts'
import { type ClusterView, containersOf, type WorkloadView } from '../view-cluster.ts'

interface Address {
  variable: string
  value: string
  host: string
  port: number | undefined
}

/** A client that is told to call a service by a name or port that it does not have. */
export const environmentAddresses: Rule = {
  name: 'environment addresses',
  finds: (view) =>
    view.workloads.flatMap((workload) => addressesOf(workload).flatMap((address) => wrong(view, workload, address))),
}

/** A workload whose names are resolved elsewhere than in the cluster. */
export const dnsSettings: Rule = {
  name: 'dns settings',
  finds: (view) =>
    view.workloads.flatMap((workload): Finding[] => {
      const { dnsPolicy, dnsConfig, hostAliases } = workload.spec
      const outside = dnsPolicy === 'None' || (dnsPolicy === 'Default' && workload.kind === 'deployment')
      const usual = view.workloads.filter(({ spec }) => spec.dnsPolicy === dnsPolicy).length > view.workloads.length / 2
      const wrongAlias = (hostAliases ?? [])
        .flatMap(({ hostnames }) => hostnames ?? [])
        .find((host) => view.workloadNamed(host.split('.')[0]!))
      if ((!outside || usual) && !wrongAlias) return []
      const complains = recentLines(view, workload).find(({ text }) =>
        /resol|UnknownHost|no such host|ENOTFOUND|EAI_AGAIN|name or service/i.test(text),
      )
      if (!workload.sick && !complains && !isSuffering(view, workload)) return []
      const servers = dnsConfig?.nameservers?.join(', ') ?? 'the node'
      const what =
        wrongAlias && !outside
          ? `host aliases fix the address of ${wrongAlias}`
          : `dnsPolicy ${dnsPolicy} sends its lookups to ${servers} instead of the cluster DNS`
      const proofs: Proof[] = [
        cite(
          workload.declared,
          'object',
          'how it resolves names',
          [/dnsPolicy: "?(None|Default)/, /nameservers:/, /hostAliases/],
          `dnsPolicy ${dnsPolicy}`,
        ),
        ...(complains
          ? [
              cite(
                complains.log,
                'log',
                'it cannot resolve a name',
                [/UnknownHost|name resolution|no such host|ENOTFOUND/],
                complains.text.slice(0, 200),
              ),
            ]
          : []),
      ]
      return [
        {
          object: asObject(workload),
          kind: 'dns_resolution_failure',
          summary: `${workload.name} cannot resolve the names of other services (DNS resolution): ${what}.`,
          certainty: 'deduced',
          weight: 0.7,
          proofs,
          remedies: [
            change('Set dnsPolicy to ClusterFirst and drop dnsConfig.'),
            kubectl('See how it is declared.', 'get', ...target(workload), '-o', 'yaml'),
          ],
        },
      ]
    }),
}

/** The DNS of the cluster itself. */
export const clusterDns: Rule = {
  name: 'cluster dns',
  finds: (view) => {
    const pods = (view.snapshot.pods ?? []).filter(({ metadata }) => /^(coredns|kube-dns)-/.test(metadata.name))
    const down = pods.filter(
      ({ status }) =>
        status.phase !== 'Running' ||
        status.conditions?.some(({ type, status: holds }) => type === 'Ready' && holds !== 'True'),
    )
    if (pods.length === 0 || down.length < pods.length) return []
    return [
      {
        object: {
          kind: 'workload',
          name: down[0]!.metadata.name.replace(/-[a-z0-9]+-[a-z0-9]+$/, ''),
          namespace: down[0]!.metadata.namespace ?? 'kube-system',
        },
        kind: 'cluster_dns_down',
        summary: 'The DNS of the cluster (CoreDNS) does not run: no name of a service can be resolved.',
        certainty: 'stated',
        weight: 0.9,
        proofs: down.map((pod) => cite(pod, 'object', 'it does not run', [/\d\/\d.*/], `pod ${pod.metadata.name}`)),
        remedies: [change('Bring CoreDNS back: look at its pods and configuration.')],
      },
    ]
  },
}

const isSuffering = (view: ClusterView, workload: WorkloadView) =>
  workload.services.some((service) => complaintsAbout(view, service).length > 0) ||
  (view.snapshot.failingRequests ?? []).length > 0

/** Addresses among the variables of a workload: `host:port` and URLs. */
function addressesOf({ spec }: WorkloadView): Address[] {
  return containersOf(spec).flatMap(({ env }) =>
    (env ?? []).flatMap(({ name: variable, value }) => {
      const [, host, port] =
        /^(?:[a-z][\w+.-]*:\/\/(?:[^@/\s]+@)?)?([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?):(\d{2,5})(?:[/?].*)?$/i.exec(
          value?.trim() ?? '',
        ) ?? []
      return host && !/^\d+(\.\d+){3}$/.test(host) && host !== 'localhost'
        ? [{ variable, value: value!.trim(), host: host.toLowerCase(), port: Number(port) }]
        : []
    }),
  )
}

function wrong(view: ClusterView, workload: WorkloadView, address: Address): Finding[] {
  const services = view.snapshot.services ?? []
  const [name = '', namespace] = address.host.split('.')
  const qualified = address.host.includes('.')
  if (
    services.length === 0 ||
    (qualified &&
      !(services.some(({ metadata }) => metadata.namespace === namespace) || /\.svc(\.|$)/.test(address.host)))
  )
    return []
  if (qualified && !services.some(({ metadata }) => metadata.namespace === namespace)) return []
  const service = services.find(({ metadata }) => metadata.name === name)
  if (service) return wrongPort(view, workload, address, service)
  if (view.workloadNamed(name)?.name === name) return []
  const meant = meantBy(view, workload, address, services)
  const complaint = complaining(view, workload, [address.host, name])
  if (!meant && !complaint) return []
  return [
    report(
      workload,
      address,
      meant ? `there is no service ${name}; ${meant.metadata.name} would be meant` : `there is no service ${name}`,
      complaint,
      meant ? 'deduced' : 'likely',
    ),
  ]
}

function wrongPort(view: ClusterView, workload: WorkloadView, address: Address, service: Service): Finding[] {
  const ports = (service.spec.ports ?? []).map(({ port }) => port)
  if (ports.length === 0 || address.port === undefined || ports.includes(address.port)) return []
  const complaint = complaining(view, workload, [service.metadata.name, `${address.port}`])
  return [
    report(
      workload,
      address,
      `the service ${service.metadata.name} has no port ${address.port}, only ${ports.join(', ')}`,
      complaint,
      'deduced',
    ),
  ]
}

/** The service that a wrong address was meant for: named alike, or by the variable and the port. */
function meantBy(
  view: ClusterView,
  workload: WorkloadView,
  { host, variable, port }: Address,
  services: Service[],
): Service | undefined {
  const name = host.split('.')[0]!
  const alike = services.filter(({ metadata }) => isSimilar(metadata.name, name))
  if (alike[0])
    return alike.sort(
      (a, b) => Math.abs(a.metadata.name.length - name.length) - Math.abs(b.metadata.name.length - name.length),
    )[0]
  const called = new Set(view.calleesOf(workload.name))
  const words = variable
    .toLowerCase()
    .split('_')
    .filter((word) => word.length > 3 && !/^(addr|address|host|port|service|url|endpoint)$/.test(word))
  return services.find(
    ({ metadata, spec }) =>
      (called.has(metadata.name) || words.some((word) => metadata.name.includes(word))) &&
      (spec.ports ?? []).some((one) => one.port === port),
  )
}

function complaining(view: ClusterView, workload: WorkloadView, words: string[]): Proof | undefined {
  const line = recentLines(view, workload).find(
    ({ text }) =>
      /refused|no such host|resolve|unreachable|unavailable|timed? ?out|timeout|not possible to connect/i.test(text) &&
      words.some((word) => text.includes(word)),
  )
  return (
    line &&
    cite(
      line.log,
      'log',
      'what the client writes of it',
      [/refused|no such host|not possible to connect|timeout|unavailable|resolve/i],
      line.text.slice(0, 200),
    )
  )
}

function report(
  workload: WorkloadView,
  { variable, value }: Address,
  why: string,
  complaint: Proof | undefined,
  certainty: Finding['certainty'],
): Finding {
  return {
    object: asObject(workload),
    kind: 'service_env_var_address_mismatch',
    summary: `${workload.name} is told a wrong address: the environment variable ${variable} is ${value}, but ${why}.`,
    certainty,
    weight: complaint ? 0.8 : 0.6,
    proofs: [
      cite(
        { seen: [...(workload.pods[0]?.seen ?? []), ...(workload.declared.seen ?? [])] },
        'object',
        'the address it is told',
        [`${variable}:`, value, variable],
        `${variable}=${value}`,
      ),
      ...(complaint ? [complaint] : []),
    ],
    remedies: [change(`Correct ${variable} in the pod template of ${workload.name}.`)],
  }
}
