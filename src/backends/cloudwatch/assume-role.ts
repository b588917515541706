import { type AwsCredentials, signAws } from '../../clients/aws/sign.ts'
import { Problem } from '../../core/problem.ts'
import type { BackendEffects } from '../../core/telemetry/backend.ts'
import { asker } from '../http/ask.ts'
import { awsAddress } from './aws.ts'

/** A role to take on. */
export interface RoleWanted {
  arn: string
  region: string
  /** Names us in the account's CloudTrail. */
  session: string
  externalId?: string | undefined
  endpoint?: string | undefined
}

/** Takes on a role with other credentials (STS AssumeRole). */
export function assumeRole(wanted: RoleWanted, credentials: AwsCredentials, effects: BackendEffects) {
  const { region } = wanted
  const signed: typeof fetch = async (input, init = {}) => {
    const url = new URL(String(input))
    const headers = init.headers as Record<string, string>
    const request = { method: 'POST', url, headers, body: String(init.body) }
    return effects.fetch(url, {
      ...init,
      headers: signAws(request, credentials, { region, service: 'sts', at: effects.clock.now() }),
    })
  }
  const more = wanted.externalId ? { ExternalId: wanted.externalId } : {}
  return askRole('AssumeRole', wanted, more, { ...effects, fetch: signed })
}

/** Takes on a role with a token of an identity provider the account trusts (STS AssumeRoleWithWebIdentity). */
export const assumeRoleWithWebIdentity = (wanted: RoleWanted, token: string, effects: BackendEffects) =>
  askRole('AssumeRoleWithWebIdentity', wanted, { WebIdentityToken: token }, effects)

async function askRole(
  action: string,
  wanted: RoleWanted,
  more: Record<string, string>,
  { fetch, after }: BackendEffects,
): Promise<AwsCredentials> {
  const form = {
    Action: action,
    Version: '2011-06-15',
    RoleArn: wanted.arn,
    RoleSessionName: wanted.session,
    ...more,
  }
  const sts = asker({
    fetch,
    after,
    baseUrl: wanted.endpoint ?? awsAddress('sts', wanted.region),
    timeoutMs: 10_000,
    vendor: 'AWS STS',
    explain: ({ status, body }) => (status === 400 || status === 403 ? refusal(body, wanted.arn, action) : undefined),
  })
  const xml = await sts.text({ method: 'POST', path: '/', form, permission: `sts:${action}` })
  const accessKeyId = inside(xml, 'AccessKeyId')
  const secretAccessKey = inside(xml, 'SecretAccessKey')
  const sessionToken = inside(xml, 'SessionToken')
  const expiration = inside(xml, 'Expiration')
  if (!accessKeyId || !secretAccessKey || !sessionToken || !expiration)
    throw new Problem('unavailable', "AWS STS' answer is not as documented.")
  return { accessKeyId, secretAccessKey, sessionToken, expiresAt: new Date(expiration) }
}

function refusal(body: unknown, arn: string, action: string): Problem {
  const code = inside(String(body), 'Code') ?? 'refused'
  const remedy = `Let its trust policy allow us sts:${action}.`
  return new Problem('unavailable', `AWS STS does not let us take on ${arn} (${code.slice(0, 60)}). ${remedy}`)
}

/** The text of the first element of this name: STS answers in XML, and the four texts we need hold no markup. */
const inside = (xml: string, name: string) => new RegExp(`<${name}>\\s*([^<]+?)\\s*</${name}>`).exec(xml)?.[1]
