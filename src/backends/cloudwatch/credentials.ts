import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import type { AwsCredentials } from '../../clients/aws/sign.ts'
import { Problem } from '../../core/problem.ts'
import type { BackendEffects } from '../../core/telemetry/backend.ts'
import { asker } from '../http/ask.ts'
import { fresh } from '../http/fresh.ts'
import { assumeRole, assumeRoleWithWebIdentity, type RoleWanted } from './assume-role.ts'

/** The settings that say who we are to AWS; with none of them the role of the machine is taken. */
export interface AwsIdentity {
  region: string
  endpoint?: string | undefined
  access_key_id?: string | undefined
  secret_access_key?: string | undefined
  session_token?: string | undefined
  role_arn?: string | undefined
  role_session_name: string
  external_id?: string | undefined
  web_identity_token_file?: string | undefined
  container_credentials_uri?: string | undefined
  container_authorization_token?: string | undefined
  container_authorization_token_file?: string | undefined
  instance_metadata_url: string
}

/** Where ECS tasks find their credentials when only a path is named. */
const containerHost = 'http://169.254.170.2'

/** Credentials that renew themselves, from the first of these that is configured: web identity, key, container, machine. */
export function awsCredentials(identity: AwsIdentity, effects: BackendEffects): () => Promise<AwsCredentials> {
  const role = identity.role_arn && wantedRole(identity, identity.role_arn)
  const file = identity.web_identity_token_file
  if (role && file) {
    const token = () => fileText(file, effects)
    return fresh(async () => assumeRoleWithWebIdentity(role, await token(), effects), effects.clock)
  }
  const own = fresh(() => ownCredentials(identity, effects), effects.clock)
  return role ? fresh(async () => assumeRole(role, await own(), effects), effects.clock) : own
}

const wantedRole = (identity: AwsIdentity, arn: string): RoleWanted => ({
  arn,
  region: identity.region,
  session: identity.role_session_name,
  externalId: identity.external_id,
  endpoint: identity.endpoint,
})

async function ownCredentials(identity: AwsIdentity, effects: BackendEffects): Promise<AwsCredentials> {
  const { access_key_id: accessKeyId, secret_access_key: secretAccessKey, session_token: sessionToken } = identity
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
  if (accessKeyId || secretAccessKey)
    throw new Problem('invalid', 'A key of AWS has two parts: set both access_key_id and secret_access_key.', {
      fields: { [accessKeyId ? 'secret_access_key' : 'access_key_id']: 'is missing' },
    })
  if (identity.container_credentials_uri) return ofContainer(identity.container_credentials_uri, identity, effects)
  return ofInstance(identity, effects)
}

const Issued = z
  .object({
    Code: z.string().nullish(),
    AccessKeyId: z.string(),
    SecretAccessKey: z.string(),
    Token: z.string(),
    Expiration: z.string(),
  })
  .transform(
    (issued): AwsCredentials => ({
      accessKeyId: issued.AccessKeyId,
      secretAccessKey: issued.SecretAccessKey,
      sessionToken: issued.Token,
      expiresAt: new Date(issued.Expiration),
    }),
  )

async function ofContainer(uri: string, identity: AwsIdentity, effects: BackendEffects): Promise<AwsCredentials> {
  const url = new URL(uri, containerHost)
  const file = identity.container_authorization_token_file
  const authorization = file ? await fileText(file, effects) : identity.container_authorization_token
  const { fetch, after } = effects
  const vendor = 'The credentials endpoint of the container'
  return asker({ fetch, after, baseUrl: url.origin, timeoutMs: 5_000, vendor }).ask(
    {
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: authorization ? { authorization } : {},
    },
    Issued,
  )
}

/** The role of the machine through its metadata service, version 2 (EC2 User Guide, "Use IMDS"). */
async function ofInstance({ instance_metadata_url: baseUrl }: AwsIdentity, effects: BackendEffects) {
  const { fetch, after } = effects
  const options = { after, baseUrl, timeoutMs: 2_000, vendor: "The machine's metadata service" }
  const put = asker({ ...options, fetch: (url, init) => fetch(url, { ...init, method: 'PUT' }) })
  const roles = '/latest/meta-data/iam/security-credentials/'
  try {
    const ttl = { 'x-aws-ec2-metadata-token-ttl-seconds': '21600' }
    const token = await put.text({ path: '/latest/api/token', headers: ttl })
    const metadata = asker({ ...options, fetch, headers: () => ({ 'x-aws-ec2-metadata-token': token.trim() }) })
    const role = (await metadata.text({ path: roles })).split('\n')[0]!.trim()
    return await metadata.ask({ path: `${roles}${encodeURIComponent(role)}` }, Issued)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const message =
      'There are no AWS credentials: set access_key_id and secret_access_key, role_arn with web_identity_token_file, ' +
      'or container_credentials_uri, or give this machine a role.'
    throw new Problem('unavailable', `${message} (${error.message})`, { cause: error })
  }
}

async function fileText(path: string, { folder }: BackendEffects): Promise<string> {
  try {
    return (await readFile(resolve(folder, path), 'utf8')).trim()
  } catch (cause) {
    throw new Problem('unavailable', `The token file ${path} cannot be read. Check the path and its permissions.`, {
      cause,
    })
  }
}
