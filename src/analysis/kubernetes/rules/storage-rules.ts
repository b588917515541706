import { quantity } from '../../../core/quantity.ts'
import { asObject, change, latest, troubleEvents } from '../blame.ts'
import { cite, citeEvent } from '../cite.ts'
import type { Finding, Proof, Rule } from '../finding.ts'
import { selects } from '../match-labels.ts'
import type { PersistentVolume, PersistentVolumeClaim } from '../snapshot.ts'
import { type ClusterView, isReady, type WorkloadView } from '../view-cluster.ts'

/** A claim that finds no volume, and in which of its wishes it differs from those that there are. */
export const pendingClaims: Rule = {
  name: 'pending claims',
  finds: (view) =>
    view.workloads
      .filter(({ sick }) => sick)
      .flatMap((workload) => claimsOf(view, workload).flatMap((claim) => mismatch(view, workload, claim))),
}

/** A claim that a pod names and nobody made. */
export const missingClaims: Rule = {
  name: 'missing claims',
  finds: (view) =>
    view.workloads
      .filter(({ sick }) => sick)
      .flatMap((workload) => {
        const event = latest(
          troubleEvents(view, workload),
          /^Failed(Scheduling|Mount)$/,
          /persistentvolumeclaim "[^"]+" (not found|is being deleted)/i,
        )
        if (!event) return []
        return [
          {
            object: asObject(workload),
            kind: 'pvc_not_found',
            summary: `${workload.name} waits for a volume claim that does not exist ("${event.message}").`,
            certainty: 'likely' as const,
            weight: -0.5,
            proofs: [citeEvent(event, 'the claim is not there')],
            remedies: [change('Create the claim, or correct its name in the pod.')],
          },
        ]
      }),
}

/** A volume that lost what lies under it. */
export const lostVolumes: Rule = {
  name: 'lost volumes',
  finds: (view) =>
    view.workloads.flatMap((workload) =>
      claimsOf(view, workload)
        .filter(({ status }) => status.phase === 'Lost')
        .map(
          (claim): Finding => ({
            object: asObject(workload),
            kind: 'volume_lost',
            summary: `The volume behind the claim ${claim.metadata.name} of ${workload.name} is lost.`,
            certainty: 'stated',
            proofs: [cite(claim, 'object', 'the claim is lost', [/Lost/], `claim ${claim.metadata.name} is lost`)],
            remedies: [change('Restore the volume, or make a new claim from a backup.')],
          }),
        ),
    ),
}

function claimsOf(view: ClusterView, workload: WorkloadView): PersistentVolumeClaim[] {
  const { pods, spec, namespace } = workload
  const waiting = pods.filter((pod) => !isReady(pod))
  const volumes = [spec, ...waiting.map((pod) => pod.spec)].flatMap((one) => one.volumes ?? [])
  const names = new Set(volumes.map(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName))
  return (view.snapshot.persistentvolumeclaims ?? []).filter(
    ({ metadata }) => names.has(metadata.name) && (!metadata.namespace || metadata.namespace === namespace),
  )
}

function mismatch(view: ClusterView, workload: WorkloadView, claim: PersistentVolumeClaim): Finding[] {
  if (claim.status.phase !== 'Pending') return []
  const event = latest(
    view.eventsOf('persistentvolumeclaim', claim.metadata.name, claim.metadata.namespace),
    /FailedBinding|ProvisioningFailed|VolumeMismatch|ExternalProvisioning/,
  )
  const [kind, summary, remedy, volume] = readingOf(view, claim, event?.message ?? '')
  const proofs: Proof[] = [
    cite(
      claim,
      'object',
      'the claim waits',
      [/^Status:\s+Pending/m, /Pending/],
      `claim ${claim.metadata.name} is pending`,
    ),
    ...(event ? [citeEvent(event, 'why it is not bound')] : []),
    ...(volume
      ? [cite(volume, 'object', 'the volume it could have', shapesOf(kind), `volume ${volume.metadata.name}`)]
      : []),
  ]
  return [
    {
      object: asObject(workload),
      kind,
      summary: `${workload.name} waits for its claim ${claim.metadata.name}, which is not bound: ${summary}.`,
      certainty: kind === 'pvc_pending' ? 'hinted' : volume || event ? 'deduced' : 'likely',
      proofs,
      remedies: [change(remedy)],
    },
  ]
}

const shapesOf = (kind: string) =>
  kind === 'pvc_access_mode_mismatch'
    ? [/^Access Modes:.*/m]
    : kind === 'pvc_capacity_mismatch'
      ? [/^Capacity:.*/m]
      : kind === 'pv_occupied'
        ? [/^Claim:.*/m]
        : [/^Labels:.*/m, /^StorageClass:.*/m]

type Outcome = [kind: string, summary: string, remedy: string, volume?: PersistentVolume]

