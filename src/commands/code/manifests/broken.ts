import type { Container, Pod } from '../../../analysis/kubernetes/pod.ts'
import type { ClusterSnapshot } from '../../../analysis/kubernetes/snapshot.ts'
import type { Cause } from '../../../core/investigation/verdict.ts'
import type { Manifest, Spot, Way } from './manifest.ts'

/** What is to be mended. */
export interface Broken {
  cause: Cause
  snapshot: ClusterSnapshot
  manifests: readonly Manifest[]
}

/** A value that is at fault, and what it may become: what follows from other values, and what holds if it never changed. */
export interface Fault {
  manifest: Manifest
  spot: Spot
  /** In a word for people: `the image of the container web`. */
  what: string
  /** What it surely has to be. */
  to?: string | number
  /** Which earlier values are better; any, when not given. */
  isBetter?: (earlier: string | number) => boolean
  /** What it becomes when no earlier value is better. */
  otherwise?: { to: string; because: string }
}

/** Finds the values that a kind of fault lies in; several are several candidates, and then none is chosen. */
export type Mender = (broken: Broken) => Fault[]

const podSpec = ['spec', 'template', 'spec']

/** The manifest of the workload that a cause names. */
export const workloads = ({ manifests, cause: { object } }: Broken) =>
  manifests.filter(
    ({ kind, name, namespace }) =>
      ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind ?? '') &&
      name === object.name &&
      (namespace === undefined || object.namespace === undefined || namespace === object.namespace),
  )

/** Where a workload's manifest declares the container of this name. */
export const containersOf = (manifest: Manifest, name: string): Way[] =>
  manifest.spots
    .filter(({ at, value }) => at.length === 6 && podSpec.every((step, i) => at[i] === step) && value === name)
    .filter(({ at }) => /^(initC|c)ontainers$/.test(String(at[3])) && at[5] === 'name')
    .map(({ at }) => at.slice(0, 5))

const ownPods = ({ snapshot, cause: { object } }: Broken): Pod[] =>
  (snapshot.pods ?? []).filter(
    ({ metadata }) =>
      metadata.name.startsWith(`${object.name}-`) &&
      (object.namespace === undefined || (metadata.namespace ?? object.namespace) === object.namespace),
  )

/** Containers of the workload's pods in a state, with what their pods declare of them. */
export function containersIn(broken: Broken, reason: RegExp): Container[] {
  const found = ownPods(broken).flatMap(({ spec, status }) =>
    (status.containerStatuses ?? []).flatMap(({ name, state, lastState }) => {
      const words = [state?.waiting?.reason, state?.terminated?.reason, lastState?.terminated?.reason].join(' ')
      const declared = (spec.containers ?? []).find((one) => one.name === name)
      return reason.test(words) && declared ? [declared] : []
    }),
  )
  return [...new Map(found.map((one) => [`${one.name} ${one.image}`, one])).values()]
}

/** The value at a place as one at fault; nothing where there is none. */
export const fault = (manifest: Manifest, at: Way, more: Omit<Fault, 'manifest' | 'spot'>): Fault[] => {
  const spot = manifest.spots.find((one) => String(one.at) === String(at))
  return spot ? [{ manifest, spot, ...more }] : []
}
