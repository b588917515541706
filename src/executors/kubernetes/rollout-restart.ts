import { z } from 'zod'
import type { RawObject } from '../../clients/kubernetes/writer.ts'
import type { Work } from '../../core/approval/executor.ts'
import { operation } from '../operation.ts'
import { readKubectl, singular } from './kubectl.ts'
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

const resource = z.enum(['deployments', 'statefulsets', 'daemonsets']).default('deployments')
const parameters = z.strictObject({ resource, ...namespaced })

/** Replaces every pod of a workload, in the way it rolls out. */
export const rolloutRestart = (cluster: () => WritableCluster) =>
  operation({
    kind: 'kubernetes.rollout_restart',
    label: 'Restart a workload',
    parameters,
    repeatable: true,
    plan: ({ resource: kind, namespace, name }) => [
      'kubectl',
      'rollout',
      'restart',
      `${singular(kind)}/${name}`,
      ...(namespace === undefined ? [] : ['-n', namespace]),
    ],
    read(command) {
      const typed = readKubectl(command, ['rollout', 'restart'])
      if (!typed || Object.keys(typed.flags).length) return undefined
      return {
        resource: typed.resource,
        name: typed.name,
        ...(typed.namespace !== undefined && { namespace: typed.namespace }),
      }
    },
    async prepare(asked, signal) {
      const place = placeIn(cluster(), asked.resource, asked)
      const object = await cluster().writer.get(place, signal)
      return {
        title: `Restart ${written(place)}`,
        traits: {},
        base: baseOf(object),
        parameters: { ...asked, namespace: place.namespace },
      }
    },
    async dryRun(asked, work) {
      const place = placeIn(cluster(), asked.resource, asked)
      const object = await cluster().writer.get(place, work.signal)
      if (work.base && hasMoved(work.base, object)) return
      expectWilling(await cluster().writer.merge(place, restarted(object, work), { signal: work.signal, dryRun: true }))
    },
    async execute(asked, work) {
      const { writer } = cluster()
      const place = placeIn(cluster(), asked.resource, asked)
      const object = await writer.get(place, work.signal)
      if (work.base && hasMoved(work.base, object)) return moved(place)
      return resultOf(
        await writer.merge(place, restarted(object, work), { signal: work.signal }),
        `The ${written(place)} restarts.`,
      )
    },
    async probe(asked, { base, key, signal }) {
      const object = await cluster().writer.get(placeIn(cluster(), asked.resource, asked), signal)
      if (marksOf(object)[mark] === key) return 'done'
      return base && !hasMoved(base, object) ? 'absent' : 'unknown'
    },
  })

/** What `kubectl rollout restart` writes, with our mark beside it. */
const restarted = ({ metadata: { resourceVersion } }: RawObject, { at, key }: Work) => ({
  metadata: { resourceVersion },
  spec: {
    template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': at.toISOString(), [mark]: key } } },
  },
})

const Template = z.object({
  template: z
    .object({ metadata: z.object({ annotations: z.record(z.string(), z.string()).nullish() }).nullish() })
    .nullish(),
})

const marksOf = ({ spec }: RawObject): Record<string, string> =>
  Template.safeParse(spec).data?.template?.metadata?.annotations ?? {}