function readingOf(view: ClusterView, claim: PersistentVolumeClaim, words: string): Outcome {
  const { spec, metadata } = claim
  const classes = view.snapshot.storageclasses ?? []
  const { persistentvolumes } = view.snapshot
  const volumes = persistentvolumes ?? []
  const wanted = spec.storageClassName ?? ''
  const unknown =
    wanted !== '' &&
    classes.length > 0 &&
    !classes.some((one) => one.metadata.name === wanted) &&
    !volumes.some((one) => one.spec.storageClassName === wanted)
  if (unknown || /storageclass\S* "[^"]*" not found/i.test(words))
    return [
      'pvc_storage_class_mismatch',
      `its storage class ${wanted} does not exist`,
      'Name a storage class that exists.',
    ]
  // Volumes that could not be listed are not volumes that are missing.
  if (spec.volumeName && persistentvolumes) return byName(spec.volumeName, volumes, claim)
  const closest = closestOf(volumes, claim)
  if (closest) return closest
  if (/provision/i.test(words))
    return [
      'volume_provisioning_failed',
      `its volume cannot be provisioned ("${words}")`,
      'Look at the provisioner of its storage class.',
    ]
  if (persistentvolumes?.length === 0 && !wanted)
    return [
      'pv_not_found',
      'there is no volume it could have and no class to make one',
      'Create a volume, or name a storage class.',
    ]
  return ['pvc_pending', `no volume fits it (${metadata.name})`, 'Compare the claim with the volumes that there are.']
}

/** A claim that names its volume gets that one or none. */
function byName(name: string, volumes: PersistentVolume[], claim: PersistentVolumeClaim): Outcome {
  const volume = volumes.find(({ metadata }) => metadata.name === name)
  if (!volume)
    return ['pv_not_found', `the volume ${name} that it names does not exist`, 'Create the volume, or name another.']
  if (isTaken(volume, claim))
    return [
      'pv_occupied',
      `the volume ${name} that it names is bound to another claim`,
      'Free the volume, or name another.',
      volume,
    ]
  return [
    'pvc_volume_mismatch',
    `the volume ${name} that it names does not fit it`,
    'Make claim and volume agree.',
    volume,
  ]
}

/** The volume that differs least from what a claim wants, and in what. */
function closestOf(volumes: PersistentVolume[], claim: PersistentVolumeClaim): Outcome | undefined {
  const [closest] = volumes
    .map((volume) => ({ volume, differs: differencesOf(volume, claim) }))
    .filter(({ differs }) => differs.length > 0)
    .sort((a, b) => a.differs.length - b.differs.length)
  const difference = closest && differenceOrder.find((one) => closest.differs.includes(one))
  return closest && difference ? [...outcomes[difference], closest.volume] : undefined
}

const differenceOrder = ['storage_class', 'access_mode', 'capacity', 'selector', 'occupied'] as const
const outcomes: Record<(typeof differenceOrder)[number], [string, string, string]> = {
  storage_class: [
    'pvc_storage_class_mismatch',
    'its storage class is not that of the volume',
    'Make the storage class of claim and volume agree.',
  ],
  access_mode: [
    'pvc_access_mode_mismatch',
    'the volume does not offer the access mode that it asks for',
    'Ask for an access mode that the volume has.',
  ],
  capacity: [
    'pvc_capacity_mismatch',
    'it asks for more capacity than the volume has',
    'Ask for less, or make a larger volume.',
  ],
  selector: [
    'pvc_selector_mismatch',
    'the labels of the volume do not match its selector',
    'Make labels and selector agree.',
  ],
  occupied: [
    'pv_occupied',
    'the only volume that fits is already bound to another claim',
    'Add a volume, or release the one that is bound.',
  ],
}

const isTaken = ({ spec: { claimRef } }: PersistentVolume, { metadata }: PersistentVolumeClaim) =>
  Boolean(claimRef?.name) &&
  !(claimRef?.name === metadata.name && (!claimRef.namespace || claimRef.namespace === metadata.namespace))

function differencesOf(volume: PersistentVolume, claim: PersistentVolumeClaim): (typeof differenceOrder)[number][] {
  const found: (typeof differenceOrder)[number][] = []
  if ((volume.spec.storageClassName ?? '') !== (claim.spec.storageClassName ?? '')) found.push('storage_class')
  if ((claim.spec.accessModes ?? []).some((mode) => !(volume.spec.accessModes ?? []).includes(mode)))
    found.push('access_mode')
  if (quantity(claim.spec.resources?.requests?.storage) > quantity(volume.spec.capacity?.storage))
    found.push('capacity')
  if (claim.spec.selector && !selects(claim.spec.selector, volume.metadata.labels)) found.push('selector')
  if (isTaken(volume, claim)) found.push('occupied')
  return found
}
