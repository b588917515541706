import { z } from 'zod'

const secret = () => z.string().min(1, { error: 'must not be empty' }).meta({ secret: true })
const text = () => z.string().trim().min(1)

/** What `[profiles.<name>]` holds for AWS; the names of the identity are those of AWS's own configuration. */
export const settings = z.strictObject({
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, { error: 'must be a region such as eu-central-1' }),
  access_key_id: text().optional(),
  secret_access_key: secret().optional(),
  session_token: secret().optional(),
  role_arn: z.string().startsWith('arn:').optional(),
  role_session_name: z
    .string()
    .regex(/^[\w+=,.@-]{2,64}$/)
    .default('allclear'),
  external_id: text().optional(),
  web_identity_token_file: text().optional(),
  container_credentials_uri: text().optional(),
  container_authorization_token: secret().optional(),
  container_authorization_token_file: text().optional(),
  instance_metadata_url: z.url().default('http://169.254.169.254'),
  endpoint: z.url().optional(),
  log_groups: z.array(text()).min(1).optional(),
  timeout_seconds: z.number().min(1).max(900).default(60),
})
export type Settings = z.infer<typeof settings>

/** What `[profiles.<name>.services.<service>]` may add. */
export const serviceSettings = z.strictObject({
  log_groups: z.array(text()).min(1).optional(),
  service_field: z
    .string()
    .regex(/^[@\w.:/-]+$/, { error: 'must be the name of a log field' })
    .optional(),
  function_name: text().optional(),
  cluster: text().optional(),
  namespace: text().optional(),
  load_balancer: text().optional(),
  target_group: text().optional(),
  api_name: text().optional(),
  api_id: text().optional(),
  db_instance: text().optional(),
  x_ray_name: text().optional(),
})
export type ServiceSettings = z.infer<typeof serviceSettings>
