import { z } from 'zod'
import { httpUrl, plainName, secret } from '../settings.ts'

const text = () => z.string().trim().min(1)
const column = () => plainName('column')

/** Where a table of one's own keeps what every line has. */
export const customTable = z.strictObject({
  service: column(),
  message: column(),
  level: column().optional(),
  trace: column().optional(),
  span: column().optional(),
})

/** What `[profiles.<name>]` holds for Azure: an app registration, a federated token, or nothing where there is a managed identity. */
export const settings = z.strictObject({
  workspace_id: z.guid({ error: 'must be the id of a Log Analytics workspace' }),
  tenant_id: text().optional(),
  client_id: text().optional(),
  client_secret: secret().optional(),
  federated_token_file: text().optional(),
  identity_endpoint: httpUrl().optional(),
  identity_header: secret().optional(),
  tables: z.array(plainName('table')).min(1).optional(),
  custom_tables: z.record(z.string().regex(/^[A-Za-z_]\w*$/), customTable).optional(),
  logs_endpoint: httpUrl().default('https://api.loganalytics.azure.com'),
  management_endpoint: httpUrl().default('https://management.azure.com'),
  login_endpoint: httpUrl().default('https://login.microsoftonline.com'),
  metadata_url: httpUrl().default('http://169.254.169.254'),
  timeout_seconds: z.number().min(1).max(600).default(60),
})
export type Settings = z.infer<typeof settings>

/** What `[profiles.<name>.services.<service>]` may add. */
export const serviceSettings = z.strictObject({
  role_name: text().optional(),
  resource_id: z
    .string()
    .regex(/^\/subscriptions\/[\w/.() -]+$/i, { error: 'must be a resource id that begins with /subscriptions/' })
    .optional(),
  namespace: text().optional(),
  tables: z.array(plainName('table')).min(1).optional(),
})
export type ServiceSettings = z.infer<typeof serviceSettings>
