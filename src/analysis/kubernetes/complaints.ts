import { cite } from './cite.ts'
import type { Proof } from './finding.ts'
import { recentLines } from './log-lines.ts'
import type { Service } from './snapshot.ts'
import type { ClusterView } from './view-cluster.ts'

const trouble =
  /refused|unavailable|unreachable|timed? ?out|timeout|deadline|no such host|reset|no healthy upstream|not resolve|failed to connect|not possible to connect|null|50[0234]/i

/** What shows that a service cannot be used now: a connection tried in vain, or callers that complain of it. */
export function complaintsAbout(view: ClusterView, service: Service): Proof[] {
  const { name } = service.metadata
  const found = failedProbes(view, service)
  const address = service.spec.clusterIP
  for (const caller of view.workloads) {
    if (found.length >= 3) break
    if (caller.name === name) continue
    const line = recentLines(view, caller).find(
      ({ text }) =>
        (names(text, name) || (address && /^\d/.test(address) && text.includes(address))) && trouble.test(text),
    )
    if (line)
      found.push(
        cite(
          line.log,
          'log',
          `${caller.name} cannot reach it`,
          [address && line.text.includes(address) ? address : name],
          line.text.slice(0, 200),
        ),
      )
  }
  return found
}

/** Connections to a service that were tried in vain. */
export const failedProbes = (view: ClusterView, { metadata: { name, namespace } }: Service): Proof[] =>
  (view.snapshot.probes ?? [])
    .filter(
      (probe) =>
        probe.service === name && !probe.succeeded && (!probe.namespace || !namespace || probe.namespace === namespace),
    )
    .map((probe) =>
      cite(
        probe,
        'probe',
        'a connection to it fails',
        [/Connection Failed/i],
        `connection to ${name}:${probe.port} fails`,
      ),
    )

/** Whether a connection to the service was tried and worked. */
export const isReachable = (view: ClusterView, service: Service): boolean => {
  const tried = (view.snapshot.probes ?? []).filter(({ service: name }) => name === service.metadata.name)
  return tried.length > 0 && tried.every(({ succeeded }) => succeeded)
}

const names = (text: string, name: string) => {
  const at = text.indexOf(name)
  return at >= 0 && !/[\w-]/.test(text[at - 1] ?? ' ') && !/[\w-]/.test(text[at + name.length] ?? ' ')
}
