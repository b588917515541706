import { z } from 'zod'
import { Metadata, PortReference, Selector, Text, Texts } from './shape-parts.ts'

export const Service = z.object({
  metadata: Metadata,
  spec: z.object({
    type: Text,
    clusterIP: Text,
    externalName: Text,
    selector: Texts,
    ports: z
      .array(z.object({ name: Text, port: z.number(), protocol: Text, targetPort: PortReference.nullish() }))
      .nullish(),
  }),
})

const Addresses = z
  .array(
    z.object({
      ip: z.string(),
      nodeName: Text,
      targetRef: z.object({ kind: Text, name: Text }).nullish(),
    }),
  )
  .nullish()
export const Endpoints = z.object({
  metadata: Metadata,
  subsets: z
    .array(
      z.object({
        addresses: Addresses,
        notReadyAddresses: Addresses,
        ports: z.array(z.object({ name: Text, port: z.number() })).nullish(),
      }),
    )
    .nullish(),
})

/** Whom a policy is for, and whether it lets anything through at all. */
export const NetworkPolicy = z.object({
  metadata: Metadata,
  spec: z
    .object({
      podSelector: Selector.nullish(),
      policyTypes: z.array(z.string()).nullish(),
      ingress: z.array(z.unknown()).nullish(),
      egress: z.array(z.unknown()).nullish(),
    })
    .default({}),
})

/** A backend may also be another object than a service; that one is passed over. */
const Backend = z
  .object({
    service: z
      .object({ name: z.string(), port: z.object({ number: z.number().nullish(), name: Text }).nullish() })
      .nullish(),
  })
  .nullish()
const Rule = z.object({
  host: Text,
  http: z.object({ paths: z.array(z.object({ path: Text, backend: Backend })).nullish() }).nullish(),
})

/** An ingress with all its backends in one list, the default one last. */
export const Ingress = z.object({
  metadata: Metadata,
  spec: z
    .object({ rules: z.array(Rule).nullish(), defaultBackend: Backend })
    .default({})
    .transform(({ rules, defaultBackend }) => ({
      backends: [
        ...(rules ?? []).flatMap(({ host, http }) =>
          (http?.paths ?? []).flatMap(({ path, backend }) => backendOf(backend, host, path)),
        ),
        ...backendOf(defaultBackend),
      ],
    })),
})

function backendOf(backend: z.infer<typeof Backend>, host?: string | null, path?: string | null) {
  const { name, port } = backend?.service ?? {}
  return name ? [{ host, path, service: name, port: port?.number ?? port?.name }] : []
}
