import { z } from 'zod'
import { httpUrl, plainName, secret } from '../settings.ts'

const text = () => z.string().trim().min(1)

/** What `[profiles.<name>]` holds for Google Cloud; without a key the account of the machine is taken. */
export const settings = z.strictObject({
  project: z.string().regex(/^[a-z][a-z0-9.:-]{4,60}[a-z0-9]$/, { error: 'must be a project id' }),
  credentials_file: text().optional(),
  credentials_json: secret().optional(),
  metadata_url: httpUrl().default('http://metadata.google.internal'),
  endpoint: httpUrl().optional(),
  log_filter: text().optional(),
  timeout_seconds: z.number().min(1).max(300).default(30),
})
export type Settings = z.infer<typeof settings>

/** What `[profiles.<name>.services.<service>]` may add. */
export const serviceSettings = z.strictObject({
  resource_name: text().optional(),
  cluster: text().optional(),
  namespace: text().optional(),
  log_filter: text().optional(),
  trace_label: plainName('trace label').optional(),
})
export type ServiceSettings = z.infer<typeof serviceSettings>
