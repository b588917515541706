import { z } from 'zod'

/** A copy of the whole object as it was applied, with the values of its variables. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

export const Text = z.string().nullish()
export const Count = z.number().nullish()
export const Texts = z.record(z.string(), z.string()).nullish()
export const Time = z
  .string()
  .nullish()
  .transform((text) => (text ? new Date(text) : undefined))

const Annotations = Texts.transform(
  (all) => all && Object.fromEntries(Object.entries(all).filter(([key]) => key !== lastApplied)),
)

export const Metadata = z.object({
  name: z.string(),
  namespace: Text,
  uid: z.string().default(''),
  creationTimestamp: Time,
  deletionTimestamp: Time,
  labels: Texts,
  annotations: Annotations,
  finalizers: z.array(z.string()).nullish(),
  ownerReferences: z.array(z.object({ kind: z.string(), name: z.string(), uid: z.string() })).nullish(),
})

const Condition = z.object({
  type: z.string(),
  status: z.string(),
  reason: Text,
  message: Text,
  lastUpdateTime: Time,
  lastTransitionTime: Time,
})
export const Conditions = z.array(Condition).nullish()

export const Expressions = z
  .array(z.object({ key: z.string(), operator: z.string(), values: z.array(z.string()).nullish() }))
  .nullish()

export const Selector = z.object({ matchLabels: Texts, matchExpressions: Expressions })
export type Selector = z.infer<typeof Selector>

/** A port by number or by name. */
export const PortReference = z.union([z.number(), z.string()])
