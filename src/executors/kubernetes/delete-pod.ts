import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import { operation } from '../operation.ts'
import { readKubectl } from './kubectl.ts'
import { baseOf, expectWilling, namespaced, placeIn, resultOf, type WritableCluster, written } from './objects.ts'

const parameters = z.strictObject({ ...namespaced })
const Known = z.object({ uid: z.string() })

/** Deletes one pod; what owns it starts another. */
export const deletePod = (cluster: () => WritableCluster) =>
  operation({
    kind: 'kubernetes.delete_pod',
    label: 'Delete a pod',
    parameters,
    repeatable: true,
    plan: ({ namespace, name }) => [
      'kubectl',
      'delete',
      'pod',
      name,
      ...(namespace === undefined ? [] : ['-n', namespace]),
    ],
    read(command) {
      const typed = readKubectl(command, ['delete'])
      if (typed?.resource !== 'pods' || Object.keys(typed.flags).length) return undefined
      return { name: typed.name, ...(typed.namespace !== undefined && { namespace: typed.namespace }) }
    },
    async prepare(asked, signal) {
      const place = placeIn(cluster(), 'pods', asked)
      const object = await cluster().writer.get(place, signal)
      const owner = object.metadata.ownerReferences?.find(({ controller }) => controller !== false)
      return {
        title: `Delete ${written(place)}${owner ? ` of ${owner.kind} ${owner.name}` : ''}`,
        traits: { deletes: true, ...(!owner && { wide: 'nothing would start this pod again' }) },
        base: { uid: baseOf(object).uid },
        parameters: { ...asked, namespace: place.namespace },
      }
    },
    async dryRun(asked, { base, signal }) {
      const place = placeIn(cluster(), 'pods', asked)
      expectWilling(await cluster().writer.remove(place, Known.parse(base).uid, { signal, dryRun: true }))
    },
    async execute(asked, { base, signal }) {
      const place = placeIn(cluster(), 'pods', asked)
      const answer = await cluster().writer.remove(place, Known.parse(base).uid, { signal })
      return resultOf(answer, `The ${written(place)} is deleted.`)
    },
    async probe(asked, { base, signal }) {
      try {
        const { metadata } = await cluster().writer.get(placeIn(cluster(), 'pods', asked), signal)
        return metadata.uid === Known.parse(base).uid && metadata.deletionTimestamp === undefined ? 'absent' : 'done'
      } catch (error) {
        if (error instanceof Problem && error.code === 'not_found') return 'done'
        throw error
      }
    },
  })
