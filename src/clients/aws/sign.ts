import { createHash, createHmac } from 'node:crypto'

/** What AWS knows a caller by; temporary ones carry a token and an end. */
export interface AwsCredentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
  expiresAt?: Date
}

/** A request before it is signed: header names in lower case. */
export interface Unsigned {
  method: string
  url: URL
  headers: Record<string, string>
  body: string
}

/**
 * The headers of a request with AWS's Signature Version 4 over all of them and the body's hash, as the AWS IAM User Guide
 * describes it ("Create a signed AWS API request"), with paths encoded twice as every service but S3 wants it.
 */
export function signAws(
  { method, url, headers, body }: Unsigned,
  credentials: AwsCredentials,
  { region, service, at }: { region: string; service: string; at: Date },
): Record<string, string> {
  const stamp = at.toISOString().replace(/[-:]|\.\d{3}/g, '')
  const { sessionToken } = credentials
  const sent = { ...headers, 'x-amz-date': stamp, ...(sessionToken && { 'x-amz-security-token': sessionToken }) }
  const signed = Object.entries({ ...sent, host: url.host }).sort(([a], [b]) => order(a, b))
  const names = signed.map(([name]) => name).join(';')
  const canonical = [
    method,
    url.pathname.split('/').map(encode).join('/') || '/',
    canonicalQuery(url),
    ...signed.map(([name, value]) => `${name}:${value.trim().replace(/ +/g, ' ')}`),
    '',
    names,
    sha256(body),
  ].join('\n')
  const scope = `${stamp.slice(0, 8)}/${region}/${service}/aws4_request`
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`)
  const signature = hmac(key, ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical)].join('\n')).toString('hex')
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`
  return { ...sent, authorization }
}

function canonicalQuery({ searchParams }: URL): string {
  return [...searchParams]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => order(a, b) || order(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

/** RFC 3986: everything but letters, digits and `-._~`. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
