import { z } from 'zod'
import type { RawObject } from '../../clients/kubernetes/writer.ts'
import { operation } from '../operation.ts'
import { readKubectl, singular } from './kubectl.ts'
import {
  baseOf,
  expectWilling,
  hasMoved,
  moved,
  namespaced,
  placeIn,
  resultOf,
  type WritableCluster,
  written,
} from './objects.ts'

const resource = z.enum(['deployments', 'statefulsets']).default('deployments')
const parameters = z.strictObject({ resource, ...namespaced, replicas: z.int().min(0).max(10_000) })

const replicasOf = ({ spec }: RawObject) => z.number().catch(1).parse(spec.replicas)

/** Another number of replicas, through the scale subresource. */
export const scale = (cluster: () => WritableCluster) =>
  operation({
    kind: 'kubernetes.scale',
    label: 'Scale a workload',
    parameters,
    repeatable: true,
    plan: ({ resource: kind, namespace, name, replicas }) => [
      'kubectl',
      'scale',
      `${singular(kind)}/${name}`,
      ...(namespace === undefined ? [] : ['-n', namespace]),
      `--replicas=${replicas}`,
    ],
    read(command) {
      const typed = readKubectl(command, ['scale'])
      const { replicas, ...others } = typed?.flags ?? {}
      if (!typed || replicas === undefined || !/^\d+$/.test(replicas) || Object.keys(others).length) return undefined
      const { resource: kind, name, namespace } = typed
      return { resource: kind, name, ...(namespace !== undefined && { namespace }), replicas: Number(replicas) }
    },
    async prepare(asked, signal) {
      const place = placeIn(cluster(), asked.resource, asked)
      const object = await cluster().writer.get(place, signal)
      const now = replicasOf(object)
      const fewer = asked.replicas > 0 && asked.replicas * 2 < now
      return {
        title: `Scale ${written(place)} from ${now} to ${asked.replicas} replicas`,
        traits: {
          toZero: asked.replicas === 0,
          ...(fewer && { wide: `${now - asked.replicas} of ${now} replicas` }),
          ...(asked.replicas > now * 4 &&
            asked.replicas > 10 && { wide: `${asked.replicas} replicas instead of ${now}` }),
        },
        base: { ...baseOf(object), replicas: now },
        parameters: { ...asked, namespace: place.namespace },
        rollback: { kind: 'kubernetes.scale', parameters: { ...asked, namespace: place.namespace, replicas: now } },
      }
    },
    async dryRun(asked, { base, signal }) {
      const place = placeIn(cluster(), asked.resource, asked)
      const object = await cluster().writer.get(place, signal)
      if (base && hasMoved(base, object)) return
      const { resourceVersion } = object.metadata
      expectWilling(
        await cluster().writer.scale(place, { replicas: asked.replicas, resourceVersion }, { signal, dryRun: true }),
      )
    },
    async execute(asked, { base, signal }) {
      const { writer } = cluster()
      const place = placeIn(cluster(), asked.resource, asked)
      const object = await writer.get(place, signal)
      if (base && hasMoved(base, object)) return moved(place)
      const { resourceVersion } = object.metadata
      const answer = await writer.scale(place, { replicas: asked.replicas, resourceVersion }, { signal })
      return resultOf(
        answer,
        `The ${written(place)} has ${asked.replicas} replicas wanted, ${replicasOf(object)} before.`,
      )
    },
    async probe(asked, { base, signal }) {
      const object = await cluster().writer.get(placeIn(cluster(), asked.resource, asked), signal)
      if (base && !hasMoved(base, object)) return 'absent'
      return replicasOf(object) === asked.replicas ? 'done' : 'unknown'
    },
  })
