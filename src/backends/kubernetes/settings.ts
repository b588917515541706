import { z } from 'zod'

const text = () => z.string().trim().min(1)
const name = () =>
  z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, { error: 'must be a name of Kubernetes: lower case, digits, - and .' })

/** What `[profiles.<name>]` holds for a cluster: a kubeconfig, an address with a token, or nothing inside the cluster. */
export const settings = z.strictObject({
  kubeconfig: text().optional(),
  context: text().optional(),
  server: z.url().optional(),
  token: z.string().min(1).meta({ secret: true }).optional(),
  token_file: text().optional(),
  ca_file: text().optional(),
  namespace: name().optional(),
  timeout_seconds: z.number().min(1).max(300).default(30),
})
export type Settings = z.infer<typeof settings>

/** What `[profiles.<name>.services.<service>]` may add. */
export const serviceSettings = z.strictObject({
  namespace: name().optional(),
  selector: text().optional(),
  workload: name().optional(),
  container: name().optional(),
})
export type ServiceSettings = z.infer<typeof serviceSettings>
