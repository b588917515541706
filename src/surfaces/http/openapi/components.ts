import { problemCodes } from '../rest/problem-answer.ts'
import type { Answered, JsonSchema, OpenApi, Parameter } from './document.ts'

/** Problem details as RFC 9457 describes them, with what we add. */
const problem: JsonSchema = {
  type: 'object',
  description: 'What went wrong (RFC 9457)',
  properties: {
    type: { type: 'string', description: 'Leads to the explanation of the code' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: [...problemCodes, 'internal'] },
    detail: { type: 'string', description: 'What to read, and what to do' },
    errors: {
      type: 'array',
      description: 'The faulty fields of the input',
      items: {
        type: 'object',
        properties: { field: { type: 'string' }, message: { type: 'string' } },
        required: ['field', 'message'],
      },
    },
    request_id: { type: 'string', description: 'Under which the request stands in the log' },
  },
  required: ['type', 'title', 'status', 'code', 'detail', 'request_id'],
}

/** The refusals there are, by the status they have. */
export const refusals = {
  400: ['Unreadable', 'The request cannot be read'],
  401: ['Unauthenticated', 'No valid key'],
  403: ['Forbidden', 'The role, or the scopes of the key, do not allow it'],
  404: ['NotFound', 'There is no such thing, or the asker may not see it'],
  409: ['Conflict', 'The state of things forbids it'],
  412: ['Moved', 'The version in If-Match is not the current one'],
  413: ['TooLarge', 'The body is larger than 1 MiB'],
  422: ['Invalid', 'The input is not valid, or the Idempotency-Key was used for something else'],
  429: ['Limited', 'Asked too often; Retry-After says when to try again'],
  500: ['Internal', 'A fault of ours'],
  502: ['Upstream', 'A backend does not answer, or refuses us; the detail names the missing permission'],
  503: ['Unavailable', 'Something it needs does not answer; Retry-After says when to try again'],
} as const

const retryAfter = { 'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' } } }

const responses: Record<string, Answered> = Object.fromEntries(
  Object.entries(refusals).map(([status, [name, description]]) => [
    name,
    {
      description,
      ...(['429', '503'].includes(status) && { headers: retryAfter }),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  ]),
)

const parameters: Record<string, Parameter> = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description: 'Names this asking: sent again with the same body it gives the first answer and does nothing',
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,200}$' },
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    description: 'Only while the incident has this version, as its ETag says: "3"',
    schema: { type: 'string' },
  },
}

/** What the operations refer to. */
export const components = (schemas: Record<string, JsonSchema>): OpenApi['components'] => ({
  securitySchemes: {
    bearer: {
      type: 'http',
      scheme: 'bearer',
      description: 'An API key, or a signed token of the configured issuer; a key may be limited to scopes',
    },
    session: { type: 'apiKey', in: 'cookie', name: 'allclear_session', description: 'A browser that signed in' },
  },
  schemas: { Problem: problem, ...schemas },
  parameters,
  responses,
})
