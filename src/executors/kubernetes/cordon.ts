import { z } from 'zod'
import type { RawObject } from '../../clients/kubernetes/writer.ts'
import { operation } from '../operation.ts'
import { readKubectl } from './kubectl.ts'
import { clusterWide, expectWilling, moved, resultOf, type WritableCluster } from './objects.ts'

const parameters = z.strictObject({ ...clusterWide })
const Base = z.object({ uid: z.string(), unschedulable: z.boolean() })

/** Takes a node out of scheduling, or back in; what runs there goes on. */
export const cordon = (cluster: () => WritableCluster, direction: 'cordon' | 'uncordon') => {
  const wanted = direction === 'cordon'
  const other = wanted ? 'uncordon' : 'cordon'
  const place = (name: string) => ({ resource: 'nodes' as const, name })
  const patch = ({ metadata: { resourceVersion } }: RawObject) => ({
    metadata: { resourceVersion },
    spec: { unschedulable: wanted },
  })
  return operation({
    kind: `kubernetes.${direction}`,
    label: wanted ? 'Cordon a node' : 'Uncordon a node',
    parameters,
    repeatable: true,
    plan: ({ name }) => ['kubectl', direction, name],
    read(command) {
      const typed = readKubectl(command, [direction])
      return typed && !Object.keys(typed.flags).length && typed.namespace === undefined
        ? { name: typed.name }
        : undefined
    },
    async prepare({ name }, signal) {
      const object = await cluster().writer.get(place(name), signal)
      return {
        title: wanted ? `Cordon node ${name}: nothing new is scheduled there` : `Uncordon node ${name}`,
        traits: {},
        base: { uid: object.metadata.uid, unschedulable: isCordoned(object) },
        rollback: { kind: `kubernetes.${other}`, parameters: { name } },
      }
    },
    async dryRun({ name }, { signal }) {
      const object = await cluster().writer.get(place(name), signal)
      expectWilling(await cluster().writer.merge(place(name), patch(object), { signal, dryRun: true }))
    },
    async execute({ name }, { base, signal }) {
      const object = await cluster().writer.get(place(name), signal)
      // A node reports on itself all the time: only whether it is the same one, and still as it was, counts.
      const known = Base.safeParse(base).data
      if (known && (known.uid !== object.metadata.uid || known.unschedulable !== isCordoned(object)))
        return moved(place(name))
      const says = wanted ? `Node ${name} takes no new pods.` : `Node ${name} takes pods again.`
      return resultOf(await cluster().writer.merge(place(name), patch(object), { signal }), says)
    },
    async probe({ name }, { signal }) {
      return isCordoned(await cluster().writer.get(place(name), signal)) === wanted ? 'done' : 'absent'
    },
  })
}

const isCordoned = ({ spec }: RawObject) => spec.unschedulable === true
