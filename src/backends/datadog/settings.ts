import { z } from 'zod'
import { httpUrl, plainName, secret } from '../settings.ts'

const text = () => z.string().trim().min(1)

/** What `[profiles.<name>]` holds for Datadog. */
export const settings = z.strictObject({
  api_key: secret(),
  app_key: secret(),
  site: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]+\.[a-z]{2,}$/, { error: 'must be a site such as datadoghq.eu' })
    .default('datadoghq.com'),
  endpoint: httpUrl().optional(),
  env: text().optional(),
  indexes: z.array(text()).min(1).optional(),
  deployments: z.enum(['events', 'dora']).default('events'),
  timeout_seconds: z.number().min(1).max(300).default(30),
})
export type Settings = z.infer<typeof settings>

/** What `[profiles.<name>.services.<service>]` may add. */
export const serviceSettings = z.strictObject({
  service_tag: text().optional(),
  env: text().optional(),
  operation: plainName('operation').optional(),
})
export type ServiceSettings = z.infer<typeof serviceSettings>
