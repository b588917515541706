import type { ResourceOf } from '../../clients/kubernetes/resources.ts'
import type { Workload } from '../../clients/kubernetes/shapes.ts'
import type { Question } from '../../core/telemetry/backend.ts'
import type { Deploy } from '../../core/telemetry/deploy.ts'
import type { OpenCluster } from './open-cluster.ts'
import { type Placed, place } from './pods-of.ts'

const revisionKey = 'deployment.kubernetes.io/revision'
const historyKey = 'deployment.kubernetes.io/revision-history'
const causeKey = 'kubernetes.io/change-cause'

/** The rollouts of a service's workload in the window, newest first; without a workload there are none. */
export async function rollouts(cluster: OpenCluster, { service, window, signal }: Question): Promise<Deploy[]> {
  const placed = await place(cluster, service, signal)
  const revisions = placed.workload ? await revisionsOf(cluster, placed, placed.workload, signal) : []
  return revisions
    .filter(({ at }) => at >= window.from && at < window.to)
    .map((revision) => deployOf(revision, service.name))
    .sort((a, b) => b.at.getTime() - a.at.getTime())
}

/** One change of a workload's template. */
interface Revision {
  uid: string
  number: string
  at: Date
  images: string[]
  cause?: string | undefined
  back?: boolean
}

async function revisionsOf(
  { reader }: OpenCluster,
  { namespace, selector }: Placed,
  { kind, object }: NonNullable<Placed['workload']>,
  signal?: AbortSignal,
): Promise<Revision[]> {
  const owned = ({ metadata }: { metadata: Workload['metadata'] }) =>
    metadata.ownerReferences?.some(({ uid }) => uid === object.metadata.uid) ?? false
  const which = { namespace, labelSelector: selector }
  if (kind === 'deployments') {
    const sets = (await reader.list('replicasets', which, signal)).filter(owned)
    return sets.flatMap((set) => ofReplicaSet(set, object))
  }
  const revisions = (await reader.list('controllerrevisions', which, signal)).filter(owned)
  return revisions.flatMap(ofControllerRevision)
}

/** A new template makes a new replica set; going back takes up an old one, which then has a history and a new number. */
function ofReplicaSet(set: Workload, deployment: Workload): Revision[] {
  const { uid, creationTimestamp, annotations } = set.metadata
  const number = annotations?.[revisionKey] ?? '?'
  const images = (set.spec.template?.spec?.containers ?? []).flatMap(({ image }) => image ?? [])
  const revision = { uid, images, cause: annotations?.[causeKey] }
  const history = annotations?.[historyKey]?.split(',') ?? []
  const made = creationTimestamp ? [{ ...revision, number: history[0] ?? number, at: creationTimestamp }] : []
  const current = number === deployment.metadata.annotations?.[revisionKey]
  const progressed = deployment.status.conditions?.find(({ type }) => type === 'Progressing')?.lastUpdateTime
  if (!history.length || !current || !progressed) return made
  return [...made, { ...revision, number, at: progressed, back: true }]
}

function ofControllerRevision({ metadata, revision, data }: ResourceOf<'controllerrevisions'>): Revision[] {
  const images = (data?.spec?.template?.spec?.containers ?? []).flatMap(({ image }) => image ?? [])
  const at = metadata.creationTimestamp
  return at
    ? [{ uid: metadata.uid, number: String(revision), at, images, cause: metadata.annotations?.[causeKey] }]
    : []
}

function deployOf({ uid, number, at, images, cause, back }: Revision, service: string): Deploy {
  const version = images[0] && tagOf(images[0])
  const image = images[0] ? `: ${images[0].split('/').at(-1)}` : ''
  return {
    id: `${uid}/${number}`,
    at,
    service,
    kind: 'rollout',
    title: back ? `Went back to an earlier version as revision ${number}${image}` : `Revision ${number}${image}`,
    ...(version && { version }),
    ...(version && /^[0-9a-f]{7,40}$/.test(version) && { sha: version }),
    ...(cause && { author: cause.slice(0, 200) }),
    origin: 'kubernetes',
  }
}

/** The tag of an image, or its digest where it has only that; a port of its registry is no tag. */
function tagOf(image: string): string | undefined {
  const [name = '', digest] = image.split('@')
  return /:([\w.-]+)$/.exec(name)?.[1] ?? digest
}
