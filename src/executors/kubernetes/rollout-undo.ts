import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { RawObject } from '../../clients/kubernetes/writer.ts'
import type { Work } from '../../core/approval/executor.ts'
import { Problem } from '../../core/problem.ts'
import { operation } from '../operation.ts'
import { readKubectl } from './kubectl.ts'
import {
  baseOf,
  expectWilling,
  hasMoved,
  mark,
  moved,
  namespaced,
  placeIn,
  resultOf,
  type WritableCluster,
  written,
} from './objects.ts'

const parameters = z.strictObject({ ...namespaced, to_revision: z.int().min(1).optional() })
const revision = 'deployment.kubernetes.io/revision'
/** What the controller adds to the template of each replica set, and refuses to have in a deployment's. */
const hashLabel = 'pod-template-hash'

/** Back to an earlier revision of a deployment, the one before by itself. */
export const rolloutUndo = (cluster: () => WritableCluster) =>
  operation({
    kind: 'kubernetes.rollout_undo',
    label: 'Undo a rollout',
    parameters,
    repeatable: true,
    plan: ({ namespace, name, to_revision }) => [
      'kubectl',
      'rollout',
      'undo',
      `deployment/${name}`,
      ...(namespace === undefined ? [] : ['-n', namespace]),
      ...(to_revision === undefined ? [] : [`--to-revision=${to_revision}`]),
    ],
    read(command) {
      const typed = readKubectl(command, ['rollout', 'undo'])
      const { 'to-revision': to, ...others } = typed?.flags ?? {}
      if (typed?.resource !== 'deployments' || Object.keys(others).length || (to !== undefined && !/^\d+$/.test(to)))
        return undefined
      return {
        name: typed.name,
        ...(typed.namespace !== undefined && { namespace: typed.namespace }),
        // Zero means the revision before, as for kubectl.
        ...(to !== undefined && Number(to) > 0 && { to_revision: Number(to) }),
      }
    },
    async prepare(asked, signal) {
      const place = placeIn(cluster(), 'deployments', asked)
      const object = await cluster().writer.get(place, signal)
      const current = revisionOf(object)
      const target = await targetOf(cluster(), object, asked.to_revision, signal)
      const back = { ...asked, namespace: place.namespace }
      return {
        title: `Roll ${written(place)} back from revision ${current} to ${target.revision} (${imagesOf(target.set)})`,
        traits: {},
        base: baseOf(object),
        parameters: { ...back, to_revision: target.revision },
        // The controller gives the old template a new number, so the way back leads to the number of today.
        rollback: { kind: 'kubernetes.rollout_undo', parameters: { ...back, to_revision: current } },
      }
    },
    async dryRun(asked, work) {
      const change = await changeOf(cluster(), asked, work)
      if (!change) return
      expectWilling(
        await cluster().writer.patch(change.place, change.operations, { signal: work.signal, dryRun: true }),
      )
    },
    async execute(asked, work) {
      const place = placeIn(cluster(), 'deployments', asked)
      const change = await changeOf(cluster(), asked, work)
      if (!change) return moved(place)
      return resultOf(
        await cluster().writer.patch(place, change.operations, { signal: work.signal }),
        `The ${written(place)} rolls back to revision ${asked.to_revision}.`,
      )
    },
    async probe(asked, { base, key, signal }) {
      const object = await cluster().writer.get(placeIn(cluster(), 'deployments', asked), signal)
      if (object.metadata.annotations?.[mark] === key) return 'done'
      return base && !hasMoved(base, object) ? 'absent' : 'unknown'
    },
  })

/** The change that leads to a revision; undefined when the deployment moved since. */
async function changeOf(cluster: WritableCluster, asked: z.output<typeof parameters>, { base, key, signal }: Work) {
  const place = placeIn(cluster, 'deployments', asked)
  const object = await cluster.writer.get(place, signal)
  if (base && hasMoved(base, object)) return undefined
  const { set } = await targetOf(cluster, object, asked.to_revision, signal)
  const { resourceVersion, annotations } = object.metadata
  return {
    place,
    operations: [
      // A resource version that is written is one that must still be there.
      { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
      { op: 'replace', path: '/spec/template', value: templateOf(set) },
      annotations
        ? { op: 'add', path: `/metadata/annotations/${mark.replace('/', '~1')}`, value: key }
        : { op: 'add', path: '/metadata/annotations', value: { [mark]: key } },
    ],
  }
}

const revisionOf = ({ metadata }: RawObject) => Number(metadata.annotations?.[revision] ?? 0)

async function targetOf(
  { writer }: WritableCluster,
  deployment: RawObject,
  wanted: number | undefined,
  signal: AbortSignal,
): Promise<{ set: RawObject; revision: number }> {
  const current = revisionOf(deployment)
  const sets = (await writer.replicaSetsOf(deployment, signal))
    .map((set) => ({ set, revision: revisionOf(set) }))
    .sort((a, b) => b.revision - a.revision)
  const found =
    wanted === undefined ? sets.find((one) => one.revision < current) : sets.find((one) => one.revision === wanted)
  const { name } = deployment.metadata
  if (!found)
    throw new Problem(
      'not_found',
      wanted === undefined
        ? `The deployment ${name} has no revision before ${current}.`
        : `The deployment ${name} has no revision ${wanted}; it has ${sets.map((one) => one.revision).join(', ') || 'none'}.`,
    )
  const same = isDeepStrictEqual(templateOf(found.set), (deployment.spec as { template?: unknown }).template)
  if (same) throw new Problem('conflict', `The deployment ${name} already runs what revision ${found.revision} is.`)
  return found
}

const Template = z.looseObject({
  metadata: z.looseObject({ labels: z.record(z.string(), z.string()).nullish() }).optional(),
  spec: z.looseObject({ containers: z.array(z.looseObject({ image: z.string().optional() })).default([]) }).optional(),
})

/** The template of a replica set as a deployment has it. */
function templateOf({ spec }: RawObject): z.infer<typeof Template> {
  const template = Template.parse(spec.template ?? {})
  const labels = template.metadata?.labels
  if (!labels) return template
  const { [hashLabel]: _, ...own } = labels
  return { ...template, metadata: { ...template.metadata, labels: own } }
}

const imagesOf = (set: RawObject) =>
  (templateOf(set).spec?.containers ?? []).flatMap(({ image }) => image ?? []).join(', ') || 'no image'
