import { z } from 'zod'
import { Problem } from '../../core/problem.ts'

const Body = z.object({
  __type: z.string().default(''),
  message: z.string().catch(''),
  queryCompileError: z
    .object({
      message: z.string().nullish(),
      location: z.object({ startCharOffset: z.number().nullish() }).nullish(),
    })
    .nullish(),
})

/** What an error of AWS means where its status, nearly always 400, does not say it; nothing when the status does. */
export function awsFailure(body: unknown, status: number, vendor: string): Problem | undefined {
  const { data } = Body.safeParse(body)
  if (!data || status === 429) return undefined
  const { __type: type, message } = data
  if (/^MalformedQuery/.test(type)) return malformed(data)
  if (/^AccessDenied|^UnauthorizedOperation|^NotAuthorized/.test(type)) return denied(vendor, message)
  // What AWS says here quotes the request with its token: only our own words are shown.
  if (/Signature|IncompleteSignature/.test(type))
    return new Problem(
      'unavailable',
      `${vendor} does not accept our signature (${type}). Check secret_access_key, and that this machine's clock is right.`,
    )
  if (
    /Expired|UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|OptInRequired|MissingAuthentication/.test(type)
  )
    return new Problem(
      'unavailable',
      `${vendor} does not accept our credentials (${type}). Renew access_key_id and secret_access_key, or the role.`,
    )
  if (/^ResourceNotFound|^NotFound/.test(type)) return new Problem('not_found', `${vendor}: ${message || type}`)
  if (/^Validation|^Invalid|^Missing/.test(type)) return invalid(vendor, message || type)
  return undefined
}

function malformed({ message, queryCompileError }: z.infer<typeof Body>): Problem {
  const said = queryCompileError?.message || message || 'it cannot be read'
  const offset = queryCompileError?.location?.startCharOffset
  const where = typeof offset === 'number' ? ` at character ${offset + 1}` : ''
  return new Problem('invalid', `CloudWatch Logs cannot read the query${where}: ${cut(said)}`, {
    fields: { query: `${cut(said)}${where}` },
  })
}

function denied(vendor: string, message: string): Problem {
  const action = /perform:?\s+([\w-]+:\w+)/.exec(message)?.[1]
  const needed = action ? `The credentials need ${action}: allow it in their IAM policy.` : cut(message)
  return new Problem('unavailable', `${vendor} refuses us. ${needed}`)
}

const invalid = (vendor: string, message: string) =>
  new Problem('invalid', `${vendor} cannot take this question: ${cut(message)}`, { fields: { query: cut(message) } })

const cut = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, 300)
