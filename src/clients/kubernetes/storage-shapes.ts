import { z } from 'zod'
import { Conditions, Metadata, Selector, Text, Texts } from './shape-parts.ts'

export const PersistentVolumeClaim = z.object({
  metadata: Metadata,
  spec: z.object({
    storageClassName: Text,
    volumeName: Text,
    accessModes: z.array(z.string()).nullish(),
    selector: Selector.nullish(),
    resources: z.object({ requests: Texts }).nullish(),
  }),
  status: z.object({ phase: Text, capacity: Texts, conditions: Conditions }).default({}),
})

/** What a volume offers and who has it; where it lies and how that is reached is not read. */
export const PersistentVolume = z.object({
  metadata: Metadata,
  spec: z.object({
    storageClassName: Text,
    accessModes: z.array(z.string()).nullish(),
    capacity: Texts,
    claimRef: z.object({ namespace: Text, name: Text }).nullish(),
  }),
  status: z.object({ phase: Text }).default({}),
})

/** A way to make volumes, without its parameters. */
export const StorageClass = z.object({ metadata: Metadata, provisioner: Text })
