import { quantity } from '../../core/quantity.ts'
import { holdsExpression, holdsLabels } from './match-labels.ts'
import type { Node, PodSpec, Toleration } from './snapshot.ts'

/** Why a node does not take a pod; the words of Kubernetes' scheduler in short. */
export type Obstacle =
  | 'node_selector'
  | 'node_affinity'
  | 'taint'
  | 'cordon'
  | 'cpu'
  | 'memory'
  | 'ephemeral-storage'
  | 'pods'

/** What keeps a pod off a node, as far as declarations tell; affinity between pods is not among it. */
export function obstaclesOn(node: Node, spec: PodSpec): Obstacle[] {
  const found: Obstacle[] = []
  if (!holdsLabels(node.metadata.labels, spec.nodeSelector)) found.push('node_selector')
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  if (
    terms &&
    !terms.some(({ matchExpressions }) =>
      (matchExpressions ?? []).every((one) => holdsExpression(node.metadata.labels, one)),
    )
  )
    found.push('node_affinity')
  if (node.spec.unschedulable) found.push('cordon')
  const taints = (node.spec.taints ?? []).filter(
    ({ key, effect }) => effect !== 'PreferNoSchedule' && key !== 'node.kubernetes.io/unschedulable',
  )
  if (taints.some((taint) => !(spec.tolerations ?? []).some((one) => tolerates(one, taint)))) found.push('taint')
  for (const resource of ['cpu', 'memory', 'ephemeral-storage'] as const)
    if (requestOf(spec, resource) > roomOn(node, resource)) found.push(resource)
  return found
}

/** What all containers of a pod request of a resource; 0 when they request none. */
const requestOf = (spec: PodSpec, resource: string): number =>
  (spec.containers ?? []).reduce((sum, { resources }) => {
    const amount = quantity(resources?.requests?.[resource] ?? resources?.limits?.[resource])
    return sum + (Number.isNaN(amount) ? 0 : amount)
  }, 0)

/** What a node can give at most of a resource; infinite when unknown. */
function allocatableOn({ status }: Node, resource: string): number {
  const amount = quantity(status.allocatable?.[resource])
  return Number.isNaN(amount) ? Number.POSITIVE_INFINITY : amount
}

function roomOn(node: Node, resource: string): number {
  const taken = quantity(node.requested?.[resource])
  return allocatableOn(node, resource) - (Number.isNaN(taken) ? 0 : taken)
}

function tolerates(
  { key, operator, value, effect }: Toleration,
  taint: { key: string; value?: string | null | undefined; effect: string },
): boolean {
  if (effect && effect !== taint.effect) return false
  if (!key) return operator === 'Exists'
  return key === taint.key && (operator === 'Exists' || (value ?? '') === (taint.value ?? ''))
}
